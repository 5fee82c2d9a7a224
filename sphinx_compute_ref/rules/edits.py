"""Edits of texts, as fixers make them."""

from __future__ import annotations

from sphinx_compute_ref.model.finding import Edit
from sphinx_compute_ref.model.location import Location


def offset_of(text: str, line: int, column: int) -> int | None:
    """Return the offset of a place in ``text``, whatever its line ends; ``None`` where it is not in there."""
    start = 1 if text.startswith("\ufeff") else 0
    for number, content in enumerate(text[start:].splitlines(keepends=True), 1):
        if number == line:
            return start + column - 1 if column - 1 <= len(content) else None
        start += len(content)
    return start if line == text.count("\n") + 1 and column == 1 else None


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
