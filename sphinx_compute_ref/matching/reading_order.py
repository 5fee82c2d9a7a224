"""Which object a row without dots is about, where the table does not say so by its name.

Tables write nested objects either with dots (``flavor.id``) or flat, in the order of the document: a row for the
object, then the rows of what it holds, then the rows of what follows it; or they give each object a table of its own.
In the latter two a name says little (each object has its ``id``); its place among the rows says which object is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.matches import SampleMatch, parts_of, wrapper_of
from sphinx_compute_ref.matching.types import is_container
from sphinx_compute_ref.model.location import Location

#: A row's place in the sample, where there is only one; ``None`` where the sample has none or several.
Places = Sequence[Path | None]


def is_elsewhere(match: SampleMatch, number: int, path: Path) -> bool:
    """Say whether the rows around the row ``number`` speak against its being about the field at ``path``.

    They do where the table has the row of the object around the field, and the rows behind it have left that object
    before this row comes; where the rows before and behind are in an object deeper down; and where another table has
    such a row, and is about that object as this table is not.
    """
    if len(parts_of(match.rows[number].name)) > 1:
        return False
    numbers = _of_same_table(match, number)
    around = path[:-1]
    rivals = [other for other in match.of_field.get(path, ()) if other not in numbers]
    if _object_of(match, numbers) not in (around, None) and any(
        _object_of(match, _of_same_table(match, rival)) == around for rival in rivals
    ):
        return True
    places = _places(match, numbers)
    if not _is_nested(match, places):
        return False
    at = numbers.index(number)
    before = next((place for place in reversed(places[:at]) if place is not None), None)
    behind = next((place for place in places[at + 1 :] if place is not None), None)
    if around and around in places and before is not None and before[: len(around)] != around:
        return True
    return (
        before is not None
        and behind is not None
        and before[:-1] == behind[:-1]
        and len(around) < len(before) - 1
        and before[: len(around)] == around
    )


def may_be_inside_of_absent(match: SampleMatch, number: int, misnamed: Collection[Location] = ()) -> bool:
    """Say whether a row without dots may be about something inside of an object that the sample lacks or leaves empty.

    It may where the row of such an object or array stands between it and the nearest row before it that the sample
    shows. An object that has to be there counts only where the table is known to list what objects hold behind them;
    the rows at ``misnamed`` are there under another name.
    """
    if len(parts_of(match.rows[number].name)) > 1:
        return False
    numbers = _of_same_table(match, number)
    places = _places(match, numbers)
    nested = _is_nested(match, places)
    at = numbers.index(number)
    for other, place in zip(reversed(numbers[:at]), reversed(places[:at]), strict=True):
        if place is not None and not is_elsewhere(match, other, place):
            field = match.fields[place]
            return nested and bool(field.kinds & {"object", "array"}) and not field.size
        definition = match.rows[other].definition
        if other in match.of_row or definition is None or not is_container(definition.type):
            continue
        if match.rows[other].location in misnamed:
            continue
        if nested or not definition.required:
            return True
    return False


def _of_same_table(match: SampleMatch, number: int) -> tuple[int, ...]:
    return match.tables_of_rows[0].get(number, (number,))


def _places(match: SampleMatch, numbers: tuple[int, ...]) -> Places:
    known = match.tables_of_rows[1]
    places = known.get(numbers)
    if places is None:
        names = Counter(match.rows[number].name for number in numbers)
        alone = ((number, match.of_row.get(number, ())) for number in numbers)
        places = known[numbers] = tuple(
            paths[0] if len(paths) == 1 and names[match.rows[number].name] == 1 else None for number, paths in alone
        )
    return places


def _object_of(match: SampleMatch, numbers: tuple[int, ...]) -> Path | None:
    """Return the object that most rows of a table are about, as far as the sample tells."""
    parents = Counter(place[:-1] for place in _places(match, numbers) if place is not None)
    return max(parents, key=lambda parent: parents[parent], default=None)


def _is_nested(match: SampleMatch, places: Places) -> bool:
    """Say whether a table lists the rows of objects behind the rows of the objects, more often than not.

    The object that wraps the whole sample does not count: in a flat table, too, the others stand behind it.
    """
    wrapper = wrapper_of(match)
    inside = astray = 0
    for before, behind in pairwise(place for place in places if place is not None):
        around = behind[:-1]
        if around == before:
            inside += before != wrapper
        elif before[: len(around)] != around:
            astray += 1
    return inside > astray
