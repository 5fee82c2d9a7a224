"""The row and the definition that a field of a sample lacks, written in the way of the table around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from sphinx_compute_ref.matching.discrepancies import Undocumented
from sphinx_compute_ref.matching.fields import Path, SampleField, without_data_keys
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_fields import match_fields
from sphinx_compute_ref.model.finding import Edit, Fix
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Row, Table
from sphinx_compute_ref.rules.definitions.drafts import (
    DraftRow,
    agreeing_definition,
    insertion,
    name_for,
    quoted,
    types_of,
)
from sphinx_compute_ref.rules.edits import line_end_of, offset_of
from sphinx_compute_ref.rules.rule import Context, Sources
from sphinx_compute_ref.rules.tables.unsorted_rows import rank_in_body

#: Names that need no quotes in a row, and that rows can have: a dot would be a place.
_PLAIN = re.compile(r"[\w$][\w$:-]*(?<!:)")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+")


class _Places(NamedTuple):
    """Where a row goes by its rank: the ``ranks`` of rows in order, and by which row those up to each of them end."""

    ranks: tuple[tuple[int, Microversion], ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class _Siblings:
    """The rows about the fields beside one, by their positions in ``table``; ``prefix`` stands before their names."""

    table: Table
    prefix: str
    numbers: tuple[int, ...]
    places: _Places


def may_have_row(context: Context, item: Undocumented) -> bool:
    """Say whether there is a place for a row about the field."""
    siblings = _siblings(item)
    return (
        siblings is not None
        and siblings.table.path in context.reference.parameters
        and siblings.table.location not in context.tables_of_many
        and siblings.table.path not in context.files_with_repetitions
    )


def row_of_field(context: Context, match: MessageMatch, item: Undocumented, sources: Sources) -> Fix | None:
    """Return the fix that adds the row, with a new definition where there is none that agrees."""
    siblings = _siblings(item)
    if siblings is None:
        return None
    path, url = siblings.table.path, match.operation.url
    draft = _draft(match, item, siblings.prefix, url)
    definitions = context.reference.parameters[path].definitions
    definition = agreeing_definition(context, path, url, draft) if _is_one_place(item, siblings) else None
    if definition is not None:
        draft = DraftRow(draft.name, definition.name, "body", draft.types, draft.required, is_new=False)
        edits: tuple[Edit, ...] = ()
    else:
        number = 2
        base = draft.ref
        while draft.ref in definitions:
            draft = DraftRow(
                draft.name, f"{base}_{number}", "body", draft.types, draft.required, is_new=True, since=draft.since
            )
            number += 1
        edits = _definition(draft, path, sources)
        if not edits:
            return None
    row = _row(draft, siblings, sources)
    if row is None:
        return None
    text = f'add a row "{draft.name}"' + (f' and the definition "{draft.ref}"' if draft.is_new else "")
    return Fix(text, "unsafe", (row, *edits))


def _siblings(item: Undocumented) -> _Siblings | None:
    """Return the rows beside which the row of the field belongs; ``None`` where none is about its siblings."""
    match, path, name = item.match, item.field.path, item.field.name
    if not _PLAIN.fullmatch(name):
        return None
    best: _Siblings | None = None
    around = {one: match.fields[one] for one in (path[:-1], path) if one in match.fields}
    for siblings in _in_tables(match, path[:-1]):
        new = Row(f"{siblings.prefix}{name}", "", Location("", 0, 0), Location("", 0, 0), None)
        if path in match_fields((new,), around) and (best is None or len(siblings.numbers) >= len(best.numbers)):
            best = siblings
    return best


@lru_cache(maxsize=8)  # the fields of a sample come one after the other
def _in_tables(match: SampleMatch, parent: Path) -> tuple[_Siblings, ...]:
    """Return the rows about the fields right in ``parent``, table by table; none for a table without any."""
    return tuple(siblings for table in match.tables if (siblings := _in_table(match, table, parent)) is not None)


def _in_table(match: SampleMatch, table: Table, parent: Path) -> _Siblings | None:
    paths = _paths_by_location(match)
    prefixes: dict[str, int] = {}
    for row in table.rows:
        for path in paths.get(row.location, ()):
            if path[:-1] == parent and row.name.endswith(path[-1]):
                prefix = row.name[: -len(path[-1])]
                prefixes[prefix] = prefixes.get(prefix, 0) + 1
    if not prefixes:
        return None
    prefix = max(prefixes, key=lambda one: prefixes[one])
    numbers = tuple(_beside(table, prefix, parent, paths))
    beside = frozenset(numbers)
    ranked = sorted(
        (rank_in_body(definition.required, definition.min_version), _end(table, number, paths, beside))
        for number in numbers
        if (definition := table.rows[number].definition) is not None
    )
    ends = accumulate((end for _, end in ranked), max)
    return _Siblings(table, prefix, numbers, _Places(tuple(rank for rank, _ in ranked), tuple(ends)))


def _paths_by_location(match: SampleMatch) -> dict[Location, tuple[Path, ...]]:
    return {match.rows[number].location: paths for number, paths in match.of_row.items()}


def _beside(table: Table, prefix: str, parent: Path, paths: dict[Location, tuple[Path, ...]]) -> Iterator[int]:
    """Yield the rows about fields of ``parent``: by what they match, else by the way in which their names begin."""
    for number, row in enumerate(table.rows):
        if row.definition is None or row.in_ != "body" or not row.name.startswith(prefix):
            continue
        if "." in row.name[len(prefix) :]:
            continue
        row_paths = paths.get(row.location)
        if row_paths is None or any(path[:-1] == parent for path in row_paths):
            yield number


def _end(table: Table, number: int, paths: dict[Location, tuple[Path, ...]], siblings: frozenset[int]) -> int:
    """Return the last row of those about what lies in the field of a row; its own number where there is none."""
    row = table.rows[number]
    of_row = paths.get(row.location, ())
    end = number
    for other in range(number + 1, len(table.rows)):
        one = table.rows[other]
        below = any(path[: len(top)] == top and path != top for path in paths.get(one.location, ()) for top in of_row)
        if other in siblings or not (below or one.name.startswith(f"{row.name}.")):
            break
        end = other
    return end


@lru_cache(maxsize=64)  # as many as a message has, for its fields one after the other
def _by_path(match: SampleMatch) -> dict[Path, SampleField]:
    """Return the fields of a sample by their paths, keys that are data counted as one."""
    return {without_data_keys(path): field for path, field in match.fields.items()}


def _draft(match: MessageMatch, item: Undocumented, prefix: str, url: str) -> DraftRow:
    """Return what samples tell of the field: its types, whether it is always there, and since when."""
    path = without_data_keys(item.field.path)
    kinds: set[str] = set()
    members: list[tuple[Microversion, bool]] = []  # with the object around the field: whether it always has the field
    for sample in (*match.samples, *match.others):
        fields = _by_path(sample)
        field = fields.get(path)
        if field is not None:
            kinds |= field.kinds
            members.append((sample.microversion, field.present >= field.parents))
        elif len(path) == 1 or path[:-1] in fields:
            members.append((sample.microversion, False))
    having = [version for version, always in members if always]
    since = min(having, default=None)
    lacking = [version for version, always in members if not always]
    came = bool(match.message.role == "response" and since and lacking and max(lacking) < since)
    name = f"{prefix}{item.field.name}"
    ref = name_for(url, ".".join(path[1:]) if len(path) > 1 else name, "body")
    return DraftRow(
        name,
        ref,
        "body",
        types_of(kinds) or ("string",),
        required=not lacking or came,
        is_new=True,
        since=since if came else None,
    )


def _is_one_place(item: Undocumented, siblings: _Siblings) -> bool:
    """Say whether rows of the same name are about the same: not where a name without dots stands deep in a sample."""
    return bool(siblings.prefix) or len(item.field.path) <= 2


def _definition(draft: DraftRow, path: str, sources: Sources) -> tuple[Edit, ...]:
    raw = sources.text(path)
    if raw is None:
        return ()
    shift = 1 if raw.startswith("\ufeff") else 0
    where = insertion(raw[shift:], draft)
    if where is None:
        return ()
    offset, text = where
    return (Edit(path, shift + offset, shift + offset, text, order=f"{draft.ref.lower()} {draft.ref}"),)


def _row(draft: DraftRow, siblings: _Siblings, sources: Sources) -> Edit | None:
    """Return the edit that writes the row behind those that come before it, or before the first of its siblings."""
    rows = siblings.table.rows
    rank = rank_in_body(draft.required, draft.since)
    before = bisect_right(siblings.places.ranks, rank)
    neighbour = rows[siblings.places.ends[before - 1] if before else siblings.numbers[0]]
    path, line = neighbour.location.file, neighbour.location.line
    raw = sources.text(path)
    start = offset_of(raw, line, 1) if raw is not None else None
    bullet = _BULLET.match(raw, start) if raw is not None and start is not None else None
    if raw is None or start is None or bullet is None:
        return None
    end = line_end_of(raw)
    text = f"{bullet[0]}{quoted(draft.name)}: {draft.ref}"
    order = f"{rank[0]} {rank[1].major:06}.{rank[1].minor:06} {draft.name}"
    if not before:
        return Edit(path, start, start, f"{text}{end}", order)
    line += 1
    while (offset := offset_of(raw, line, 1)) is not None and offset < len(raw):
        following = raw[offset:].partition("\n")[0]
        depth = len(following) - len(following.lstrip(" \t"))
        if not following.strip() or depth < len(bullet[0]):
            break
        line += 1  # what goes on from the line above
    at = offset if offset is not None else len(raw)
    if at and raw[at - 1] != "\n":
        return Edit(path, at, at, f"{end}{text}", order)
    return Edit(path, at, at, f"{text}{end}", order)
