"""Sections and operations while their doctree is being walked."""

from __future__ import annotations

from dataclasses import dataclass, field

from docutils import nodes

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Role, Table
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusList
from sphinx_compute_ref.sphinx_ext.domain import ParameterEntry
from sphinx_compute_ref.sphinx_ext.nodes import rest_method


@dataclass
class OpenSection:
    """A section on the way down; the first operation in it is its own."""

    title: str
    node: nodes.Element
    operation: OperationBuilder | None = None
    bold_role: Role | None = None


@dataclass
class OperationBuilder:
    """An operation while it is being collected. ``level`` is the number of sections around and with it."""

    title: str
    id: str
    node: rest_method
    place: Location
    title_place: Location
    level: int
    tables: dict[Role, list[Table]] = field(default_factory=lambda: {"request": [], "response": []})
    samples: dict[Role, list[Sample]] = field(default_factory=lambda: {"request": [], "response": []})
    inline_samples: dict[Role, list[Location]] = field(default_factory=lambda: {"request": [], "response": []})
    statuses: list[StatusList] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    entries: list[ParameterEntry] = field(default_factory=list)

    def build(self, document: str) -> Operation:
        """Return the finished operation of ``document``."""
        request, response = (
            Message(role, tuple(self.tables[role]), tuple(self.samples[role]), tuple(self.inline_samples[role]))
            for role in ("request", "response")
        )
        return Operation(
            self.title,
            self.id,
            self.node["method"],
            self.node["url"],
            Microversion.find(self.node["min_version"]),
            Microversion.find(self.node["max_version"]),
            self.place,
            self.title_place,
            document,
            request,
            response,
            tuple(self.statuses),
            tuple(self.markers),
        )
