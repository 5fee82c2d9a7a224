"""Edits of texts, as fixers make them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from sphinx_compute_ref.model.finding import Edit
from sphinx_compute_ref.model.location import Location

#: A line with its end, as reading counts lines; the last one may be empty.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")


def offset_of(text: str, line: int, column: int) -> int | None:
    """Return the offset of a place in ``text``, whatever its line ends; ``None`` where it is not in there."""
    starts = _line_starts(text)
    if not 0 < line < len(starts):
        return None
    offset = starts[line - 1] + column - 1
    return offset if offset <= starts[line] else None


@lru_cache(maxsize=16)
def _line_starts(text: str) -> tuple[int, ...]:
    """Return where the lines of ``text`` begin, and where the last one ends; fixes ask for them again and again."""
    start = 1 if text.startswith("\ufeff") else 0
    if "\r" in text:
        return (*(match.start() for match in _LINE.finditer(text, start)), len(text))
    lines = text[start:].split("\n")
    starts = accumulate((len(line) + 1 for line in lines[:-1]), initial=start)
    return (*starts, len(text), len(text)) if lines[-1] else (*starts, len(text))


def line_end_of(text: str) -> str:
    """Return the line end that ``text`` uses."""
    return "\r\n" if "\r\n" in text else "\n"


def replace_word(text: str, location: Location, word: str, replacement: str) -> Edit | None:
    """Return the edit that replaces ``word`` at ``place``; ``None`` where something else stands there."""
    offset = offset_of(text, location.line, location.column)
    if offset is None or not text.startswith(word, offset):
        return None
    return Edit(location.file, offset, offset + len(word), replacement)


def blank_line_before(text: str, location: Location) -> Edit | None:
    """Return the edit that puts a blank line before the line of ``place``."""
    offset = offset_of(text, location.line, 1)
    return None if offset is None else Edit(location.file, offset, offset, line_end_of(text))
