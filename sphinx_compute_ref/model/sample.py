"""Samples: JSON files and blocks of pages, and the places where pages show them."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from typing import Any, NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion

_IN_PAGE = re.compile(r"#L[0-9]+\Z")


class HeaderField(NamedTuple):
    """A header field of an HTTP message or a curl line, with the place of its name."""

    name: str
    value: str
    line: int
    column: int


class Repair(NamedTuple):
    """What makes JSON of a text with a slip: what stands in its file between two places becomes ``text``.

    ``kind`` is "plain" or "likely" for what people can be offered; the rest was left out on purpose.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    kind: str


class SampleText(NamedTuple):
    """JSON that is a part of ``file``, or what a file with slips means.

    ``runs`` are offsets in ``text`` with the line and column in the file from which on characters follow each other.
    """

    file: str
    text: str
    runs: tuple[tuple[int, int, int], ...]

    def location(self, offset: int) -> Location:
        """Return where the character at ``offset`` stands."""
        number = bisect_right(self.runs, (offset, sys.maxsize, 0)) - 1
        start, line, column = self.runs[max(number, 0)]
        return Location(self.file, line, column + offset - start)


class SampleFile(NamedTuple):
    """A sample: a file, or a block of a page (see :func:`path_in_page`). ``data`` is the JSON; it counts if ``valid``.

    ``family`` is the path without its microversion: the files of one family are the same example at
    different microversions. ``microversion`` is what the folder or the file's name says. ``text`` is the JSON where
    that is not the file as it stands; ``repairs`` lead from the file to it. ``partial`` says that something was left
    out of the sample on purpose. ``headers`` are those of an HTTP message, ``role`` says which one it is by its nature.
    """

    path: str
    family: str
    microversion: Microversion | None
    data: Any = None
    valid: bool = False
    exists: bool = True
    text: SampleText | None = None
    repairs: tuple[Repair, ...] = ()
    partial: bool = False
    headers: tuple[HeaderField, ...] = ()
    role: str | None = None


def path_in_page(page: str, line: int) -> str:
    """Return what stands for the path of a sample that is a block of ``page`` and begins at ``line``."""
    return f"{page}#L{line}"


def is_in_page(path: str) -> bool:
    """Say whether a sample with this path is a block of a page."""
    return _IN_PAGE.search(path) is not None


class Sample(NamedTuple):
    """A sample on a page, a file that a ``literalinclude`` names or a block of the page itself, with role and caption.

    ``microversion`` is that of the file's path, else of the caption, else of a section title; ``None`` means the
    lowest of the reference. ``caption_microversion`` is what the caption says, whatever the path says.
    ``encoding`` is what the page says about the file, where it is not UTF-8. ``under`` is the role that the headings
    above it name: not ``role`` where the caption knows better.
    """

    path: str
    location: Location
    role: str
    microversion: Microversion | None
    caption: str | None
    caption_location: Location | None
    caption_microversion: Microversion | None
    language: str | None = None
    headings: tuple[str, ...] = ()
    preceding_tables: int = 0
    encoding: str | None = None
    under: str | None = None
