"""Which operation and which row of one exported model is which of another: names, pages and lines may differ.

Pure functions on the values of ``compute-ref export model``. An operation is known by its method and URL, and where
several share these (actions, ranges of microversions) by title, action and rows; a row by where it travels and its
name. What refs are called and on which page things stand plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

#: A value of the exported model.
Values = Mapping[str, Any]

_PLACEHOLDER = re.compile(r"\{([^{}/?]+)\}")
#: A query as URI templates have it (RFC 6570), ``{?limit,marker}``; one without an end takes the rest.
_QUERY = re.compile(r"\{[?&][^}]*+(?:\}|\Z)")
_ACTION = re.compile(r"\(\s*['\"`]*([^()\s'\"`]+)['\"`]*\s+action\s*\)", re.IGNORECASE)
#: Operations with the same URL whose rows are that alike (Jaccard index) are the same under another title.
_ALIKE = 0.5


class Pairs(NamedTuple):
    """Who is who: ``both`` in the order of the second, ``before`` and ``after`` are those without a partner."""

    both: tuple[tuple[Any, Any], ...]
    before: tuple[Any, ...]
    after: tuple[Any, ...]


def operations_of(model: Values) -> Iterator[Values]:
    """Yield the operations of an exported model."""
    for resource in model["resources"]:
        yield from resource["operations"]


def rows_of(operation: Values, role: str) -> list[Values]:
    """Return the rows of all tables of a message; those that repeat word for word count once."""
    rows: dict[Hashable, Values] = {}
    for table in operation[role]["tables"]:
        for row in table["rows"]:
            rows.setdefault((_name_key(row), *_content(row)), row)
    return list(rows.values())


def url_shape(url: str) -> str:
    """Return the path of ``url`` without the names of placeholders, a query and a last slash."""
    plain = _QUERY.sub(lambda query: "" if query[0].endswith("}") else query[0], url)
    path = _PLACEHOLDER.sub("{}", plain.partition("?")[0])
    return path.rstrip("/") or "/"


def placeholders(url: str) -> tuple[str, ...]:
    """Return the names of the placeholders in the path of ``url``."""
    return tuple(_PLACEHOLDER.findall(url.partition("?")[0]))


def operation_key(operation: Values) -> str:
    """Return what an operation is known by within and across versions: method, URL without names, action or title."""
    what = _action(operation) or _fold(operation["title"])
    return f"{operation['method']} {url_shape(operation['url'])} {what}"


def pair_operations(before: Sequence[Values], after: Sequence[Values]) -> Pairs:
    """Pair the operations of two models."""
    both: list[tuple[Values, Values]] = []
    lost: list[Values] = []
    new: list[Values] = []
    left, right = _grouped(before, _place_key), _grouped(after, _place_key)
    for key in dict.fromkeys((*left, *right)):
        pairs = _pair(left.get(key, ()), right.get(key, ()), _OPERATION_KEYS)
        alike = _pair_alike(pairs.before, pairs.after)
        both += (*pairs.both, *alike.both)
        lost += alike.before
        new += alike.after
    order = {id(operation): number for number, operation in enumerate((*before, *after))}
    both.sort(key=lambda pair: order[id(pair[1])])
    return Pairs(tuple(both), _ordered(lost, order), _ordered(new, order))


def pair_rows(before: Sequence[Values], after: Sequence[Values], names: Mapping[str, str]) -> Pairs:
    """Pair the rows of two messages; ``names`` maps placeholders of the first URL to those of the second."""

    def key_before(row: Values) -> Hashable:
        name = names.get(row["name"], row["name"]) if row["in"] == "path" else row["name"]
        return _name_key({**row, "name": name})

    name_keys = {id(row): key_before(row) for row in before}
    name_keys.update((id(row), _name_key(row)) for row in after)
    by_place: list[Callable[[Values], Hashable]] = [
        lambda row, key=key: (name_keys[id(row)], key(row))  # type: ignore[misc]
        for key in _ROW_KEYS
    ]
    pairs = _pair(before, after, by_place)
    elsewhere = _pair_single(pairs.before, pairs.after, lambda row: str(row["name"]).lower())
    return Pairs((*pairs.both, *elsewhere.both), elsewhere.before, elsewhere.after)


def _ordered(values: Sequence[Values], order: Mapping[int, int]) -> tuple[Values, ...]:
    return tuple(sorted(values, key=lambda value: order[id(value)]))


def _place_key(operation: Values) -> Hashable:
    return (operation["method"], url_shape(operation["url"]))


def _name_key(row: Values) -> Hashable:
    name = str(row["name"])
    return (row["in"], name.lower() if row["in"] == "header" else name)  # RFC 9110, 5.1: field names have no case


def _content(row: Values) -> tuple[Hashable, ...]:
    return tuple(row[key] for key in ("type", "required", "min_version", "max_version", "description"))


def _range(values: Values) -> Hashable:
    return (values["min_version"], values["max_version"])


def _fold(text: str) -> str:
    return " ".join(text.lower().split())


def _action(operation: Values) -> str | None:
    """Return the key of an action: what the title says, else the only top row in the body sent to ``…/action``."""
    match = _ACTION.search(operation["title"])
    if match:
        return match[1]
    if url_shape(operation["url"]).endswith("/action"):
        names = {str(row["name"]).partition(".")[0] for row in rows_of(operation, "request") if row["in"] == "body"}
        if len(names) == 1:
            return names.pop()
    return None


def row_range(row: Values) -> tuple[str | None, str | None]:
    """Return the lowest and the highest microversion of a row or an operation, as text."""
    return (row["min_version"], row["max_version"])


#: From the surest to the least sure way of knowing an operation among those of the same method and URL.
_OPERATION_KEYS: tuple[Callable[[Values], Hashable], ...] = (
    lambda operation: (_fold(operation["title"]), _action(operation), _range(operation)),
    lambda operation: (_fold(operation["title"]), _action(operation)),
    lambda operation: (_action(operation) or id(operation), _range(operation)),
    lambda operation: _action(operation) or id(operation),
)

#: The same for rows of one name: sub-structures and ranges of microversions make them repeat.
_ROW_KEYS: tuple[Callable[[Values], Hashable], ...] = (
    _content,
    lambda row: (row["type"], row["required"], *row_range(row)),
    lambda row: (row["type"], *row_range(row)),
    lambda row: (row["type"], row["description"]),
    row_range,
    lambda row: None,
)


def _grouped(values: Sequence[Values], key: Callable[[Values], Hashable]) -> dict[Hashable, list[Values]]:
    groups: dict[Hashable, list[Values]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _pair(before: Sequence[Values], after: Sequence[Values], keys: Sequence[Callable[[Values], Hashable]]) -> Pairs:
    """Pair in rounds, one for each key; within a round in order."""
    both: list[tuple[Values, Values]] = []
    for key in keys:
        if not before or not after:
            break
        waiting = _grouped(before, key)
        rest = []
        for value in after:
            partners = waiting.get(key(value))
            if partners:
                both.append((partners.pop(0), value))
            else:
                rest.append(value)
        paired_ids = {id(one) for one, _ in both}
        before, after = [value for value in before if id(value) not in paired_ids], rest
    return Pairs(tuple(both), tuple(before), tuple(after))


def _pair_single(before: Sequence[Values], after: Sequence[Values], key: Callable[[Values], Hashable]) -> Pairs:
    """Pair those that are the only ones of their key on both sides."""
    left, right = _grouped(before, key), _grouped(after, key)
    both = [(left[name][0], right[name][0]) for name in left if len(left[name]) == len(right.get(name, ())) == 1]
    paired_ids = {id(value) for pair in both for value in pair}
    return Pairs(
        tuple(both),
        tuple(value for value in before if id(value) not in paired_ids),
        tuple(value for value in after if id(value) not in paired_ids),
    )


def _pair_alike(before: Sequence[Values], after: Sequence[Values]) -> Pairs:
    """Pair operations of one method and URL that go by another title: the last ones, or those with the same rows."""
    scored = sorted(
        (
            (-score, i, j)
            for i, one in enumerate(before)
            for j, other in enumerate(after)
            if not _different_actions(one, other)
            and ((score := _likeness(one, other)) >= _ALIKE or len(before) == len(after) == 1)
        ),
    )
    both: list[tuple[Values, Values]] = []
    left, right = set(range(len(before))), set(range(len(after)))
    for _, i, j in scored:
        if i in left and j in right:
            both.append((before[i], after[j]))
            left.discard(i)
            right.discard(j)
    return Pairs(tuple(both), tuple(before[i] for i in sorted(left)), tuple(after[j] for j in sorted(right)))


def _different_actions(one: Values, other: Values) -> bool:
    a, b = _action(one), _action(other)
    return a is not None and b is not None and a != b


def _likeness(one: Values, other: Values) -> float:
    names = [
        {(role, row["name"]) for role in ("request", "response") for row in rows_of(operation, role)}
        for operation in (one, other)
    ]
    union = names[0] | names[1]
    return len(names[0] & names[1]) / len(union) if union else 0.0
