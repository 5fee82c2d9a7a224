"""The files of a document while it is being read: the page, what it includes, and places in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.collected import Collected, Page
from sphinx_compute_ref.reading.files.boundary import OUTSIDE, is_outside
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.paths import named_path
from sphinx_compute_ref.reading.files.text_file import CANNOT_BE_READ
from sphinx_compute_ref.reading.rst.blocks import Block, SourceLine
from sphinx_compute_ref.reading.rst.bodies import INVISIBLE
from sphinx_compute_ref.reading.rst.body_lines import BodyFault, BodyLine

OneBlock = TypeVar("OneBlock", bound=Block)
Written = TypeVar("Written")

#: What is said of a path that is no file.
IS_FOLDER = "is a folder: name a file in it"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DELETE_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


class Locator(Protocol):
    """What reading a block may ask of its file: its path, and places in it."""

    current: str

    def locate(self, line: int, column: int) -> Location:
        """Return where that is in the file that is being read."""


class DocumentFiles:
    """The chain of includes that leads to what is being read, and ways to name files and places.

    ``source`` is the source folder, ``path`` the document's own file, ``stack`` that file and the includes open in it.
    """

    def __init__(self, collected: Collected, source: str, path: str) -> None:
        self.collected = collected
        self.source = source
        self.path = path
        self.stack: list[str] = []
        #: The file that is being read, and its page.
        self.current = ""
        self._page: Page | None = None

    @contextmanager
    def opened(self, path: str, page: Page) -> Iterator[None]:
        """Read ``page``, the file at ``path``, until the context ends; then the one that includes it goes on."""
        before = self.current, self._page
        self.stack.append(path)
        self.current, self._page = path, page
        yield
        self.stack.pop()
        self.current, self._page = before

    def written(self, read: Callable[[Locator, OneBlock], Written], block: OneBlock) -> Written:
        """Return what ``read`` makes of a block of the current file, from a cache where the file was read before.

        The cache belongs to the page and lives as long as its content stays the same. ``read`` must not depend on the
        document: others include the file, too.
        """
        assert self._page is not None
        cache = self._page.cache
        key = id(block)
        if key not in cache:
            cache[key] = read(self, block)
        value: Written = cache[key]
        return value

    @property
    def last_line(self) -> int:
        """The number of the last line of the file that is being read."""
        return self._page.last_line if self._page is not None else 0

    def below_source(self, path: str) -> str:
        """Return ``path`` as seen from the source folder: what a fingerprint can hold wherever the command runs."""
        return posixpath.relpath(path, self.source)

    def resolve(self, target: str) -> str:
        """Return the path that a directive names (:func:`~.files.paths.named_path`)."""
        return named_path(target, self.path, self.source)

    def beside(self, target: str) -> str:
        """Return the path that an include names seen from the file that it stands in."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.current), target))

    def locate(self, line: int, column: int) -> Location:
        """Return where that is in the file that is being read; ``column`` counts blanks where the file has tabs."""
        lines = self._page.tabbed_lines if self._page is not None else None
        if lines is not None and line <= len(lines):
            column = _column_before_tabs(lines[line - 1], column)
        return Location(self.current, line, column)

    def fault(self, code: str, message: str, location: Location, subject: str, *, fixable: bool = False) -> None:
        """Keep a fault."""
        self.collected.fault(code, message, location, subject, fixable=fixable)

    def faults(self, faults: Iterable[BodyFault]) -> None:
        """Keep the faults of a body."""
        for fault in faults:
            location = self.locate(fault.line, fault.column)
            self.fault(fault.code, fault.message, location, fault.subject, fixable=fault.code in ("CR008", "CR607"))

    def missing(self, what: str, path: str, location: Location, *, unread: bool = False) -> None:
        """Keep the fault that there is no file at ``path``, where that is so; ``unread``: it could not be read."""
        problem = problem_of(path, unread=unread)
        if problem is not None:
            self.fault("CR001", f"the {what} {path} {problem}", location, self.below_source(path))

    def visible(self, target: str, location: Location) -> str:
        """Return a path without invisible characters, with a fault where it has some."""
        character = None if target.isascii() else _INVISIBLE.search(target)
        if character is None:
            return target
        hidden = character[0]
        target = target.translate(_DELETE_INVISIBLE)
        message = f"the path holds an invisible character, U+{ord(hidden):04X}: delete it"
        self.fault("CR008", message, location, f"invisible {target}", fixable=True)
        return target


def problem_of(path: str, *, unread: bool = False) -> str | None:
    """Return why the file at ``path`` is not read; ``unread`` says that it could not be."""
    files = current_files()
    if not files.exists(path):
        return OUTSIDE if is_outside(path) else "does not exist"
    if files.is_folder(path):
        return IS_FOLDER
    if unread:
        try:
            files.read(path)
        except (OSError, ValueError) as error:
            return f"{CANNOT_BE_READ}: {getattr(error, 'strerror', None) or error}"
    return None


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
