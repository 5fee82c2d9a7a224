"""Most rows of a response's table are in none of its samples, and another operation's samples show them.

What it does
    Looks for responses with a sample of which more than half of the body rows, three required ones among them, are in
    no sample, while the samples of one other operation show at least three fifths of these very rows, by name and
    definition. One finding, at the table, stands for all of them.

Why is this bad
    The table was copied from that operation, and says of the response what it does not hold.

Example
    Rows ``created_at``, ``name``, ``size`` and ``status`` for "Show Snapshot Metadata", whose sample is
    ``{"metadata": {}}``.

Use instead
    The rows that the response has, or another sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Row
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.contradicted_required import required_row
from sphinx_compute_ref.rules.samples.thin_table import row_for_field

#: So many required rows have to be in no sample, and so many of all that are in none have to be another operation's.
_LEAST, _SHARE = 3, 0.6
#: As many names a finding shows.
_SHOWN = 3


class _Key(NamedTuple):
    """A row wherever it stands."""

    name: str
    ref: str


def check(context: Context) -> Iterator[Finding]:
    """Yield the tables of responses that are another operation's."""
    operations_by_rows: dict[frozenset[_Key], list[Operation]] | None = None
    for discrepancies in context.discrepancies:
        match = discrepancies.match
        tables = match.message.tables
        if match.message.role != "response" or not tables:
            continue
        unseen = {_Key(row.name, row.ref): row for row in discrepancies.unseen if row.definition is not None}
        unseen |= {_Key(item.row.name, item.row.ref): item.row for item in discrepancies.absent if item.everywhere}
        every = {_Key(row.name, row.ref) for row in match.message.rows if row.in_ == "body"}
        required = [row for row in unseen.values() if row.definition is not None and row.definition.required]
        if len(required) < _LEAST or 2 * len(unseen) <= len(every):
            continue
        if operations_by_rows is None:
            operations_by_rows = _operations_by_rows(context)
        others = [
            (len(keys & unseen.keys()), operation)
            for keys, operations in operations_by_rows.items()
            for operation in operations
            if operation is not match.operation
        ]
        count, other = max(others, key=lambda pair: pair[0], default=(0, match.operation))
        if count >= max(_LEAST, _SHARE * len(unseen)):
            yield _finding(discrepancies, list(unseen.values()), len(every), other)


def _operations_by_rows(context: Context) -> dict[frozenset[_Key], list[Operation]]:
    """Return what rows the samples of responses show, with two operations at most that show just these.

    Many lists and details of large references show the same: they are looked at once.
    """
    by_rows: dict[frozenset[_Key], list[Operation]] = {}
    for match in context.matches:
        if match.message.role == "response":
            operations = by_rows.setdefault(_rows_in_samples(match), [])
            if len(operations) < 2 and match.operation not in operations:
                operations.append(match.operation)
    return by_rows


def _rows_in_samples(match: MessageMatch) -> frozenset[_Key]:
    """Return the rows that the samples of a message show."""
    rows = (sample.rows[number] for sample in (*match.samples, *match.others) for number in sample.of_row)
    return frozenset(_Key(row.name, row.ref) for row in rows)


def _finding(discrepancies: Discrepancies, unseen: list[Row], count: int, other: Operation) -> Finding:
    match = discrepancies.match
    names = ", ".join(f'"{row.name}"' for row in unseen[:_SHOWN]) + (" …" if len(unseen) > _SHOWN else "")
    table = next(table for table in match.message.tables if unseen[0] in table.rows)
    return Finding(
        code="CR318",
        message=f"{len(unseen)} of the {count} rows are in no sample of the response ({names}), but in those of "
        f'"{other.title}": was the table copied from there?',
        location=table.location,
        subject=f"table of {other.title}",
        operation=match.operation,
        role="response",
        related=(
            Related(match.samples[0].sample.location, "the sample"),
            Related(other.location, f'"{other.title}"'),
        ),
        about=(
            *(required_row(row) for row in unseen),
            *(row_for_field(match, item.field.path) for item in discrepancies.undocumented),
        ),
    )


RULE = Rule("CR318", "table-of-another-operation", Severity.WARNING, __doc__, check)
