"""The heat map: operations by microversions, where rows change and where samples exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sphinx_compute_ref.dashboard.values import Cell, Shown
from sphinx_compute_ref.matching.matches import MessageMatch, effective_microversion
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import SampleFile


@dataclass
class _Cell:
    came: dict[str, None] = field(default_factory=dict)
    went: dict[str, None] = field(default_factory=dict)
    proofs: list[Shown] = field(default_factory=list)
    samples: dict[str, None] = field(default_factory=dict)
    loose: dict[str, None] = field(default_factory=dict)


def included_paths(reference: Reference) -> frozenset[str]:
    """Return the samples that pages include."""
    return frozenset(sample.path for _, message in reference.messages for sample in message.samples)


def cells_of(
    reference: Reference,
    operation: Operation,
    matches: Sequence[MessageMatch],
    families: Mapping[str, Sequence[SampleFile]],
    included: frozenset[str],
) -> tuple[Cell, ...]:
    """Return what an operation has at each microversion at which it has something.

    A row came at its ``min_version`` where the operation is older, and went with the microversion after its
    ``max_version`` where the operation goes on. ``matches`` are those of the operation's messages.
    """
    cells: dict[Microversion, _Cell] = {}

    def at(version: Microversion) -> _Cell:
        return cells.setdefault(version, _Cell())

    base = max(reference.base, operation.min_version or reference.base)
    for message in operation.messages:
        for sample in message.samples:
            at(effective_microversion(sample, operation, reference.base)).samples[sample.path] = None
        for file in _loose(reference, message, families, included):
            version = file.microversion or base
            if version in operation.range:
                at(version).loose[file.path] = None
        match = next((match for match in matches if match.message.role == message.role), None)
        for row in message.rows:
            for version, went in _changes(reference, operation, row, base):
                cell = at(version)
                (cell.went if went else cell.came)[row.name] = None
                cell.proofs.append(_proof(message, row, version, went, match))
    order = list(Shown)
    return tuple(
        Cell(
            version,
            tuple(cell.came),
            tuple(cell.went),
            min(cell.proofs, key=order.index, default=None),
            tuple(cell.samples),
            tuple(cell.loose),
        )
        for version, cell in sorted(cells.items())
    )


def columns_of(cells: Iterable[Cell]) -> tuple[Microversion, ...]:
    """Return the microversions at which anything happens, in order."""
    return tuple(sorted({cell.microversion for cell in cells}))


def _loose(
    reference: Reference, message: Message, families: Mapping[str, Sequence[SampleFile]], included: frozenset[str]
) -> Iterable[SampleFile]:
    names = dict.fromkeys(
        reference.samples[sample.path].family for sample in message.samples if sample.path in reference.samples
    )
    return (file for name in names for file in families.get(name, ()) if file.path not in included)


def _changes(
    reference: Reference, operation: Operation, row: Row, base: Microversion
) -> Iterable[tuple[Microversion, bool]]:
    """Yield the microversions at which a row came (False) and went (True)."""
    low, high = row.range
    if low is not None and low > base and low in operation.range:
        yield low, False
    if high is not None:
        after = Microversion(high.major, high.minor + 1)
        newest = reference.microversions.maximum
        if after > base and after in operation.range and (newest is None or after <= newest):
            yield after, True


def _proof(message: Message, row: Row, version: Microversion, went: bool, match: MessageMatch | None) -> Shown:
    if row.in_ != "body":
        return Shown.SILENT
    if went and not any(other.in_ == "body" and version in other.range for other in message.rows):
        return Shown.SILENT  # a message without a body has no sample
    if match is None:
        return Shown.MISSING
    if went:
        versions = [sample.microversion for sample in match.samples if sample.microversion >= version]
    else:
        versions = [sample.microversion for sample in match.samples if _has(sample.rows, sample.of_row, row.location)]
    if version in versions:
        return Shown.EXACT
    return Shown.LATER if versions else Shown.MISSING


def _has(rows: Sequence[Row], of_row: Mapping[int, object], location: Location) -> bool:
    return any(rows[number].location == location for number in of_row)
