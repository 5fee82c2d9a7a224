"""What definitions say about values: ``enum``, ``default``, limits, format and example, as keywords of JSON Schema."""

from __future__ import annotations

import math
from typing import Any

from sphinx_compute_ref.model.definition import Definition, Scalar

_NONE = object()


def limits_of(definition: Definition, kinds: tuple[str, ...], *, nullable: bool = False) -> dict[str, Any]:
    """Return the keywords that a definition makes for values of the types ``kinds``; what does not fit is left out."""
    words: dict[str, Any] = {}
    enum = definition.fields.get("enum")
    if enum is not None and enum.kind == "list":
        values = [value for item in enum.items if (value := value_of(item, kinds)) is not _NONE]
        if values and not {"object", "array"} & set(kinds):
            words["enum"] = _unique([*values, None] if nullable else values)
    if "integer" in kinds or "number" in kinds:
        for name, limit in (("minimum", definition.minimum), ("maximum", definition.maximum)):
            value = value_of(limit, ("number",)) if limit is not None else _NONE
            if value is not _NONE:
                words[name] = value
    if definition.format and {"string", "integer", "number"} & set(kinds):  # OpenAPI has int64, double …
        words["format"] = definition.format
    if definition.default is not None:
        value = None if definition.default.kind == "null" else value_of(definition.default, kinds)
        if value is not _NONE and (value is not None or nullable) and _is_allowed(value, words):
            words["default"] = value
    if definition.example is not None:
        value = value_of(definition.example, kinds)
        if value is not _NONE and _is_allowed(value, words):
            words["examples"] = [value]
    return words


def value_of(scalar: Scalar, kinds: tuple[str, ...]) -> Any:
    """Return a value as one of the types ``kinds``, any where there are none; ``_NONE`` where it is none of them."""
    text = scalar.value
    if scalar.kind == "null":
        return _NONE
    if ("boolean" in kinds or not kinds) and scalar.kind == "boolean":
        return text.lower() in ("true", "yes", "on")
    if "integer" in kinds or "number" in kinds or (not kinds and scalar.kind in ("integer", "float")):
        try:
            return int(text)
        except ValueError:
            pass
        if "integer" not in kinds:
            try:
                number = float(text)
            except ValueError:
                number = math.nan
            if math.isfinite(number):
                return number
    return text if "string" in kinds or not kinds else _NONE


def plain_value(scalar: Scalar | None) -> Any:
    """Return a value as JSON has it by its kind in YAML; ``None`` where there is none."""
    if scalar is None or scalar.kind == "null":
        return None
    value = value_of(scalar, ()) if scalar.kind in ("boolean", "integer", "float") else scalar.value
    return scalar.value if value is _NONE else value


def _is_allowed(value: Any, words: dict[str, Any]) -> bool:
    """Tell whether a value is one of those that the keywords list, and within their limits where it is a number."""
    if value not in words.get("enum", (value,)):
        return False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return bool(words.get("minimum", value) <= value <= words.get("maximum", value))


def _unique(values: list[Any]) -> list[Any]:
    """Return the values without repeats; 1 and true are two (JSON Schema, Validation, 6.1.2: SHOULD be unique)."""
    return list({(type(value), value): value for value in values}.values())
