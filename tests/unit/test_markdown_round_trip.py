"""Markdown gives back the words that HTML shows, whatever a reference holds: read by a reader of Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from docutils import nodes, utils
from docutils.core import publish_from_doctree
from docutils.frontend import get_default_settings
from docutils.writers.html5_polyglot import Writer
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page import having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.comparing.change import Change, Comparison
from sphinx_compute_ref.comparing.impact import Impact
from sphinx_compute_ref.comparing.reports import markdown_report
from sphinx_compute_ref.reports.markdown import cell, code_span, escaped_line, fenced
from sphinx_compute_ref.sphinx_ext.markdown.writer import markdown_of

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: What Markdown or HTML reads as something else.
HOSTILE = [
    "\\",
    "`",
    "``",
    "*",
    "**",
    "_",
    "__",
    "snake_case",
    "[x](y)",
    "![x](y)",
    "<key>",
    "<b>",
    "&amp;",
    "&#65;",
    "|",
]
HOSTILE += [
    "~~",
    "#",
    "# x",
    "1. x",
    "- x",
    "+",
    "> x",
    "---",
    "===",
    "    x",
    "```",
    "<!-- x -->",
    "!",
    "](#x)",
    "$x$",
]
HOSTILE += ["http://a.b/c_d_e", "<http://a.b>", "|---|", "é", "(", ")", "a", "1)", "2", ".", "\u200b", "日本"]
texts = st.lists(st.sampled_from(HOSTILE) | st.sampled_from(["a", " ", "word "]), min_size=1, max_size=6).map("".join)
INLINE = (nodes.Text, nodes.literal, nodes.strong, nodes.emphasis, nodes.title_reference, nodes.reference)


def words(text: str) -> list[str]:
    return text.split()


def shown(markdown: str) -> list[str]:
    """The words that a reader shows; cells and items are apart."""
    return visible(READER.render(markdown))


def visible(html: str) -> list[str]:
    # Where one block ends and the next begins there may be no blank in HTML.
    return words(
        text_of(parse(re.sub(r"(</?(?:li|ul|ol|p|pre|t[dhr]|d[dlt]|h[1-6]|br|div|blockquote)\b[^>]*>)", r" \1 ", html)))
    )


@st.composite
def inlines(draw: st.DrawFn) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for _ in range(draw(st.integers(1, 4))):
        kind, text = draw(st.sampled_from(INLINE)), draw(texts)
        if kind is nodes.Text:
            made.append(nodes.Text(text))
        elif text.strip():
            attributes: dict[str, Any] = {"refuri": draw(st.sampled_from(["https://a.b/c_d?e=(f)", "#x", "a b.html"]))}
            made.append(kind("", text, **(attributes if kind is nodes.reference else {})))  # type: ignore[arg-type]
    return made


paragraphs = inlines().map(lambda children: nodes.paragraph("", "", *children))
literals = texts.map(lambda text: nodes.literal_block(text, text)) | st.just(nodes.literal_block("", "a\n\n\n  b"))


def listed(kind: type[nodes.Element], blocks: list[nodes.Node]) -> nodes.Element:
    return kind("", *(nodes.list_item("", block) for block in blocks))


def defined(term: list[nodes.Node], block: nodes.Node) -> nodes.Element:
    item = nodes.definition_list_item("", nodes.term("", "", *term), nodes.definition("", block))
    return nodes.definition_list("", item)


def several(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    kinds = st.sampled_from([nodes.bullet_list, nodes.enumerated_list])
    two = st.lists(inner, min_size=1, max_size=2)
    return (
        st.builds(listed, kinds, st.lists(inner, min_size=1, max_size=3))
        | two.map(lambda children: nodes.block_quote("", *children))
        | two.map(lambda children: nodes.note("", *children))
        | st.builds(defined, inlines(), inner)
    )


blocks = st.recursive(paragraphs | literals, several, max_leaves=5)


def document_of(children: list[nodes.Node]) -> nodes.document:
    settings = get_default_settings(Writer)
    settings.report_level = 5
    document = utils.new_document("x", settings)
    document.extend(child.deepcopy() for child in children)
    return document


def in_html(document: nodes.document) -> list[str]:
    html = publish_from_doctree(document, writer=Writer(), settings_overrides={"embed_stylesheet": False}).decode()
    return visible(html.partition("<body")[2].partition(">")[2])


def table_of(head: nodes.Node, cells: list[list[nodes.Node]]) -> nodes.table:
    group = nodes.tgroup("", nodes.colspec(colwidth=1), cols=1)
    rows = [nodes.row("", nodes.entry("", *(node.deepcopy() for node in cell))) for cell in cells]
    group += [nodes.thead("", nodes.row("", nodes.entry("", head.deepcopy()))), nodes.tbody("", *rows)]
    return nodes.table("", group)


def differing(document: nodes.document) -> tuple[str, str]:
    markdown = markdown_of(document)
    one, other = "".join(in_html(document)), "".join(shown(markdown))
    return one, other


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(blocks, min_size=1, max_size=3))
@example([nodes.paragraph("", "", nodes.literal("", "a"), nodes.literal("", "b"))])
@example([nodes.paragraph("", "", nodes.Text("a"), nodes.strong("", "(b)"), nodes.Text("c"))])
@example([nodes.paragraph("", "", nodes.Text("see\\!"), nodes.reference("", "b", refuri="c"))])
@example([nodes.paragraph("", "", nodes.Text("see!"), nodes.reference("", "b", refuri="c"))])
def test_blocks_show_the_same_words(children: list[nodes.Node]) -> None:
    document = document_of(children)
    one, other = differing(document)
    assert other == one


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(paragraphs, st.lists(st.lists(blocks, max_size=3), min_size=1, max_size=3))
@example(nodes.paragraph("", "x"), [[nodes.paragraph("", "", nodes.literal("", "a\\|b|`"))]])
def test_tables_show_the_same_words_in_as_many_cells(head: nodes.Node, cells: list[list[nodes.Node]]) -> None:
    document = document_of([table_of(head, cells)])
    one, other = differing(document)
    assert other == one
    table = parse(READER.render(markdown_of(document)))
    assert len(list(table.iter("td"))) == len(cells)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_text_is_itself(text: str) -> None:
    assert shown(escaped_line(text)) == words(text)
    assert shown(f"- {escaped_line(text)}\n") == words(text)
    if text.strip():
        assert shown(code_span(text)) == words(text)
        assert words(text_of(next(parse(READER.render(code_span(text))).iter("code")))) == words(text)
        assert shown(f"| a |\n| --- |\n| {cell(escaped_line(text))} |") == ["a", *words(text)]


@given(texts)
def test_code_keeps_its_lines(text: str) -> None:
    lines = f"  {text}\n\n\n{text}"
    assert "".join(next(parse(READER.render(fenced(lines))).iter("code")).itertext()) == f"{lines}\n"


@settings(max_examples=100, deadline=None)
@given(texts, texts, texts)
def test_a_comparison_says_what_it_says(name: str, title: str, message: str) -> None:
    operation = {"method": "GET", "url": name, "title": title, "id": "x"}
    change = Change(impact=Impact.BREAKING, action="added", subject="row", operation=operation, message=message)
    markdown = markdown_report(Comparison(name, title, (change,)))
    page = parse(READER.render(markdown))
    assert words(text_of(next(page.iter("h1")))) == words(f"Changes from {name} to {title}")
    assert words(text_of(next(page.iter("h3")))) == words(f"GET {name} ({title})")
    assert words(text_of(next(page.iter("li")))) == words(message)


HOSTILE_PAGE = r"""
``<key>`` of \*all\* <things> | [x](y) #
========================================

Some text of ``a_b`` and snake_case and \_this\_, 1 < 2 & 3 &amp; 4, <key>, [x](y), ``a`b|c``, **bold**\ ly, ~~this~~.

1\. not an item

.. topic:: A topic

   With text.

| lines
|   - of
| poetry

.. list-table::

   * - a | b
     - - one
       - two ``x|y``
   * - .. code-block:: text

          a  <b>
            c | d
     - Text.

       More text.

Show <Thing>_x
--------------

.. rest_method:: GET /<things>/{thing_id}/*a*_`b`

Request
~~~~~~~

.. rest_parameters:: hostile.yaml

   - thing_<id>|x: thing
   - map_{k`ey}: blocks
"""
HOSTILE_PARAMETERS = r"""
thing:
  description: |
    The <id> of \*the\* thing_name, a|b & [x](y).
  in: path
  required: true
  type: string|null
blocks:
  description: |
    One of:

    - ``first|one``
    - second_one, ``<b>``

    And::

      {
        "a": "<b>"
      }

    1. Done.
  in: body
  required: true
  type: string
"""


def test_twin_shows_the_words_of_the_page(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    (project.source / "hostile.rst").write_text(f":orphan:\n\n{HOSTILE_PAGE.lstrip()}", "utf-8")
    (project.source / "hostile.yaml").write_text(HOSTILE_PARAMETERS.lstrip(), "utf-8")
    out = project.build(compute_ref_markdown=True).out
    markdown = (out / "hostile.md").read_text("utf-8")
    page = next(parse((out / "hostile.html").read_text("utf-8")).iter("section"))
    twin = parse(READER.render(markdown))
    headings = [[text_of(one) for level in ("h1", "h2", "h3") for one in tree.iter(level)] for tree in (page, twin)]
    assert headings[0] == headings[1]

    read = " ".join(shown(markdown))
    requests = {one for request in having(page, "rest-request") for one in request.iter("p")}
    for paragraph in [one for one in page.iter("p") if one not in requests]:
        assert text_of(paragraph) in read

    descriptions = ["".join(visible(tostring(one, "unicode"))) for one in having(page, "rest-description")]
    rows = [list(row) for row in twin.iter("tr") if len(list(row)) == 5][1:]
    assert ["".join(visible(tostring(row[-1], "unicode"))) for row in rows] == descriptions
    assert len(list(rows[1][-1].iter("li"))) == 3
    assert "".join(next(twin.iter("pre")).itertext()) == "a  <b>  c | d"
