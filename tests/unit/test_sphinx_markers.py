"""Draft builds: every open marker, and what the check found, stands on the page where it belongs."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from page import having, parse, text_of
from sphinx_project import Project

TABLE = ".. rest_parameters:: parameters.yaml\n\n"


def by_id(tree: Element, name: str) -> Element:
    (found,) = [element for element in tree.iter() if element.get("id") == name]
    return found


def drafted(folder: Path, *, check: bool = True, **files: str) -> Element:
    """Return the page of a draft build; ``files`` are texts to put at the end of things.inc or parameters.yaml."""
    project = Project("basic", folder)
    for name, text in files.items():
        path = project.source / {"page": "things.inc", "parameters": "parameters.yaml"}[name]
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    built = project.build(check=check, compute_ref_show_markers=True, suppress_warnings=["compute_ref"])
    return parse((built.out / "index.html").read_text("utf-8"))


def badges(tree: Element) -> list[str]:
    return [text_of(one) for one in having(tree, "rest-marker")]


def direct(section: Element) -> list[str]:
    """Return the badges that stand in ``section`` itself, not in sections in it."""
    return [text for child in section if child.tag != "section" for text in badges(child)]


def test_markers_of_operations_stand_beside_their_methods(tmp_path: Path) -> None:
    page = drafted(tmp_path, check=False)
    (method,) = having(by_id(page, "list-things"), "rest-method")
    assert badges(method) == ["needs body verification"]
    (method,) = having(by_id(page, "create-thing"), "rest-method")
    assert badges(method) == []


def test_prose_about_markers_is_none(tmp_path: Path) -> None:
    """As compute-ref lint reads it: a marker is a line of a comment that begins with "needs:"."""
    text = "\nDrop Thing\n----------\n\n.. rest_method:: DELETE /things/{thing-id}\n\n.. Somebody took away needs:"
    page = drafted(tmp_path, check=False, page=f"{text}method_verification here.\n   needs:body_verification\n")
    (method,) = having(by_id(page, "drop-thing"), "rest-method")
    assert badges(method) == ["needs body verification"]


def test_markers_of_files_stand_below_their_first_headings(tmp_path: Path) -> None:
    section = by_id(drafted(tmp_path, check=False), "things")
    assert [child.tag for child in section][:2] == ["h2", "p"]
    assert badges(section[1]) == ["needs parameter verification"]


def test_a_file_that_starts_with_an_operation_has_its_marker_there(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    text = ".. needs:method_verification\n\nDrop Thing\n==========\n\n.. rest_method:: DELETE /things/{thing-id}\n"
    (project.source / "drop.inc").write_text(text, "utf-8")
    index = project.source / "index.rst"
    index.write_text(f"{index.read_text('utf-8')}\n.. include:: drop.inc\n", "utf-8")
    page = parse((project.build(compute_ref_show_markers=True).out / "index.html").read_text("utf-8"))
    assert direct(by_id(page, "drop-thing")) == ["needs method verification"]


def test_what_keeps_a_marker_open_is_said(tmp_path: Path) -> None:
    """Where samples contradict the rows, CR501 names the rules that fail; where nothing fails, CR502 says so."""
    (stale,) = having(by_id(drafted(tmp_path / "a"), "list-things"), "rest-findings")
    assert badges(stale) == ["CR502 stale-marker"]
    project = Project("basic", tmp_path / "b")
    parameters = project.source / "parameters.yaml"
    parameters.write_text(parameters.read_text("utf-8").replace("type: boolean", "type: integer"), "utf-8")
    built = project.build(check=True, compute_ref_show_markers=True, suppress_warnings=["compute_ref"])
    section = by_id(parse((built.out / "index.html").read_text("utf-8")), "list-things")
    (notes,) = having(section, "rest-findings")
    said = [text_of(item) for item in notes.iter("li")]
    assert "CR501 unverified needs:body_verification is still open: CR303 type-mismatch things.inc:15" in said


def test_every_finding_is_said_and_every_rule_has_one_badge(tmp_path: Path) -> None:
    rows = "  - one: undefined_one\n  - two: undefined_two\n"
    page = drafted(tmp_path, page=f"\nWrong\n=====\n\n.. rest_method:: GET /wrong\n\n{TABLE}{rows}")
    section = by_id(page, "wrong")
    (method,) = having(section, "rest-method")
    assert badges(method).count("CR201 undefined-parameter") == 1
    (notes,) = having(section, "rest-findings")
    said = [text_of(item) for item in notes.iter("li")]
    assert len([text for text in said if text.startswith("CR201 undefined-parameter")]) == 2
    assert any('"undefined_two"' in text for text in said)


def test_findings_about_a_definition_stand_where_it_is_used(tmp_path: Path) -> None:
    text = "wrong:\n  description: Wrong.\n  in: bdy\n  required: true\n  type: string\n"
    page = f"\nUse\n===\n\n.. rest_method:: PUT /things\n\n{TABLE}  - wrong: wrong\n"
    drafts = drafted(tmp_path, page=page, parameters=text)
    assert "CR103 invalid-in" in badges(by_id(drafts, "use"))
    assert "CR103 invalid-in" not in badges(by_id(drafts, "create-thing"))


def test_info_is_left_to_the_linter(tmp_path: Path) -> None:
    assert not [text for text in badges(drafted(tmp_path)) if text.startswith("CR305")]


def test_messages_are_text_not_markup(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    page = project.source / "things.inc"
    page.write_text(page.read_text("utf-8").replace("- name: name_old", '- name: <b>"a&b"</b>'), "utf-8")
    built = project.build(check=True, compute_ref_show_markers=True, suppress_warnings=["compute_ref"])
    html = (built.out / "index.html").read_text("utf-8")
    assert "&lt;b&gt;" in html
    assert '<b>"a' not in html


def test_nothing_of_it_is_in_a_normal_build_or_in_the_search_index(tmp_path: Path) -> None:
    built = Project("basic", tmp_path / "a").build(check=True, suppress_warnings=["compute_ref"])
    page = parse((built.out / "index.html").read_text("utf-8"))
    assert badges(page) == []
    assert list(having(page, "rest-findings")) == []
    draft = Project("basic", tmp_path / "b").build(
        check=True, compute_ref_show_markers=True, suppress_warnings=["compute_ref"]
    )
    assert "verif" not in (draft.out / "searchindex.js").read_text("utf-8")


@pytest.mark.parametrize("builder", ["text", "latex", "man", "epub", "markdown"])
def test_other_formats_tell_markers_too(builder: str, tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(
        builder, compute_ref_show_markers=True, man_pages=[("index", "basic", "Basic", "x", 1)]
    )
    written = [path.read_text("utf-8", "replace") for path in built.out.rglob("*") if path.suffix in
               {".txt", ".tex", ".1", ".xhtml", ".md"}]  # fmt: skip
    text = " ".join("".join(written).replace("\\", "").split())
    assert "needs parameter verification" in text
    assert re.search("needs body[ _]verification", text)
