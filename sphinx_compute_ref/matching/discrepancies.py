"""Where the tables and the samples of a message disagree.

Three kinds of it: fields without a row (:mod:`~sphinx_compute_ref.matching.undocumented`), rows without a field
(:mod:`~sphinx_compute_ref.matching.absent_rows`), and pairs of the two whose names are alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from sphinx_compute_ref.matching.absent_rows import Absent, absent_rows
from sphinx_compute_ref.matching.fields import Path, SampleField, without_data_keys
from sphinx_compute_ref.matching.look_alikes import (
    akin,
    akin_among,
    is_plural,
    look_alikes_among,
    repeats,
    same_letters,
    share_a_word,
    words_of,
)
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_fields import is_deeper
from sphinx_compute_ref.matching.row_names import is_dotted, parts_of
from sphinx_compute_ref.matching.types import allowed_kinds, compatible
from sphinx_compute_ref.matching.undocumented import is_free_map, undocumented_fields
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation, Row

T = TypeVar("T")


class Undocumented(NamedTuple):
    """A field of a sample that no row documents; ``samples`` are all that have it."""

    match: SampleMatch
    field: SampleField
    samples: tuple[str, ...]


class LookAlike(NamedTuple):
    """An undocumented field and a row that no sample shows, with names alike."""

    match: SampleMatch
    field: SampleField
    row: Row


class Discrepancies(NamedTuple):
    """All of a message."""

    match: MessageMatch
    undocumented: tuple[Undocumented, ...]
    look_alikes: tuple[LookAlike, ...]
    absent: tuple[Absent, ...]
    unseen: tuple[Row, ...]


def compare(match: MessageMatch) -> Discrepancies:
    """Compare the tables of a message with its samples."""
    unseen = _unseen_rows(match)
    look_alikes = tuple(_look_alikes(match, unseen))
    misnamed = {item.row.location: without_data_keys(item.field.path) for item in look_alikes}
    misnamed_fields = frozenset(misnamed.values())
    undocumented: dict[Path, Undocumented] = {}
    for sample in (*match.samples, *match.others):
        for field in undocumented_fields(match, sample, unseen, misnamed_fields):
            path = without_data_keys(field.path)
            earlier = undocumented.get(path)
            samples = (*earlier.samples, sample.sample.path) if earlier else (sample.sample.path,)
            undocumented[path] = Undocumented(
                earlier.match if earlier else sample, earlier.field if earlier else field, samples
            )
    absent = tuple(item for item in absent_rows(match, misnamed) if item.row.location not in misnamed)
    unmatched_rows = {item.row.location: item.row for item in absent if item.everywhere}
    unmatched_rows |= {row.location: row for row in unseen if row.location not in misnamed}
    for path, item, row in _renamed(
        match.operation, undocumented, unmatched_rows, {item.row.location for item in absent}
    ):
        del undocumented[path]
        look_alikes = (*look_alikes, LookAlike(item.match, item.field, row))
        misnamed[row.location] = path
    absent = tuple(item for item in absent if item.row.location not in misnamed)
    reported = misnamed.keys() | {item.row.location for item in absent}
    return Discrepancies(
        match,
        tuple(undocumented.values()),
        look_alikes,
        absent,
        tuple(row for row in unseen if row.location not in reported),
    )


def _unseen_rows(match: MessageMatch) -> list[Row]:
    """Return the body rows that hold for at least one sample and are in none."""
    keys_in_samples: set[tuple[str, str]] = set()
    active: dict[tuple[str, str], Row] = {}
    for sample in (*match.samples, *match.others):
        of_row = sample.of_row
        for number, row in enumerate(sample.rows):
            key = (row.name, row.ref)
            if key in keys_in_samples:
                continue
            active.setdefault(key, row)
            if number in of_row or _stands_for_keys(row, sample):
                keys_in_samples.add(key)
    if len(keys_in_samples) == len(active):
        return []
    unseen = [row for key, row in active.items() if key not in keys_in_samples]
    samples = (*match.samples, *match.others)
    return [row for row in unseen if is_dotted(row.name) or not any(row.name in one.by_name for one in samples)]


def _stands_for_keys(row: Row, sample: SampleMatch) -> bool:
    """Say whether a row describes the keys or values of a free map that the sample has: ``extra_specs.key``."""
    if not is_dotted(row.name):
        return False
    above = parts_of(row.name)[:-1]
    return any(
        path[-len(above) :] == above and sample.fields[path].size and is_free_map(path, sample)
        for path in sample.by_name.get(above[-1], ())
    )


def _look_alikes(match: MessageMatch, unseen: Sequence[Row]) -> Iterator[LookAlike]:
    """Yield the pairs; types must fit, save for ``server`` (an object) beside ``servers`` (an array) at the top."""
    nowhere = {row.location for row in unseen}
    paired_paths: set[Path] = set()
    paired_names: set[str] = set()
    for sample in (*match.samples, *match.others):
        fields = sample.undocumented
        if not fields:
            continue
        numbers_of = _by_name((field.name, number) for number, field in enumerate(fields))
        names = tuple(numbers_of)
        for number, row in enumerate(sample.rows):
            if number in sample.of_row or row.name in paired_names:
                continue
            parts = parts_of(row.name)
            last, has_dots = parts[-1], len(parts) > 1
            declared = row.definition.type if row.definition else None
            near = (last, *look_alikes_among(last, names))
            for field in (fields[other] for other in sorted(n for name in near for n in numbers_of.get(name, ()))):
                if (
                    field.path not in paired_paths
                    and (
                        (field.name != last and field.path[-len(parts) : -1] == parts[:-1])
                        or (has_dots and (is_deeper(field.path, parts) or _is_higher(field.path, parts)))
                    )
                    and (
                        compatible(declared, field.kinds)
                        or (
                            row.location in nowhere
                            and (
                                same_letters(parts[-1], field.name)
                                or _is_top_of_the_other_number(row, field)
                                or _are_containers(parts[-1], declared, field)
                            )
                        )
                    )
                ):
                    paired_paths.add(field.path)
                    paired_names.add(row.name)
                    yield LookAlike(sample, field, row)
                    break


def _renamed(
    operation: Operation,
    undocumented: Mapping[Path, Undocumented],
    rows: Mapping[Location, Row],
    required: Collection[Location],
) -> list[tuple[Path, Undocumented, Row]]:
    """Return the fields without a row and the rows without a field that belong together, since nothing else is left.

    Their names are akin, or one repeats the name of the object around (at the top, of a collection in the URL), and
    each is the only one to which the other is; or the field is the only one of all, and the row the only one that is
    ``required`` and whose name shares a word with it. Types have to fit, and to be known.
    """
    paths_of = _by_name((item.field.name, path) for path, item in undocumented.items())
    rows_of = _by_name((parts_of(row.name)[-1], row) for row in rows.values())
    field_names, row_names = tuple(paths_of), tuple(rows_of)

    def rows_for(path: Path) -> Iterator[Row]:
        field = undocumented[path].field
        near = (row for name in akin_among(field.name, row_names) for row in rows_of[name])
        return (row for row in near if _belong(operation, row, field))

    def fields_for(row: Row) -> Iterator[Path]:
        near = (path for name in akin_among(parts_of(row.name)[-1], field_names) for path in paths_of[name])
        return (path for path in near if _belong(operation, row, undocumented[path].field))

    pairs = []
    for path, item in undocumented.items():
        row = _only(rows_for(path))
        if row is not None and _only(fields_for(row)) is not None:
            pairs.append((path, item, row))
    if not pairs and len(undocumented) == 1:
        ((path, item),) = undocumented.items()
        if not any(rows_for(path)):
            required_rows = (rows[location] for location in rows if location in required)
            alike = (
                row
                for row in required_rows
                if _may_be(row, item.field) and share_a_word(parts_of(row.name)[-1], item.field.name)
            )
            row = _only(alike)
            pairs = [(path, item, row)] if row is not None else []
    return pairs


def _by_name(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for name, one in pairs:
        groups.setdefault(name, []).append(one)
    return groups


def _only(items: Iterator[T]) -> T | None:
    """Return the only one of ``items``; ``None`` where there are none or several."""
    first = next(items, None)
    return first if next(items, None) is None else None


def _belong(operation: Operation, row: Row, field: SampleField) -> bool:
    """Say whether a row may be about a field of a name akin to its own."""
    name = parts_of(row.name)[-1]
    akin_or_repeated = akin(name, field.name) or any(
        repeats(name, field.name, one) for one in _around(operation, field.path)
    )
    return akin_or_repeated and _may_be(row, field)


def _around(operation: Operation, path: Path) -> Sequence[str]:
    """Return the names of what a field is a part of: the object around it, or the collections of the URL."""
    if len(path) > 1:
        return (path[-2],)
    return [part for part in operation.url.partition("?")[0].split("/") if part and "{" not in part]


def _may_be(row: Row, field: SampleField) -> bool:
    """Say whether a row may be about a field of another name: the object around it and the type fit."""
    parts = parts_of(row.name)
    declared = row.definition.type if row.definition is not None else None
    return (
        allowed_kinds(declared) is not None
        and bool(field.kinds - {"null"})
        and compatible(declared, field.kinds)
        and field.path[-len(parts) : -1] == parts[:-1]
    )


def _is_higher(path: Path, parts: tuple[str, ...]) -> bool:
    """Say whether a field lies one object higher than a row's name has it: ``a.c`` and ``a.b.c``."""
    return len(parts) > 2 and path[-1] == parts[-1] and parts[:-2] == path[-len(parts) + 1 : -1]


def _are_containers(name: str, declared: str | None, field: SampleField) -> bool:
    """Say whether a row is an object, the field an array or the reverse, and their names end in the same word."""
    is_container = bool(field.kinds & {"object", "array"}) and (allowed_kinds(declared) or {""}) <= {"object", "array"}
    return is_container and words_of(name)[-1:] == words_of(field.name)[-1:]


def _is_top_of_the_other_number(row: Row, field: SampleField) -> bool:
    """Say whether a field is the object or array at the top that a row names in the plural or singular."""
    return len(field.path) == 1 and bool(field.kinds & {"object", "array"}) and is_plural(row.name, field.name)
