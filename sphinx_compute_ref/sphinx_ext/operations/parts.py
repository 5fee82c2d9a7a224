"""What a doctree holds of operations, in the order of the page: methods, tables and samples, and what they stand in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from docutils import nodes

from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.sphinx_ext.nodes import rest_method, rest_parameters

#: The file of a node, as reading names it, and its line.
Key = tuple[str, int]


class Method(NamedTuple):
    """A ``rest_method``; ``section`` is the one around it, ``is_first`` says that the operation is that section's."""

    node: rest_method
    section: nodes.Element | None
    is_first: bool


class TablePart(NamedTuple):
    """A table; ``method`` is the number of its operation among the methods, ``None`` for a table that has none."""

    node: rest_parameters
    method: int | None
    section: nodes.Element | None


class Block(NamedTuple):
    """A literal block, with its caption around it where it has one, and the number of its method."""

    node: nodes.literal_block
    outer: nodes.Element
    method: int | None


@dataclass
class _Open:
    node: nodes.Element | None
    method: int | None = None


@dataclass
class Parts:
    """The parts of one document; ``first_sections`` are the first sections of the files that have any.

    ``examples`` are methods that only show a request of the operation around them.
    """

    methods: list[Method] = field(default_factory=list)
    tables: list[TablePart] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    first_sections: dict[str, nodes.section] = field(default_factory=dict)
    examples: list[Method] = field(default_factory=list)
    example_keys: Collection[Key] = ()

    @classmethod
    def of(cls, document: nodes.document, examples: Collection[Key] = ()) -> Parts:
        """Return the parts of ``document``; methods at the places ``examples`` only show a request."""
        parts = cls(example_keys=examples)
        _Walk(parts).children(document.children)
        return parts


class _Walk:
    """Walks a doctree once; text and tables of text are of no interest."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._open: list[_Open] = []

    def children(self, children: list[nodes.Node]) -> None:
        for number, child in enumerate(children):
            match child:
                case nodes.section():
                    title = child.next_node(nodes.title)
                    self.parts.first_sections.setdefault(key_of(title or child)[0], child)
                    self._inside(_Open(child), child.children)
                case rest_method():
                    if self._method(child):
                        self._inside(_Open(None, len(self.parts.methods) - 1), children[number + 1 :])
                        return
                case rest_parameters():
                    section = next((one.node for one in reversed(self._open) if one.node is not None), None)
                    self.parts.tables.append(TablePart(child, self._current, section))
                case nodes.literal_block():
                    self._block(child, child)
                case nodes.container() if child.get("literal_block"):
                    for block in child.children:
                        if isinstance(block, nodes.literal_block):
                            self._block(block, child)
                case nodes.TextElement() | nodes.Text() | nodes.table() | nodes.Invisible():
                    pass
                case nodes.Element():
                    self.children(child.children)

    def _inside(self, section: _Open, children: list[nodes.Node]) -> None:
        self._open.append(section)
        self.children(children)
        self._open.pop()

    @property
    def _current(self) -> int | None:
        return next((one.method for one in reversed(self._open) if one.method is not None), None)

    def _method(self, node: rest_method) -> bool:
        """Take a method; return whether it needs a section of its own, for itself and all that follows it."""
        here = self._open[-1] if self._open else None
        if key_of(node) in self.parts.example_keys:
            self.parts.examples.append(Method(node, here.node if here is not None else None, is_first=False))
            return False
        is_first = here is not None and here.method is None
        self.parts.methods.append(Method(node, here.node if here is not None else None, is_first))
        if here is not None and is_first:
            here.method = len(self.parts.methods) - 1
        return not is_first

    def _block(self, node: nodes.literal_block, outer: nodes.Element) -> None:
        self.parts.blocks.append(Block(node, outer, self._current))


def key_of(node: nodes.Node) -> Key:
    """Return the file and the line of ``node``."""
    return source_path(node.source), node.line or 1
