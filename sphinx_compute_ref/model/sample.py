"""Samples: JSON files, and the places where pages include them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion


@dataclass(frozen=True)
class SampleFile:
    """A sample on disk. ``data`` is the parsed JSON; it counts only where ``valid``.

    ``family`` is the path without its microversion: the files of one family are the same example at
    different microversions. ``microversion`` is what the folder or the file's name says.
    """

    path: str
    family: str
    microversion: Microversion | None
    data: Any = None
    valid: bool = False
    exists: bool = True


@dataclass(frozen=True)
class Sample:
    """A sample on a page: the file that a ``literalinclude`` names, with role and caption.

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
