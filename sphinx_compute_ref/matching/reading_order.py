"""Which object a row without dots is about, where the table does not say so by its name.

Tables write nested objects either with dots (``flavor.id``) or flat, in the order of the document: a row for the
object, then the rows of what it holds, then the rows of what follows it; or they give each object a table of its own.
In the latter two a name says little (each object has its ``id``); its place among the rows says which object is meant.
"""

from __future__ import annotations

from collections.abc import Collection

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.matches import SampleMatch
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.types import is_container
from sphinx_compute_ref.model.location import Location


def is_elsewhere(match: SampleMatch, number: int, path: Path) -> bool:
    """Say whether the rows around the row ``number`` speak against its being about the field at ``path``.

    A table in the order of the document, beside a sample with ``server.flavor.id`` and ``server.id``::

        - server: server
        - flavor: flavor
        - vcpus: vcpus      # server.flavor.vcpus
        - status: status    # server.status: the rows have left the flavor
        - id: server_id     # so this is server.id, and server.flavor.id is elsewhere

    The field is elsewhere where the rows have left the object around it before this row comes; where the rows before
    and behind this one are in an object deeper down; and where another table has a row of this name and is about the
    object around the field, as this table is not.
    """
    if len(parts_of(match.rows[number].name)) > 1:
        return False
    order = match.orders[number]
    around, paths = path[:-1], order.paths
    if order.around not in (around, None) and any(
        match.orders[rival].around == around for rival in match.of_field.get(path, ()) if rival not in order.numbers
    ):
        return True
    if not order.is_nested:
        return False
    at = order.numbers.index(number)
    before = next((near for near in reversed(paths[:at]) if near is not None), None)
    behind = next((near for near in paths[at + 1 :] if near is not None), None)
    if around and around in paths and before is not None and before[: len(around)] != around:
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
    order = match.orders[number]
    nested = order.is_nested
    at = order.numbers.index(number)
    for other, path in zip(reversed(order.numbers[:at]), reversed(order.paths[:at]), strict=True):
        if path is not None and not is_elsewhere(match, other, path):
            field = match.fields[path]
            return nested and bool(field.kinds & {"object", "array"}) and not field.size
        definition = match.rows[other].definition
        if other in match.of_row or definition is None or not is_container(definition.type):
            continue
        if match.rows[other].location in misnamed:
            continue
        if nested or not definition.required:
            return True
    return False
