"""What is at a position in a text: read off the text itself, so that it is right while somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sphinx_compute_ref.reading.document_files import body_lines
from sphinx_compute_ref.reading.files.offsets import line_and_column
from sphinx_compute_ref.reading.json_text import field_spans
from sphinx_compute_ref.reading.rst.blocks import Directive
from sphinx_compute_ref.reading.rst.bodies import read_rows
from sphinx_compute_ref.reading.rst.source import read_blocks


class Span(NamedTuple):
    """A part of a line: ``line`` and ``column`` count from 1, ``end`` is the first column behind it."""

    line: int
    column: int
    end: int

    def holds(self, line: int, column: int) -> bool:
        """Say whether the place lies in the span or directly behind it."""
        return line == self.line and self.column <= column <= self.end


class RowAt(NamedTuple):
    """A row ``- name: ref``; ``argument`` is the parameters file as the directive names it."""

    name: str
    ref: str
    name_span: Span
    ref_span: Span
    argument: str


class FileAt(NamedTuple):
    """A file that a directive names."""

    directive: str
    argument: str
    span: Span


class DefinitionAt(NamedTuple):
    """A definition of a parameters file: its key, in whose block the place lies."""

    name: str
    key: Span


class FieldAt(NamedTuple):
    """A field of a sample: its path and its key."""

    path: tuple[str, ...]
    key: Span


#: The directives that name a file.
_NAMING = ("rest_parameters", "rest_status_code", "literalinclude", "include")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEY = re.compile(r"""(?P<quote>["']?)(?P<name>[^\s#"'\-][^"']*?)(?P=quote)\s*:(?=\s|$)""")


@lru_cache(maxsize=4)
def _directives(text: str) -> tuple[Directive, ...]:
    blocks = read_blocks(text)
    return tuple(block for block in blocks if isinstance(block, Directive) and block.name in _NAMING)


def _directive_at(lines: Sequence[str], line: int) -> Directive | None:
    """Return the directive that names a file and has ``line``."""
    directives = _directives("\n".join(lines))
    return next((block for block in directives if block.line <= line <= block.last), None)


def row_at(lines: Sequence[str], line: int) -> RowAt | None:
    """Return the row at ``line``, ``None`` where there is none."""
    table = _directive_at(lines, line)
    if table is None or table.name != "rest_parameters":
        return None
    for row in read_rows(body_lines(table.content, ""), "", table.line, table.column).rows:
        if line in (row.line, row.ref_line):
            name = Span(row.line, row.column, row.column + len(row.name))
            ref = Span(row.ref_line, row.ref_column, row.ref_column + len(row.ref))
            return RowAt(row.name, row.ref, name, ref, table.argument)
    return None


def table_at(lines: Sequence[str], line: int) -> str | None:
    """Return the parameters file of the ``rest_parameters`` in whose body ``line`` lies."""
    table = _directive_at(lines, line)
    if table is None or table.name != "rest_parameters" or not any(other.line == line for other in table.content):
        return None
    return table.argument


def file_at(lines: Sequence[str], line: int) -> FileAt | None:
    """Return the file that the directive at ``line`` names."""
    block = _directive_at(lines, line)
    first = next((other for other in block.arguments if other.line == line), None) if block is not None else None
    if block is None or first is None:
        return None
    argument = first.text.strip()
    end = first.column + len(first.text.rstrip())
    if block.name == "rest_status_code":
        argument = argument.rpartition(" ")[2]
    return FileAt(block.name, argument, Span(line, end - len(argument), end))


def definition_at(lines: Sequence[str], line: int) -> DefinitionAt | None:
    """Return the definition in whose block ``line`` lies."""
    for number in range(min(line, len(lines)), 0, -1):
        match = _KEY.match(lines[number - 1])
        if match is not None:
            start = match.start("name") + 1
            return DefinitionAt(match["name"], Span(number, start, start + len(match["name"])))
    return None


def field_at(text: str, line: int, column: int) -> FieldAt | None:
    """Return the innermost field of the JSON ``text`` that holds the place."""
    lines = text.split("\n")
    offset = sum(len(other) + 1 for other in lines[: line - 1]) + column - 1
    for span in field_spans(text):
        if span.start <= offset <= span.end:
            number, start = line_and_column(text, span.start)
            key = _STRING.match(text, span.start)
            return FieldAt(span.path, Span(number, start, start + len(key[0] if key is not None else "")))
    return None
