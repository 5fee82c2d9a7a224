"""What ``only`` and ``ifconfig`` hide stands on no page, and in nothing that is made of all pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from sphinx.testing.util import SphinxTestApp

from sphinx_compute_ref.publishing.build.exporting import write_model
from sphinx_compute_ref.reading.conditions import Conditions, shown_text

_CONF = """
extensions = ["sphinx_compute_ref", "sphinx.ext.ifconfig"]
version = "1"
copyright = "nobody"
html_theme = "basic"
compute_ref_check = False
compute_ref_markdown = True
compute_ref_openapi = True
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
  description: |
    Shown.

    {condition}

       A concealed remark.

    {condition}

        - A concealed list.

    Shown again.
concealed:
  in: query
  type: string
  required: false
  min_version: 2.4
  description: A secret row.
"""
_STATUS = """
404:
  default: |
    Nowhere.

    {condition}

       A concealed cause.
"""
_PAGE = """
API
===

List Things
-----------

.. rest_method:: GET /things

Lists things.

{condition}

      A concealed sentence.

Normal response codes: 200

{condition}

   Error response codes: concealed(418)

.. rest_status_code:: error status.yaml

   - 404

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
        "parameters.yaml": _PARAMETERS.format(condition=CONDITIONS[request.param]),
        "index.rst": _PAGE.format(condition=CONDITIONS[request.param]),
        "hidden.inc": _HIDDEN,
        "status.yaml": _STATUS.format(condition=CONDITIONS[request.param]),
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
    assert "418" not in (out / "_static" / "compute-ref-index.js").read_text("utf-8")
    document = json.loads((out / "openapi.json").read_text("utf-8"))
    (operation,) = (each for path in document["paths"].values() for each in path.values())
    assert operation["description"] == "Lists things."
    assert [row["description"] for row in operation["parameters"]] == ["Shown.\n\nShown again."]


def test_what_another_build_shows_stands_everywhere(source: Path) -> None:
    built(source)
    out = built(source, internal=True)
    everywhere = {"index.html", "index.md", "llms.txt", "rest-methods.html", "rest-history.html", "genindex.html"}
    assert telling(out) >= {*everywhere, "_static/compute-ref-index.js", "searchindex.js", "openapi.json"}
    operation = json.loads((out / "openapi.json").read_text("utf-8"))["paths"]["/things"]["get"]
    assert operation["description"] == "Lists things.\n\nA concealed sentence."
    assert "418" in operation["responses"]
    (description,) = (row["description"] for row in operation["parameters"] if row["name"] == "visible")
    assert description == ("Shown.\n\nA concealed remark.\n\n- A concealed list.\n\nShown again.")
    assert dead_links(out) == set()
    assert telling(built(source)) == set()


@pytest.mark.parametrize("builder", ["markdown", "latex", "text", "epub"])
def test_other_builders_hide_it_too(source: Path, builder: str) -> None:
    assert telling(built(source, builder)) == set()
    assert telling(built(source, builder, internal=True)) != set()


def test_documents_for_programs_hide_it_unless_a_tag_is_given(source: Path, compute_ref: Run) -> None:
    tagged = "only" in (source / "index.rst").read_text()
    assert "oncealed" not in compute_ref("export", "openapi", str(source)).out
    assert ("oncealed" in compute_ref("export", "openapi", str(source), "-t", "internal").out) is tagged
    assert "oncealed" in compute_ref("export", "model", str(source)).out


def test_what_changed_between_published_versions_hides_it_too(source: Path) -> None:
    """Pages of a version are compared by its model, which portals search, too."""
    write_model(str(source.parent), source.name, f"{source.name}/samples", str(source.parent / "model.json"))
    model = (source.parent / "model.json").read_text("utf-8")
    assert '"url": "/things"' in model
    assert "oncealed" not in model


_LINES = st.lists(
    st.sampled_from(["", "a", "  b", "    c", ".. only:: x", "  .. only:: y", "    .. ifconfig:: z", ".. note:: d"])
)


@given(_LINES, st.booleans(), st.booleans())
def test_descriptions_keep_all_that_no_condition_hides(lines: list[str], x: bool, y: bool) -> None:
    text = "\n".join(lines)
    tags = frozenset([name for name, is_set in (("x", x), ("y", y)) if is_set])
    shown = shown_text(text, Conditions(tags, {"z": True}, built=True)).split("\n")
    words = [line.strip() for line in shown if line.strip()]
    if x and y:
        assert words == [line.strip() for line in lines if (line.strip() and "::" not in line) or "note" in line]
    indent: int | None = None
    outside = []
    for line in lines:
        if line.strip() and indent is not None and len(line) - len(line.lstrip()) <= indent:
            indent = None
        if indent is None and line.lstrip().startswith((".. only", ".. ifconfig")):
            indent = len(line) - len(line.lstrip())
        elif indent is None and line.strip():
            outside.append(line)
    assert [line for line in outside if line in shown] == outside


def test_documents_hide_a_sample_that_is_all_a_condition_holds(source: Path) -> None:
    condition = (source / "index.rst").read_text().split("{condition}")[0]
    condition = next(line for line in condition.splitlines() if line.startswith((".. only", ".. ifconfig")))
    page = "API\n===\n\nShow\n----\n\n.. rest_method:: GET /show\n\nResponse\n........\n\n"
    block = '   .. code-block:: json\n\n      {"concealed": 1}\n'
    (source / "index.rst").write_text(f"{page}{condition}\n\n{block}")
    (source / "parameters.yaml").unlink()
    assert telling(built(source)) == set()
