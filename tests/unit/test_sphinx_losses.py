"""A build says what its pages lose, on pages that the linter does not read, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Run
from sphinx.testing.util import SphinxTestApp

#: A document in another markup, as far as the linter is concerned; its parser takes it for reStructuredText.
_CONF = """
from sphinx.parsers import RSTParser

extensions = ["sphinx_compute_ref"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
html_theme = "basic"


class Parser(RSTParser):
    supported = ("markdown",)


def setup(app):
    app.add_source_parser(Parser)
"""
_INDEX = """
API
===

.. toctree::

   more

List Things
-----------

.. rest_method:: GET /things

Normal response codes: 200
"""
_MORE = """
More
====

Show Thing
----------

.. rest_method:: GET /things/{id}
   min-version: 2.3

Request
.......

.. rest_parameters:: parameters.yaml

   - id: id_path
   - marker: markr
   - limit limit
"""
_PARAMETERS = """
id_path:
  in: path
  type: string
  required: true
  description: The id.
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name, text in {"conf.py": _CONF, "index.rst": _INDEX, "more.md": _MORE, "parameters.yaml": _PARAMETERS}.items():
        (folder / name).write_text(text)
    return folder


def warnings(source: Path, *, jobs: int = 0, **settings: object) -> list[str]:
    """Build and return the warnings as "file:line code"."""
    app = SphinxTestApp("html", srcdir=source, confoverrides=settings, parallel=jobs, verbosity=0)
    try:
        app.build()
        found = re.finditer(r"(\w+\.\w+):(\d+): WARNING: (CR\d+)", app.warning.getvalue())
        return sorted(f"{match[1]}:{match[2]} {match[3]}" for match in found)
    finally:
        app.cleanup()


_LOST = ["more.md:14 CR005", "more.md:14 CR201", "more.md:8 CR005"]


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_page_in_another_markup_loses_nothing_silently(source: Path, jobs: int) -> None:
    assert warnings(source, jobs=jobs) == _LOST


def test_each_build_says_it_again(source: Path) -> None:
    warnings(source)
    (source / "index.rst").write_text(_INDEX + "\nMore.\n")
    assert warnings(source) == _LOST


def test_what_the_linter_tells_is_told_once(source: Path) -> None:
    (source / "more.md").rename(source / "more.rst")
    told = warnings(source)
    assert [line for line in told if "CR201" in line] == ["more.rst:17 CR201"]
    assert len(told) == len(set(told))


def test_the_command_says_it_too(source: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.parent)
    assert 'CR201 undefined-parameter: "markr"' in compute_ref("build", "source", "out").err


def test_warnings_can_be_suppressed_by_their_types(source: Path) -> None:
    suppressed = ["compute_ref.undefined-parameter", "compute_ref.invalid-directive"]
    assert warnings(source, suppress_warnings=suppressed) == []
