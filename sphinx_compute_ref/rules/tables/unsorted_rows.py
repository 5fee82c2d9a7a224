"""The rows of a table are not in the order that readers expect.

What it does
    Wants header, path, query, then body; in the body the top-level object first, then required, then optional rows,
    then those that came with a microversion, by microversion (OpenStack API reference guideline, "The order of
    parameters in each API"). Rows with dotted names stay below the row that they belong to; the order holds among
    siblings. Tables whose order alone may show what lies in what are not judged: those without dots of which samples
    show a row only inside of an object, or not at all though it stands behind the row of one, and those in which one
    name stands twice.

Why is this bad
    In a table of fifty rows nobody finds what a request must have.

Example
    ::

        - name: server_name
        - server_id: server_id_path

Use instead
    ::

        - server_id: server_id_path
        - name: server_name

Fix safety
    Safe: rows change places with the comments behind them. A table with comments between its rows has no fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Row, Table
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_PLACES = {"header": 0, "path": 1, "query": 2, "body": 3}
_OLDEST = Microversion(0, 0)


def check(context: Context) -> Iterator[Finding]:
    """Yield the first misplaced row of each table."""
    for operation, message in context.reference.messages:
        for table in message.tables:
            if any(row.in_ is None for row in table.rows):
                continue  # where such a row belongs is not known: CR201 or CR101 speaks of it
            if _order_has_meaning(context, message, table):
                continue
            order = _expected_order(context, message, table)
            number = next((position for position, row in enumerate(order) if row != position), None)
            if number is None:
                continue
            late, early = table.rows[order[number]], table.rows[number]
            yield Finding(
                code="CR207",
                message=f'"{late.name}" belongs before "{early.name}": the order is header, path, query, body; '
                "in the body the top-level object, required, optional, then by microversion",
                location=late.location,
                subject=late.name,
                operation=operation,
                role=message.role,
                parameter=late.name,
                related=(Related(early.location, f'"{early.name}"'),),
                fixable=_without_gaps(table) and table.location not in context.tables_of_many,
            )


def _order_has_meaning(context: Context, message: Message, table: Table) -> bool:
    """Say whether rows stand below the row of the object that holds them, without dots in their names.

    To sort such a table would tear them away from it.
    """
    body = [row for row in table.rows if row.in_ == "body"]
    for number, row in enumerate(body):
        if any(other.name == row.name and other.range.meets(row.range) for other in body[:number]):
            return True
    if any("." in row.name for row in body):
        return False  # here dots say what lies in what
    top = _top_level(context, message)
    plain = [row for row in body if not _wraps(row, top)]
    paths = [path for sample in message.samples for path in context.fields(sample.path)]
    level = {path[-1] for path in paths if len(path) == 1 or (len(path) == 2 and path[0] in top)}
    deeper = {path[-1] for path in paths} - level
    containers = [row for row in plain if _may_contain(row) and not _may_be_plain(row)]
    behind = plain[plain.index(containers[0]) + 1 :] if containers else []
    # A row that does not hold at any sample's microversion is not missed there.
    versions = [sample.microversion for sample in message.samples if context.fields(sample.path)]
    missed = [row for row in behind if not versions or any(at is None or at in row.range for at in versions)]
    return any(row.name in deeper for row in plain) or any(row.name not in level for row in missed)


def _may_contain(row: Row) -> bool:
    kind = row.definition.type if row.definition is not None else None
    return any(compatible(kind, (one,)) for one in ("object", "array"))


def _may_be_plain(row: Row) -> bool:
    return compatible(row.definition.type if row.definition is not None else None, ("string",))


def _without_gaps(table: Table) -> bool:
    """Say whether the rows stand on lines that follow each other: what is between has no place in another order."""
    first = table.rows[0].location.line
    return [row.location.line for row in table.rows] == list(range(first, first + len(table.rows)))


def _expected_order(context: Context, message: Message, table: Table) -> list[int]:
    """Return the numbers of the table's rows in the order in which they belong."""
    top = _top_level(context, message)
    names = [row.name.replace("[]", "") for row in table.rows]
    children: dict[int | None, list[int]] = {}
    for number, row in enumerate(table.rows):
        children.setdefault(_parent(names, number) if row.in_ == "body" else None, []).append(number)

    order: list[int] = []

    def walk(parent: int | None) -> None:
        for number in sorted(
            children.get(parent, ()), key=lambda number: _rank(table.rows[number], _wraps(table.rows[number], top))
        ):
            order.append(number)
            walk(number)

    walk(None)
    return order


def _parent(names: list[str], number: int) -> int | None:
    """Return the row that a dotted name lies in: the nearest one above it, else the first one below it."""
    name = names[number]
    prefix = name.rpartition(".")[0]
    while prefix:
        above = [other for other in range(number) if names[other] == prefix]
        if above:
            return above[-1]
        below = [other for other in range(number + 1, len(names)) if names[other] == prefix]
        if below:
            return below[0]
        prefix = prefix.rpartition(".")[0]
    return None


def _wraps(row: Row, top: set[str]) -> bool:
    """Say whether a row is about the object or array at the top: a plain value of that name lies deeper."""
    return row.name.replace("[]", "") in top and _may_contain(row)


def _rank(row: Row, top: bool) -> tuple[int, int, Microversion]:
    """Return what rows of one object are sorted by."""
    definition = row.definition
    group = _PLACES.get(row.in_ or "", 4)
    if definition is None or group != 3:
        return (group, 0, _OLDEST)
    if top and definition.required:
        return (group, 0, _OLDEST)
    return (group, *rank_in_body(definition.required, definition.min_version))


def rank_in_body(required: bool, since: Microversion | None) -> tuple[int, Microversion]:
    """Return what the rows of one object in a body are sorted by."""
    return (3, since) if since is not None else (1 if required else 2, _OLDEST)


def _top_level(context: Context, message: Message) -> set[str]:
    """Return the names that samples show around everything else: one object or array, or it and its links.

    Where a sample has a plain value at the top, nothing wraps it.
    """
    names: set[str] = set()
    for sample in message.samples:
        top = [field for field in context.fields(sample.path).values() if len(field.path) == 1]
        if len(top) <= 2 and all(field.kinds & {"object", "array"} for field in top):
            names.update(field.name for field in top)
    return names


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Sort the rows of the table that the finding is about."""
    raw = sources.text(finding.location.file)
    if raw is None or finding.operation is None:
        return None
    for message in finding.operation.messages:
        for table in message.tables:
            if any(row.location == finding.location for row in table.rows):
                edits = _sort(raw, context, message, table)
                return Fix("sort the rows", "safe", edits) if edits else None
    return None


def _sort(raw: str, context: Context, message: Message, table: Table) -> tuple[Edit, ...]:
    if not _without_gaps(table):
        return ()
    order = _expected_order(context, message, table)
    path = table.rows[0].location.file
    spans = []
    for row in table.rows:
        start = offset_of(raw, row.location.line, 1)
        if start is None:
            return ()
        end = raw.find("\n", start)
        end = len(raw) if end < 0 else end
        spans.append((start, end - 1 if raw[start:end].endswith("\r") else end))
    return tuple(
        Edit(path, *spans[target], raw[slice(*spans[source])])
        for target, source in enumerate(order)
        if source != target
    )


RULE = Rule("CR207", "unsorted-rows", Severity.INFO, __doc__, check, fix)
