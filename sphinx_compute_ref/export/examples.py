"""Samples as examples: at a microversion stands only what is valid there, and no link leads a client elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.export.field_tree import Structure
from sphinx_compute_ref.export.schemas import Schema
from sphinx_compute_ref.matching.fields import kind_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.rst.titles import make_id


def examples_of(structure: Structure, schema: Schema, version: Microversion) -> dict[str, Schema]:
    """Return the examples of a message at ``version``, by the ids of their captions."""
    examples: dict[str, Schema] = {}
    for number in sorted(structure.current(version)):
        sample = structure.samples[number]
        if sample.microversion > version:
            continue
        value = next((value for value in _single_pages(sample.data) if fits(value, schema)), None)
        if value is None:
            continue
        stem = sample.sample.path.rpartition("/")[2].rpartition(".")[0]
        caption = sample.sample.caption if sample.included else None
        name = base = make_id(caption or "") or make_id(stem) or "example"
        count = 2
        while name in examples:
            name, count = f"{base}-{count}", count + 1
        examples[name] = {"summary": caption or f"{stem} ({sample.microversion})", "value": value}
    return examples


def _single_pages(data: Any) -> Iterator[Any]:
    """Yield a sample, where it has a link to a next page without it: a client that follows it leaves the document."""
    if not isinstance(data, dict):
        yield data
        return
    examples: dict[str, Any] = {}
    emptied: dict[str, Any] = {}
    for key, value in data.items():
        examples[key] = emptied[key] = value
        if key == "links" or key.endswith("_links"):
            if isinstance(value, list) and any(_is_next(link) for link in value):
                links = [link for link in value if not _is_next(link)]
                emptied[key] = links
                if links:
                    examples[key] = links
                else:
                    del examples[key]
            elif isinstance(value, dict) and isinstance(value.get("next"), str):
                emptied[key] = {**value, "next": None}
                examples[key] = {name: link for name, link in value.items() if name != "next"}
        elif key == "next" and isinstance(value, str):
            del examples[key]
            emptied[key] = None
    yield examples
    if emptied != examples:
        yield emptied


def _is_next(link: Any) -> bool:
    return isinstance(link, dict) and link.get("rel") == "next"


def fits(value: Any, schema: Schema) -> bool:
    """Say whether a value is valid against one of our schemas, and has no field that the schema does not know."""
    if "anyOf" in schema:
        return any(fits(value, part) for part in schema["anyOf"])
    types = schema.get("type")
    if types is None:
        return True
    kind = kind_of(value)
    allowed = (types,) if isinstance(types, str) else types
    if kind not in allowed and not (kind in ("integer", "float") and "number" in allowed):
        return False
    if "enum" in schema and not any(type(value) is type(one) and value == one for one in schema["enum"]):
        return False
    if kind in ("integer", "float"):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if kind == "array":
        return "items" not in schema or all(fits(one, schema["items"]) for one in value)
    if kind == "object":
        return _fits_object(value, schema)
    return True


def _fits_object(value: dict[str, Any], schema: Schema) -> bool:
    properties: Schema = schema.get("properties", {})
    patterns: Schema = schema.get("patternProperties", {})
    rest = schema.get("additionalProperties")
    if any(name not in value for name in schema.get("required", ())):
        return False
    if not properties and not patterns and rest is None:
        return not value
    for name, one in value.items():
        if name in properties:
            if not fits(one, properties[name]):
                return False
            continue
        matching = [part for pattern, part in patterns.items() if re.search(pattern, name)]
        if matching:
            if not all(fits(one, part) for part in matching):
                return False
        elif rest is None or rest is False or (rest is not True and not fits(one, rest)):
            return False
    return True
