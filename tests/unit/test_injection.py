"""Names, URLs and texts of a reference are text wherever they come to stand: nothing of them runs or adds markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page import active, having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.lsp.answers import describe
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location

ROWS = "Request\n~~~~~~~\n\n.. rest_parameters:: {}\n\n   - {}: thing\n"
NAMES = (
    'a"onload="x',
    "b<script>alert(1)</b",
    "c&amp;d'e",
    "d](javascript:x)`e`",
    "e%22f#g?h",
    "f{{ 7*7 }}",
    "é\u202eh",
)
HOSTILE = """\"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x"""


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_names_of_documents_add_no_markup(builder: str, tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    for number, name in enumerate(NAMES):
        path = project.source / f"{name}.rst"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f":orphan:\n\nDoc {number}\n=======\n\nShow {number}\n------\n\n.. rest_method:: GET /{number}\n", "utf-8"
        )
    out = project.build(builder, compute_ref_markdown=True).out
    pages = list(out.rglob("*.html"))
    assert builder == "singlehtml" or len(pages) > len(NAMES)
    for path in pages:
        page = parse(path.read_text("utf-8"))
        assert active(page) == [], path
        twins = [link.get("href", "") for link in page.iter("link") if link.get("type") == "text/markdown"]
        assert len(twins) <= 1
        for link in page.iter("link"):
            assert set(link.attrib) <= {"rel", "type", "href", "title", "media", "sizes"}, link.attrib
    if builder == "html":
        listed = MarkdownIt("commonmark").render((out / "llms.txt").read_text("utf-8"))
        links = {text_of(one): one.get("href", "") for one in parse(listed).iter("a")}
        assert {f"Doc {number}" for number in range(len(NAMES))} <= set(links)
        index = (out / "_static" / "compute-ref-index.js").read_text("utf-8")
        assert "/0" in json.loads(index.removeprefix("computeRef.index(").removesuffix(");\n"))["operations"][0]


def test_texts_of_a_reference_add_no_markup(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    page = f""":orphan:

{HOSTILE}
{"=" * len(HOSTILE)}

{HOSTILE} x
{"-" * (len(HOSTILE) + 2)}

.. rest_method:: GET /{HOSTILE}/{{{HOSTILE}}}
   min_version: 2.2

{ROWS.format("hostile.yaml", HOSTILE)}
.. literalinclude:: hostile.json
   :language: json
"""
    text = json.dumps(HOSTILE)
    definition = (
        f"thing:\n  in: {text}\n  type: {text}\n  required: true\n  min_version: {text}\n  description: {text}\n"
    )
    (project.source / "hostile.rst").write_text(page, "utf-8")
    (project.source / "hostile.yaml").write_text(f"{definition}  enum: [{text}, 'a]]>b']\n", "utf-8")
    (project.source / "hostile.json").write_text(json.dumps({HOSTILE: [HOSTILE, "</script>"]}), "utf-8")
    releases = {"2.2": HOSTILE}
    built = project.build(
        compute_ref_markdown=True,
        compute_ref_show_markers=True,
        compute_ref_microversion_header=f"{HOSTILE}: {{microversion}}",
        compute_ref_min_microversion="2.1",
        compute_ref_max_microversion="2.9",
        compute_ref_release_microversions=releases,
        check=True,
    )
    for path in built.out.rglob("*.html"):
        assert active(parse(path.read_text("utf-8"))) == [], path
    tree = parse((built.out / "hostile.html").read_text("utf-8"))
    (row,) = having(tree, "rest-parameter")
    assert row.get("data-name") == HOSTILE
    assert row.get("data-type") == HOSTILE


class _Strict(HTMLParser):
    """Counts what a page of ours has of each element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


HOVERED = st.lists(
    st.sampled_from(["<b>", "`", "``", "[x](y)", "&lt;", "*", "a", " ", "~~", "<script>"]), max_size=6
).map("".join)


@settings(deadline=None, max_examples=60)
@given(HOVERED, HOVERED)
def test_a_hover_holds_no_html_and_no_link(name: str, text: str) -> None:
    definition = Definition(name or "x", Location("p.yaml", 1, 1), {})
    html = MarkdownIt("commonmark").render(describe(definition))
    assert set(_Strict(html).tags) <= {"p", "strong", "em", "code", "ul", "li", "hr"}


@pytest.mark.parametrize(
    "format_", ["github", "gitlab", "sarif", "junit", "checkstyle", "rdjson", "zuul", "json", "text"]
)
def test_reports_hold_what_a_page_says_as_text(format_: str, project: Path, compute_ref: Run) -> None:
    """Each format is read by a reader of its own; a name that is a command, markup or a link is neither."""
    name = "x](http://evil)::error::<b>\"&%0A,'|]]>$(id)`id`"
    page = project / "api-ref" / "source" / "servers.inc"
    page.write_text(page.read_text("utf-8").replace("name: nane", f"name: {name}"), "utf-8")
    out = compute_ref("lint", "--select", "CR201", "--format", format_).out
    match format_:
        case "github":
            lines = [line for line in out.splitlines() if line]
            assert lines
            for line in lines:
                command = re.match(r"::(error|warning|notice) ((?:[a-z]+=[^:,]*,?)+)::(.*)$", line)
                assert command is not None
                assert "::error::" not in command[2]
                decoded = command[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
                assert name in decoded
        case "junit" | "checkstyle":
            assert name in "".join(
                [
                    *ET.fromstring(out).itertext(),
                    *(value for one in ET.fromstring(out).iter() for value in one.attrib.values()),
                ]
            )
        case "text":
            assert name in out
        case "sarif":
            (result,) = json.loads(out)["runs"][0]["results"]
            assert "](" not in result["message"]["text"].replace("\\]", "")
            assert name in re.sub(r"\\(.)", r"\1", result["message"]["text"])
        case _:
            assert name in json.dumps(json.loads(out), ensure_ascii=False).replace('\\"', '"')


def test_a_report_is_whole(project: Path, compute_ref: Run) -> None:
    """The dashboard has the name in it as text."""
    page = project / "api-ref" / "source" / "servers.inc"
    page.write_text(
        page.read_text("utf-8").replace("Show Server Details\n~~~~~~~~~~~~~~~~~~~", f"{HOSTILE}\n{'~' * len(HOSTILE)}"),
        "utf-8",
    )
    assert compute_ref("report", "--output", "report").status == 0
    text = (project / "report" / "index.html").read_text("utf-8")
    tree = parse(text)
    assert HOSTILE in text_of(tree)
    scripts = [one for one in tree.iter("script") if one.get("type") != "application/json"]
    assert all("alert(1)" not in (one.text or "") for one in scripts)
    assert [one for one in active(tree) if "alert" in one and not one.startswith("<script")] == []
