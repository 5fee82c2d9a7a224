"""The part of a file that an include takes in, by lines (``:start-line:``) and by texts (``:start-after:``)."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_compute_ref.reading.rst.blocks import Directive


class Clip(NamedTuple):
    """What the options of an include select; lines count from 0, negative ones from the end, as slices do."""

    start_line: int | None = None
    end_line: int | None = None
    start_after: str = ""
    end_before: str = ""


#: The whole file.
WHOLE = Clip()


def clip_of(include: Directive) -> Clip:
    """Return what an include selects; raise :exc:`ValueError` where a line is not a number."""
    start, end = include.option("start-line"), include.option("end-line")
    return Clip(
        int(start) if start is not None else None,
        int(end) if end is not None else None,
        include.option("start-after") or "",
        include.option("end-before") or "",
    )


def clipped(text: str, clip: Clip) -> str | None:
    """Return ``text`` with nothing but blank lines before what ``clip`` selects, and nothing behind it.

    What is left stands on the lines where it was. ``None`` where the text that a clip names is not there: docutils
    includes nothing then (``docutils.parsers.rst.directives.misc.Include.read_file``).
    """
    start, stop = 0, len(text)
    if clip.start_line or clip.end_line is not None:
        lines = text.splitlines(keepends=True)
        first, last, _ = slice(clip.start_line, clip.end_line).indices(len(lines))
        start = sum(map(len, lines[:first]))
        stop = start + len("".join(lines[first:last]).rstrip("\n"))
    if clip.start_after:
        position = text.find(clip.start_after, start, stop)
        if position < 0:
            return None
        start = position + len(clip.start_after)
    if clip.end_before:
        position = text.find(clip.end_before, start, stop)
        if position < 0:
            return None
        stop = position
    return "\n" * text.count("\n", 0, start) + text[start:stop]
