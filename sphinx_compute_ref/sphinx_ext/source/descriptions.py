"""Descriptions of definitions: reStructuredText to docutils nodes, located in the parameters file.

A description stands in many tables of a document, so each is made into nodes once for each document. Most are plain
text with some ````literals````: they need no parser. And most hold nothing that refers to another place: their nodes
stay out of the doctree, as the attribute ``description`` of the row, where the forty transforms of a build do not
walk them, and where a writer writes them once however many rows have them. Where texts are translated, for
descriptions that refer to other places, and for the first of several with the same link, the nodes are the row's
children.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.parsers.rst.states import RSTState
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxSmartQuotes
from sphinx.util.docutils import switch_source_input

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.sphinx_ext.nodes import rest_description

# An inline literal, by docutils' rules for what may stand around it ("Inline markup recognition rules").
_LITERAL = re.compile(
    r"""(?:(?<=[\s'"(\[{<\-/:])|^)``(?![\s`'"])([^`]*[^\s`\\]|[^\s`\\])``(?=[\s'")\]}>\-/\\:.,;!?]|$)"""
)
# Whatever might be markup of another kind: emphasis, links, substitutions, escapes, URLs, mail addresses.
_MARKUP = re.compile(r"[`*|\\@]|_(?!\w)|(?<![\w.+-])(?:[^\WA-Za-z]|[.+-])*+[A-Za-z][\w.+-]*+:\S")
# A line that might start something else than a paragraph, or continue as something else.
_STRUCTURE = re.compile(
    r"[^\w`\"'(<{\[]|\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+|#)[.)](?:\s|$)|__|([\"'`(<{\[])\1*$|.*::$", re.DOTALL
)

#: Nodes that need no transform but typographic quotes; blocks and links under conditions (:func:`_static_form`).
_STATIC = (
    nodes.paragraph, nodes.Text, nodes.literal, nodes.strong, nodes.emphasis, nodes.bullet_list, nodes.list_item,
    nodes.enumerated_list, nodes.definition_list, nodes.definition_list_item, nodes.term, nodes.definition,
    nodes.block_quote, nodes.note, nodes.warning, nodes.tip, nodes.important, nodes.caution, nodes.attention,
    nodes.hint, nodes.inline, nodes.comment, nodes.line_block, nodes.line, nodes.subscript, nodes.superscript,
    nodes.literal_block, nodes.reference,
)  # fmt: skip
#: Nodes that may stand in a document more than once.
_COPYABLE = (
    *_STATIC, nodes.title_reference, nodes.table, nodes.tgroup, nodes.colspec, nodes.thead,
    nodes.tbody, nodes.row, nodes.entry, addnodes.pending_xref, addnodes.versionmodified,
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

    def __init__(self, *, translated: bool = False) -> None:
        self.paths: dict[str, str] = {}
        self._translated = translated
        self._static: dict[tuple[str, str], rest_description] = {}
        self._targets: dict[tuple[str, str], list[nodes.target]] = {}
        self._elements: dict[tuple[str, str], nodes.Element] = {}
        self._reported: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, env: BuildEnvironment) -> DescriptionParser:
        """Return the parser of the document that ``env`` is reading."""
        parser = env.current_document.get("compute_ref_descriptions")
        if not isinstance(parser, cls):
            parser = env.current_document["compute_ref_descriptions"] = cls(translated=has_translations(env))
        return parser

    def parse_into(self, row: nodes.Element, definition: Definition, path: str, state: RSTState) -> None:
        """Give ``row`` the description of ``definition``, which stands in the file ``path``.

        It becomes the attribute ``description`` or children.
        """
        key = (path, definition.name)
        static = self._static.get(key)
        if static is None:
            element = self._elements.get(key)
            if element is not None:
                row.extend(child.deepcopy() for child in element.children)
                return
            node, is_plain = self._make(definition, path, state, silent=key in self._reported)
            self._reported.add(key)
            if is_plain and not self._translated:
                static = _with_typographic_quotes(node, state.document)
            elif not self._translated:
                _settle_languages(node, state.document.settings.env)
                static = _static_form(node, state.document)
            if static is not None:
                self._static[key] = static
                self._targets[key] = [] if is_plain else list(node.findall(nodes.target))
            if static is None or (not is_plain and node.next_node(nodes.reference) is not None):
                # The first of several with the same links holds the targets, and is there for linkcheck.
                if static is None and _consists_of(node, _COPYABLE):
                    self._elements[key] = node.deepcopy()
                row.extend(node.children)
                return
        for target in self._targets[key]:
            # It would have got an id here; those that docutils counts (id1, id2 ...) stay what they are in os-api-ref.
            names = [*target["names"], *target["dupnames"]]
            state.document.note_explicit_target(nodes.target(names=names, refuri=target["refuri"]))
        row["description"] = static

    def _make(self, definition: Definition, path: str, state: RSTState, *, silent: bool) -> tuple[nodes.Element, bool]:
        """Return the description, and whether it is plain text with literals."""
        description = nodes.Element()
        description.document = state.document
        paragraphs = split_plain(definition.description)
        if paragraphs is not None:
            line = first_line(definition)
            for raw, parts, offset in paragraphs:
                description += paragraph_node(Paragraph(raw, parts, line + offset), path, state.document)
            return description, True
        lines = definition.description.split("\n")
        start = first_line(definition) - 1
        content = StringList(lines, items=[(path, start + number) for number in range(len(lines))])
        with switch_source_input(state, content), _silence(state, silent):
            state.nested_parse(content, 0, description)
        return description, False


def has_translations(env: BuildEnvironment) -> bool:
    """Say whether there may be message catalogues for the language of the build (sphinx.transforms.i18n.Locale)."""
    folders = (Path(env.srcdir) / folder / (env.config.language or "en") for folder in env.config.locale_dirs)
    return any(folder.is_dir() for folder in folders)


def description_of(row: nodes.Element) -> list[nodes.Node]:
    """Return the nodes of a row's description, to be put into a doctree."""
    static = row.get("description")
    if static is None:
        return list(row.children)
    copies = [child.deepcopy() for child in static.children]
    for copy in copies:
        for text in copy.findall(nodes.TextElement):
            text.uid = ""  # the gettext builder leaves out what has none
    return copies


def _settle_languages(description: nodes.Element, env: BuildEnvironment) -> None:
    """Do for blocks of text what HighlightLanguageTransform does, so that they need no transform.

    Where the page has a directive ``highlight`` the transform is left to do it: it knows where that holds.
    """
    if not env.current_document.highlight_language:
        for block in description.findall(nodes.literal_block):
            if block.rawsource == block.astext():  # no parsed-literal
                block.setdefault("language", env.config.highlight_language)
                block.setdefault("force", False)
                block.setdefault("linenos", False)


def _static_form(description: nodes.Element, document: nodes.document) -> rest_description | None:
    """Return a copy of ``description`` that needs no transform, without the targets of links.

    ``None`` stands for a description that has no such copy.
    """
    links = list(description.findall(nodes.target))
    if any("refuri" not in target for target in links):
        return None
    static = description.deepcopy()
    for target in list(static.findall(nodes.target)):
        target.parent.remove(target)
    if not _consists_of(static, _STATIC):
        return None
    for block in static.findall(nodes.literal_block):
        if "language" not in block or "linenos" not in block or block.rawsource.startswith(">>>"):
            return None  # a transform gives it a language, or takes doctest's flags out of it
    if any("refuri" not in reference for reference in static.findall(nodes.reference)):
        return None
    return _with_typographic_quotes(static, document)


def _with_typographic_quotes(description_node: nodes.Element, document: nodes.document) -> rest_description:
    """Return the nodes of a description with the quotes that SphinxSmartQuotes makes, outside of the doctree."""
    if any(mark in text for text in description_node.findall(nodes.Text) for mark in ("'", '"', "`", "--", "...")):
        apart = nodes.document(document.settings, document.reporter)
        apart.extend(description_node.children)
        SphinxSmartQuotes(apart, None).apply()
        description_node = apart
    description = rest_description()
    description.extend(description_node.children)
    for node in description.findall():
        node.document = None  # type: ignore[assignment]  # it would be pickled with the doctree
    return description


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
    block_scalar = "\n" in field.value and not field.quoted and field.kind not in ("list", "mapping")
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


def _consists_of(description: nodes.Element, kinds: tuple[type[nodes.Node], ...]) -> bool:
    """Say whether all nodes are of ``kinds`` and none has a name, an id or a reference to one."""
    for child in description.findall():
        if child is description or isinstance(child, nodes.Text):
            continue
        if not isinstance(child, kinds):
            return False
        assert isinstance(child, nodes.Element)
        if child["ids"] or child["names"] or "refname" in child or "refid" in child or "anonymous" in child:
            return False
    return True
