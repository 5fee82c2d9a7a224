"""What a change means for a client that was written against the earlier reference.

*breaking*: the client may stop working. *non-breaking*: it keeps working. *documentation*: only the words differ. The
reasoning is that of API-WG's guideline on changes ("Evaluating API Changes") and of OpenAPI comparers: requests may
accept more, responses may not say less.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange


class Impact(IntEnum):
    """How much a change means to clients; ordered, so that ``>=`` reads as "at least"."""

    DOCUMENTATION = 1
    NON_BREAKING = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


#: Words for the same JSON type. A uuid and an enum are strings of which more is said.
_SAME_TYPE = {
    "list": "array",
    "bool": "boolean",
    "int": "integer",
    "dict": "object",
    "json": "object",
    "uuid": "string",
    "enum": "string",
    "number": "float",
}


def impact_of_type(role: str, before: str | None, after: str | None) -> Impact:
    """Judge a change of type: every integer is a number, so requests may go from integer to float."""
    if before is None or after is None:
        return Impact.DOCUMENTATION
    old, new = (_SAME_TYPE.get(text.lower(), text.lower()) for text in (before, after))
    if old == new:
        return Impact.DOCUMENTATION
    if (old, new) == (("integer", "float") if role == "request" else ("float", "integer")):
        return Impact.NON_BREAKING
    return Impact.BREAKING


def impact_of_required(role: str, in_: str | None, before: bool | None, after: bool | None) -> Impact:
    """Judge a change of ``required``: requests may ask for less, responses may promise more."""
    if before is None or after is None or in_ == "path":
        return Impact.DOCUMENTATION
    stricter = after
    return Impact.BREAKING if stricter == (role == "request") else Impact.NON_BREAKING


class Reach(NamedTuple):
    """What a change of range takes away and brings, among the microversions that the earlier reference covers."""

    lost: bool
    gained: bool


def reach_of(before: MicroversionRange, after: MicroversionRange, covered: MicroversionRange) -> Reach:
    """Compare two ranges within ``covered``; microversions that the earlier reference did not know do not count."""
    old, new = _within(before, covered), _within(after, covered)
    return Reach(_exceeds(old, new), _exceeds(new, old))


def is_known(values: MicroversionRange, covered: MicroversionRange) -> bool:
    """Say whether any microversion of the range is one that the earlier reference covers."""
    return values.meets(covered)


_LOWEST, _HIGHEST = Microversion(0, 0), Microversion(10**6, 10**6)


def _within(one: MicroversionRange, other: MicroversionRange) -> tuple[Microversion, Microversion]:
    return (
        max(one.low or _LOWEST, other.low or _LOWEST),
        min(one.high or _HIGHEST, other.high or _HIGHEST),
    )


def _exceeds(one: tuple[Microversion, Microversion], other: tuple[Microversion, Microversion]) -> bool:
    """Say whether ``one`` has microversions that ``other`` lacks; a range that ends before it begins is empty."""
    if one[0] > one[1]:
        return False
    return other[0] > other[1] or one[0] < other[0] or one[1] > other[1]
