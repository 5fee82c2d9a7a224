"""What comments of pages say: ``needs:`` markers, to-dos and suppressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.reading.rst.blocks import Comment

#: The codes end at two dashes with a blank before them, and without the blanks at their end.
SUPPRESSION = r"compute-ref:[ \t]*ignore\b[ \t]*+((?:[ \t]*+(?!(?<!\S)--)[^ \t\n])*+)[ \t]*+(?:(?<!\S)--[ \t]*+(.*))?"
_MARKER = re.compile(r"needs:\s*([A-Za-z_][\w-]*)")
_TODO = re.compile(r"\b(TODO|FIXME|XXX)\b")
_OURS = re.compile(r"compute-ref:[ \t]*([\w-]*)")
_SUPPRESSION = re.compile(f"{SUPPRESSION}$")


def markers_in(text: str) -> list[tuple[str, int]]:
    """Return the markers of a line of a comment with their offsets; prose that talks about markers holds none."""
    return [(match[1], match.start()) for match in _MARKER.finditer(text)] if text.startswith("needs:") else []


def todos_in(text: str) -> list[tuple[str, int]]:
    """Return the words that mean a to-do in a line of a comment, with their offsets."""
    if "TODO" not in text and "FIXME" not in text and "XXX" not in text:
        return []
    return [(match[1], match.start()) for match in _TODO.finditer(text)]


def is_suppression(text: str) -> bool:
    """Say whether a line of a comment silences rules."""
    return "compute-ref" in text and _SUPPRESSION.match(text) is not None


def misspelt_suppression(text: str, location: Location) -> Fault | None:
    """Return what is wrong with a line of a comment, at ``place``, that is meant for us and does not say "ignore"."""
    match = _OURS.match(text) if "compute-ref" in text else None
    if match is None or match[1] == "ignore":
        return None
    message = f'"compute-ref: {match[1]}" says nothing: write "compute-ref: ignore CR302 -- why this is right"'
    return Fault("CR505", message, location, f"misspelt {match[1]}")


def suppressions_in(comment: Comment, first: int, last: int, path: str) -> Iterator[Suppression]:
    """Yield the suppressions of a comment, for the lines from ``first`` to ``last``."""
    for line in comment.lines:
        match = _SUPPRESSION.match(line.text)
        if match is not None:
            codes = tuple(code for code in re.split(r"[\s,]+", match[1]) if code)
            yield Suppression(codes, (match[2] or "").strip(), Location(path, line.line, line.column), first, last)
