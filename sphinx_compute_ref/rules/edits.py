"""Edits of texts, as fixers make them."""

from __future__ import annotations

import re

from sphinx_compute_ref.model.finding import Edit
from sphinx_compute_ref.model.location import Location

#: A line with its end, as reading counts lines; the last one may be empty.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")


def offset_of(text: str, line: int, column: int) -> int | None:
    """Return the offset of a place in ``text``, whatever its line ends; ``None`` where it is not in there."""
    start = 1 if text.startswith("\ufeff") else 0
    for number, match in enumerate(_LINE.finditer(text, start), 1):
        if number == line:
            return match.start() + column - 1 if column - 1 <= len(match[0]) else None
    return None


def line_end_of(text: str) -> str:
    """Return the line end that ``text`` uses."""
    return "\r\n" if "\r\n" in text else "\n"


def replace_word(text: str, place: Location, word: str, replacement: str) -> Edit | None:
    """Return the edit that replaces ``word`` at ``place``; ``None`` where something else stands there."""
    offset = offset_of(text, place.line, place.column)
    if offset is None or not text.startswith(word, offset):
        return None
    return Edit(place.file, offset, offset + len(word), replacement)


def blank_line_before(text: str, place: Location) -> Edit | None:
    """Return the edit that puts a blank line before the line of ``place``."""
    offset = offset_of(text, place.line, 1)
    return None if offset is None else Edit(place.file, offset, offset, line_end_of(text))
