"""The values of a verification report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from sphinx_compute_ref.contracts.agreement import Agreement
from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.dashboard.change import Change
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation


class State(StrEnum):
    """How things stand with an aspect of an operation, the worst first.

    FAILING: errors or warnings are open. MARKED: nothing of that kind, but a ``needs:`` marker stands. REMARKS: only
    findings of severity info. UNPROVEN: nothing is found because there is nothing to judge by: body rows without a
    JSON sample. VERIFIED: the rules looked and found nothing. NOTHING: there is nothing to verify.
    """

    FAILING = "failing"
    MARKED = "marked"
    REMARKS = "remarks"
    UNPROVEN = "unproven"
    VERIFIED = "verified"
    NOTHING = "nothing"


#: The aspects of an operation, with the ``needs:`` marker that asks for each.
ASPECTS = {
    "method": "method_verification",
    "parameters": "parameter_verification",
    "examples": "example_verification",
    "body": "body_verification",
}


@dataclass(frozen=True)
class Issue:
    """An open finding with its name on the page; ``operations`` are the ids of those that it is about.

    ``new`` is ``None`` where there is no earlier report, or the earlier one did not run the rule.
    """

    id: str
    finding: Finding
    slug: str
    operations: tuple[str, ...]
    area: str
    new: bool | None = None

    @property
    def severity(self) -> Severity:
        """The severity that the runner settled."""
        assert self.finding.severity is not None
        return self.finding.severity


@dataclass(frozen=True)
class Aspect:
    """One aspect of an operation: its state, the marker that asks for it, and the findings that stand against it."""

    state: State
    marker: Location | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def severity(self) -> Severity | None:
        """The gravest severity of the findings."""
        return max((issue.severity for issue in self.issues), default=None)


class FieldCoverage(NamedTuple):
    """Fields of samples: with a row, without one, and those that a table leaves open (free maps, opaque objects)."""

    documented: int = 0
    undocumented: int = 0
    open: int = 0


class RowCoverage(NamedTuple):
    """Body rows: how many there are, and how many of them a sample shows."""

    rows: int = 0
    shown: int = 0


class Shown(StrEnum):
    """Whether samples show what a microversion changed, the worst first.

    MISSING: no sample has the new row or lacks the old one. LATER: only a sample of a later microversion does. EXACT:
    one of this very microversion does. SILENT: only path, query or header parameters changed, which no sample shows.
    """

    MISSING = "missing"
    LATER = "later"
    EXACT = "exact"
    SILENT = "silent"


@dataclass(frozen=True)
class Cell:
    """What an operation has at a microversion: rows that came or went, and samples.

    ``loose`` are samples of the operation's families that no page includes.
    """

    microversion: Microversion
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    shown: Shown | None = None
    samples: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


@dataclass(frozen=True)
class OperationReport:
    """An operation, its aspects and its coverage; ``id`` is its name in the report.

    ``service`` is how it stands beside the service's contract; ``None`` where no contract has it.
    """

    id: str
    operation: Operation
    aspects: Mapping[str, Aspect]
    issues: tuple[Issue, ...]
    fields: FieldCoverage
    rows: RowCoverage
    undocumented: tuple[str, ...]
    unshown: tuple[str, ...]
    cells: tuple[Cell, ...]
    service: Agreement | None = None

    @property
    def state(self) -> State:
        """The worst state of the aspects."""
        order = list(State)
        return min((aspect.state for aspect in self.aspects.values()), key=order.index)


@dataclass(frozen=True)
class ResourceReport:
    """A resource with its operations; ``id`` is its name in the report."""

    id: str
    title: str
    location: Location
    operations: tuple[OperationReport, ...]


@dataclass(frozen=True)
class Area:
    """Where findings stand: a resource, or a file that belongs to no single one (``location.line`` is 1 then)."""

    id: str
    title: str
    location: Location
    issues: tuple[Issue, ...]
    operations: tuple[OperationReport, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many of the findings have this severity."""
        return sum(issue.severity == severity for issue in self.issues)


@dataclass(frozen=True)
class Dashboard:
    """The whole report; ``created`` is a date and time in ISO 8601, or empty.

    ``title`` is the name of the project, or the source where there is none.
    """

    title: str
    source: str
    created: str
    codes: tuple[str, ...]
    resources: tuple[ResourceReport, ...]
    areas: tuple[Area, ...]
    start: tuple[Area, ...]
    issues: tuple[Issue, ...]
    suppressed: int
    microversions: tuple[Microversion, ...]
    change: Change | None = None
    contracts: tuple[Contract, ...] = ()

    @cached_property
    def operations(self) -> tuple[OperationReport, ...]:
        """All operations."""
        return tuple(operation for resource in self.resources for operation in resource.operations)
