"""The rows of tables in their order, as far as a sample shows their fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.operation import Row, Table


class TableOrder(NamedTuple):
    """The rows of one table.

    ``numbers`` are their positions among the rows of the match; ``paths`` the field of each where the sample has one
    and only one, else ``None``. ``around`` is the object that most of them are about, as far as the sample tells;
    ``is_nested`` says whether the rows of objects come behind the rows of the objects, more often than not.
    """

    numbers: tuple[int, ...]
    paths: Sequence[Path | None]
    around: Path | None
    is_nested: bool


def orders_of(
    tables: Iterable[Table], rows: Sequence[Row], of_row: Mapping[int, Sequence[Path]], wrapper: Path | None
) -> dict[int, TableOrder]:
    """Return the order of the table that each row stands in, by the row's position.

    ``of_row`` gives the fields of each row, ``wrapper`` is the object that wraps the whole sample. A row that stands in
    none of ``tables`` is a table of its own.
    """
    orders: dict[int, TableOrder] = {}
    for table in tables:
        locations = {row.location for row in table.rows}
        numbers = tuple(number for number, row in enumerate(rows) if row.location in locations)
        if any(number not in orders for number in numbers):
            order = _order(numbers, rows, of_row, wrapper)
            for number in numbers:
                orders.setdefault(number, order)
    for number in range(len(rows)):
        if number not in orders:
            orders[number] = _order((number,), rows, of_row, wrapper)
    return orders


def _order(
    numbers: tuple[int, ...], rows: Sequence[Row], of_row: Mapping[int, Sequence[Path]], wrapper: Path | None
) -> TableOrder:
    names = Counter(rows[number].name for number in numbers)
    fields = ((number, of_row.get(number, ())) for number in numbers)
    paths = tuple(
        places[0] if len(places) == 1 and names[rows[number].name] == 1 else None for number, places in fields
    )
    unique_paths = [path for path in paths if path is not None]
    parents = Counter(path[:-1] for path in unique_paths)
    around = max(parents, key=lambda parent: parents[parent], default=None)
    return TableOrder(numbers, paths, around, _is_nested(unique_paths, wrapper))


def _is_nested(paths: Sequence[Path], wrapper: Path | None) -> bool:
    """Say whether rows of objects are behind the rows of the objects, more often than not.

    The object that wraps the whole sample does not count: in a flat table, too, the others stand behind it.
    """
    inside = astray = 0
    for before, behind in pairwise(paths):
        around = behind[:-1]
        if around == before:
            inside += before != wrapper
        elif before[: len(around)] != around:
            astray += 1
    return inside > astray
