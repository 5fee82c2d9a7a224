"""What ``only`` and ``ifconfig`` hide stands on no page, and in nothing that is made of all pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

_CONF = """
extensions = ["sphinx_compute_ref", "sphinx.ext.ifconfig"]
version = "1"
copyright = "nobody"
html_theme = "basic"
compute_ref_check = False
compute_ref_markdown = True
compute_ref_samples = "samples"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.9"


def setup(app):
    app.add_config_value("edition", "public", "env", str)
"""
_PARAMETERS = """
visible:
  in: query
  type: string
  required: false
  min_version: 2.3
  description: Shown.
concealed:
  in: query
  type: string
  required: false
  min_version: 2.4
  description: A secret row.
"""
_PAGE = """
API
===

List Things
-----------

.. rest_method:: GET /things

Request
.......

.. rest_parameters:: parameters.yaml

   - visible: visible

{condition}

   .. rest_parameters:: parameters.yaml

      - concealed: concealed

   .. literalinclude:: samples/v2.5/concealed-req.json
      :language: json

{condition}

   .. include:: hidden.inc
"""
_HIDDEN = """
Concealed
~~~~~~~~~

List Concealed
--------------

.. rest_method:: GET /concealed
   min_version: 2.5
"""
CONDITIONS = {"only": ".. only:: internal", "ifconfig": ".. ifconfig:: edition == 'internal'"}


@pytest.fixture(params=CONDITIONS)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    files = {
        "conf.py": _CONF,
        "parameters.yaml": _PARAMETERS,
        "index.rst": _PAGE.format(condition=CONDITIONS[request.param]),
        "hidden.inc": _HIDDEN,
        "samples/v2.5/concealed-req.json": '{"concealed": 1}\n',
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def built(source: Path, builder: str = "html", *, internal: bool = False) -> Path:
    """Build as the public or as the internal edition, into one folder for all builds."""
    edition = "internal" if internal else "public"
    tags = ["internal"] if internal else []
    app = SphinxTestApp(builder, srcdir=source, tags=tags, confoverrides={"edition": edition}, verbosity=0)
    try:
        app.build()
        warnings = [line for line in app.warning.getvalue().splitlines() if ".buildinfo.bak" not in line]
        assert warnings == []  # Sphinx's epub does not know that file of its own
        return Path(app.outdir)
    finally:
        app.cleanup()


def telling(out: Path, words: Iterable[str] = ("concealed",)) -> set[str]:
    """Return the files that hold one of the words; the sources that pages link are what they are."""
    files = (path for path in out.rglob("*") if path.is_file() and "_sources" not in path.parts)
    return {
        path.relative_to(out).as_posix()
        for path in files
        if path.suffix not in (".pickle", ".doctree", ".inv")
        and any(word in path.read_text("utf-8", "replace").lower() for word in words)
    }


def dead_links(out: Path) -> set[str]:
    """Return the links of the pages that lead nowhere."""
    pages = {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.glob("*.html")}
    ids = {f"{name}#{target}" for name, text in pages.items() for target in re.findall(r'id="([^"]+)"', text)}
    links = {
        f"{page or name}#{target}"
        for name, text in pages.items()
        for page, target in re.findall(r'href="([\w.-]*)(?:\?[^"#]*)?#([\w.-]+)"', text)
    }
    return {link for link in links if not link.startswith("genindex") and link not in ids}


def test_hidden_operations_stand_nowhere(source: Path) -> None:
    out = built(source)
    assert telling(out) == set()
    assert dead_links(out) == set()
    assert b"concealed" not in (out / "objects.inv").read_bytes()


def test_what_another_build_shows_stands_everywhere(source: Path) -> None:
    built(source)
    out = built(source, internal=True)
    everywhere = {"index.html", "index.md", "llms.txt", "rest-methods.html", "rest-history.html", "genindex.html"}
    assert telling(out) >= {*everywhere, "_static/compute-ref-index.js", "searchindex.js"}
    assert dead_links(out) == set()
    assert telling(built(source)) == set()


@pytest.mark.parametrize("builder", ["markdown", "latex", "text", "epub"])
def test_other_builders_hide_it_too(source: Path, builder: str) -> None:
    assert telling(built(source, builder)) == set()
    assert telling(built(source, builder, internal=True)) != set()
