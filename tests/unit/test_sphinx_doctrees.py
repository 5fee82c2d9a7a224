"""A build in one process holds few doctrees at a time, and its pages are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from growing_reference import write
from sphinx.environment import BuildEnvironment
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext import doctrees


def pages_of(folder: Path) -> dict[str, str]:
    """Build a reference of three documents in a chapter, and return its pages."""
    write(folder, 60)
    out = Project.of(folder, {}).build(html_theme="basic").out
    return {path.name: path.read_text("utf-8") for path in out.glob("*.html")}


def test_pages_are_the_same_where_doctrees_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    real = BuildEnvironment.get_doctree

    def get_doctree(env: BuildEnvironment, docname: str) -> nodes.document:
        again.append(docname)
        return real(env, docname)

    monkeypatch.setattr(BuildEnvironment, "get_doctree", get_doctree)
    held = pages_of(tmp_path / "held")
    assert not any(name.startswith("page") for name in again)
    monkeypatch.setattr(doctrees, "HELD", 1)
    assert pages_of(tmp_path / "dropped") == held
    assert len([name for name in again if name.startswith("page")]) >= 2
    assert len([name for name in held if name.startswith("page")]) == 3
