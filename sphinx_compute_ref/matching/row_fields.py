"""Which rows are about which fields, by their names.

A row matches a field by, in this order: the full dotted suffix of the field's path (arrays transparent), a placeholder
pattern, the last name. Of the rows that match in one way, those with the longest name win; several rows with one name
(other microversions, other refs) match together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.matching.row_names import has_placeholder, matches_part, parts_of
from sphinx_compute_ref.model.operation import Row

Fields = Mapping[Path, SampleField]
"""The fields of a sample by path."""


def match_fields(rows: Sequence[Row], fields: Fields) -> dict[Path, tuple[int, ...]]:
    """Return, for each field that a row documents, the positions of its rows."""
    plain, by_last, patterns = _by_names(tuple([row.name for row in rows]))
    if not by_last and not patterns:
        return {path: plain[path[-1]] for path in fields if path[-1] in plain}
    numbers_of: dict[Path, tuple[int, ...]] = {}
    loose: dict[Path, list[tuple[int, tuple[str, ...]]]] = {}
    for path in fields:
        numbers = plain.get(path[-1])
        if numbers is not None:
            numbers_of[path] = numbers
            continue
        candidates = by_last.get(path[-1], ())
        best = _best(path, candidates, patterns) if candidates or patterns else ()
        if best:
            numbers_of[path] = best
        elif len(path) > 1:
            # The last name alone, of a row whose parents are called otherwise: security_group.name for
            # security_groups[].name.
            loose[path] = [(number, parts) for number, parts in candidates if len(parts) > 1 and _like(parts[-2], path)]
    for path, rows_of in loose.items():
        numbers = tuple(number for number, parts in rows_of if not (path[:-1] in numbers_of and is_deeper(path, parts)))
        if numbers:
            numbers_of[path] = numbers
    return numbers_of


class _RowNames(NamedTuple):
    """Rows, by position and parts of their names, in the order in which they are looked for.

    ``plain`` are those that are the best for any field of that name: no other row of the name has dots, and none at all
    a placeholder. ``by_last`` are the others without a placeholder, by the last parts of their names.
    """

    plain: Mapping[str, tuple[int, ...]]
    by_last: Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]
    patterns: Sequence[tuple[int, tuple[str, ...]]]


@lru_cache(maxsize=1024)
def _by_names(names: tuple[str, ...]) -> _RowNames:
    by_last: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    patterns: list[tuple[int, tuple[str, ...]]] = []
    dotted: set[str] = set()
    for number, name in enumerate(names):
        parts = parts_of(name)
        if has_placeholder(name):
            patterns.append((number, parts))
            continue
        last = parts[-1]
        if last in by_last:
            by_last[last].append((number, parts))
        else:
            by_last[last] = [(number, parts)]
        if len(parts) > 1:
            dotted.add(last)
    if patterns:
        return _RowNames({}, by_last, patterns)
    plain = {last: tuple([number for number, _ in rows]) for last, rows in by_last.items() if last not in dotted}
    return _RowNames(plain, {last: by_last[last] for last in by_last if last in dotted}, patterns)


def is_deeper(path: Path, parts: tuple[str, ...]) -> bool:
    """Say whether a field lies one object deeper than a row's name has it: ``a.b.c`` and ``a.c``."""
    return len(path) > len(parts) > 1 and path[-1] == parts[-1] and parts[:-1] == path[-len(parts) - 1 : -2]


def _best(
    path: Path, candidates: Sequence[tuple[int, tuple[str, ...]]], patterns: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[int, ...]:
    """Return the rows that document the field at ``path``: dotted suffix, then placeholders, then the last name."""
    longest, chosen = 0, []
    for number, parts in candidates:
        length = len(parts)
        if length <= len(path) and path[-length:] == parts:
            if length > longest:
                longest, chosen = length, [number]
            elif length == longest:
                chosen.append(number)
    if longest > 1 or (longest == 1 and not patterns):
        return tuple(chosen)
    for number, parts in patterns:
        length = len(parts)
        if length <= len(path) and all(
            matches_part(part, key) for part, key in zip(parts, path[-length:], strict=True)
        ):
            if length > longest:
                longest, chosen = length, [number]
            elif length == longest:
                chosen.append(number)
    return tuple(chosen)


def _like(parent: str, path: Path) -> bool:
    """Say whether the parent that a row names may be the field's: singular and plural, or any of its ancestors."""
    return any(_stem(parent) == _stem(key) for key in path[:-1])


def _stem(name: str) -> str:
    name = name.lower().replace("-", "_").rpartition(":")[2]
    return name.removesuffix("s")
