"""The values and objects that stand in a sample at a path; arrays in between are transparent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.matching.fields import Path

JsonObject = dict[str, Any]


def objects_at(data: Any, path: Path) -> Iterator[JsonObject]:
    """Yield the objects that stand at ``path``, those of arrays one by one."""
    for array_or_object in _reached(data, path):
        yield from _objects(array_or_object)


def arrays_at(data: Any, path: Path) -> Iterator[list[Any]]:
    """Yield the arrays that stand at ``path``; arrays inside of them are not yielded."""
    return (value for value in _reached(data, path) if isinstance(value, list))


def values_at(data: Any, path: Path) -> Iterator[Any]:
    """Yield the values of a field that are no arrays: of an array those of its elements."""
    for value in _reached(data, path):
        yield from _elements(value)


def _reached(data: Any, path: Path) -> Iterator[Any]:
    """Yield what stands behind the last key of ``path``, the arrays there as they are."""
    if not path:
        yield data
        return
    for holder in objects_at(data, path[:-1]):
        if path[-1] in holder:
            yield holder[path[-1]]


def _objects(value: Any) -> Iterator[JsonObject]:
    return (element for element in _elements(value) if isinstance(element, dict))


def _elements(value: Any) -> Iterator[Any]:
    stack = [value]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        else:
            yield value
