"""What sample families prove about the microversions of definitions.

Of each message, every family that a page includes is followed through all its members. Two kinds of evidence come
out: a sample that has a field at a microversion for which no row holds, and a pair of neighbours of which only one
has a field although a row holds for both.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from sphinx_compute_ref.matching.absent_rows import is_conditional
from sphinx_compute_ref.matching.families import Member, Span
from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.matching.look_alikes import look_alike
from sphinx_compute_ref.matching.matches import base_of, nearest_tables
from sphinx_compute_ref.matching.row_fields import match_fields
from sphinx_compute_ref.matching.row_names import is_dotted
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import EVERY_MICROVERSION, Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.reference import Reference

Kind = Literal["appeared", "vanished", "too-early", "too-late"]


class Evidence(NamedTuple):
    """A contradiction between a row's range and a family.

    ``kind``: "appeared", ``other`` lacks the field and ``member``, the next one, has it; "vanished", ``member`` has it
    and ``other``, the next one, lacks it; "too-early" and "too-late", ``member`` has it outside of the row's range.
    ``older`` and ``newer`` count the members on each side of the change. ``alone`` says that a field vanished with so
    many others that it is no proof unless another family loses it, too.
    """

    kind: Kind
    operation: Operation
    message: Message
    row: Row
    definition: Definition
    field: SampleField
    member: Member
    other: Member | None = None
    older: int = 0
    newer: int = 0
    alone: bool = False


#: Where more fields than these vanish, that proves nothing by itself; nor do two families where it is twice as many.
_FEW = 3

Members = Callable[[str, Microversion], tuple[Member, ...]]
Spans = Callable[[tuple[Member, ...]], list[Span]]
Owner = tuple[Location, str]


def gather(
    reference: Reference, members_of: Members, spans_of: Spans, operations: Iterable[Operation] | None = None
) -> Iterator[Evidence]:
    """Yield the evidence of all messages, or of those of some of the reference's ``operations``.

    The other operations of the reference matter only by their method, URL and included samples: they tell whether a
    family belongs to one operation. Of a family, those members count that the message includes or that no page
    includes. A sample without a microversion counts as the lowest one, but only where another member of its family
    has one: a lone sample may be of any microversion.
    """
    owners: dict[str, set[Owner]] = {}
    users: dict[str, set[str]] = {}
    for operation, message in reference.messages:
        for sample in message.samples:
            owners.setdefault(sample.path, set()).add((operation.location, message.role))
            if sample.path in reference.samples:
                users.setdefault(reference.samples[sample.path].family, set()).add(
                    f"{operation.method} {operation.url}"
                )
    scope = reference.operations if operations is None else operations
    for operation, message in ((one, message) for one in scope for message in one.messages):
        rows = message.body_rows
        if not rows:
            continue
        base = base_of(operation, reference.base)
        families = dict.fromkeys(
            reference.samples[sample.path].family
            for sample in message.samples
            if sample.path in reference.samples and reference.samples[sample.path].valid
        )
        microversions = {sample.path: sample.microversion for sample in message.samples if sample.microversion}
        for family in families:
            members = tuple(
                member._replace(microversion=microversions[member.path]) if member.path in microversions else member
                for member in members_of(family, base)
            )
            members = tuple(sorted(members, key=lambda member: (member.microversion, member.path)))
            owner = (operation.location, message.role)
            # Members that no page includes count for the one operation that uses the family.
            free = {owner} if len(users[family]) == 1 else set()
            members = tuple(
                member
                for member in members
                if member.microversion in operation.range and owner in owners.get(member.path, free)
            )
            if any(reference.samples[member.path].microversion or member.path in microversions for member in members):
                yield from _of_family(operation, message, rows, members, spans_of(members))


def _of_family(
    operation: Operation, message: Message, rows: tuple[Row, ...], members: tuple[Member, ...], spans: list[Span]
) -> Iterator[Evidence]:
    every: dict[Path, SampleField] = {}
    for member in members:
        every.update(member.fields)
    numbers_by_path = _trusted(rows, match_fields(rows, every))
    in_range = {member.path for member in members}
    beside = {
        sample.path: {row.location for table in nearest_tables(message, sample) for row in table.rows}
        for sample in message.samples
    }
    page_members = [member for member in members if member.path in beside]
    yield from _outside(operation, message, rows, members, numbers_by_path)
    for span in spans:
        numbers = numbers_by_path.get(span.field.path)
        if not numbers or span.gaps or span.first.path not in in_range:
            continue
        if span.before is not None and span.before.path in in_range:
            row = _covering(rows, numbers, span.first.microversion, span.before, beside)
            if row is not None and _counts(message, row, span, members, span.before, span.first):
                assert row.definition is not None
                at = members.index(span.first)
                yield Evidence(
                    "appeared",
                    operation,
                    message,
                    row,
                    row.definition,
                    span.field,
                    span.first,
                    span.before,
                    at,
                    len(members) - at,
                )
        if span.after is not None and span.after.path in in_range:
            row = _covering(rows, numbers, span.last.microversion, span.after, beside)
            vanished = _topmost(span.last, span.after)
            promised = _are_promised(rows, numbers_by_path, vanished, page_members)
            if row is not None and _counts(message, row, span, members, span.after, span.last, promised=promised):
                assert row.definition is not None
                yield Evidence(
                    "vanished",
                    operation,
                    message,
                    row,
                    row.definition,
                    span.field,
                    span.last,
                    span.after,
                    alone=len(vanished) > _FEW and not promised,
                )


def _trusted(rows: tuple[Row, ...], numbers_by_path: Mapping[Path, tuple[int, ...]]) -> dict[Path, tuple[int, ...]]:
    """Keep, of rows without dots, the shallowest place only: deeper ones may be about something else."""
    dotted = {number for number, row in enumerate(rows) if is_dotted(row.name)}
    shallowest: dict[str, int] = {}
    counts: dict[tuple[str, int], int] = {}
    for path, numbers in numbers_by_path.items():
        name, length = path[-1], len(path)
        counts[name, length] = counts.get((name, length), 0) + 1
        if length < shallowest.get(name, sys.maxsize) and dotted.isdisjoint(numbers):
            shallowest[name] = length
    return {
        path: numbers
        for path, numbers in numbers_by_path.items()
        if (shallowest.get(path[-1]) == len(path) and counts[path[-1], len(path)] == 1)
        or not dotted.isdisjoint(numbers)
    }


def _outside(
    operation: Operation,
    message: Message,
    rows: tuple[Row, ...],
    members: tuple[Member, ...],
    numbers_by_path: Mapping[Path, tuple[int, ...]],
) -> Iterator[Evidence]:
    """Yield fields that a sample has at a microversion for which no row of theirs holds."""
    reported_keys: set[tuple[str, str, Kind]] = set()
    unlimited = {number for number, row in enumerate(rows) if row.range == EVERY_MICROVERSION}
    limited = {path: numbers for path, numbers in numbers_by_path.items() if unlimited.isdisjoint(numbers)}
    for member in members if limited else ():
        for path, field in member.fields.items():
            numbers = limited.get(path)
            if not numbers or any(member.microversion in rows[number].range for number in numbers):
                continue
            late = [number for number in numbers if (low := rows[number].range.low) and member.microversion < low]
            early = [number for number in numbers if number not in late]
            kind: Kind = "too-early" if late and not early else "too-late"
            if late and early:
                # Between two rows: the younger one probably starts too late.
                kind = "too-early"
            row_number = (
                min(late, key=lambda n: rows[n].range.low or member.microversion) if kind == "too-early" else early[-1]
            )
            row = rows[row_number]
            if row.definition is None or (row.name, row.ref, kind) in reported_keys:
                continue
            reported_keys.add((row.name, row.ref, kind))
            yield Evidence(kind, operation, message, row, row.definition, field, member)


def _covering(
    rows: tuple[Row, ...],
    numbers: tuple[int, ...],
    having: Microversion,
    lacking: Member,
    beside: Mapping[str, set[Location]],
) -> Row | None:
    """Return the row that holds at both microversions, and stands in a table that the lacking sample belongs to."""
    for number in numbers:
        row = rows[number]
        if lacking.path in beside and row.location not in beside[lacking.path]:
            continue
        if row.definition is not None and having in row.range and lacking.microversion in row.range:
            return row
    return None


def _counts(
    message: Message,
    row: Row,
    span: Span,
    members: tuple[Member, ...],
    lacking: Member,
    having: Member,
    *,
    promised: bool = False,
) -> bool:
    """Say whether a change between two neighbours is proof, and no accident of the examples.

    Microversions bring many fields at once and take away few; where most of an object is gone, the newer sample shows
    another case (a service that does not answer, a user with fewer rights).
    """
    assert row.definition is not None
    if lacking.microversion == having.microversion:
        return False
    gone = lacking.microversion > having.microversion
    new, old = (lacking, having) if gone else (having, lacking)
    vanished = _topmost(old, new)
    parent = span.field.path[:-1]
    if any(path[:-1] == parent and look_alike(path[-1], span.field.name) for path in lacking.fields):
        return False  # it is there under a name with a slip (CR301)
    if parent and old.fields[parent].kinds != new.fields[parent].kinds:
        return False
    siblings = [path for path in old.fields if path[:-1] == parent]
    if len(vanished) > _FEW and not (gone and (promised or _is_group(vanished, parent, siblings))):
        return False
    if gone and not promised and 2 * sum(1 for path in siblings if path not in new.fields) >= len(siblings):
        return False
    if message.role == "request" and not row.definition.required:
        # An author may just not have used an optional field: it must be all that the newer sample brought.
        return not gone and len(_topmost(new, old)) <= 2 and not vanished
    return True


def _are_promised(
    rows: tuple[Row, ...],
    numbers_by_path: Mapping[Path, tuple[int, ...]],
    paths: list[Path],
    page_members: list[Member],
) -> bool:
    """Say whether rows promise all fields, and none of the samples that the page includes has any.

    Where the page includes none that counts, nothing says which of the two neighbours is the other case.
    """
    documented = [[rows[number] for number in numbers_by_path.get(path, ())] for path in paths]
    if not page_members or any(path in member.fields for path in paths for member in page_members):
        return False
    return all(those and all(_is_promised(row) for row in those) for those in documented)


def _is_promised(row: Row) -> bool:
    return row.definition is not None and row.definition.required and not is_conditional(row)


def _is_group(vanished: list[Path], parent: Path, siblings: list[Path]) -> bool:
    """Say whether a microversion may have taken these fields from an object: a group, and most of the others stayed."""
    few = len(vanished) <= 2 * _FEW and 3 * len(vanished) <= len(siblings)
    return few and all(path[:-1] == parent for path in vanished)


def is_only_change(item: Evidence) -> bool:
    """Say whether the neighbours have the same fields, save the one that the evidence is about."""
    if item.other is None:
        return False
    path = item.field.path
    return _topmost(item.member, item.other) == [path] and not _topmost(item.other, item.member)


def _topmost(having: Member, lacking: Member) -> list[Path]:
    """Return the topmost fields that one member has and the other lacks."""
    missing = having.fields.keys() - lacking.fields.keys()
    return [path for path in missing if path[:-1] not in missing]
