"""Sections and operations while a document is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Role, Table
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusList
from sphinx_compute_ref.reading.rst_blocks import (
    Comment,
)


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
    """An operation that still grows."""

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
    statuses: list[StatusList] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)

    def build(self, document: str) -> Operation:
        """Return the finished operation of ``document``."""
        request, response = (
            Message(role, tuple(self.tables[role]), tuple(self.samples[role])) for role in ("request", "response")
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
