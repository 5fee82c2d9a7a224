"""Baselines: known findings are silent, new ones are not, gone ones are stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from small_projects import Project, projects

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting.baseline import read_baseline, write_baseline
from sphinx_compute_ref.linting.result import Result

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"


def run(baseline: str | None = None, *codes: str) -> Result:
    entries = read_baseline(baseline) if baseline else ()
    return check(read_reference(SOURCE), select=codes or ("CR201",), baseline=entries)


@pytest.fixture
def known(project: Path) -> str:
    path = str(project / "known.json")
    assert write_baseline(path, run().findings) == 1
    return path


def test_known_finding_is_silent(known: str) -> None:
    result = run(known)
    assert result.findings == ()
    assert len(result.baselined) == 1
    assert result.stale == ()


def test_finding_is_known_after_an_edit_above_it(known: str) -> None:
    PAGE.write_text("A paragraph.\n\n" + PAGE.read_text())
    assert run(known).findings == ()


def test_finding_is_known_after_a_move_to_another_file(known: str) -> None:
    PAGE.rename(SOURCE / "moved.inc")
    (SOURCE / "index.rst").write_text("API\n===\n\n.. include:: moved.inc\n")
    assert run(known).findings == ()


def test_second_finding_of_the_same_kind_is_new(known: str) -> None:
    PAGE.write_text(PAGE.read_text().replace("   - name: nane\n", "   - name: nane\n   - name: nane\n"))
    result = run(known)
    assert len(result.findings) == 1
    assert len(result.baselined) == 1


def test_gone_finding_is_stale(known: str) -> None:
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    result = run(known)
    assert [entry.code for entry in result.stale] == ["CR201"]


def test_entry_of_a_rule_that_did_not_run_is_not_stale(known: str) -> None:
    assert run(known, "CR001").stale == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "findings": [3]}'])
def test_what_is_no_baseline_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read_baseline(str(path))
    hint = 'Write it again with "compute-ref lint --write-baseline".'
    assert str(caught.value) == f"{path}: this is not a baseline\n  {hint}"


def test_a_baseline_of_another_version_is_named(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"version": 2, "findings": []}')
    with pytest.raises(ConfigurationError) as caught:
        read_baseline(str(path))
    assert str(caught.value) == f"{path}: the baseline has version 2; this compute-ref reads version 1"


def test_missing_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="write-baseline"):
        read_baseline(str(tmp_path / "known.json"))


def test_baseline_is_sorted_and_readable(known: str) -> None:
    data = json.loads(Path(known).read_text())
    assert data["version"] == 1
    assert set(data["findings"][0]) == {"fingerprint", "code", "file", "message"}


@given(projects, st.integers(0, 3), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_findings_stay_known_whatever_stands_above_and_wherever_they_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project, lines: int, included: bool, commented: bool
) -> None:
    """Edits above a finding and a move of the page to another file make no finding new and no entry stale."""
    folder = tmp_path / "project"
    project.write(folder)
    monkeypatch.chdir(folder)
    before = check(read_reference("."), select=["ALL"])
    write_baseline("known.json", before.findings)
    page, parameters = Path("index.rst"), Path("parameters.yaml")
    text = page.read_bytes().replace(b"Servers", b"A paragraph.\n\n" * lines + b"Servers", 1)
    if included:
        Path("moved.inc").write_bytes(text)
        text = b".. include:: moved.inc\n"
    page.write_bytes(text)
    if commented:
        parameters.write_bytes(b"# A comment.\n" * (lines + 1) + parameters.read_bytes())
    after = check(read_reference("."), select=["ALL"], baseline=read_baseline("known.json"))
    event(f"{min(len(before.findings), 20)} findings or more")
    assert [str(finding.location) + finding.code for finding in after.findings] == []
    assert after.stale == ()
    assert len(after.baselined) == len(before.findings)
