"""A place in a source file."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """A place in a file: ``line`` and ``column`` count from 1, columns in characters.

    ``file`` is relative to the working directory where the file lies below it.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
