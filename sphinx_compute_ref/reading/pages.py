"""Pages to operations: follows a document through its includes, keeps the section ancestry, collects the model.

Every file is split into blocks once, however often it is included.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import NamedTuple

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker, Todo
from sphinx_compute_ref.model.operation import Resource
from sphinx_compute_ref.model.reference import Document, Unread
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import IS_FOLDER, DocumentFiles, Places
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.operation_statuses import CodeLists, StatusReader, code_lists
from sphinx_compute_ref.reading.operations import OperationReader
from sphinx_compute_ref.reading.rst.blocks import (
    Block,
    Comment,
    Directive,
    Heading,
    Literal,
    Paragraph,
    SourceLine,
    Suspicion,
    Target,
)
from sphinx_compute_ref.reading.rst.comments import (
    is_suppression,
    markers_in,
    misspelt_suppression,
    suppressions_in,
    todos_in,
)
from sphinx_compute_ref.reading.rst.ids import SectionIds
from sphinx_compute_ref.reading.rst.templates import generates
from sphinx_compute_ref.reading.rst.titles import BOLD, named_links, plain_title
from sphinx_compute_ref.reading.sections import Section, SectionStack

#: A cheap look for the words before status codes.
_LABEL = re.compile(r"[*_`]{0,3}[A-Za-z]+[ :：]")


class DocumentReader:
    """Reads one document with its includes into ``collected``.

    ``files`` are the page and all it includes, ``shown`` what it shows word for word, ``toctree`` the entries of its
    toctrees and whether they are patterns.
    """

    def __init__(self, collected: Collected, source: str, name: str, path: str) -> None:
        self.collected = collected
        self.name = name
        self.path = path
        self.files: dict[str, None] = {}
        self.toctree: list[tuple[str, bool]] = []
        self.orphan = False
        self._at = DocumentFiles(collected, source, path)
        self._sections = SectionStack()
        self._ids = SectionIds()
        self._operations = OperationReader(collected, self._at, self._sections, self._ids)
        self._statuses = StatusReader(collected, self._at, self._sections)
        self._pending: list[Comment] = []
        self._heading_files: set[str] = set()

    @property
    def shown(self) -> set[str]:
        """The files that the page shows word for word: samples and other literal includes."""
        return self._operations.shown

    def read(self) -> None:
        """Read the document."""
        self._file(self.path, None)
        self._close_sections(0, None)
        for title, place, builders in self._operations.resources.values():
            operations = tuple(builder.build(self.name) for builder in builders)
            self.collected.resources.append(Resource(title, place, operations))
        self.collected.documents.append(Document(self.name, self.path, tuple(self.files)))

    # Files

    def _file(self, path: str, including: Directive | None) -> None:
        stack = self._at.stack
        if path in stack:
            assert including is not None
            chain = " > ".join([*stack[stack.index(path) :], path])
            self._at.fault(
                "CR005",
                f"circular include ({chain}): remove one of the includes",
                Location(stack[-1], including.line, including.column),
                f"circular include {posixpath.basename(path)}",
            )
            return
        page = self.collected.page(path)
        if page is None:
            place = Location(stack[-1], including.line, including.column) if including else Location(path, 1, 1)
            if including is not None and including.arguments:
                place = Location(stack[-1], including.arguments[0].line, including.arguments[0].column)
            problem = IS_FOLDER if current_files().is_folder(path) else "does not exist or cannot be read"
            message = f"the included file {path} {problem}"
            self._at.fault("CR001", message, place, self._at.below_source(path))
            return
        self.files[path] = None
        with self._at.opened(path, page):
            for line in page.templates:
                self._unread("what a template engine makes of this page", line)
            self._blocks(page.blocks if including is None else _cut(page.blocks, including))

    def _unread(self, what: str, start: SourceLine | Directive) -> None:
        self.collected.unread[Unread(self._at.place(start.line, start.column), what)] = None

    def _blocks(self, blocks: Iterable[Block]) -> None:
        operations, statuses = self._operations, self._statuses
        for block in blocks:
            if statuses.expects_codes:
                statuses.follow(block)
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Directive):
                self._directive(block)
            elif isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Comment):
                self._comment(block)
            elif isinstance(block, Target):
                self._ids.new(block.name)
            elif isinstance(block, Literal):
                operations.literal(block.text, self._at.place(block.line, block.column))
            elif isinstance(block, Suspicion):
                self._suspicion(block)
        if statuses.expects_codes:
            statuses.follow(None)
        for comment in self._pending:
            self._suppress(comment, comment.last + 1, comment.last)
        self._pending = []

    def _include(self, block: Directive) -> None:
        if not block.argument:
            message = 'include names no file: write ".. include:: page.inc"'
            self._at.fault("CR005", message, self._at.place(block.line, block.column), "include")
            return
        if block.argument.startswith("<"):
            return
        path = self._at.resolve(block.argument)
        if block.option("literal") is not None or block.option("code") is not None:
            self.shown.add(path)
            return
        if self.collected.page(path) is None and not block.argument.startswith("/"):
            beside = self._at.beside(block.argument)
            if self.collected.page(beside) is not None:
                path = beside
        self._file(path, block)

    # Blocks

    def _heading(self, block: Heading) -> None:
        level = self._sections.level_of(block.style)
        self._close_sections(level - 1, block.line)
        title, place = self._at.written(_title, block)
        section = Section(level, title, self._ids.new(title), place)
        section.suppressions = [(comment, block.line) for comment in self._pending]
        self._pending = []
        self._sections.open.append(section)
        self._heading_files.add(self._at.current)
        self._operations.forget_caption()
        self._statuses.heading(title, place)

    def _close_sections(self, level: int, line: int | None) -> None:
        """Close the sections deeper than ``level``; ``line`` is where the next one starts."""
        for section in self._sections.close(level):
            for comment, first in section.suppressions:
                path = section.place.file
                last = line - 1 if line is not None and self._at.stack and self._at.current == path else 10**9
                self._suppress(comment, first - 1, last, path)

    def _directive(self, block: Directive) -> None:
        self._suppress_pending(block.line, block.last)
        generated = generates(block)
        if generated is not None:
            self._unread(generated, block)
            return
        match block.name:
            case "rest_method":
                self._operations.rest_method(block)
            case "rest_parameters":
                self._operations.rest_parameters(block)
            case "rest_status_code":
                self._statuses.rest_status_code(block)
            case "literalinclude":
                self._operations.literalinclude(block)
            case "code-block" | "code" | "sourcecode" | "parsed-literal":
                if block.content:
                    place = self._at.place(block.line, block.column)
                    self._operations.literal(block.content[0].text, place, block.option("caption"))
            case "include":
                self._include(block)
            case "toctree":
                glob = block.option("glob") is not None
                entries = [*block.arguments, *block.content]
                self.toctree += [(line.text.strip(), glob) for line in entries if line.text.strip()]

    def _paragraph(self, block: Paragraph) -> None:
        self._suppress_pending(block.lines[0].line, block.lines[-1].line)
        text = self._at.written(_text, block)
        if text is None:
            return
        for name in text.links:
            self._ids.new(name)
        if text.caption is not None:
            self._operations.caption(*text.caption)
        elif text.codes is not None:
            self._statuses.code_sentences(block, text.codes)
        elif text.orphan:
            self.orphan = True

    def _comment(self, block: Comment) -> None:
        for line in block.lines:
            for name, offset in markers_in(line.text):
                marker = Marker(name, self._at.place(line.line, line.column + offset))
                operation = self._sections.operation
                if operation is not None and self._at.current in self._heading_files:
                    operation.markers.append(marker)
                else:
                    self.collected.file_markers.setdefault(self._at.current, {})[marker] = None
            if is_suppression(line.text):
                self._pending.append(block)
                continue
            fault = misspelt_suppression(line.text, self._at.place(line.line, line.column))
            if fault is not None:
                self.collected.faults[fault] = None
            for word, offset in todos_in(line.text):
                place = self._at.place(line.line, line.column + offset)
                self.collected.todos[Todo(word, line.text[offset:].strip(), place)] = None

    def _suspicion(self, block: Suspicion) -> None:
        place = self._at.place(block.line, block.column)
        fault = Fault("CR008", block.message, place, block.subject, fixable=block.blank_before)
        self.collected.faults[fault] = None

    def _suppress_pending(self, first: int, last: int) -> None:
        """Let the suppressions right above a block hold for it."""
        if self._pending:
            for comment in self._pending:
                self._suppress(comment, first, last)
            self._pending = []

    def _suppress(self, comment: Comment, first: int, last: int, path: str | None = None) -> None:
        for suppression in suppressions_in(comment, first, last, path or self._at.current):
            self.collected.suppressions[suppression] = None


class _Text(NamedTuple):
    """What a paragraph says to the reader: named links, a caption, status codes, that the page is an orphan."""

    links: tuple[str, ...] = ()
    caption: tuple[str, Location] | None = None
    codes: CodeLists | None = None
    orphan: bool = False


def _text(files: Places, block: Paragraph) -> _Text | None:
    """Return what a paragraph says, ``None`` for plain words."""
    text, first = block.text, block.lines[0].text
    found = _Text(named_links(text))
    bold = BOLD.fullmatch(text) if first.startswith("**") else None
    codes = (
        code_lists(files, block, bare=bold is not None or block.term) if _LABEL.match(first) or block.field else None
    )
    if codes is not None:
        found = found._replace(codes=codes)
    elif bold is not None and not block.term:
        found = found._replace(caption=(bold[1], files.place(block.lines[0].line, block.lines[0].column)))
    elif first.startswith(":orphan:") and not block.term:
        found = found._replace(orphan=True)
    return found if any(found) else None


def _title(files: Places, block: Heading) -> tuple[str, Location]:
    return plain_title(block.title), files.place(block.line, block.column)


def _cut(blocks: list[Block], including: Directive) -> Iterable[Block]:
    """Apply ``:start-line:`` and ``:end-line:`` of an include."""
    try:
        start = int(including.option("start-line") or 0)
        end = int(including.option("end-line") or 10**9)
    except ValueError:
        return blocks
    if start < 0 or end < 0:
        return blocks
    if not start and end == 10**9:
        return blocks
    return [block for block in blocks if start < _line_of(block) <= end]


def _line_of(block: Block) -> int:
    return block.lines[0].line if isinstance(block, Paragraph) else block.line
