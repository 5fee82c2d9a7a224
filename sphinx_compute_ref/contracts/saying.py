"""What a contract says of a row, in words: for those who write beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sphinx_compute_ref.contracts.beside import Beside, VersionedField
from sphinx_compute_ref.contracts.comparison import kinds_text
from sphinx_compute_ref.contracts.ranges import union, words
from sphinx_compute_ref.contracts.schema_words import EVERY_KIND
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.microversion import MicroversionRange
from sphinx_compute_ref.model.operation import Row

#: The words of JSON Schema that limit a value, with what they are called here.
_LIMITS = {
    "minLength": "min",
    "maxLength": "max",
    "minimum": "from",
    "maximum": "to",
    "minItems": "at least",
    "maxItems": "at most",
    "format": "format",
}
_MOST_VALUES = 8
_MOST_TEXT = 40


def sentences_of(beside: Beside, row: Row) -> Iterator[str]:
    """Yield what the contract says of a row, one sentence for each kind of it: ``string, max 255, from 2.10``."""
    number = next((number for number, other in enumerate(beside.rows) if other.location == row.location), None)
    paths: tuple[Path, ...] = beside.paths_of_rows.get(number, ()) if number is not None else ()
    if beside.in_ == "query":
        paths = ((row.name.removesuffix("[]"),),)
    for path in paths[:1]:
        fields = beside.fields_at(row, path)
        by_text: dict[str, list[MicroversionRange]] = {}
        for each in fields:
            by_text.setdefault(_describe(each), []).append(each.range)
        for text, ranges in by_text.items():
            reach = union(ranges)
            since = words(reach) if reach is not None and len(by_text) > 1 else ""
            yield f"{text}{f' {since}' if since else ''}"


def _describe(each: VersionedField) -> str:
    schema, kinds = each.field.schema, each.field.kinds
    parts = ["anything" if kinds == EVERY_KIND else kinds_text(kinds)]
    for word, name in _LIMITS.items():
        value = schema.get(word)
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            parts.append(f"{name} {str(value)[:_MOST_TEXT]}")
    if each.field.enum:
        parts.append(f"one of {', '.join(_values(each.field.enum))}")
    if each.parent is not None and each.parent.uses_required and not each.field.conditional:
        parts.append("required" if each.field.required else "optional")
    return ", ".join(parts)


def _values(values: Iterable[object]) -> Iterator[str]:
    for number, value in enumerate(values):
        if number == _MOST_VALUES:
            yield "…"
            return
        yield json.dumps(value, ensure_ascii=False)[:_MOST_TEXT]
