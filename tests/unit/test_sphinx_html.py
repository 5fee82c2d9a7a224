"""The HTML contract (design.md, section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import needs
import pytest
from page import classes, having, parse, text_of
from sphinx_project import Built, Project

OURS = {"id", "class"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Project("basic", tmp_path_factory.mktemp("html")).build()


@pytest.fixture(scope="module")
def page(built: Built) -> Element:
    return parse((built.out / "index.html").read_text("utf-8"))


def by_id(tree: Element, name: str) -> Element:
    (found,) = [element for element in tree.iter() if element.get("id") == name]
    return found


def ancestors(tree: Element, element: Element) -> Iterator[Element]:
    parents = {child: parent for parent in tree.iter() for child in parent}
    while element in parents:
        element = parents[element]
        yield element


def test_build_has_no_warnings(built: Built) -> None:
    assert built.warnings == ""


def test_operation_is_a_section_with_its_values(page: Element) -> None:
    section = by_id(page, "show-thing")
    assert section.tag == "section"
    assert "rest-operation" in classes(section)
    assert section.get("data-method") == "GET"
    assert section.get("data-url") == "/things/{thing-id}/parts/{part_id}?deep={deep}"
    assert (section.get("data-min-version"), section.get("data-max-version")) == ("2.3", "2.90")


def test_absent_microversions_have_no_attributes(page: Element) -> None:
    assert not {"data-min-version", "data-max-version"} & by_id(page, "list-things").attrib.keys()


def test_anchor_of_os_api_ref_lies_in_the_operation(page: Element) -> None:
    anchor = by_id(page, "list-things-detail")
    assert by_id(page, "list-things") in ancestors(page, anchor)


def test_operation_keeps_its_title(page: Element) -> None:
    heading = next(one for one in by_id(page, "list-things") if one.tag in ("h2", "h3"))
    assert text_of(heading) == "List Things"


def test_path_parameters_are_set_off(page: Element) -> None:
    section = by_id(page, "show-thing")
    assert [text_of(one) for one in section.iter("var")] == ["{thing-id}", "{part_id}", "{deep}"]


def test_tables_have_their_roles(page: Element) -> None:
    roles = [table.get("data-role") for table in having(by_id(page, "list-things"), "rest-parameters")]
    assert roles == ["request", "response"]


def test_row_carries_its_values(page: Element) -> None:
    row = by_id(page, "list-things-response-locked")
    assert row.tag == "tr"
    assert {key: value for key, value in row.attrib.items() if key.startswith("data-")} == {
        "data-name": "locked",
        "data-ref": "locked",
        "data-in": "body",
        "data-type": "boolean",
        "data-required": "true",
        "data-min-version": "2.9",
    }


def test_description_is_all_of_its_element(page: Element) -> None:
    (description,) = having(by_id(page, "list-things-response-locked"), "rest-description")
    assert text_of(description) == "Whether the thing is locked."


def test_microversions_stand_beside_the_description(page: Element) -> None:
    assert "New in version 2.9" in text_of(by_id(page, "list-things-response-locked"))
    assert "Available until version 2.10" in text_of(by_id(page, "list-things-response-old"))


def test_optional_rows_say_so(page: Element) -> None:
    assert text_of(next(by_id(page, "list-things-request-limit").iter("td"))) == "limit (Optional)"


def test_repeated_names_have_different_ids(page: Element) -> None:
    names = [row.get("id") for row in having(by_id(page, "create-thing"), "rest-parameter")]
    assert names == ["create-thing-request-name", "create-thing-request-name-2"]


def test_samples_carry_role_path_and_microversion(page: Element) -> None:
    samples = [
        (one.get("data-role"), one.get("data-path"), one.get("data-microversion"))
        for one in having(page, "rest-sample")
    ]
    assert samples == [
        ("response", "samples/things-list-resp.json", "2.1"),
        ("response", "samples/v2.9/things-list-resp.json", "2.9"),
        ("request", "samples/thing-create-req.json", "2.1"),
    ]


def test_descriptions_are_escaped(built: Built, page: Element) -> None:
    (description,) = having(by_id(page, "list-things-request-os-ext-mode"), "rest-description")
    assert '<script>alert("a & b")</script>' in text_of(description).replace("“", '"').replace("”", '"')
    assert "<script>alert" not in (built.out / "index.html").read_text("utf-8")


def test_status_codes_have_reasons(page: Element) -> None:
    tables = list(having(page, "rest-status-codes"))
    assert [table.get("data-kind") for table in tables] == ["normal", "error"]
    assert "409 - Conflict" in text_of(tables[1])
    assert "There are too many things." in text_of(tables[1])


def test_roles_link(page: Element) -> None:
    links = [(text_of(a), a.get("href")) for a in page.iter("a") if "internal" in classes(a)]
    assert ("List Things", "#list-things") in links
    assert ("the creation", "#create-thing") in links
    assert ("show-thing", "#show-thing") in links
    assert ("limit", "#list-things-request-limit") in links
    assert ("list-things-request-limit", "#list-things-request-limit") in links


def test_markers_show_only_when_asked_for(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(compute_ref_show_markers=True)
    page = parse((built.out / "index.html").read_text("utf-8"))
    markers = [text_of(one) for one in having(page, "rest-marker")]
    assert markers == ["needs parameter verification", "needs body verification"]


@pytest.mark.parametrize(
    ("theme", "module"),
    [
        ("basic", "sphinx"),
        ("alabaster", "alabaster"),
        ("furo", "furo"),
        ("pydata_sphinx_theme", "pydata_sphinx_theme"),
        ("openstackdocs", "openstackdocstheme"),
    ],
)
def test_any_theme_will_do(theme: str, module: str, tmp_path: Path) -> None:
    """The contract's elements are there, ids are unique, and nothing of ours is inline."""
    needs.package(module)
    extensions = ["sphinx_compute_ref", *(["openstackdocstheme"] if theme == "openstackdocs" else [])]
    built = Project("basic", tmp_path).build(html_theme=theme, extensions=extensions)
    page = parse((built.out / "index.html").read_text("utf-8"))
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert len(list(having(page, "rest-operation"))) == 3
    assert len(list(having(page, "rest-parameter"))) == 11
    for operation in having(page, "rest-operation"):
        assert not list(operation.iter("script"))
        assert not [key for one in operation.iter() for key in one.attrib if key.startswith("on")]
    sources = [script.get("src", "") for script in page.iter("script")]
    assert any("compute-ref.js" in source for source in sources)
    assert any("compute-ref.css" in link.get("href", "") for link in page.iter("link"))
