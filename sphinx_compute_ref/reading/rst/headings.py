"""Section titles with their under- and overlines, as docutils takes them (``docutils.parsers.rst.states.Line``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from sphinx_compute_ref.reading.rst.blocks import Heading, Suspicion
from sphinx_compute_ref.reading.rst.losses import ADORNMENT, OVERLINE

#: From this length on docutils takes an adornment for one, whatever its title's length.
_SURE = 4
#: An item with a bullet, or a field.
_ITEM = re.compile(r"[-*+•‣⁃] |:(?![: ])[^:]*+:(?: |$)")


class HeadingLines(NamedTuple):
    """What stands at a place where a title may begin: a title, or one that is lost; ``end`` is the line behind it."""

    block: Heading | Suspicion | None
    end: int


def heading_at(lines: Sequence[str], index: int, end: int, column: int) -> HeadingLines | None:
    """Return the title at ``lines[index]``, a transition as no block, and ``None`` where text begins.

    Lines are indented by ``column``; ``end`` is the first line that does not belong to what is being read.
    """
    line = lines[index][column:]
    below = lines[index + 1][column:] if index + 1 < end else ""
    if not line[0].isalnum() and ADORNMENT.fullmatch(line):
        return _overlined(lines, index, end, column)
    if not below or below[0].isalnum() or not ADORNMENT.fullmatch(below):
        return None
    if len(below) < _SURE and len(below) < _width(line):
        return None
    if _ITEM.match(line):
        return None  # docutils looks for lists first
    return HeadingLines(Heading(line.strip(), below[0], index + 1, column + 1), index + 2)


def _width(text: str) -> int:
    """Return the columns that a text takes (``docutils.utils.column_width``): wide letters two, marks none."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(combining(letter) != 0 for letter in text)


def _overlined(lines: Sequence[str], index: int, end: int, column: int) -> HeadingLines | None:
    over, title, under = (lines[number][column:] if number < end else "" for number in range(index, index + 3))
    if not title:
        return HeadingLines(None, index + 1) if len(over) >= _SURE else None
    if ADORNMENT.fullmatch(title):
        return HeadingLines(None, index + 2) if len(over) >= _SURE else None
    text = title.strip()
    if over == under and (len(over) >= _SURE or len(over) >= len(title)):
        start = column + len(title) - len(title.lstrip(" ")) + 1
        return HeadingLines(Heading(text, over[0] * 2, index + 2, start), index + 3)
    if len(over) < _SURE:
        return None
    adorned = ADORNMENT.fullmatch(under)
    what = f'"{over}" above "{text}" and "{under}" below it differ' if adorned else f'"{text}" has no line below it'
    message = f"{what}, so it is no heading and not shown as one: make both lines alike, as long as the title"
    return HeadingLines(Suspicion(message, f"{OVERLINE} {text}", index + 1, column + 1), min(index + 3, end))
