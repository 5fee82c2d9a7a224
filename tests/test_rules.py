"""Every rule has a folder with its cases; this is the one test that runs them all.

``tests/rules/<code>-<slug>/`` holds

- ``bad/``: a source folder in which the rule finds what ``expected.txt`` says, one ``file:line:column: CODE slug:
  message`` a line;
- ``good/`` (optional): a source folder in which it finds nothing;
- ``fixed/`` (where the rule has a fix): the files of ``bad/`` that ``lint --fix`` changes, as it leaves them; with a
  file ``unsafe`` beside it, as ``--fix --unsafe-fixes`` does.

``pytest tests/test_rules.py --renew`` writes ``expected.txt`` and ``fixed/`` anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sphinx_compute_ref.cli.checking import check_target
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reports.text import finding_line
from sphinx_compute_ref.rules import RULES, SLUGS
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.selection import Layer
from sphinx_compute_ref.settings.targets import Target

CASES = Path(__file__).parent / "rules"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir() and (path / "bad").is_dir())


def check(code: str) -> Result:
    """Check the working directory with one rule, with the configuration that lies there.

    A case with a ``pyproject.toml`` says there itself which rules run: CR505 speaks only of those.
    """
    layer = Layer() if Path("pyproject.toml").is_file() else Layer(select=[code])
    return check_target(Target("."), read_configuration(), layer=layer)


def lines(result: Result) -> str:
    return "".join(f"{finding_line(finding, result.slug(finding))}\n" for finding in result.findings)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Path) -> Path:
    """The case in a place of its own; ``bad`` is the working directory."""
    copy = tmp_path / case.name
    shutil.copytree(case, copy)
    monkeypatch.chdir(copy / "bad")
    return copy


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: path.name)
def test_bad_case_has_the_expected_findings(case: Path, copied: Path, renew: bool) -> None:
    found = lines(check(case.name[:5]))
    expected = case / "expected.txt"
    if renew:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found, "the bad case shows nothing"


@pytest.mark.parametrize("case", [path for path in FOLDERS if (path / "good").is_dir()], ids=lambda path: path.name)
def test_good_case_has_no_finding(case: Path, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied / "good")
    assert lines(check(case.name[:5])) == ""


@pytest.mark.parametrize(
    "case",
    [path for path in FOLDERS if path.name[:5] in RULES and RULES[path.name[:5]].fixer],
    ids=lambda path: path.name,
)
def test_fix_leaves_the_expected_files_and_nothing_to_fix(case: Path, copied: Path, renew: bool) -> None:
    code, unsafe = case.name[:5], (case / "unsafe").is_file()
    bad = contents(copied / "bad")
    fix_all(lambda: check(code), unsafe=unsafe).write()
    changed = {name: data for name, data in contents(copied / "bad").items() if bad[name] != data}
    if renew:
        shutil.rmtree(case / "fixed", ignore_errors=True)
        for name, data in changed.items():
            (case / "fixed" / name).parent.mkdir(parents=True, exist_ok=True)
            (case / "fixed" / name).write_bytes(data)
    assert changed == contents(case / "fixed")
    assert changed, "the fix changes nothing"
    again = fix_all(lambda: check(code), unsafe=unsafe)
    assert again.changes == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_rule_has_a_case_and_a_manual(rule: object) -> None:
    from sphinx_compute_ref.rules.rule import Rule

    assert isinstance(rule, Rule)
    assert RULES[rule.code] is rule, f"the registry lists {rule.code} under another code"
    assert SLUGS[rule.code] == rule.slug, f"the module of {rule.code} has another name than the rule"
    folder = CASES / f"{rule.code}-{rule.slug}"
    assert (folder / "bad").is_dir(), f"tests/rules/{rule.code}-{rule.slug}/bad is missing"
    for heading in ("What it does", "Why is this bad"):
        assert f"\n{heading}\n" in f"\n{rule.manual}", f"the manual of {rule.code} lacks {heading!r}"
    if rule.fixer:
        assert "\nFix safety\n" in rule.manual


def test_every_case_belongs_to_a_rule() -> None:
    names = {f"{rule.code}-{rule.slug}" for rule in RULES.values()}
    assert {path.name for path in FOLDERS} <= names
