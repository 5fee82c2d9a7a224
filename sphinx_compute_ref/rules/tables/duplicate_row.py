"""A name stands twice in one table, for overlapping microversions.

What it does
    Compares the rows of a table that have the same name and the same ``in``. Two rows with different refs are fine
    where their microversion ranges do not meet, or where the message's samples show the name in more than one place
    (a flat table may list ``id`` of the server and ``id`` of its image).

Why is this bad
    The reader does not know which of the two descriptions holds.

Example
    ::

        - name: server_name
        - name: server_name

Use instead
    ::

        - name: server_name
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the later one of two rows with one name."""
    for operation, message in context.reference.messages:
        for table in message.tables:
            yield from _check_table(context, operation, message, table)


def _check_table(context: Context, operation: Operation, message: Message, table: Table) -> Iterator[Finding]:
    first_of: dict[tuple[str, str | None], list[Row]] = {}
    for row in table.rows:
        if row.definition is None:
            continue
        earlier = first_of.setdefault((row.name, row.place), [])
        clash = next((other for other in earlier if other.range.meets(row.range)), None)
        earlier.append(row)
        if clash is None or (clash.ref != row.ref and not _one_place(context, message, row)):
            continue
        if clash.ref != row.ref and _another_level(clash, row):
            continue
        yield Finding(
            code="CR204",
            message=f'"{row.name}" stands twice in this table, and both rows hold for the same microversions',
            location=row.location,
            subject=f"{row.name} {row.ref}",
            operation=operation,
            role=message.role,
            parameter=row.name,
            related=(Related(clash.location, f'the first "{row.name}"'),),
        )


def _one_place(context: Context, message: Message, row: Row) -> bool:
    """Say whether the message's samples prove that the name has one place only."""
    if row.place != "body":
        return True
    name = row.name.rpartition(".")[2]
    places: set[tuple[str, ...]] = set()
    shown = False
    for sample in message.samples:
        for field in context.fields(sample.path).values():
            shown = True
            if field.path[-1] == name:
                places.add(field.path)
    return shown and len(places) <= 1


def _another_level(left: Row, right: Row) -> bool:
    """Say whether two definitions are of different types: an object and one of its members may share a name."""
    return (
        left.definition is not None and right.definition is not None and left.definition.type != right.definition.type
    )


RULE = Rule("CR204", "duplicate-row", Severity.ERROR, __doc__, check)
