"""Where samples show the rows: for the tree of body rows, and for the script that lights up both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinx_compute_ref.matching.documented import documented
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch, parts_of
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.sphinx_ext.operations.checked import Place

if TYPE_CHECKING:
    from sphinx_compute_ref.matching.fields import Path

_Key = tuple[str, int]


def places_of(matches: Iterable[MessageMatch]) -> dict[_Key, Place]:
    """Return the places of the rows that samples show, by file and line of the row."""
    places: dict[_Key, Place] = {}
    for message in matches:
        samples = (*message.samples, *message.others)
        names = {row.location: row.name for sample in samples for row in sample.rows}
        by_last: dict[str, list[Path]] = {}
        for path in dict.fromkeys(path for sample in samples for path in sample.fields):
            by_last.setdefault(path[-1], []).append(path)
        for place, shown in documented([message]).fields.items():
            fields = dict.fromkeys(field.path for field in shown)
            parts = parts_of(names[place])
            guessed = [path for path in by_last.get(parts[-1], ()) if path[-len(parts) :] == parts]
            exact = len(guessed) == len(fields) and not any(" " in key for path in fields for key in path)
            text = "" if exact else " ".join(".".join(path) for path in fields)
            places[place.file, place.line] = Place(min(fields, key=len), text)
    return places


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


class Tree:
    """The depths of the body rows of a table, row by row: as many as rows above stand for what a row is part of."""

    def __init__(self, places: Mapping[_Key, Place]) -> None:
        self._places = places
        self._seen: set[Path] = set()
        self._depth = 0

    def next(self, name: str, key: tuple[str, int]) -> tuple[int, str]:
        """Return the depth of the next body row, at this file and line, and its fields where names do not tell."""
        place = self._places.get(key)
        path = place.path if place is not None else parts_of(name)
        # Where others have places and this row has none, it stays with the row above; without any, names tell.
        if place is not None or len(path) > 1 or not self._places:
            self._depth = sum(path[:length] in self._seen for length in range(1, len(path)))
            self._seen.add(path)
        return self._depth, place.fields if place is not None else ""
