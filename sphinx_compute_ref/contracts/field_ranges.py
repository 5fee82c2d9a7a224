"""Since and until when fields and operations exist: the reference's ranges beside those of the contract.

A contract shows a bound only where a schema before or behind it has the object and lacks the field: what a field
inherits from its object, its message or its operation is not a bound of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.beside import Beside, Version
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.pairing import Pair
from sphinx_compute_ref.contracts.ranges import union, words
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange


def field_ranges(beside: Beside) -> Iterator[Verdict]:
    """Judge the ``min_version`` and ``max_version`` of rows that stand at one place of the contract."""
    for number, paths in beside.paths_of_rows.items():
        row = beside.rows[number]
        same_name = sum(other.name == row.name for other in beside.rows)
        if row.definition is None or len(paths) != 1 or same_name > 1:
            continue
        bounds = _bounds(beside, paths[0])
        if bounds is None:
            continue
        low, high, field_version = bounds
        if low is None and high is None:
            continue
        row_range = row.range
        late = low is not None and row_range.low != low and (row_range.low or Microversion(0, 0)) != low
        early = high is not None and row_range.high != high
        says = MicroversionRange(low if late else None, high if early else None)
        mine = MicroversionRange(row_range.low if late else None, row_range.high if early else None)
        field = field_version.shape.fields[paths[0]]
        yield Verdict(beside, row, late or early, field.text, words(mine), words(says), field.pointer)


def _bounds(beside: Beside, path: Path) -> tuple[Microversion | None, Microversion | None, Version] | None:
    """Return the bounds that the contract shows for a field, and a version that has it."""
    having = [version for version in beside.versions if path in version.shape.fields]
    lacking = [
        version
        for version in beside.versions
        if path not in version.shape.fields
        and (len(path) == 1 or path[:-1] in version.shape.fields)
        and not version.shape.partial
        and not version.shape.is_empty
    ]
    reach = union(version.range for version in having)
    if reach is None:
        return None
    field_range = having[-1].shape.fields[path].range
    low = reach.low if any(_is_before(version, reach.low) for version in lacking) else field_range.low
    high = reach.high if any(_is_behind(version, reach.high) for version in lacking) else field_range.high
    return low, high, having[-1]


def _is_before(version: Version, low: Microversion | None) -> bool:
    high = version.range.high
    return low is not None and high is not None and high < low


def _is_behind(version: Version, high: Microversion | None) -> bool:
    low = version.range.low
    return low is not None and high is not None and low > high


def operation_range(pair: Pair) -> MicroversionRange | None:
    """Return the bounds that the contract states for an operation and the reference does not; ``None`` without any."""
    contract_range, contract = pair.counterpart.range, pair.contract
    low = contract_range.low if contract_range.low != contract.minimum else None
    high = contract_range.high if contract_range.high != contract.maximum else None
    mine = pair.operation.range
    if low is not None and low == mine.low:
        low = None
    if high is not None and high == mine.high:
        high = None
    return MicroversionRange(low, high) if low is not None or high is not None else None
