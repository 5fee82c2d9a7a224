"""After a change the documents that it concerns are read again, and no others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sphinx_project import Project

Change = Callable[[Path], None]


def _replace(name: str, old: str, new: str) -> Change:
    def change(source: Path) -> None:
        path = source / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        later = path.stat().st_mtime + 5
        os.utime(path, (later, later))

    return change


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (_replace("parameters.yaml", "The name of one.", "Another text."), ["one"]),
        (_replace("parameters.yaml", "The name of two.", "Another text."), ["two"]),
        (_replace("parameters.yaml", "The id.", "Another text."), ["one", "two"]),
        (_replace("parameters.yaml", "id:\n", "# nothing new\nid:\n"), []),
        (_replace("parameters.yaml", "string\nname_two:", "string\n  max_version: 2.5\nname_two:"), ["one"]),
        (_replace("parameters.yaml", "string\nname_two:", "string\n  min_version: 2.5\nname_two:"), ["one"]),
        (_replace("parameters.yaml", "name_two:", "later:\n  type: string\nname_two:"), ["two"]),
        (_replace("parameters.yaml", "name_one:", "name_1:"), ["one"]),
        (_replace("status.yaml", "Fine.", "Good."), ["two"]),
        (_replace("samples/one-show-resp.json", "x", "y"), ["one"]),
        (_replace("more.inc", "More.", "Less."), ["one"]),
        (_replace("plain.rst", "See", "Look at"), ["plain"]),
    ],
    ids=[
        "one", "two", "both", "comment", "max_version", "min_version",
        "defined now", "undefined now", "status file", "sample", "include", "page",
    ],
)  # fmt: skip
def test_only_what_uses_it_is_read_again(change: Change, read: list[str], tmp_path: Path) -> None:
    project = Project("split", tmp_path)
    project.build()
    assert project.build().read == []
    change(project.source)
    assert project.build().read == read


def test_the_change_is_shown(tmp_path: Path) -> None:
    project = Project("split", tmp_path)
    project.build()
    _replace("parameters.yaml", "The name of one.", "Another text.")(project.source)
    assert "Another text." in (project.build().out / "one.html").read_text("utf-8")
