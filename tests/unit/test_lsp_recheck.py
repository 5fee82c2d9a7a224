"""Whatever is typed, a check that keeps what stays the same finds what a check from scratch finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from small_projects import Project, one_of, projects

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.lsp.session import Session

pytestmark = pytest.mark.slow

CONFIGURATION = '[tool.compute-ref]\nsource = "."\nselect = ["ALL"]\n'
FILES = ["index.rst", "more.inc", "parameters.yaml", "samples/a0-resp.json", "samples/v2.9/a1-resp.json", "conf.py"]
STRAY = [
    "",
    "x",
    "   - name: name",
    ".. needs:example_verification",
    "Titel",
    "=====",
    "  in: body",
    "{",
    "\t",
    "  - a: b",
]


Edit = tuple[str, float, str, str]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """An edit: a file, the place of a line in it from 0 to 1, what to do there, and with what."""
    kind = draw(one_of("insert", "delete", "double", "letter", "restore"))
    return draw(one_of(*FILES)), draw(st.floats(0, 0.999)), kind, draw(one_of(*STRAY))


def edited(text: str, place: float, kind: str, stray: str, original: str) -> str:
    lines = text.split("\n")
    number = int(place * len(lines))
    match kind:
        case "insert":
            lines.insert(number, stray)
        case "delete":
            del lines[number]
        case "double":
            lines.insert(number, lines[number])
        case "letter":
            middle = len(lines[number]) // 2
            lines[number] = f"{lines[number][:middle]}z{lines[number][middle:]}"
        case _:
            return original
    return "\n".join(lines)


def assert_same(result: Result, scratch: Result) -> None:
    """Compare; where the findings of one rule differ, it no longer belongs into ``parts.LOCAL``."""
    assert result.findings == scratch.findings
    assert result.suppressed == scratch.suppressed
    fixable = list(zip(result.fixable, scratch.fixable, strict=True))
    assert [result.fix(left) for left, _ in fixable] == [scratch.fix(right) for _, right in fixable]


#: Every run draws others.
EXAMPLES = [50, pytest.param(200, marks=pytest.mark.wide)]


@pytest.mark.parametrize("examples", EXAMPLES)
def test_check_after_an_edit_is_a_check_from_scratch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    folder = tmp_path / "project"

    @given(projects, projects, st.lists(edits(), min_size=1, max_size=8))
    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink projects takes minutes
    )
    def holds(project: Project, other: Project, changes: list[Edit]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        project.write(folder)
        (folder / "more.inc").write_text(other.page.replace("Servers", "Images").replace("Show", "List"))
        with (folder / "index.rst").open("a") as page:
            page.write("\n.. include:: more.inc\n")
        (folder / "pyproject.toml").write_text(CONFIGURATION)
        monkeypatch.chdir(folder)
        session = Session()
        session.check()
        originals = {name: Path(name).read_text() for name in FILES}
        for name, place, kind, stray in changes:
            session.edit(name, edited(session.text(name), place, kind, stray, originals[name]))
            scratch = Session()
            scratch.unsaved = dict(session.unsaved)
            assert_same(session.check().result, scratch.check().result)

    holds()
