"""The operations of a page in its navigation, without any script, whatever the theme."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import needs
import pytest
from page import classes, having, parse, text_of
from sphinx_project import Project

OPERATIONS = ["POST Create Box", "POST Create Boxes ≥ 2.5", "GET Weigh Box ≤ 2.7"]


def navigation(page: Element) -> list[Element]:
    """Return the links to operations outside of the text."""
    found: list[Element] = []

    def walk(element: Element) -> None:
        if set(classes(element)) & {"rest-operations", "rest-operation", "contents"}:
            return
        if element.tag == "a" and any("rest-verb" in classes(one) for one in element):
            found.append(element)
        for child in element:
            walk(child)

    walk(page)
    return found


@pytest.mark.parametrize(
    "theme",
    [
        "alabaster",
        "furo",
        pytest.param("openstackdocs", marks=pytest.mark.slow),
        "pydata_sphinx_theme",
        pytest.param("sphinx_book_theme", marks=pytest.mark.slow),
        "sphinx_rtd_theme",
    ],
)
def test_operations_stand_in_the_navigation_of_their_page(tmp_path: Path, theme: str) -> None:
    extensions = ["sphinx_compute_ref"]
    needs.package("openstackdocstheme" if theme == "openstackdocs" else theme)
    if theme == "openstackdocs":
        extensions.append("openstackdocstheme")
    out = Project("states", tmp_path).build(html_theme=theme, extensions=extensions).out
    links = navigation(parse((out / "index.html").read_text("utf-8")))
    assert [" ".join(text_of(link).split()) for link in links][:3] == OPERATIONS
    assert [link.get("href") for link in links][:3] == ["#create-box", "#create-boxes", "#weigh-box"]
    # Once in each of the theme's lists, and not twice in one; those of openstackdocs stand one below the other.
    assert len(links) % 3 == 0
    assert theme != "openstackdocs" or len(links) == 3
    other = navigation(parse((out / "gates.html").read_text("utf-8")))
    assert {text_of(link) for link in other} == {"POST Open Gate ≤ 2.3"}


@pytest.mark.parametrize("has_toctree", [False, True])
def test_toctree_loads_the_root_document_only_where_that_has_one(tmp_path: Path, has_toctree: bool) -> None:
    """The theme asks for it on each page; where there is none, nothing is loaded to write nothing."""
    pages = {
        "conf.py": "extensions = ['sphinx_compute_ref']\nhtml_sidebars = {'**': ['globaltoc.html']}",
        "index.rst": f"API\n===\n\n{'.. toctree::' if has_toctree else '.. include'}\n\n   boxes\n",
        "boxes.rst": "List Boxes\n==========\n\n.. rest_method:: GET /boxes\n",
    }
    built = Project.of(tmp_path / "source", pages).build()
    assert ("master_doctree" in vars(built.env)) is has_toctree
    assert ('class="toctree-l1' in (built.out / "genindex.html").read_text("utf-8")) is has_toctree


DEPRECATED = """
Boxes (deprecated)
==================

List Boxes
----------

.. rest_method:: GET /boxes

Lists them.

Show Box (DEPRECATED)
---------------------

.. rest_method:: GET /boxes/{id}
   max_version: 2.5

Shows it.

Gates
=====

List Gates
----------

.. rest_method:: GET /gates

.. deprecated:: 2.4

   Use boxes.

Open Gate
---------

.. rest_method:: POST /gates

Opens it.
"""


def test_what_is_deprecated_is_marked_once(tmp_path: Path) -> None:
    files = {"conf.py": 'extensions = ["sphinx_compute_ref"]\n', "index.rst": DEPRECATED}
    out = Project.of(tmp_path / "source", files).build(html_theme="alabaster").out
    page = parse((out / "index.html").read_text("utf-8"))
    links = {" ".join(text_of(link).split()) for link in navigation(page)}
    assert links == {
        "GET List Boxes Deprecated",
        "GET Show Box (DEPRECATED) ≤ 2.5",
        "GET List Gates Deprecated",
        "POST Open Gate",
    }
    entries = {" ".join(text_of(one).split()) for box in having(page, "rest-operations") for one in box.iter("li")}
    assert entries == {
        "GET List Boxes Deprecated",
        "GET Show Box (DEPRECATED) Available until version 2.5",
        "GET List Gates Deprecated",
        "POST Open Gate",
    }
