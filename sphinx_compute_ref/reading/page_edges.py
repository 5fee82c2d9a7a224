"""What ``conf.py`` puts above and below each page: ``rst_prolog`` and ``rst_epilog`` (``sphinx.util.rst``)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sphinx_compute_ref.reading.rst.blocks import Block, Directive
from sphinx_compute_ref.reading.rst.directives import SHOWN_BY_NAME
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.reading.rst.templates import generates, template_lines

EDGES = ("rst_prolog", "rst_epilog")


class PageEdge(NamedTuple):
    """The text that the setting ``name`` holds, ``None`` where it is no literal; ``line`` is that of its first line."""

    name: str
    text: str | None
    line: int

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the text, with their lines in ``conf.py``."""
        return read_blocks("\n" * (self.line - 1) + self.text) if self.text else []

    def unread_lines(self, blocks: list[Block]) -> Iterator[int]:
        """Yield the lines at which something begins that uses definitions or samples, and is not read there."""
        if self.text is None:
            yield self.line
        yield from (line.line for line in template_lines(blocks))
        for block in blocks:
            if isinstance(block, Directive) and (block.name in SHOWN_BY_NAME or generates(block)):
                yield block.line


def lines_of_edges(tree: ast.Module) -> dict[str, int]:
    """Return the lines at which the values of the settings begin."""
    return {
        target.id: statement.value.lineno
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id in EDGES
    }


def page_edges(values: Mapping[str, Any], unknown: frozenset[str], lines: Mapping[str, int]) -> tuple[PageEdge, ...]:
    """Return what stands above and below each page."""
    edges = []
    for name in EDGES:
        text = values.get(name)
        text = None if name in unknown else text if isinstance(text, str) else ""
        edges.append(PageEdge(name, text, lines.get(name, 1)))
    return tuple(edges)
