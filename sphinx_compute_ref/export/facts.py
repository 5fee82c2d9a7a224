"""What rows and samples say about a place in a message at a microversion, and when rows change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sphinx_compute_ref.export.field_tree import FieldNode, Values
from sphinx_compute_ref.matching.types import allowed_kinds, is_union
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role, Row

#: The types of JSON Schema in the order in which schemas name them, null aside.
KIND_ORDER = ("object", "array", "string", "integer", "number", "boolean")
_NULL = re.compile(r"\bnull\b|``None``")
_NEVER_NULL = re.compile(r"\b(?:not|never|non|cannot|can't)\b(?:\W+\w+){0,2}?\W+(?:null\b|None``)", re.IGNORECASE)


def may_be_null(row: Row) -> bool:
    """Say whether a row's type or description allows null."""
    definition = row.definition
    if definition is None:
        return False
    types = {name.lower() for name in definition.types}
    if types & {"null", "none"}:
        return True
    text = definition.description
    return _NULL.search(text) is not None and _NEVER_NULL.search(text) is None


@dataclass(frozen=True)
class Facts:
    """What is known about a place at a microversion: its rows, and the values that samples show."""

    node: FieldNode
    rows: tuple[Row, ...]
    values: Values
    role: Role

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The types of JSON Schema that values may have, null aside; none where nothing is known."""
        sample_kinds = self.values.kinds - {"null"}
        allowed: set[str] = set()
        has_type = False
        for row in self.rows:
            declared = (
                allowed_kinds(row.definition.type) if row.definition is not None and row.definition.type else None
            )
            if declared is not None:
                has_type = True
                allowed |= declared
        if not sample_kinds or (has_type and sample_kinds <= allowed):
            kinds = set(allowed)
        elif not has_type or (self.role == "response" and not self._is_union(sample_kinds - allowed)):
            kinds = sample_kinds
        else:
            kinds = allowed | sample_kinds
        if "float" in kinds:
            kinds = kinds - {"float", "integer"} | {"number"}
        return tuple(kind for kind in KIND_ORDER if kind in kinds)

    def _is_union(self, others: Iterable[str]) -> bool:
        return any(
            len(row.definition.types) > 1 or is_union(row.definition.description, row.definition.type, others)
            for row in self.rows
            if row.definition is not None
        )

    @cached_property
    def nullable(self) -> bool:
        """Whether values may be null: samples show it, or a row says so."""
        return "null" in self.values.kinds or any(map(may_be_null, self.rows))

    @cached_property
    def description(self) -> str:
        """What the rows say, as reStructuredText."""
        texts = dict.fromkeys(row.definition.description.strip() for row in self.rows if row.definition is not None)
        return "\n\n".join(text for text in texts if text)


def is_deprecated(rows: Iterable[Row], all_rows: Iterable[Row], version: Microversion, newest: Microversion) -> bool:
    """Say whether a parameter is deprecated at ``version``: its definition says so, or the newest one lacks it."""
    rows = [row for row in rows if row.definition is not None]
    for row in rows:
        since = row.definition.deprecated if row.definition is not None else False
        if since is True or (since and since <= version):
            return True
    return bool(rows) and not any(newest in row.range for row in all_rows)


def breakpoints_of(rows: Iterable[Row]) -> set[Microversion]:
    """Return the microversions at which rows come, go or become deprecated."""
    points: set[Microversion] = set()
    for row in rows:
        low, high = row.range
        if low is not None:
            points.add(low)
        if high is not None:
            points.add(Microversion(high.major, high.minor + 1))
        since = row.definition.deprecated if row.definition is not None else False
        if isinstance(since, Microversion):
            points.add(since)
    return points
