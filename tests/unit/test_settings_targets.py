"""Which source folder is meant where none is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

FOLDERS = ("", "api-ref", "api-ref/source", "api-ref/source/samples", "doc", "deep/er/down")


def files(outcome_text: str, folder: Path) -> set[Path]:
    return {(folder / finding["file"]).resolve() for finding in json.loads(outcome_text)["findings"]}


@pytest.mark.parametrize("configured", ["", '[tool.compute-ref]\nselect = ["CR201"]\n'])
@pytest.mark.parametrize("folder", FOLDERS)
def test_any_folder_of_the_repository_will_do(
    project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, folder: str, configured: str
) -> None:
    (project / ".git").mkdir()
    (project / folder).mkdir(parents=True, exist_ok=True)
    if configured:
        (project / "pyproject.toml").write_text(configured)
    monkeypatch.chdir(project / folder)
    outcome = compute_ref("lint", "--select", "CR201", "--format", "json")
    assert outcome.status == 1
    assert files(outcome.out, Path.cwd()) == {project / "api-ref" / "source" / "servers.inc"}


@pytest.mark.parametrize("folder", ["docs/api", "docs/api/samples"])
def test_folder_with_conf_py_is_the_source(
    project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (project / ".git").mkdir()
    (project / "docs").mkdir()
    (project / "api-ref" / "source").rename(project / "docs" / "api")
    monkeypatch.chdir(project / folder)
    outcome = compute_ref("lint", "--select", "CR201", "--format", "json")
    assert files(outcome.out, Path.cwd()) == {project / "docs" / "api" / "servers.inc"}


def test_reference_outweighs_other_documentation(
    project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project's manual has a conf.py, too."""
    (project / ".git").mkdir()
    (project / "doc" / "source").mkdir(parents=True)
    (project / "doc" / "source" / "conf.py").write_text('extensions = ["openstackdocstheme"]\n')
    monkeypatch.chdir(project / "doc" / "source")
    outcome = compute_ref("lint", "--select", "CR201", "--format", "json")
    assert files(outcome.out, Path.cwd()) == {project / "api-ref" / "source" / "servers.inc"}


def test_nothing_above_the_repository_is_looked_at(
    project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "inner" / ".git").mkdir(parents=True)
    monkeypatch.chdir(project / "inner")
    outcome = compute_ref("lint")
    assert outcome.status == 2
    assert "api-ref/source: there is no such file or folder" in outcome.err
