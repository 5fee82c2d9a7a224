"""Objects of samples of which a table documents less than half, or the name alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, SampleField, is_data
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.undocumented import is_explained, is_free_map, is_partial

#: So many rows say that a table is about an object, and so many fields without a row that it is thin.
_ROWS, _LACKING = 2, 3


class Thin(NamedTuple):
    """An object of the sample ``match``: its topmost fields that lack a row, of so many ``fields``."""

    match: SampleMatch
    lacking: tuple[SampleField, ...]
    fields: int


def thin_tables(match: MessageMatch) -> Iterator[Thin]:
    """Yield the objects of a message's samples that are documented by less than half, each place once."""
    seen: set[Path] = set()
    if match.message.unplaced_rows:
        return  # a ref without a definition may be any of them
    for sample in match.samples:
        if not sample.tables or is_partial(sample):
            continue
        strong = sample.strong
        free = {field.path for field in sample.undocumented}
        for parent, paths in sample.children.items():
            lacking = [path for path in paths if path in free]
            documented = [path for path in paths if path in strong]
            if parent in seen or len(documented) < _ROWS or len(lacking) < _LACKING:
                continue
            if 2 * len(documented) >= len(paths) or is_free_map(parent, sample):
                continue
            if parent and parent not in sample.of_field and len(parent) > 1:
                continue
            if any(is_data(path[-1]) for path in paths):
                continue
            outside = match.outside
            fields = tuple(
                sample.fields[path]
                for path in lacking
                if path[-1] not in outside and not is_explained(sample.fields[path], sample)
            )
            if len(fields) >= _LACKING and 2 * len(fields) > len(paths):
                seen.add(parent)
                yield Thin(sample, fields, len(paths))


#: A description that leads elsewhere for what an object holds, or says that its keys are free.
_ELSEWHERE = re.compile(r":(?:ref|doc):|`_|\beach key\b|\buser[- ]defined\b|\bschema\b", re.IGNORECASE)


def bare_tables(match: MessageMatch, names: Collection[str]) -> Iterator[Thin]:
    """Yield the outermost object of a message's samples where its row is the only one, and nothing says what it holds.

    What an action takes, and fields whose ``names`` other rows of the reference have, are parameters; others may be
    data.
    """
    if match.message.unplaced_rows:
        return
    for sample in match.samples:
        tops = sample.children.get((), ())
        if len(tops) != 1 or len(sample.all_rows) != 1 or tops[0] not in sample.of_field or is_partial(sample):
            continue
        (top,) = tops
        inside = sample.children.get(top, ())
        if not inside or any(path in sample.anyhow or is_data(path[-1]) for path in inside) or is_free_map(top, sample):
            continue
        if any(row.definition is None or _ELSEWHERE.search(row.definition.description) for row in sample.rows_of(top)):
            continue
        outside = match.outside
        fields = tuple(
            sample.fields[path]
            for path in inside
            if path[-1] not in outside and not is_explained(sample.fields[path], sample)
        )
        is_action = match.message.role == "request" and match.operation.url.endswith("/action")
        are_parameters = is_action or 2 * sum(field.name in names for field in fields) >= len(fields)
        if len(fields) == len(inside) and are_parameters:
            yield Thin(sample, fields, len(inside))
            return
