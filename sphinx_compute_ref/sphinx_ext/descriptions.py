"""Descriptions of definitions: reStructuredText to docutils nodes, located in the parameters file.

A description stands in many tables of a document. Most are plain text with some ````literals````: their nodes are made
without the parser. The others are parsed once for each document and copied from then on, unless they hold something
that a document may have only once (targets, footnotes, named references).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from docutils import nodes
from docutils.parsers.rst.states import RSTState
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import switch_source_input

from sphinx_compute_ref.model.definition import Definition

# An inline literal, by docutils' rules for what may stand around it ("Inline markup recognition rules").
_LITERAL = re.compile(
    r"""(?:(?<=[\s'"(\[{<\-/:])|^)``(?![\s`'"])([^`]*[^\s`\\]|[^\s`\\])``(?=[\s'")\]}>\-/\\:.,;!?]|$)"""
)
# Whatever might be markup of another kind: emphasis, links, substitutions, escapes, URLs, mail addresses.
_MARKUP = re.compile(r"[`*|\\@]|_(?!\w)|[A-Za-z][\w.+-]*:[^\s]")
# A line that might start something else than a paragraph, or continue as something else.
_STRUCTURE = re.compile(
    r"[^\w`\"'(<{\[]|\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+|#)[.)](?:\s|$)|__|([\"'`(<{\[])\1*$|.*::$", re.DOTALL
)

_COPYABLE = (
    nodes.paragraph, nodes.Text, nodes.literal, nodes.strong, nodes.emphasis, nodes.bullet_list, nodes.list_item,
    nodes.enumerated_list, nodes.definition_list, nodes.definition_list_item, nodes.term, nodes.definition,
    nodes.literal_block, nodes.block_quote, nodes.note, nodes.warning, nodes.tip, nodes.important, nodes.caution,
    nodes.inline, nodes.title_reference, nodes.comment, nodes.line_block, nodes.line, nodes.table, nodes.tgroup,
    nodes.colspec, nodes.thead, nodes.tbody, nodes.row, nodes.entry, nodes.reference, addnodes.pending_xref,
    addnodes.versionmodified, nodes.subscript, nodes.superscript, nodes.attention, nodes.hint,
)  # fmt: skip


class Paragraph(NamedTuple):
    """A paragraph of plain text: ``parts`` alternate between text and the content of a literal."""

    raw: str
    parts: list[str]
    line: int


def split_plain(text: str) -> list[tuple[str, list[str], int]] | None:
    """Split a description into paragraphs of plain text and literals: (raw, parts, line from 0).

    ``parts`` alternate between text and the content of a literal. Returns ``None`` where there is, or might be, any
    other markup.
    """
    paragraphs: list[tuple[str, list[str], int]] = []
    block: list[str] = []
    start = 0
    for number, line in enumerate((*text.split("\n"), "")):
        line = line.rstrip()
        if line:
            if _STRUCTURE.match(line):
                return None
            if not block:
                start = number
            block.append(line)
        elif block:
            raw = "\n".join(block)
            if "\t" in raw or "\x0b" in raw or "\x0c" in raw:
                return None
            parts = _LITERAL.split(raw) if "``" in raw else [raw]
            if any(_MARKUP.search(part) for part in parts[::2]):
                return None
            paragraphs.append((raw, parts, start))
            block = []
    return paragraphs


class DescriptionParser:
    """Makes the nodes of descriptions for one document; ``paths`` are its parameters files as directives name them."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self._plain: dict[tuple[str, str], list[Paragraph]] = {}
        self._parsed: dict[tuple[str, str], nodes.Element] = {}
        self._reported: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, env: BuildEnvironment) -> DescriptionParser:
        """Return the parser of the document that ``env`` is reading."""
        parser = env.temp_data.get("compute_ref_descriptions")
        if not isinstance(parser, cls):
            parser = env.temp_data["compute_ref_descriptions"] = cls()
        return parser

    def parse_into(self, parent: nodes.Element, definition: Definition, path: str, state: RSTState) -> None:
        """Append the nodes of the description of ``definition``, which stands in the file ``path``, to ``parent``."""
        key = (path, definition.name)
        plain = self._plain.get(key)
        if plain is None and key not in self._parsed:
            split = split_plain(definition.description)
            if split is not None:
                line = first_line(definition)
                plain = self._plain[key] = [Paragraph(raw, parts, line + offset) for raw, parts, offset in split]
        if plain is not None:
            document = state.document
            for paragraph in plain:
                parent += paragraph_node(paragraph, path, document)
            return
        known = self._parsed.get(key)
        if known is not None:
            parent.extend(child.deepcopy() for child in known.children)
            return
        first = len(parent.children)
        lines = definition.description.split("\n")
        start = first_line(definition) - 1
        content = StringList(lines, items=[(path, start + number) for number in range(len(lines))])
        with switch_source_input(state, content), _silence(state, key in self._reported):
            state.nested_parse(content, 0, parent)
        self._reported.add(key)
        if _copyable(parent):
            known = nodes.Element()
            known.extend(child.deepcopy() for child in parent.children[first:])
            self._parsed[key] = known


@contextmanager
def _silence(state: RSTState, silent: bool) -> Iterator[None]:
    """Keep docutils from saying the same about a description again."""
    reporter = state.document.reporter
    level = reporter.report_level
    if silent:
        reporter.report_level = reporter.SEVERE_LEVEL
    try:
        yield
    finally:
        reporter.report_level = level


def first_line(definition: Definition) -> int:
    """Return the line in the parameters file on which the text of the description starts."""
    field = definition.fields.get("description")
    if field is None:
        return definition.location.line
    block_scalar = "\n" in field.value and not field.quoted
    return field.value_location.line + (1 if block_scalar else 0)


def paragraph_node(paragraph: Paragraph, path: str, document: nodes.document) -> nodes.paragraph:
    """Return the node that docutils would make of ``paragraph``, located in the file at ``path``."""
    node = nodes.paragraph(paragraph.raw)
    node.source, node.line, node.document = path, paragraph.line, document
    for number, part in enumerate(paragraph.parts):
        if number % 2:
            node += nodes.literal(f"``{part}``", part)
        elif part:
            node += nodes.Text(part)
    return node


def _copyable(parent: nodes.Element) -> bool:
    for child in parent.findall():
        if child is parent or isinstance(child, nodes.Text):
            continue
        if not isinstance(child, _COPYABLE):
            return False
        assert isinstance(child, nodes.Element)
        if child["ids"] or child["names"] or "refname" in child or "refid" in child or "anonymous" in child:
            return False
    return True
