"""Pages to operations: follows a document through its includes, keeps the section ancestry, collects the model.

Every file is split into blocks once, however often it is included.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation, Resource
from sphinx_compute_ref.model.reference import Document, Unread
from sphinx_compute_ref.reading.collected import Collected, Page
from sphinx_compute_ref.reading.comments import CommentReader
from sphinx_compute_ref.reading.conditions import Conditions, Deciding
from sphinx_compute_ref.reading.descriptions import ADMONITIONS
from sphinx_compute_ref.reading.document_files import DocumentFiles, Locator, problem_of
from sphinx_compute_ref.reading.files.text_file import CANNOT_BE_READ
from sphinx_compute_ref.reading.operation_samples import SampleReader
from sphinx_compute_ref.reading.operation_statuses import StatusReader
from sphinx_compute_ref.reading.operations import OperationReader
from sphinx_compute_ref.reading.page_edges import PageEdge
from sphinx_compute_ref.reading.paragraphs import paragraph_text
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
    TextTable,
    line_of,
    runs_of,
)
from sphinx_compute_ref.reading.rst.clips import WHOLE, Clip, clip_of
from sphinx_compute_ref.reading.rst.directives import WITH_SECTIONS
from sphinx_compute_ref.reading.rst.ids import SectionIds
from sphinx_compute_ref.reading.rst.options import faults_of_options
from sphinx_compute_ref.reading.rst.substitutions import substituted
from sphinx_compute_ref.reading.rst.templates import generates
from sphinx_compute_ref.reading.rst.titles import plain_title
from sphinx_compute_ref.reading.sections import Section, SectionStack
from sphinx_compute_ref.reading.sphinx_settings import conf_path
from sphinx_compute_ref.reading.substitutions import substitutions_of

#: As deep as includes may be nested, and as many as a document may have, those of what it includes counted again.
_MAX_DEPTH = 50
_MAX_INCLUDES = 1000


class DocumentReader:
    """Reads one document with its includes into ``collected``.

    ``values`` are those of ``conf.py``, ``edges`` what it puts above and below the page. ``files`` are the page and all
    it includes, ``shown`` what it shows word for word, ``toctree`` the entries of its toctrees and whether they are
    patterns.
    """

    def __init__(
        self,
        collected: Collected,
        source: str,
        name: str,
        path: str,
        conditions: Deciding | None = None,
        values: Mapping[str, Any] | None = None,
        edges: Sequence[PageEdge] = (),
    ) -> None:
        self.collected = collected
        self.name = name
        self.path = path
        self.files: dict[str, None] = {}
        self.toctree: list[tuple[str, bool]] = []
        self.orphan = False
        self._conditions = conditions or Conditions(frozenset(), {})
        self._values = values or {}
        self._edges = edges
        self._at = DocumentFiles(collected, source, path)
        self._sections = SectionStack()
        self._ids = SectionIds()
        self._samples = SampleReader(collected, self._at, self._sections)
        self._operations = OperationReader(collected, self._at, self._sections, self._ids, self._samples)
        self._statuses = StatusReader(collected, self._at, self._sections)
        self._comments = CommentReader(collected, self._at, self._sections)
        self._clips: list[tuple[str, Clip]] = []
        self._includes = 0

    @property
    def files_shown(self) -> set[str]:
        """The files that the page shows word for word: samples and other literal includes."""
        return self._samples.files_shown

    @property
    def operations(self) -> Iterator[Operation]:
        """The operations that were read, in the order of the page."""
        return (builder.build(self.name) for builder in self._operations.in_order)

    def read(self) -> None:
        """Read the document."""
        for edge in self._edges[:1]:
            self._edge(edge)
        self._file(self.path, None)
        for edge in self._edges[1:]:
            self._edge(edge)
        self._finish()

    def _edge(self, edge: PageEdge) -> None:
        """Read what ``conf.py`` puts above or below the page: of directives only includes."""
        blocks = edge.blocks
        with self._at.opened(conf_path(self._at.source), Page(blocks, None, None, {})):
            for line in edge.unread_lines(blocks):
                self._unread(f"what {edge.name} puts on each page", SourceLine("", line, 1))
            for block in blocks:
                if isinstance(block, Directive) and block.name == "include" and not generates(block):
                    self._include(block)

    def read_blocks(self, blocks: Iterable[tuple[str, Block | None]]) -> None:
        """Read a document that others have parsed: blocks with their files, and ``None`` where a section ends."""
        levels: list[int] = []
        for path, run in runs_of(blocks):
            page = Page([block for block in run if block is not None], None, None, {})
            with self._at.opened(path, page):
                if run[0] is None:
                    self._close_sections(levels.pop(), None)
                elif isinstance(run[0], Heading):
                    levels.append(len(self._sections.open))
                    heading = run[0]
                    location = self._at.locate(heading.line, heading.column)
                    self._open_section(levels[-1] + 1, heading.title, location, self._ids.new(heading.title))
                else:
                    self._blocks(page.blocks)
        self._finish()

    def _finish(self) -> None:
        self._close_sections(0, None)
        for title, location, builders, description in self._operations.resources.values():
            operations = tuple(builder.build(self.name) for builder in builders)
            self.collected.resources.append(Resource(title, location, operations, description))
        self.collected.documents.append(Document(self.name, self.path, tuple(self.files)))

    # Files

    def _file(self, path: str, including: Directive | None, clip: Clip = WHOLE) -> None:
        stack = self._at.stack
        location = Location(path, 1, 1)
        if including is not None:
            first = including.arguments[0] if including.arguments else including
            location = self._at.locate(first.line, first.column)
        if (path, clip) in self._clips:
            chain = " > ".join([*stack[stack.index(path) :], path])
            message = f"circular include ({chain}): remove one of the includes"
            start = self._at.locate(including.line, including.column) if including is not None else location
            self._at.fault("CR005", message, start, f"circular include {posixpath.basename(path)}")
            return
        if including is not None and self._is_too_much(including, location):
            return
        page = self.collected.page(path, clip, including.option("encoding") if including is not None else None)
        if page is None:
            self._missing_page(path, including, location)
            return
        self.files[path] = None
        if not page.clipped:
            text = clip.start_after or clip.end_before
            message = f'"{text}", where the part of {path} begins or ends, is not in it: nothing is included'
            self._at.fault("CR005", message, location, f"include {posixpath.basename(path)} {text}")
            return
        self._clips.append((path, clip))
        with self._at.opened(path, page):
            for line in page.templates:
                self._unread("what a template engine makes of this page", line)
            self._blocks(page.blocks)
        self._clips.pop()

    def _is_too_much(self, including: Directive, location: Location) -> bool:
        """Say whether includes are too many, or too deep: two of the next file in each of 30 files never end."""
        self._includes += 1
        if len(self._at.stack) > _MAX_DEPTH:
            message = f"includes are nested more than {_MAX_DEPTH} deep: what this one brings is not read"
        elif self._includes > _MAX_INCLUDES:
            message = f"the document has more than {_MAX_INCLUDES} includes: from this one on they are not read"
            if self._includes > _MAX_INCLUDES + 1:
                return True
        else:
            return False
        self._at.fault("CR005", message, location, f"too many includes {posixpath.basename(self.path)}")
        self._unread("what this include brings", including)
        return True

    def _missing_page(self, path: str, including: Directive | None, location: Location) -> None:
        problem = problem_of(path, unread=True) or CANNOT_BE_READ
        message = f"the {'page' if including is None else 'included file'} {path} {problem}"
        beside = self._at.beside(including.argument) if including is not None else path
        if including is not None and not including.argument.startswith("/") and self.collected.page(beside) is not None:
            self.files_shown.add(beside)
            here = posixpath.relpath(beside, posixpath.dirname(self.path))
            message += f': Sphinx looks from the folder of the document; did you mean "{here}"?'
        self._at.fault("CR001", message, location, self._at.below_source(path))

    def _unread(self, what: str, start: SourceLine | Directive) -> None:
        self.collected.unread[Unread(self._at.locate(start.line, start.column), what)] = None

    def _blocks(self, blocks: Iterable[Block]) -> None:
        statuses = self._statuses
        parts: list[tuple[int, bool, int]] = []  # the last lines of conditional parts around, and what held before them
        for block in blocks:
            while parts and line_of(block) > parts[-1][0]:
                self._end_part(parts.pop())
            if statuses.expects_codes:
                statuses.follow(block)
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Directive):
                self._directive(block)
                if block.name in WITH_SECTIONS and block.content:
                    parts.append((block.last, self._sections.hidden, self._sections.margin))
                    self._begin_part(block)
            elif isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Comment):
                self._comments.read(block)
            elif isinstance(block, Target):
                self._ids.new(block.name)
            elif isinstance(block, Literal):
                self._samples.literal(block)
            elif isinstance(block, TextTable):
                statuses.table(block)
            elif isinstance(block, Suspicion):
                self._suspicion(block)
        while parts:
            self._end_part(parts.pop())
        if statuses.expects_codes:
            statuses.follow(None)
        self._comments.end_of_file()

    def _begin_part(self, block: Directive) -> None:
        """Begin what a condition shows or hides: titles in it have styles of their own."""
        self._sections.begin_nesting(raises=block.name == "only")
        if not self._sections.hidden and not self._conditions.holds(block.name, block.argument):
            self._sections.hidden = True
        self._sections.margin += block.content[0].column - block.column

    def _end_part(self, part: tuple[int, bool, int]) -> None:
        last, self._sections.hidden, self._sections.margin = part
        self._end(self._sections.end_nesting(), last + 1)

    def _include(self, block: Directive) -> None:
        if not block.argument:
            message = 'include names no file: write ".. include:: page.inc"'
            self._at.fault("CR005", message, self._at.locate(block.line, block.column), "include")
            return
        if block.argument.startswith("<"):
            return
        path = self._at.resolve(block.argument)
        if block.option("literal") is not None or block.option("code") is not None:
            self.files_shown.add(path)
            return
        try:
            clip = clip_of(block)
        except ValueError:
            clip = WHOLE  # CR005 tells of the option
        self._file(path, block, clip)

    @cached_property
    def _substitutions(self) -> dict[str, str]:
        return substitutions_of(self._at, self._values)

    # Blocks

    def _heading(self, block: Heading) -> None:
        title, location = self._at.written(_title, block)
        visible_title = plain_title(substituted(block.title, self._substitutions)) if "|" in block.title else title
        level = self._sections.level_of(block.style)
        if level is None:
            self._at.fault(
                "CR008",
                f'the heading "{block.title}" skips a level, so it is no heading and not shown as one: '
                "underline it as headings of its level are underlined above",
                location,
                f"level {block.title}",
            )
            return
        self._close_sections(level - 1, block.line)
        self._open_section(level, visible_title, location, self._ids.new(title))

    def _open_section(self, level: int, title: str, location: Location, id_: str) -> None:
        section = Section(level, title, id_, location)
        self._comments.begin_section(section)
        self._sections.open.append(section)
        self._samples.forget_caption()
        self._statuses.heading(title, location)

    def _close_sections(self, level: int, line: int | None) -> None:
        """Close the sections deeper than ``level``; ``line`` is where the next one starts."""
        self._end(self._sections.close(level), line)

    def _end(self, sections: Iterable[Section], line: int | None) -> None:
        for section in sections:
            if section.operation is not None and line is not None:
                self._operations.end(section.operation, line - 1)
            self._comments.end_section(section, line)

    def _directive(self, block: Directive) -> None:
        self._comments.suppress_in(block.line, block.last)
        self._faults_of_options(block)
        generated = generates(block)
        if generated is not None:
            self._unread(generated, block)
            return
        if block.name in ADMONITIONS:
            self._operations.describe(block)
            return
        match block.name:
            case "rest_method":
                self._operations.rest_method(block)
            case "rest_parameters":
                self._operations.rest_parameters(block)
            case "rest_status_code":
                self._statuses.rest_status_code(block)
            case "literalinclude":
                self._samples.literalinclude(block)
            case "code-block" | "code" | "sourcecode" | "parsed-literal":
                if block.content:
                    self._samples.literal(block)
            case "list-table" | "csv-table":
                self._statuses.table_directive(block)
            case "rubric":
                self._statuses.heading(block.argument, self._at.locate(block.line, block.column))
                self._samples.caption(block.argument, self._at.locate(block.line, block.column))
            case "include":
                self._include(block)
            case "toctree":
                glob = block.option("glob") is not None
                entries = [*block.arguments, *block.content]
                self.toctree += [(line.text.strip(), glob) for line in entries if line.text.strip()]

    def _faults_of_options(self, block: Directive) -> None:
        for option, message in faults_of_options(block):
            location = self._at.locate(option.line, option.column)
            subject = f"option {block.name} {option.name}"
            self._at.fault("CR005", f"{message}, and nothing of it is shown", location, subject)

    def _paragraph(self, block: Paragraph) -> None:
        self._comments.suppress_in(block.lines[0].line, block.lines[-1].line)
        text = self._at.written(paragraph_text, block)
        plain = text is None or not (text.caption or text.codes or text.orphan)
        if plain and not self._statuses.expects_codes:
            self._operations.describe(block)
        if text is None:
            return
        for name in text.links:
            self._ids.new(name)
        if text.caption is not None:
            self._samples.caption(*text.caption)
        elif text.codes is not None:
            self._statuses.code_sentences(block, text.codes)
        elif text.orphan:
            self.orphan = True

    def _suspicion(self, block: Suspicion) -> None:
        location = self._at.locate(block.line, block.column)
        fault = Fault("CR008", block.message, location, block.subject, fixable=block.blank_before)
        self.collected.faults[fault] = None


def _title(files: Locator, block: Heading) -> tuple[str, Location]:
    return plain_title(block.title), files.locate(block.line, block.column)
