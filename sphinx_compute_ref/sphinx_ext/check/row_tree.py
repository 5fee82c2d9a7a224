"""Where samples show the rows: for the tree of body rows, and for the script that lights up both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sphinx_compute_ref.matching.documented import documented
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.sphinx_ext.operations.checked import RowFields

if TYPE_CHECKING:
    from sphinx_compute_ref.matching.fields import Path

_Key = tuple[str, int]


def row_fields_of(matches: Iterable[MessageMatch]) -> dict[_Key, RowFields]:
    """Return the fields of the rows that samples show, by file and line of the row."""
    row_fields: dict[_Key, RowFields] = {}
    for message in matches:
        samples = (*message.samples, *message.others)
        names = {row.location: row.name for sample in samples for row in sample.rows}
        by_last: dict[str, list[Path]] = {}
        for path in dict.fromkeys(path for sample in samples for path in sample.fields):
            by_last.setdefault(path[-1], []).append(path)
        for location, sample_fields in documented([message]).fields.items():
            fields = dict.fromkeys(field.path for field in sample_fields)
            parts = parts_of(names[location])
            guessed = [path for path in by_last.get(parts[-1], ()) if path[-len(parts) :] == parts]
            exact = len(guessed) == len(fields) and not any(" " in key for path in fields for key in path)
            text = "" if exact else " ".join(".".join(path) for path in fields)
            row_fields[location.file, location.line] = RowFields(min(fields, key=len), text)
    return row_fields


def proven_rows(matches: Iterable[MessageMatch]) -> Iterator[tuple[str, int]]:
    """Yield the rows whose first microversion samples prove: the family's sample of it shows them, the one before not.

    They are given by file and line.
    """
    for message in matches:
        families: dict[str, list[SampleMatch]] = {}
        for sample in (*message.samples, *message.others):
            families.setdefault(family_of(sample.sample.path), []).append(sample)
        for family in families.values():
            family.sort(key=lambda sample: sample.microversion)
            for older, newer in pairwise(family):
                for number, paths in newer.of_row.items():
                    row = newer.rows[number]
                    if row.range.low == newer.microversion > older.microversion and not any(
                        path in older.fields for path in paths
                    ):
                        yield row.location.file, row.location.line


class Leaf(NamedTuple):
    """A body row as it goes into the tree: its name, its file and line, and whether its microversions have an end."""

    name: str
    file: str
    line: int
    ranged: bool


def tree(rows: Sequence[Leaf], row_fields: Mapping[_Key, RowFields]) -> list[tuple[int, int, str]]:
    """Return the rows of a table as a tree: position, depth, and the fields where names do not tell, in reading order.

    A row follows what it is part of; otherwise the order is that of the source. Rows of one field at different
    microversions stand side by side, so that what is part of the field follows whichever is there. The depth
    counts the rows above that stand for what a row is part of.
    """
    order: dict[Path, list[int]] = {}
    by_name: dict[str, Path] = {}
    above: Path = ()
    for position, row in enumerate(rows):
        proven = row_fields.get((row.file, row.line))
        above = proven.path if proven is not None else _guess(row, above if row_fields else (), by_name)
        by_name[row.name] = above
        order.setdefault(above, []).append(position)
    children: dict[Path, list[Path]] = {}
    for path in order:
        parent = next((path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in order), ())
        children.setdefault(parent, []).append(path)
    links: list[tuple[int, int, str]] = []
    stack = [(path, 0) for path in reversed(children.get((), ()))]
    while stack:
        path, depth = stack.pop()
        for position in order[path]:
            proven = row_fields.get((rows[position].file, rows[position].line))
            links.append((position, depth, proven.fields if proven is not None else ""))
        stack += [(child, depth + 1) for child in reversed(children.get(path, ()))]
    return links


def _guess(row: Leaf, above: Path, by_name: Mapping[str, Path]) -> Path:
    """Return the path of a row that no sample shows: by the rows that its name names, else beside the row above."""
    parts = parts_of(row.name)
    if row.ranged and row.name in by_name:
        return by_name[row.name]
    for end in range(len(parts) - 1, 0, -1):
        parent = by_name.get(".".join(parts[:end]))
        if parent is not None:
            return (*parent, *parts[end:])
    return parts if len(parts) > 1 else (*above[:-1], *parts)
