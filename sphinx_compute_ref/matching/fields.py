"""Samples as fields: the places of a JSON document, arrays made transparent."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sphinx_compute_ref.matching.row_names import NAMES
from sphinx_compute_ref.reading.json_samples import is_json_patch

Path = tuple[str, ...]

_MAX_DEPTH = 60
_DATA_KEY = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{20,}|[0-9a-f]{32}|[0-9.:]+|.*[\s/@|].*|https?:.*|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2})+|[A-Z0-9_]{3,}",
)


class SampleField(NamedTuple):
    """A place in a sample.

    ``path`` holds the keys from the top, without the arrays in between; ``text`` writes them as
    ``servers[].flavor.id``. ``kinds`` are the JSON types that stand there ("object", "array", "string", "integer",
    "float", "boolean", "null"). ``present`` of ``parents`` objects around it have the key. ``size`` is the number of
    entries in all values that are objects or arrays.
    """

    path: Path
    text: str
    kinds: frozenset[str]
    present: int
    parents: int
    size: int

    @property
    def name(self) -> str:
        """The last key."""
        return self.path[-1]


@dataclass(slots=True)
class _Collected:
    text: str
    kinds: frozenset[str]
    present: int = 0
    size: int = 0


def fields_of(data: Any) -> dict[Path, SampleField]:
    """Return the fields of a parsed sample by path, parents before children.

    Those that a JSON Patch names come with their pointers as ``text``, besides "op", "path" and "value".
    """
    collected: dict[Path, _Collected] = {}
    objects: dict[Path, int] = {}
    _walk(data, (), "", collected, objects, 0)
    if is_json_patch(data):
        _walk_patch(data, collected)
    return {
        path: SampleField(path, item.text, item.kinds, item.present, objects.get(path[:-1], 1), item.size)
        for path, item in collected.items()
    }


def _walk(
    value: Any,
    path: Path,
    text: str,
    collected: dict[Path, _Collected],
    objects: dict[Path, int],
    depth: int,
) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        objects[path] = objects.get(path, 0) + 1
        for key, child in value.items():
            child_path = (*path, key)
            item = collected.get(child_path)
            kind = _KIND_OF[type(child)]
            if item is None:
                item = collected[child_path] = _Collected(f"{text}.{key}" if text else key, kind)
            elif not kind <= item.kinds:
                item.kinds |= kind
            item.present += 1
            if isinstance(child, (dict, list)):
                item.size += len(child)
                _walk(child, child_path, item.text, collected, objects, depth + 1)
    elif isinstance(value, list):
        for child in value:
            if isinstance(child, (dict, list)):
                _walk(child, path, f"{text}[]", collected, objects, depth + 1)


def _walk_patch(operations: list[dict[str, Any]], collected: dict[Path, _Collected]) -> None:
    """Take the fields that the pointers of a JSON Patch name (RFC 6902, RFC 6901); places in arrays do not count."""
    for one in operations:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in one["path"].split("/")[1:]]
        path = tuple(key for key in keys if key and key != "-" and not key.isdigit())[:_MAX_DEPTH]
        for length in range(1, len(path) + 1):
            item = collected.setdefault(path[:length], _Collected("/" + "/".join(path[:length]), frozenset()))
            item.present += 1
            is_last = length == len(path) and len(path) == len(keys)
            item.kinds |= {kind_of(one.get("value")) if is_last else "object"}


def of_patch(fields: Mapping[Path, SampleField], names: Collection[str]) -> Mapping[Path, SampleField]:
    """Return the fields of a sample that a table with rows of these names is about.

    A table is about the operations of a JSON Patch where it has rows for them, else about the fields that these name.
    """
    if not {("op",), ("path",)} <= fields.keys() or not any(one.text.startswith("/") for one in fields.values()):
        return fields
    about_operations = "op" in names or "path" in names
    return {path: one for path, one in fields.items() if one.text.startswith("/") != about_operations}


_KINDS = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    list: "array",
    dict: "object",
}
#: The same, as fields have them.
_KIND_OF = {type_: frozenset((kind,)) for type_, kind in _KINDS.items()}


def kind_of(value: Any) -> str:
    """Return the JSON type of a parsed value; numbers without a fraction are integers."""
    return _KINDS.get(type(value), "object")


@lru_cache(maxsize=NAMES)
def is_data(key: str) -> bool:
    """Say whether a key is data, such as a UUID, an address or a name in capitals, and no field's name."""
    return _DATA_KEY.fullmatch(key) is not None


def without_data_keys(path: Path) -> Path:
    """Return a path in which keys that are data, such as UUIDs, count as one."""
    return tuple("*" if is_data(key) else key for key in path)
