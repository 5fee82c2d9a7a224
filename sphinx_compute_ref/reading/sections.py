"""Sections and operations while a document is being read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Role, Table
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusList
from sphinx_compute_ref.reading.rst.blocks import Comment
from sphinx_compute_ref.reading.rst.titles import role_of_heading


@dataclass
class Section:
    """An open section; ``operation`` is the one whose ``rest_method`` stands in it."""

    level: int
    title: str
    id: str
    place: Location
    operation: OperationBuilder | None = None
    suppressions: list[tuple[Comment, int]] = field(default_factory=list)
    bold_role: Role | None = None


@dataclass
class OperationBuilder:
    """An operation that still grows; ``level`` is the number of sections around and with it."""

    title: str
    id: str
    method: str
    url: str
    min_version: Microversion | None
    max_version: Microversion | None
    place: Location
    title_place: Location
    level: int
    tables: dict[Role, list[Table]] = field(default_factory=lambda: {"request": [], "response": []})
    samples: dict[Role, list[Sample]] = field(default_factory=lambda: {"request": [], "response": []})
    inline_samples: dict[Role, list[Location]] = field(default_factory=lambda: {"request": [], "response": []})
    statuses: list[StatusList] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)

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
            self.place,
            self.title_place,
            document,
            request,
            response,
            tuple(self.statuses),
            tuple(self.markers),
        )


class SectionStack:
    """The open sections of a document, outermost first, and the styles of underlines that it has used."""

    def __init__(self) -> None:
        self.open: list[Section] = []
        self._styles: list[str] = []

    def level_of(self, style: str) -> int:
        """Return the level of a heading with underlines of ``style``; a new style is one level deeper."""
        if style in self._styles:
            level = self._styles.index(style) + 1
        else:
            level = len(self.open) + 1
            if len(self._styles) < level:
                self._styles.append(style)
            level = min(level, len(self._styles))
        return min(level, len(self.open) + 1)

    def close(self, level: int) -> Iterator[Section]:
        """Close the sections deeper than ``level`` and yield them, the innermost first."""
        while len(self.open) > level:
            yield self.open.pop()

    def open_untitled(self, section: Section) -> None:
        """Open the section that an operation without a title gets."""
        self.open.append(section)
        if not self._styles:
            self._styles.append("")

    @property
    def current(self) -> Section | None:
        """The innermost section."""
        return self.open[-1] if self.open else None

    @property
    def operation(self) -> OperationBuilder | None:
        """The operation that is being read."""
        for section in reversed(self.open):
            if section.operation is not None:
                return section.operation
        return None

    def headings(self, operation: OperationBuilder) -> tuple[str, ...]:
        """Return the titles of the open sections inside an operation."""
        return headings_in(self.open, operation)

    def role(self, operation: OperationBuilder) -> Role | None:
        """Return the role that the sections inside an operation name, the innermost first."""
        return role_in(self.open, operation)


class Titled(Protocol):
    """What the reader and the collector know of a section that is open."""

    title: str
    bold_role: Role | None

    @property
    def operation(self) -> OperationBuilder | None:
        """The operation whose ``rest_method`` stands in it."""


def headings_in(sections: Sequence[Titled], operation: OperationBuilder) -> tuple[str, ...]:
    """Return the titles of those of the open sections that lie inside an operation."""
    return tuple(section.title for section in sections[operation.level :])


def role_in(sections: Sequence[Titled], operation: OperationBuilder) -> Role | None:
    """Return the role that the open sections inside an operation name, the innermost first."""
    for section in reversed(sections[operation.level - 1 :]):
        role = role_of_heading(section.title) if section.operation is None else None
        if role is not None:
            return role
        if section.bold_role is not None:
            return section.bold_role
    return None
