"""What a page has for reading, before any script: columns, groups, trees, requests, history, Markdown, languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import needs
import pytest
from page import classes, having, parse, text_of
from sphinx_project import Built, Project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Project("basic", tmp_path_factory.mktemp("reading")).build(
        check=True,
        suppress_warnings=["compute_ref"],
        compute_ref_markdown=True,
        compute_ref_microversion_header="X-Version: {microversion}",
        compute_ref_release_microversions={"2.9": "Nine"},
    )


@pytest.fixture(scope="module")
def page(built: Built) -> Element:
    return parse((built.out / "index.html").read_text("utf-8"))


def by_id(tree: Element, name: str) -> Element:
    (found,) = [element for element in tree.iter() if element.get("id") == name]
    return found


def test_samples_stand_in_a_column_with_their_captions(page: Element) -> None:
    (column,) = having(by_id(page, "list-things"), "rest-samples")
    captions = [text_of(one) for one in having(column, "rest-example") if "rest-request" not in classes(one)]
    titles = [caption.split("{")[0].strip() for caption in captions]
    assert titles == ["Example List Things", "Example List Things (v2.9)"]


def test_newest_sample_is_shown_first(page: Element) -> None:
    (column,) = having(by_id(page, "list-things"), "rest-samples")
    shown = [one for one in having(column, "rest-shown") if "rest-request" not in classes(one)]
    assert [sample.get("data-microversion") for one in shown for sample in having(one, "rest-sample")] == ["2.9"]


def test_rows_of_different_places_have_headings(page: Element) -> None:
    groups = [text_of(one) for one in having(by_id(page, "show-thing"), "rest-group")]
    assert groups == ["Path parameters"]
    assert not list(having(by_id(page, "create-thing"), "rest-group"))


def test_body_rows_are_a_tree(page: Element) -> None:
    assert by_id(page, "list-things-response-things-name").get("data-depth") == "1"
    assert by_id(page, "list-things-response-things").get("data-depth") is None


def test_codes_have_their_meaning(page: Element) -> None:
    codes = [one for line in having(by_id(page, "list-things"), "rest-codes") for one in line.iter("span")]
    assert [text_of(one) for one in codes] == ["200 OK", "badRequest(400)", "unauthorized(401)"]
    assert [one.get("class") for one in codes] == ["rest-2xx", None, None]


def test_requests_can_be_pasted(page: Element) -> None:
    curl, python = having(by_id(page, "create-thing"), "rest-request")
    assert 'curl "$OS_ENDPOINT/things"' in text_of(curl)
    assert "X-Version: 2.1" in text_of(curl)
    (code,) = list(python.iter("pre"))
    ast.parse("".join(code.itertext()))


def test_releases_stand_beside_microversions(page: Element) -> None:
    (badge,) = having(by_id(page, "list-things-response-locked"), "rest-min-version")
    assert badge.get("data-release") == "Nine"


def test_history_tells_what_came_and_went(built: Built) -> None:
    history = parse((built.out / "rest-history.html").read_text("utf-8"))
    nine = by_id(history, "v2.9")
    assert "came locked response proven by samples" in text_of(nine)
    assert "went old response" in text_of(by_id(history, "v2.11"))
    assert "index.html#list-things-response-locked" in [link.get("href") for link in nine.iter("a")]


def test_markdown_holds_everything(built: Built, page: Element) -> None:
    text = (built.out / "index.md").read_text("utf-8")
    assert "## List Things" in text
    assert "`GET /things`" in text
    assert "| `locked` | body | boolean | yes | Whether the thing is locked. New in version 2.9. |" in text
    assert '"locked": true' in text
    assert "index.md" in (built.out / "llms.txt").read_text("utf-8")
    twins = [link.get("href") for link in page.iter("link") if link.get("type") == "text/markdown"]
    assert twins == ["index.md"]


def test_markdown_builder_writes_files(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build("markdown")
    assert "`GET /things`" in "".join(path.read_text("utf-8") for path in built.out.glob("*.md"))
    assert (built.out / "llms.txt").is_file()


def test_links_lead_into_the_files_that_a_document_is_split_into(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    page = project.source / "index.rst"
    more = "\nOthers\n======\n\nSee :rest:op:`List Things`.\n\n{0}\n{1}\n\n.. rest_method:: GET /others\n"
    page.write_text(page.read_text("utf-8") + more.format("List Others", "-" * 11), encoding="utf-8")
    built = project.build("markdown")
    text = "".join(path.read_text("utf-8") for path in built.out.glob("*.md"))
    found = re.findall(r"\[List Things\]\(([^)]+)\)", text)
    assert found
    for link in found:
        name, _, anchor = link.partition("#")
        assert anchor == "list-things"
        assert "# List Things\n" in (built.out / name).read_text("utf-8")


def test_german_is_spoken(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(language="de")
    html = (built.out / "index.html").read_text("utf-8")
    assert "Pfadparameter" in html
    assert "Mikroversion" in html
    for english in ("New in version", "(Optional)", "<th>Name</th><th>In</th><th>Type"):
        assert english not in html
    assert ">Neu in Version 2.9</p>" in html
    assert '--rest-required: "erforderlich"' in (built.out / "_static" / "compute-ref.css").read_text("utf-8")


def test_german_is_spoken_in_text_and_markdown(tmp_path: Path) -> None:
    text = (Project("basic", tmp_path / "a").build("text", language="de").out / "index.txt").read_text("utf-8")
    assert "Beschreibung" in text
    assert "(Optional)" not in text
    markdown = next(Project("basic", tmp_path / "b").build("markdown", language="de").out.glob("*.md"))
    assert "| Name | In | Typ | Erforderlich | Beschreibung |" in markdown.read_text("utf-8")


def test_catalogues_are_compiled() -> None:
    babel = needs.package("babel.messages")
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, LOCALE, SCRIPT_MESSAGES

    assert babel
    for po in LOCALE.rglob(f"{DOMAIN}.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("rb") as compiled:
            wanted = {message.id: message.string for message in read_po(source) if message.id}
            found = {message.id: message.string for message in read_mo(compiled) if message.id}
        assert wanted == found
        assert set(SCRIPT_MESSAGES) <= wanted.keys()


def test_findings_show_in_drafts(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(
        check=True, compute_ref_show_markers=True, suppress_warnings=["compute_ref"]
    )
    page = parse((built.out / "index.html").read_text("utf-8"))
    assert "CR306 missing-sample" in [text_of(one) for one in having(page, "rest-marker")]
