"""What the words of one JSON Schema say by themselves, whatever its parts say: JSON types and microversions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sphinx_compute_ref.contracts.contract import ANY
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

_KINDS: dict[str, frozenset[str]] = {
    "array": frozenset({"array"}),
    "boolean": frozenset({"boolean"}),
    "integer": frozenset({"integer"}),
    "null": frozenset({"null"}),
    "number": frozenset({"float", "integer"}),
    "object": frozenset({"object"}),
    "string": frozenset({"string"}),
}
EVERY_KIND = frozenset().union(*_KINDS.values())


def kinds_of(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the JSON types that the words of one schema allow, whatever its parts say."""
    declared = schema.get("type")
    if isinstance(declared, str) and declared in _KINDS and "nullable" not in schema:
        return _KINDS[declared]
    names = declared if isinstance(declared, list) else [declared] if isinstance(declared, str) else []
    kind_sets = (_KINDS.get(name, EVERY_KIND) for name in names if isinstance(name, str))
    kinds: frozenset[str] = frozenset().union(*kind_sets)
    if not kinds:
        values = schema.get("enum") if isinstance(schema.get("enum"), list) else None
        if values is None and "const" in schema:
            values = [schema["const"]]
        if values:
            return frozenset(_kind(value) for value in values)
        return frozenset({"object"}) if isinstance(schema.get("properties"), Mapping) else EVERY_KIND
    return kinds | {"null"} if schema.get("nullable") is True else kinds  # OpenAPI 3.0


def range_of(schema: Any) -> MicroversionRange:
    """Return the microversions that ``x-openstack`` (openstack-codegenerator) gives to a schema or parameter."""
    extension = schema.get("x-openstack") if isinstance(schema, Mapping) else None
    if not isinstance(extension, Mapping):
        return ANY
    low, high = extension.get("min-ver"), extension.get("max-ver", extension.get("max_ver"))
    return MicroversionRange(
        Microversion.find(low) if isinstance(low, str) else None,
        Microversion.find(high) if isinstance(high, str) else None,
    )


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "float"
        case str():
            return "string"
    return "array" if isinstance(value, list) else "object"
