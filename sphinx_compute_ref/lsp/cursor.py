"""What stands at a place of a text: read off the text itself, so that it is right while somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sphinx_compute_ref.reading.files.offsets import line_and_column
from sphinx_compute_ref.reading.json_text import field_spans


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


_ROW = re.compile(r"(\s*-\s+)(\S.*?)(:\s+)(\S+)?")
_DIRECTIVE = re.compile(r"(\s*)\.\. rest_parameters::\s*(\S+)\s*$")
_NAMING = re.compile(
    r"\s*(?:-\s+)?\.\. (rest_parameters|rest_status_code|literalinclude|include)::\s+(\S(?:.*\S)?)\s*$"
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEY = re.compile(r"""(?P<quote>["']?)(?P<name>[^\s#"'\-][^"']*?)(?P=quote)\s*:(?=\s|$)""")


def row_at(lines: Sequence[str], line: int) -> RowAt | None:
    """Return the row at ``line``, ``None`` where there is none."""
    match = _ROW.match(lines[line - 1]) if line <= len(lines) else None
    argument = table_at(lines, line) if match is not None else None
    if match is None or argument is None:
        return None
    name, ref = match[2], match[4] or ""
    column = len(match[1]) + 1
    ref_column = column + len(name) + len(match[3])
    return RowAt(
        name,
        ref,
        Span(line, column, column + len(name)),
        Span(line, ref_column, ref_column + len(ref)),
        argument,
    )


def table_at(lines: Sequence[str], line: int) -> str | None:
    """Return the parameters file of the ``rest_parameters`` in whose body ``line`` lies."""
    indent = _indent(lines[line - 1])
    for text in reversed(lines[: line - 1]):
        match = _DIRECTIVE.match(text)
        if match is not None:
            return match[2] if len(match[1]) < indent or not lines[line - 1].strip() else None
        if text.strip() and _indent(text) == 0:
            return None
    return None


def file_at(lines: Sequence[str], line: int) -> FileAt | None:
    """Return the file that the directive at ``line`` names."""
    match = _NAMING.match(lines[line - 1]) if line <= len(lines) else None
    if match is None:
        return None
    argument = match[2].rpartition(" ")[2] if match[1] == "rest_status_code" else match[2]
    end = match.end(2) + 1
    return FileAt(match[1], argument, Span(line, end - len(argument), end))


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


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
