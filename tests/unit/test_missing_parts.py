"""What the system does not let be read: whatever is made of the rest says so, and ends with a status for it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from sphinx_compute_ref.reading.files import files
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reading.files.memory import Memory
from sphinx_compute_ref.reading.missing_parts import unlisted_folders, unread_files
from sphinx_compute_ref.reading.project import read_reference

SOURCE = Path("api-ref/source")
COMMANDS = {
    "model": ("export", "model"),
    "openapi": ("export", "openapi"),
    "all": ("export", "openapi", "--all", "documents"),
    "jsonschema": ("export", "jsonschema", "--operation", "Show Server Details", "--role", "response"),
    "markdown": ("export", "markdown"),
    "report": ("report",),
    "compare": ("compare", "before.json", "api-ref/source"),
    "contract": ("contract", "show", "contract.json"),
}


def make_unreadable(path: Path) -> None:
    """Make a file larger than any may be: that holds for whoever may read everything, too."""
    with path.open("wb") as stream:
        stream.truncate(files.MAX_SIZE + 1)


@pytest.fixture(autouse=True)
def _smaller_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file be too large at 1 MiB: over more, Sphinx, which knows no limit, is for seconds."""
    monkeypatch.setattr(files, "MAX_SIZE", 1 << 20)


@pytest.fixture
def closed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the source whose files the system does not tell."""
    folder = project / SOURCE / "closed"
    folder.mkdir()
    scan = os.scandir

    def scandir(path: Any = ".") -> Any:
        if Path(path).absolute() == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return folder


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_unread_page_is_told_and_the_rest_is_written(project: Path, compute_ref: Run, command: tuple[str, ...]) -> None:
    contract = '{"version": 1, "service": "x", "release": "1", "provenance": "document", "operations": [%s]}'
    (project / "contract.json").write_text(contract % '{"method": "GET", "path": "/servers/{server_id}"}')
    (project / "before.json").write_text(compute_ref("export", "model").out)
    before = compute_ref(*command)
    assert "cannot be read" not in before.err
    assert before.status == 0, before.err
    make_unreadable(SOURCE / "large.rst")
    outcome = compute_ref(*command)
    told = [line for line in outcome.err.splitlines() if "cannot be read" in line]
    assert told[0].startswith(
        "compute-ref: api-ref/source/large.rst:1:1: the page api-ref/source/large.rst cannot be read"
    )
    assert len(told) == 1
    if command[-1] not in ("markdown", "report"):  # Sphinx says more, and reports tell of the page
        assert outcome.out == before.out
    assert outcome.status == 2


def test_a_file_that_many_tables_name_is_told_once(project: Path) -> None:
    make_unreadable(SOURCE / "parameters.yaml")
    (message,) = unread_files(read_reference(SOURCE))
    assert message.startswith("api-ref/source/servers.inc:")
    assert "the parameters file api-ref/source/parameters.yaml cannot be read: " in message


@pytest.mark.parametrize("name", ["conf.py", "samples/server-get-resp.json", "servers.inc"])
def test_openapi_lacks_what_any_file_holds_that_is_not_read(project: Path, compute_ref: Run, name: str) -> None:
    make_unreadable(SOURCE / name)
    outcome = compute_ref("export", "openapi")
    assert outcome.status == 2
    assert f"{name} cannot be read" in outcome.err.replace("the included file api-ref/source/", "")


def test_missing_file_is_no_unread_one(project: Path, compute_ref: Run) -> None:
    (SOURCE / "servers.inc").unlink()
    outcome = compute_ref("export", "model")
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.parametrize("command", [("export", "model"), ("build", "--fail-on", "never"), ("report",)])
def test_folder_that_may_not_be_listed_is_told(closed: Path, compute_ref: Run, command: tuple[str, ...]) -> None:
    outcome = compute_ref(*command)
    assert outcome.status == 2
    expected = "compute-ref: api-ref/source/closed: a folder that may not be listed; what it holds is missing here"
    assert expected in outcome.err


def test_a_memory_of_files_knows_which_folders_may_not_be_listed(closed: Path) -> None:
    """Editors and builds read through it: nothing in an unlisted folder is called unused."""
    with reading_from(Memory()):
        assert unlisted_folders(read_reference(SOURCE)) == ["api-ref/source/closed: a folder that may not be listed"]


def test_build_tells_of_files_once(project: Path, compute_ref: Run) -> None:
    make_unreadable(SOURCE / "large.rst")
    assert "what it holds is missing here" not in compute_ref("build").err
    unchecked = compute_ref("build", "--no-check")
    assert unchecked.err.count("large.rst cannot be read") == 1
