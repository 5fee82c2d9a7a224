"""The files of a document while it is being read: the page, what it includes, and places in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.body_lines import BodyFault, BodyLine
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.directive_bodies import INVISIBLE
from sphinx_compute_ref.reading.files import current_files
from sphinx_compute_ref.reading.rst_blocks import SourceLine

_DELETE_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


class DocumentFiles:
    """The chain of includes that leads to what is being read, and ways to name files and places.

    ``source`` is the source folder, ``path`` the document's own file, ``stack`` that file and the includes open in it.
    """

    def __init__(self, collected: Collected, source: str, path: str) -> None:
        self.collected = collected
        self.source = source
        self.path = path
        self.stack: list[str] = []

    @property
    def current(self) -> str:
        """The file that is being read."""
        return self.stack[-1]

    def below_source(self, path: str) -> str:
        """Return ``path`` as seen from the source folder: what a fingerprint can hold wherever the command runs."""
        return posixpath.relpath(path, self.source)

    def resolve(self, target: str) -> str:
        """Return the path that a directive names: relative to the root document, "/" is the source folder."""
        if target.startswith("/"):
            return posixpath.normpath(posixpath.join(self.source, target.lstrip("/")))
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target))

    def beside(self, target: str) -> str:
        """Return the path that an include names seen from the file that it stands in."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.current), target))

    def place(self, line: int, column: int) -> Location:
        """Return a place in the file that is being read; ``column`` counts blanks where the file has tabs."""
        lines = self.collected.tabbed_lines.get(self.current)
        if lines is not None and line <= len(lines):
            column = _column_before_tabs(lines[line - 1], column)
        return Location(self.current, line, column)

    def fault(self, code: str, message: str, place: Location, subject: str, *, fixable: bool = False) -> None:
        """Keep a fault."""
        self.collected.fault(code, message, place, subject, fixable=fixable)

    def faults(self, faults: Iterable[BodyFault]) -> None:
        """Keep the faults of a body."""
        for fault in faults:
            place = self.place(fault.line, fault.column)
            self.fault(fault.code, fault.message, place, fault.subject, fixable=fault.code == "CR008")

    def missing(self, what: str, path: str, place: Location) -> None:
        """Keep the fault that ``path`` does not exist, where that is so."""
        if not current_files().exists(path):
            self.fault("CR001", f"the {what} {path} does not exist", place, self.below_source(path))

    def visible(self, target: str, place: Location) -> str:
        """Return a path without invisible characters, with a fault where it has some."""
        hidden = next((character for character in target if character in INVISIBLE), None)
        if hidden is None:
            return target
        target = target.translate(_DELETE_INVISIBLE)
        message = f"the path holds an invisible character, U+{ord(hidden):04X}: delete it"
        self.fault("CR008", message, place, f"invisible {target}", fixable=True)
        return target


def body_lines(lines: Iterable[SourceLine], path: str) -> list[BodyLine]:
    """Return the lines of a block as those of a body."""
    return [BodyLine(line.text, path, line.line, line.column) for line in lines]


def _column_before_tabs(line: str, column: int) -> int:
    """Return the column in ``line`` of what stands at ``column`` once its tabs are blanks."""
    position = 0
    for number, character in enumerate(line, 1):
        position = position + 8 - position % 8 if character == "\t" else position + 1
        if position >= column:
            return number
    return max(len(line), 1)
