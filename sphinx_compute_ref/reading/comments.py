"""Comments of a page: markers, notes to do, and what ``compute-ref: ignore`` holds for."""

from __future__ import annotations

from sphinx_compute_ref.model.marker import Marker, Todo
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles
from sphinx_compute_ref.reading.rst.blocks import Comment
from sphinx_compute_ref.reading.rst.comments import (
    is_suppression,
    markers_in,
    misspelt_suppression,
    suppressions_in,
    todos_in,
)
from sphinx_compute_ref.reading.sections import Section, SectionStack


class CommentReader:
    """Reads the comments of one document into ``collected`` and into the operation whose section is open.

    A suppression holds for the block below it: one above a title for the whole section.
    """

    def __init__(self, collected: Collected, files: DocumentFiles, sections: SectionStack) -> None:
        self.collected = collected
        self._at = files
        self._sections = sections
        self._pending: list[Comment] = []
        self._heading_files: set[str] = set()

    def read(self, block: Comment) -> None:
        """Read the markers, suppressions and notes to do in a comment."""
        for line in block.lines:
            for name, offset in markers_in(line.text):
                if self._sections.hidden:
                    continue
                marker = Marker(name, self._at.locate(line.line, line.column + offset))
                operation = self._sections.operation
                if operation is not None and self._at.current in self._heading_files:
                    operation.markers.append(marker)
                else:
                    self.collected.file_markers.setdefault(self._at.current, {})[marker] = None
            if is_suppression(line.text):
                self._pending.append(block)
                continue
            fault = misspelt_suppression(line.text, self._at.locate(line.line, line.column))
            if fault is not None:
                self.collected.faults[fault] = None
            for word, offset in todos_in(line.text):
                location = self._at.locate(line.line, line.column + offset)
                self.collected.todos[Todo(word, line.text[offset:].strip(), location)] = None

    def suppress_in(self, first: int, last: int) -> None:
        """Let the suppressions right above a block, from line ``first`` to ``last``, hold for it."""
        if self._pending:
            for comment in self._pending:
                self._suppress(comment, first, last)
            self._pending = []

    def begin_section(self, section: Section) -> None:
        """Let the suppressions right above a title hold for its section."""
        section.suppressions = [(comment, section.location.line) for comment in self._pending]
        self._pending = []
        self._heading_files.add(self._at.current)

    def end_section(self, section: Section, line: int | None) -> None:
        """Close ``section``; ``line`` is where the next one starts, ``None`` where the document ends."""
        path = section.location.file
        last = line - 1 if line is not None and self._at.stack and self._at.current == path else 10**9
        for comment, first in section.suppressions:
            self._suppress(comment, first - 1, last, path)

    def end_of_file(self) -> None:
        """Let suppressions that nothing follows hold for nothing, so that they are told as unused."""
        for comment in self._pending:
            self._suppress(comment, comment.last + 1, comment.last)
        self._pending = []

    def _suppress(self, comment: Comment, first: int, last: int, path: str | None = None) -> None:
        for suppression in suppressions_in(comment, first, last, path or self._at.current):
            self.collected.suppressions[suppression] = None
