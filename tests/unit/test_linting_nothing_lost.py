"""Fixes take nothing away that something unread may use: other markups, templates, conflicts, foreign references."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_projects import NAMES, Project, projects

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import Outcome, fix_all
from sphinx_compute_ref.linting.result import Result

MYST = 'extensions = ["sphinx_compute_ref", "myst_parser"]\n'
HEAD = "Things\n======\n\nShow Thing\n----------\n\n.. rest_method:: GET /things\n\n"
TABLE = ".. rest_parameters:: parameters.yaml\n\n   - {0}: {0}\n"


def _page(rows: str) -> str:
    return f"{HEAD}.. rest_parameters:: parameters.yaml\n\n{rows}\n"


#: Files that use the definition called {0}, and that the reader does not understand or not wholly.
UNREAD = {
    "myst": {"more.md": "# More\n\n```{{rest_parameters}} parameters.yaml\n- {0}: {0}\n```\n", "conf.py": MYST},
    "myst included": {"more.rst": ".. include:: more.txt\n   :parser: myst_parser.sphinx_\n", "more.txt": "{0}\n"},
    "template": {"more.rst": _page("   {{% for n in names %}}\n   - {{{{ n }}}}: {{{{ n }}}}\n   {{% endfor %}}")},
    "template of a page": {"more.rst.j2": _page("   - {0}: {0}")},
    "jinja directive": {"more.rst": ".. jinja:: names\n\n   .. rest_parameters:: p.yaml\n\n      - {0}: {0}\n"},
    "conflict": {"more.rst": _page("<<<<<<< HEAD\n   - {0}: {0}\n=======\n   - x: limit\n>>>>>>> topic")},
    "rows that are not indented": {"more.rst": _page("- {0}: {0}")},
    "rows without a colon": {"more.rst": _page("   - {0} {0}")},
    "no blank line": {"more.rst": f"{HEAD}.. rest_parameters:: parameters.yaml\n   - {{0}}: {{0}}\n"},
    "one colon": {"more.rst": f"{HEAD}.. rest_parameters: parameters.yaml\n\n   - {{0}}: {{0}}\n"},
    "lost include": {"more.rst": ".. include:: gone.inc\n"},
    "orphan": {"more.inc": _page("   - {0}: {0}")},
    "above each page": {"conf.py": "rst_prolog = '''\n.. rest_parameters:: parameters.yaml\n\n   - {0}: {0}\n'''\n"},
    "below each page": {
        "conf.py": "rst_epilog = '''\n.. include:: /more.inc\n'''\n",
        "more.inc": _page("   - {0}: {0}"),
    },
    "made of pages": {
        "conf.py": "def setup(app):\n    app.connect('source-read', lambda app, name, text: None)\n",
        "more.rst": _page("   @ROWS@"),
    },
    "made by conf.py": {"conf.py": "rst_epilog = open('more.txt').read()\n", "more.txt": "{0}\n"},
}


def every() -> Result:
    return check(read_reference("."), select=["ALL"])


def definitions() -> dict[str, dict[str, str]]:
    file = read_reference(".").parameters["parameters.yaml"]
    return {name: {field.name: field.value for field in one.fields.values()} for name, one in file.definitions.items()}


@pytest.mark.parametrize("kind", UNREAD)
def test_fixes_keep_what_unread_text_may_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = tmp_path / "project"

    @given(projects, st.sampled_from(NAMES), st.booleans())
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def holds(project: Project, ref: str, unsafe: bool) -> None:
        project.write(folder)
        for name, text in UNREAD[kind].items():
            with (folder / name).open("a", encoding="utf-8") as stream:
                stream.write(text.format(ref))
        monkeypatch.chdir(folder)
        if "parameters.yaml" not in read_reference(".").parameters:
            return  # no table is read at all
        before = definitions()
        others = {name: (folder / name).read_bytes() for name in UNREAD[kind] if name != "conf.py"}
        fix_all(every, unsafe=unsafe).write()
        after = definitions()
        if ref in before:
            assert ref in after
        if not unsafe:
            assert after.keys() == before.keys()
            if every().reference.unread:
                assert after == before
        if kind in ("conflict", "template"):
            assert {name: (folder / name).read_bytes() for name in others} == others

    holds()


def _shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two references with one parameters file between them; each uses one of its definitions."""
    entry = "{}:\n  description: Text.\n  in: query\n  required: false\n  type: string\n"
    for source, ref in (("a", "limit"), ("b", "marker")):
        (tmp_path / source).mkdir()
        (tmp_path / source / "conf.py").write_text("")
        (tmp_path / source / "index.rst").write_text(
            HEAD + f".. rest_parameters:: ../shared/parameters.yaml\n\n   - {ref}: {ref}\n"
        )
    (tmp_path / "shared").mkdir()
    shared = tmp_path / "shared" / "parameters.yaml"
    shared.write_text(entry.format("marker") + entry.format("limit"))
    monkeypatch.chdir(tmp_path)
    return shared


@pytest.mark.parametrize("unsafe", [False, True])
def test_nothing_is_unused_in_a_file_outside_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unsafe: bool
) -> None:
    _shared(tmp_path, monkeypatch)
    found: Any = check(read_reference("a"), select=["CR107"])
    assert found.findings == ()
    outcome: Outcome = fix_all(lambda: check(read_reference("a"), select=["CR107"]), unsafe=unsafe)
    assert outcome.changes == ()


def test_a_fix_of_a_file_outside_of_the_source_is_unsafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = _shared(tmp_path, monkeypatch)
    result = check(read_reference("a"), select=["CR106"])
    assert [result.fix(finding).safety for finding in result.findings] == ["unsafe"]
    fix_all(lambda: check(read_reference("a"), select=["CR106"])).write()
    assert shared.read_text().startswith("marker")


def test_references_of_one_run_know_what_the_others_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    shared = _shared(tmp_path, monkeypatch)
    inside = tmp_path / "a" / "parameters.yaml"
    inside.write_text(shared.read_text())
    for source, path in (("a", "parameters.yaml"), ("b", "../a/parameters.yaml")):
        page = tmp_path / source / "index.rst"
        page.write_text(page.read_text().replace("../shared/parameters.yaml", path))
    assert compute_ref("lint", "a", "--select", "CR107").status == 1
    assert compute_ref("lint", "a", "b", "--select", "CR107").status == 0
    before = inside.read_bytes()
    compute_ref("lint", "a", "b", "--select", "CR107", "--fix", "--unsafe-fixes")
    assert inside.read_bytes() == before


def test_lint_says_that_something_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    (tmp_path / "conf.py").write_text(MYST)
    (tmp_path / "more.md").write_text("# More\n")
    monkeypatch.chdir(tmp_path)
    outcome = compute_ref("lint", ".")
    assert outcome.status == 0
    assert "1 file not read" in outcome.err


def _fixed(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, *codes: str) -> Outcome:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    return fix_all(lambda: check(read_reference("."), select=codes), unsafe=True)


def test_a_row_that_two_parameters_files_define_differently_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = "{}:\n  description: Text.\n  in: query\n  required: false\n  type: string\n"
    files = {
        "shared.inc": HEAD + TABLE.format("limits"),
        "a/index.rst": ".. include:: /shared.inc\n",
        "b/index.rst": ".. include:: /shared.inc\n",
        "a/parameters.yaml": entry.format("limit"),
        "b/parameters.yaml": entry.format("limits"),
    }
    outcome = _fixed(tmp_path, files, monkeypatch, "CR201")
    assert (outcome.applied, outcome.changes) == (0, ())
    assert [finding.fixable for finding in outcome.result.findings] == [False]


@pytest.mark.parametrize("rows", ["   - 409: one\n     more\n   - 404\n", "   - 409\n   - 404: one\n     more\n"])
def test_codes_with_more_lines_stay_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    files = {
        "index.rst": f"{HEAD}.. rest_status_code:: error status.yaml\n\n{rows}",
        "status.yaml": "404:\n  default: a\n  one: b\n409:\n  default: c\n  one: d\n",
    }
    assert _fixed(tmp_path, files, monkeypatch, "CR602").changes == ()


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return a function that has the system list a folder no more, whoever runs the tests."""

    def close(folder: Path) -> None:
        scan, access = os.scandir, os.access

        def scandir(path: Any = ".") -> Any:
            if Path(path).absolute() == folder.absolute():
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return scan(path)

        monkeypatch.setattr(os, "scandir", scandir)
        monkeypatch.setattr(
            os, "access", lambda path, mode: Path(path).absolute() != folder.absolute() and access(path, mode)
        )

    return close


def test_folder_that_may_not_be_listed_may_use_everything(
    project: Path, compute_ref: Run, closed: Callable[[Path], None]
) -> None:
    parameters = project / "api-ref" / "source" / "parameters.yaml"
    parameters.write_text(parameters.read_text().rstrip("\n") + "\nunused:\n  in: body\n  type: string\n")
    (project / "api-ref" / "source" / "secret").mkdir()
    assert "CR107" in compute_ref("lint").out
    closed(project / "api-ref" / "source" / "secret")
    outcome = compute_ref("lint", "--fix", "--unsafe-fixes")
    assert "unused:" in parameters.read_text()
    assert "1 file not read, so nothing is called unused" in outcome.err
    listed = compute_ref("lint", "--select", "CR010").out
    assert "api-ref/source/secret:1:1: CR010" in listed
    assert "a folder that may not be listed is not read" in listed


def test_source_folder_that_may_not_be_listed_is_an_error(
    project: Path, compute_ref: Run, closed: Callable[[Path], None]
) -> None:
    closed(project / "api-ref" / "source")
    outcome = compute_ref("lint")
    assert outcome.status == 2
    assert outcome.err.startswith("compute-ref: api-ref/source: the source folder may not be listed\n")


def test_what_conf_py_includes_in_each_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _shared(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path / "a")
    Path("conf.py").write_text("rst_prolog = '.. |x| replace:: y'\nrst_epilog = '''\n.. include:: /more.inc\n'''\n")
    Path("more.inc").write_text(_page("   - limit: limit_\n   - id: id").replace("Show", "List"))
    Path("index.rst").write_text(_page("   - limit: limit"))
    Path("parameters.yaml").write_text((tmp_path / "shared" / "parameters.yaml").read_text())
    findings = check(read_reference("."), select=["CR001", "CR006", "CR010", "CR107", "CR201"]).findings
    assert [(str(one.location), one.subject) for one in findings] == [
        ("more.inc:11:13", "limit_"),
        ("more.inc:12:10", "id"),
        ("parameters.yaml:1:1", "marker"),
    ]
    Path("more.inc").unlink()
    (finding,) = check(read_reference("."), select=["CR001", "CR107"]).findings
    assert (finding.code, str(finding.location)) == ("CR001", "conf.py:3:14")


@pytest.mark.parametrize(
    "edge",
    ["'.. literalinclude:: x.json'", "'{% for x in y %}'", "'.. datatemplate:yaml:: x'", "TEXT", "open('x').read()"],
)
def test_text_around_pages_that_is_not_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edge: str) -> None:
    _shared(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path / "a")
    Path("conf.py").write_text(f"import x\nrst_prolog = {edge}\n")
    (finding,) = check(read_reference("."), select=["CR010"]).findings
    assert str(finding.location) == "conf.py:2:1"
    assert finding.message.startswith("what rst_prolog puts on each page is not read")
