"""Markdown (CommonMark with tables) from a doctree of the reference: for readers of text, crawlers and language models.

It writes our nodes and those of docutils that references use; of any other node it writes what is inside. A reader of
Markdown gives the words that the page in HTML shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels, get_translation

from sphinx_compute_ref.reports.markdown import cell, code_span, escaped, fenced, heading, line_start
from sphinx_compute_ref.sphinx_ext.markdown.cells import cell_of
from sphinx_compute_ref.sphinx_ext.markdown.inline import Link, line_of
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, deprecation_note, fact_label, version_notes
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_expand_all,
    rest_method,
    rest_parameter,
    rest_parameters,
    rest_status_codes,
)
from sphinx_compute_ref.sphinx_ext.source.descriptions import description_of
from sphinx_compute_ref.sphinx_ext.source.listed_values import with_meanings

_ = get_translation(DOMAIN)
_LEFT_OUT = (nodes.comment, nodes.Invisible, nodes.raw, addnodes.index, addnodes.toctree, rest_expand_all)


def markdown_of(parent: nodes.Node, link: Link = str) -> str:
    """Return the Markdown of a document or a section; ``link`` says what becomes of addresses within the reference."""
    return Writer(link).block(parent, 0).strip("\n") + "\n"


class Writer:
    """Writes blocks; ``level`` is that of the headings around one."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def blocks(self, children: Iterable[nodes.Node], level: int) -> str:
        """Return the blocks with blank lines between them."""
        return "\n\n".join(text for child in children if (text := self.block(child, level).strip("\n")))

    def block(self, node: nodes.Node, level: int) -> str:
        """Return one block, and all that is in it."""
        write = _BLOCKS.get(type(node))
        match node:
            case nodes.Element() if write is not None:
                return write(self, node, level)
            case nodes.target() | nodes.Text() if not node.astext().strip():
                return ""
            case _ if isinstance(node, _LEFT_OUT):
                return ""
            case nodes.title() if isinstance(node.parent, nodes.section | nodes.document):
                return f"{'#' * max(level, 1)} {heading(self._line(node))}"
            case nodes.title():
                return self._bold(node)
            case nodes.section():
                return self.blocks(node.children, level + 1)
            case nodes.Admonition():
                label = admonitionlabels.get(type(node).__name__)
                title = f"**{escaped(str(label))}**\n\n" if label else ""
                return _prefixed("> ", f"{title}{self.blocks(node.children, level)}")
            case nodes.TextElement() | nodes.image():
                return line_start(self._line(node))
            case nodes.Element():
                return self.blocks(node.children, level)
            case _:
                return line_start(escaped(" ".join(node.astext().split())))

    def _line(self, node: nodes.Node) -> str:
        return line_of(node, self._link)

    def _bold(self, node: nodes.Node) -> str:
        line = line_of(node, self._link, emphasis=False)
        return f"**{line}**" if line else ""

    def _list(self, node: nodes.Element, level: int) -> str:
        items = []
        for number, item in enumerate(node.children, start=int(node.get("start", 1))):
            mark = "- " if isinstance(node, nodes.bullet_list) else f"{number}. "
            items.append(_prefixed(" " * len(mark), self.blocks(item.children, level), mark))
        return "\n".join(items)

    def _definitions(self, node: nodes.Element, level: int) -> str:
        """Return an item for each term, or each field."""
        items = []
        for item in node.children:
            names = [child for child in item.children if isinstance(child, nodes.term | nodes.field_name)]
            about = [child for child in item.children if isinstance(child, nodes.classifier)]
            rest = [child for child in item.children if child not in names and child not in about]
            head = " ".join(self._bold(name) for name in names)
            head += "".join(f" : {self._line(child)}" for child in about)
            text = "\n\n".join(part for part in (head, self.blocks(rest, level)) if part)
            items.append(_prefixed("  ", text, "- "))
        return "\n".join(items)

    def _quote(self, node: nodes.Element, level: int) -> str:
        return _prefixed("> ", self.blocks(node.children, level))

    def _attribution(self, node: nodes.Element, _level: int) -> str:
        return f"—{self._line(node)}"

    def _lines(self, node: nodes.Element, level: int) -> str:
        """Return a block of lines, each ended by a backslash: the blocks inside of it are lines, too."""
        lines = (self._lines(child, level) if isinstance(child, nodes.line_block) else self._start(child)
                 for child in node.children if isinstance(child, nodes.Element))  # fmt: skip
        return "\\\n".join(line for line in lines if line)

    def _start(self, node: nodes.Node) -> str:
        return line_start(self._line(node))

    def _label(self, node: nodes.Element, _level: int) -> str:
        return escaped(f"[{node.astext()}]")

    def _literal(self, node: nodes.Element, _level: int) -> str:
        language = str(node.get("language", "")).replace("javascript", "json")
        return fenced(node.astext().rstrip("\n"), "" if language in ("default", "none") else language)

    def _method(self, node: nodes.Element, _level: int) -> str:
        markers = [f"{str(_('needs {0}')).format(marker.replace('_', ' '))}." for marker in node["markers"]]
        return "\n\n".join([code_span(f"{node['method']} {node['url']}"), *_versions(node), *map(escaped, markers)])

    def _parameters(self, node: nodes.Element, _level: int) -> str:
        rows = [self._parameter(row) for row in cast("rest_parameters", node).rows]
        heads = (_("Name"), _("In"), _("Type"), _("Required"), _("Description"))
        return _rows([str(head) for head in heads], rows)

    def _parameter(self, row: rest_parameter) -> list[str]:
        facts = [f"{fact_label(name)} {', '.join(map(code_span, values))}." for name, values in row.facts]
        notes = [*(f"{note}." for note in deprecation_note(row.get("deprecated"))), *_versions(row)]
        description = cell_of(with_meanings(description_of(row)), self._link)
        about = " ".join(part for part in (description, *facts, *notes) if part)
        required = str(_("yes") if row["required"] else _("no"))
        return [code_span(row["name"]), escaped(row["in"]), escaped(row["type"]), required, about]

    def _codes(self, node: nodes.Element, _level: int) -> str:
        rows = [
            [escaped(f"{code['code']} {code['phrase']}"), cell_of(code.children, self._link)]  # type: ignore[index]
            for code in node.children
        ]
        return _rows([str(_("Error") if node["kind"] == "error" else _("Success")), str(_("Reason"))], rows)

    def _table(self, node: nodes.Element, _level: int) -> str:
        rows = [[cell_of(entry.children, self._link) for entry in row.children] for row in node.findall(nodes.row)]
        title = next((f"{self._bold(child)}\n\n" for child in node.children if isinstance(child, nodes.title)), "")
        return title + _rows(rows[0], rows[1:]) if rows else title


def _prefixed(prefix: str, text: str, first: str | None = None) -> str:
    lines = [f"{prefix}{line}" if line else prefix.rstrip() for line in text.split("\n")]
    if first is not None:
        lines[0] = (
            (first + lines[0][len(prefix) :]).rstrip() if not lines[0].strip() else first + lines[0][len(prefix) :]
        )
    return "\n".join(lines)


def _versions(node: nodes.Element) -> list[str]:
    return [f"{note}." for note in version_notes(node["min_version"], node["max_version"])]


def _rows(head: list[str], rows: list[list[str]]) -> str:
    width = max(map(len, (head, *rows)))
    lines = [head, ["---"] * width, *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in [*line, *[''] * (width - len(line))])} |" for line in lines)


_BLOCKS: dict[type[nodes.Node], Callable[[Writer, nodes.Element, int], str]] = {
    nodes.bullet_list: Writer._list,
    nodes.enumerated_list: Writer._list,
    nodes.definition_list: Writer._definitions,
    nodes.field_list: Writer._definitions,
    nodes.block_quote: Writer._quote,
    nodes.attribution: Writer._attribution,
    nodes.line_block: Writer._lines,
    nodes.label: Writer._label,
    nodes.literal_block: Writer._literal,
    nodes.doctest_block: Writer._literal,
    nodes.math_block: Writer._literal,
    nodes.table: Writer._table,
    rest_method: Writer._method,
    rest_parameters: Writer._parameters,
    rest_status_codes: Writer._codes,
}
