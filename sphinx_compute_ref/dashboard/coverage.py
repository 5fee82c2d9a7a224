"""How much of the samples the tables document, and how much of the tables the samples show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sphinx_compute_ref.dashboard.values import FieldCoverage, RowCoverage
from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message, Operation


class Coverage(NamedTuple):
    """The coverage of an operation; ``undocumented`` fields and ``unshown`` rows by name."""

    fields: FieldCoverage
    rows: RowCoverage
    undocumented: tuple[str, ...]
    unshown: tuple[str, ...]


def coverage_of(operation: Operation, discrepancies: Iterable[Discrepancies]) -> Coverage:
    """Return the coverage of both messages; ``discrepancies`` are those of the operation."""
    documented = opened = 0
    undocumented: list[str] = []
    rows_in_samples: set[Location] = set()
    for item in discrepancies:
        count, bare, free = _fields(item)
        documented += count
        undocumented += bare
        opened += free
        for sample in item.match.samples:
            rows_in_samples.update(sample.rows[number].location for number in sample.of_row)
    rows = {row.location: row.name for message in operation.messages for row in message.rows if row.in_ == "body"}
    unshown = tuple(dict.fromkeys(name for location, name in rows.items() if location not in rows_in_samples))
    return Coverage(
        FieldCoverage(documented, len(undocumented), opened),
        RowCoverage(len(rows), len(rows_in_samples & rows.keys())),
        tuple(undocumented),
        unshown,
    )


def _fields(item: Discrepancies) -> tuple[int, list[str], int]:
    """Return, for a message, the documented fields, the names of the undocumented ones, and the open ones.

    Several samples show one field once. An object or array without a row does not count where something within it has
    one: it wraps the message. Where a message has no body rows at all, all its fields are undocumented.
    """
    texts: dict[Path, str] = {}
    documented: set[Path] = set()
    for sample in item.match.samples:
        for path, field in sample.fields.items():
            texts.setdefault(path, field.text)
        documented.update(sample.of_field)
    reported = {one.field.path for one in item.undocumented} | {one.field.path for one in item.look_alikes}
    wrappers = {path[:length] for path in documented for length in range(1, len(path))}
    has_rows = _has_body_rows(item.match.message)
    bare: list[str] = []
    opened = 0
    for path, text in texts.items():
        if path in documented:
            continue
        if not has_rows or any(path[:length] in reported for length in range(1, len(path) + 1)):
            bare.append(text)
        elif path not in wrappers:
            opened += 1
    return len(documented), bare, opened


def _has_body_rows(message: Message) -> bool:
    return any(row.in_ == "body" for row in message.rows)
