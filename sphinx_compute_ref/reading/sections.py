"""Sections and operations while a document is being read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Role, Table
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusList
from sphinx_compute_ref.reading.descriptions import Description
from sphinx_compute_ref.reading.rst.blocks import Comment
from sphinx_compute_ref.reading.rst.titles import BoldHeading, bold_heading, role_of_heading


@dataclass
class Section:
    """An open section; ``operation`` is the one whose ``rest_method`` stands in it.

    ``bold`` is the last heading in it that is no title: a bold paragraph, a rubric, the name of a field.
    """

    level: int
    title: str
    id: str
    location: Location
    operation: OperationBuilder | None = None
    suppressions: list[tuple[Comment, int]] = field(default_factory=list)
    bold: BoldHeading | None = None
    description: Description = field(default_factory=Description)


@dataclass
class OperationBuilder:
    """An operation that still grows; ``level`` is the number of sections around and with it."""

    title: str
    id: str
    method: str
    url: str
    min_version: Microversion | None
    max_version: Microversion | None
    location: Location
    title_location: Location
    level: int
    tables: dict[Role, list[Table]] = field(default_factory=lambda: {"request": [], "response": []})
    samples: dict[Role, list[Sample]] = field(default_factory=lambda: {"request": [], "response": []})
    inline_samples: dict[Role, list[Location]] = field(default_factory=lambda: {"request": [], "response": []})
    statuses: list[StatusList] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    description: Description = field(default_factory=Description)
    last_line: int = 0

    def build(self, document: str) -> Operation:
        """Return the finished operation of ``document``."""
        request, response = (
            Message(role, tuple(self.tables[role]), tuple(self.samples[role]), tuple(self.inline_samples[role]))
            for role in ("request", "response")
        )
        return Operation(
            self.title,
            self.id,
            self.method,
            self.url,
            self.min_version,
            self.max_version,
            self.location,
            self.title_location,
            document,
            request,
            response,
            tuple(part for status_list in self.statuses for part in status_list.by_kind()),
            tuple(self.markers),
            self.description.text,
            self._lines,
        )

    @property
    def _lines(self) -> tuple[int, int]:
        first = self.title_location.line if self.title_location.file == self.location.file else self.location.line
        return min(first, self.location.line), max(self.last_line, self.location.line)


@dataclass
class _Nesting:
    """Text whose titles have styles of their own: a document, or the content of ``only`` or ``ifconfig``.

    ``base`` is the level above that of its first title, unknown before that; ``before`` are the sections that were open
    when it began, which are open again behind it. ``raises`` says that a first title in a style of the text around
    has the level that it has there (``sphinx.directives.other.Only``).
    """

    before: tuple[Section, ...] = ()
    raises: bool = False
    base: int | None = None
    styles: list[str] = field(default_factory=list)


class SectionStack:
    """The open sections of a document, outermost first, and the styles of underlines that it has used.

    While ``hidden`` is set, no operation gets what is read: no build shows it beside the rest of the page. ``margin``
    is the indentation of what conditions hold.
    """

    def __init__(self) -> None:
        self.open: list[Section] = []
        self.hidden = False
        self.margin = 0
        self._nestings = [_Nesting(base=0)]

    def level_of(self, style: str) -> int | None:
        """Return the level of a heading with underlines of ``style``; a new style is one level deeper.

        ``None`` where docutils makes no section of it, for it would skip a level (``RSTState.check_subsection``).
        """
        nesting = self._nestings[-1]
        if nesting.base is None:
            nesting.base = self._base(nesting, style)
            level = 0
        else:
            level = len(self.open) - nesting.base
        new = nesting.styles.index(style) + 1 if style in nesting.styles else len(nesting.styles) + 1
        if new > level + 1:
            return None
        if new > len(nesting.styles):
            nesting.styles.append(style)
        return nesting.base + new

    def _base(self, nesting: _Nesting, style: str) -> int:
        outer = self._nestings[-2]
        if nesting.raises and outer.base is not None and style in outer.styles:
            return min(outer.base + outer.styles.index(style), len(self.open))
        return len(self.open)

    def close(self, level: int) -> Iterator[Section]:
        """Close the sections deeper than ``level`` and yield those that end here, the innermost first."""
        while len(self.open) > level:
            section = self.open.pop()
            if not any(section is other for other in self._nestings[-1].before):
                yield section

    def begin_nesting(self, *, raises: bool) -> None:
        """Begin text with styles of its own."""
        self._nestings.append(_Nesting(tuple(self.open), raises))

    def end_nesting(self) -> Iterator[Section]:
        """End such text, and yield the sections that end with it."""
        yield from self.close(0)
        self.open = list(self._nestings.pop().before)

    def open_untitled(self, section: Section) -> None:
        """Open the section that an operation without a title gets."""
        self.open.append(section)
        styles = self._nestings[-1].styles
        if not styles:
            styles.append("")

    @property
    def current(self) -> Section | None:
        """The innermost section."""
        return self.open[-1] if self.open else None

    @property
    def operation(self) -> OperationBuilder | None:
        """The operation that is being read."""
        for section in reversed(self.open if not self.hidden else []):
            if section.operation is not None:
                return section.operation
        return None

    def headings(self, operation: OperationBuilder) -> tuple[str, ...]:
        """Return the titles of the open sections inside an operation."""
        return tuple(section.title for section in self.open[operation.level :])

    def role(self, operation: OperationBuilder, *, bold: bool = True) -> Role | None:
        """Return the role that headings inside an operation name, the innermost first and ``bold`` ones before titles.

        Where no heading names a role, the place of parameters does ("Query parameters").
        """
        inside = self.open[operation.level - 1 :]
        for section in reversed(inside):
            if bold and section.bold is not None and section.bold.role is not None:
                return section.bold.role
            role = role_of_heading(section.title) if section.operation is None else None
            if role is not None:
                return role
        if not bold:
            return None
        return next((role for role in map(self._role_of_place, reversed(inside)) if role is not None), None)

    def _role_of_place(self, section: Section) -> Role | None:
        """Return the role of "Query parameters" and the like, which name none."""
        operation = self.operation
        heading = section.bold or (bold_heading(section.title) if section.operation is None else None)
        if operation is None or heading is None or heading.in_ is None:
            return None
        if heading.in_ == "body" and operation.method in ("GET", "HEAD", "DELETE"):
            return "response"
        return "response" if heading.in_ == "body" and _has_body_table(operation) else "request"


def _has_body_table(operation: OperationBuilder) -> bool:
    return any(row.in_ == "body" for table in operation.tables["request"] for row in table.rows)
