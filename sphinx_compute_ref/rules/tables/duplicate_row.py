"""A name occurs twice in one table, for overlapping microversions.

What it does
    Compares the rows of a table that have the same name and the same ``in``. Two rows are fine where their microversion
    ranges do not meet, and where they may be about members of two objects: a flat table may list ``id`` of the server
    and ``id`` of its image. Where the row of an object or array stands between the two, or their refs differ, the
    samples of the message have to prove that the name has one place only.

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

from collections.abc import Iterator, Sequence

from sphinx_compute_ref.matching.fields import SampleField
from sphinx_compute_ref.matching.types import is_container
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the later one of two rows with one name."""
    for operation, message in context.reference.messages:
        for table in message.tables:
            yield from _check_table(context, operation, message, table)


def _check_table(context: Context, operation: Operation, message: Message, table: Table) -> Iterator[Finding]:
    first_of: dict[tuple[str, str | None], list[int]] = {}
    for number, row in enumerate(table.rows):
        if row.definition is None:
            continue
        earlier = first_of.setdefault((row.name, row.in_), [])
        clash = next((other for other in earlier if table.rows[other].range.meets(row.range)), None)
        earlier.append(number)
        if clash is None:
            continue
        first = table.rows[clash]
        if not _says_the_same(context, message, first, row, table.rows[clash + 1 : number]):
            continue
        yield Finding(
            code="CR204",
            message=f'"{row.name}" is twice in this table, and both rows hold for the same microversions',
            location=row.location,
            subject=f"{row.name} {row.ref}",
            operation=operation,
            role=message.role,
            parameter=row.name,
            related=(Related(first.location, f'the first "{row.name}"'),),
        )


def _says_the_same(context: Context, message: Message, first: Row, row: Row, between: Sequence[Row]) -> bool:
    """Say whether two rows with one name are about one place, and not about members of two objects."""
    if row.in_ != "body":
        return True
    if first.ref != row.ref and _another_level(first, row):
        return False
    openers = [] if "." in row.name else [other for other in between if _may_hold_others(other)]
    if first.ref == row.ref and not openers:
        return True
    return _one_place(context, message, row, openers, between)


def _may_hold_others(row: Row) -> bool:
    """Say whether the rows behind this one may be its members: it is an object or array, or nobody knows."""
    return row.in_ == "body" and (row.definition is None or is_container(row.definition.type))


def _one_place(context: Context, message: Message, row: Row, openers: Sequence[Row], between: Sequence[Row]) -> bool:
    """Say whether the message's samples prove that the name has one place only.

    An object between the two rows may have a member of that name, too, shown or not; unless rows behind it are members
    of the first row's object again, or of the object that the row is about.
    """
    fields: dict[str, list[SampleField]] = {}
    for sample in message.samples:
        for field in context.fields(sample.path).values():
            fields.setdefault(field.name, []).append(field)
    paths = {field.path for field in fields.get(_last(row), ())}
    if not openers:
        return bool(fields) and len(paths) <= 1
    if len(paths) != 1:
        return False
    path = next(iter(paths))
    parents = {field.path[:-1] for group in fields.values() for field in group}
    for number in range(len(between) - 1, -1, -1):
        row_fields = fields.get(_last(between[number]), ())
        if between[number] in openers:
            if not row_fields or any(
                field.path in parents or not (field.size or _is_plain(field)) for field in row_fields
            ):
                return False
            continue
        outer = {field.path[:-1] for field in row_fields}
        if len(outer) == 1 and outer <= {path, path[:-1]} and _is_single(message, between[number]):
            return True
    return True


def _is_plain(field: SampleField) -> bool:
    return not field.kinds & {"object", "array", "null"}


def _last(row: Row) -> str:
    return row.name.rpartition(".")[2]


def _is_single(message: Message, row: Row) -> bool:
    return sum(_last(other) == _last(row) for other in message.rows) == 1


def _another_level(left: Row, right: Row) -> bool:
    """Say whether two definitions are of different types: an object and one of its members may share a name."""
    return (
        left.definition is not None and right.definition is not None and left.definition.type != right.definition.type
    )


RULE = Rule("CR204", "duplicate-row", Severity.ERROR, __doc__, check)
