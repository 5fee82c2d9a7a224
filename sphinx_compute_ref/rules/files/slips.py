"""Slips in a text that reading takes as it stands: misspelt directives, short underlines, conflict markers of git.

Each is seen in the text alone, at the left margin, where neither comments nor literal blocks can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sphinx_compute_ref.matching.names import edit_distance

_OURS = ("rest_method", "rest_parameters", "rest_status_code", "rest_expand_all", "literalinclude")
_DIRECTIVE = re.compile(r"^\.\.[ \t]+([a-z][\w-]*)::(?=[ \t\n]|\Z)", re.MULTILINE | re.IGNORECASE)
_CONFLICT = re.compile(r"^<{7} (?=\S)", re.MULTILINE)
#: docutils: an underline shorter than its title makes a heading from four characters on.
_SHORT = re.compile(r"^([=~^*+#-])\1{1,2}[ \t]*$", re.MULTILINE)
_MISSPELT = 2


class Slip(NamedTuple):
    """A slip; ``line`` and ``column`` count from 1."""

    message: str
    subject: str
    line: int
    column: int


@lru_cache(maxsize=512)
def slips_in_page(text: str) -> tuple[Slip, ...]:
    """Return the slips in the text of a page."""
    return tuple(sorted((*_misspelt(text), *_underlines(text), *conflicts_in(text)), key=lambda slip: slip.line))


def conflicts_in(text: str) -> Iterator[Slip]:
    """Yield the places where git left both sides of a conflict."""
    for match in _CONFLICT.finditer(text):
        yield Slip(
            "git left both sides of a conflict here: keep one, and delete the lines with <<<<<<<, ======= and >>>>>>>",
            "conflict",
            _line(text, match.start()),
            1,
        )


def _misspelt(text: str) -> Iterator[Slip]:
    for match in _DIRECTIVE.finditer(text):
        name = match[1]
        ours = _meant(name)
        if ours is not None:
            column = match.start(1) - match.start() + 1
            message = f'there is no directive "{name}", so what it holds is not shown: write ".. {ours}::"'
            yield Slip(message, f"lost {ours} {name}", _line(text, match.start()), column)


@lru_cache(maxsize=512)
def _meant(name: str) -> str | None:
    """Return the directive that ``name`` misspells."""
    if name in _OURS:
        return None
    return next((ours for ours in _OURS if edit_distance(name.lower(), ours, _MISSPELT) <= _MISSPELT), None)


def _underlines(text: str) -> Iterator[Slip]:
    """Yield underlines that are too short; between blank lines, for else it is a table."""
    for match in _SHORT.finditer(text):
        *above, title, _ = ["", "", *text[: match.start()].rsplit("\n", 3)[-3:]]
        below = text[match.end() + 1 :].partition("\n")[0]
        underline = match[0].rstrip()
        if title[:1].isalnum() and len(title.rstrip()) > len(underline) and not above[-1].strip() and not below.strip():
            yield Slip(
                f'"{underline}" is too short to make a heading of "{title.rstrip()}": make it as long as that',
                f"underline {title.rstrip()}",
                _line(text, match.start()),
                1,
            )


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
