"""JSON Schemas as fields: the places that a schema gives to a message, arrays made transparent.

Only what tells places apart is read: types, properties, ``required``, closed objects, enums, and combinations of them.
Every schema is hostile until shown otherwise: references may go in circles or multiply, nesting may be deep, patterns
may take forever. So depth and number of places are bounded, a schema that goes beyond is :attr:`Shape.partial` and
nothing is concluded from it, and no pattern is ever run.

Source: JSON Schema 2020-12 and draft 4, as OpenAPI 3.0 and 3.1 use them. References are resolved here: the libraries
that do it take longer to import than a reference takes to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from sphinx_compute_ref.contracts.contract import ANY, Pointer, plain
from sphinx_compute_ref.contracts.schema_words import EVERY_KIND, kinds_of, range_of
from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.model.microversion import MicroversionRange

_MAX_DEPTH = 40
_MAX_FIELDS = 20_000
#: The words that lead to other schemas, or say what an object holds.
_STRUCTURE = frozenset(
    (
        *("$ref", "allOf", "oneOf", "anyOf", "if", "then", "else", "properties", "patternProperties"),
        *("additionalProperties", "unevaluatedProperties", "required", "items", "prefixItems"),
    )
)


@dataclass
class ContractField:
    """A place in a message as a schema has it.

    ``kinds`` are the JSON types that may stand there, ``text`` writes the place as ``servers[].flavor.id``.
    ``required`` says whether each object around it has to have it; ``conditional``, that it stands below ``oneOf``,
    ``anyOf`` or ``if``, and so only in some messages. ``enum`` are its values, where all of them are listed.
    """

    path: Path
    text: str
    kinds: frozenset[str]
    required: bool
    conditional: bool
    enum: tuple[Any, ...] | None
    schema: Mapping[str, Any]
    pointer: Pointer
    range: MicroversionRange = ANY


@dataclass
class ObjectShape:
    """What a schema says of the object at a path: whether it takes other keys, is a map, and says what is required."""

    closed: bool = True
    map: bool = False
    uses_required: bool = False


@dataclass
class Shape:
    """The fields of a schema by path, parents before children, and its objects; ``()`` is the message itself."""

    kinds: frozenset[str] = EVERY_KIND
    fields: dict[Path, ContractField] = field(default_factory=dict)
    objects: dict[Path, ObjectShape] = field(default_factory=dict)
    partial: bool = False

    @cached_property
    def sample_fields(self) -> dict[Path, SampleField]:
        """The fields as those of a sample that shows them all, for matching."""
        sizes: dict[Path, int] = {}
        for path in self.fields:
            sizes[path[:-1]] = sizes.get(path[:-1], 0) + 1
        return {
            path: SampleField(path, item.text, item.kinds, 1, 1, sizes.get(path, 0))
            for path, item in self.fields.items()
        }

    @property
    def is_empty(self) -> bool:
        """Whether the schema says nothing about a body."""
        return not self.fields

    def admits(self, name: str) -> bool:
        """Say whether some object of the message may have a key ``name`` without saying so."""
        return self.partial or any(not each.closed or each.map for each in self.objects.values())


def shape_of(schema: Any, root: Any, pointer: Pointer = ()) -> Shape:
    """Return the shape of a schema; ``root`` is the document that references point into."""
    shape = Shape()
    shape.kinds = _Walk(root, shape).visit(schema, (), "", pointer, False, 0)
    return shape


class _Walk:
    """One walk over a schema."""

    def __init__(self, root: Any, shape: Shape) -> None:
        self.root = root
        self.shape = shape
        self.count = 0
        self.active: list[int] = []

    def visit(
        self, schema: Any, path: Path, text: str, pointer: Pointer, conditional: bool, depth: int
    ) -> frozenset[str]:
        """Take down what ``schema`` says of the place at ``path``; return the JSON types that may stand there."""
        self.count += 1
        if depth > _MAX_DEPTH or self.count > _MAX_FIELDS:
            self.shape.partial = True
            return EVERY_KIND
        if not isinstance(schema, Mapping):
            self._object(path, closed=False) if schema is not False else None
            return EVERY_KIND
        if id(schema) in self.active:  # a circle: the place below is as the place above
            self.shape.partial = True
            return EVERY_KIND
        self.active.append(id(schema))
        try:
            return self._visit(schema, path, text, pointer, conditional, depth)
        finally:
            self.active.pop()

    def _visit(
        self, schema: Mapping[str, Any], path: Path, text: str, pointer: Pointer, conditional: bool, depth: int
    ) -> frozenset[str]:
        kinds = kinds_of(schema)
        if _STRUCTURE.isdisjoint(schema):  # most schemas are about a text or a number
            if "object" in kinds:
                self._object(path, closed=False)
            return kinds
        if "object" in kinds:
            self._properties(schema, path, text, pointer, conditional, depth)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target, at = self._resolve(reference)
            if target is None:
                self.shape.partial = True
            kinds &= self.visit(target if target is not None else True, path, text, at, conditional, depth + 1)
        for index, part in enumerate(_list(schema.get("allOf"))):
            kinds &= self.visit(part, path, text, (*pointer, "allOf", index), conditional, depth + 1)
        for word in ("oneOf", "anyOf"):
            parts = _list(schema.get(word))
            if parts:
                kinds &= self._alternatives(parts, path, text, (*pointer, word), depth)
        for word in ("if", "then", "else"):
            if isinstance(schema.get(word), Mapping):
                self._aside(schema[word], path, text, (*pointer, word), depth)
        if "array" in kinds:
            items = schema.get("items", schema.get("prefixItems"))
            at = (*pointer, "items" if "items" in schema else "prefixItems")
            inside = f"{text}[]" if text else text
            parts = items if isinstance(items, list) else [items] if items is not None else []
            for index, item in enumerate(parts):
                below = (*at, index) if isinstance(items, list) else at
                self.visit(item, path, inside, below, conditional or isinstance(items, list), depth + 1)
        return kinds

    def _alternatives(self, parts: list[Any], path: Path, text: str, pointer: Pointer, depth: int) -> frozenset[str]:
        """Take down alternatives: what only some have is conditional, and the place is as open as the most open."""
        kinds: frozenset[str] = frozenset()
        outside = self.shape.objects.pop(path, None)
        merged: ObjectShape | None = None
        single = len([part for part in parts if not _is_null(part)]) == 1
        for index, part in enumerate(parts):
            kinds |= self.visit(part, path, text, (*pointer, index), not single, depth + 1)
            alternative = self.shape.objects.pop(path, None)
            if alternative is not None:
                merged = alternative if merged is None else _either(merged, alternative)
        whole = outside if outside is not None else merged
        if whole is not None:
            self.shape.objects[path] = whole
        return kinds

    def _aside(self, schema: Any, path: Path, text: str, pointer: Pointer, depth: int) -> None:
        """Take down a condition: its properties are conditional, and it closes and opens nothing."""
        outside = self.shape.objects.pop(path, None)
        self.visit(schema, path, text, pointer, True, depth + 1)
        self.shape.objects.pop(path, None)
        if outside is not None:
            self.shape.objects[path] = outside

    def _properties(
        self, schema: Mapping[str, Any], path: Path, text: str, pointer: Pointer, conditional: bool, depth: int
    ) -> None:
        properties = schema.get("properties")
        properties = properties if isinstance(properties, Mapping) else {}
        others = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        patterns = schema.get("patternProperties")
        required = {name for name in _list(schema.get("required")) if isinstance(name, str)}
        is_map = bool(patterns) or isinstance(others, Mapping)
        combined = any(word in schema for word in ("$ref", "allOf", "oneOf", "anyOf"))
        if not combined or properties or others is not None or patterns:
            self._object(path, closed=others is False, is_map=is_map, uses_required=bool(required))
        for name, item in properties.items():
            below = (*path, str(name))
            plain_name = plain(str(name))
            inside = f"{text}.{plain_name}" if text else plain_name
            at = (*pointer, "properties", str(name))
            earlier = self.shape.fields.pop(below, None)
            new = self.shape.fields[below] = ContractField(
                below,
                inside,
                EVERY_KIND,
                name in required,
                conditional,
                None,
                item if isinstance(item, Mapping) else {},
                at,
                range_of(item),
            )
            new.kinds = self.visit(item, below, inside, at, conditional, depth + 1)
            new.enum = self._enum(item)
            if earlier is not None:
                _join(new, earlier)
        for name in required - {str(name) for name in properties}:
            if (*path, name) in self.shape.fields:  # an alternative that only says what is required
                self.shape.fields[(*path, name)].conditional |= conditional
                self.shape.fields[(*path, name)].required |= not conditional
        if isinstance(others, Mapping):
            self._values(others, path, text, (*pointer, "additionalProperties"), depth)
        for name, item in patterns.items() if isinstance(patterns, Mapping) else ():
            self._values(item, path, text, (*pointer, "patternProperties", str(name)), depth)

    def _values(self, schema: Any, path: Path, text: str, pointer: Pointer, depth: int) -> None:
        """Take down the values of a map: their keys are the reader's, so they stand below ``*``."""
        self.visit(schema, (*path, "*"), f"{text}.*" if text else "*", pointer, True, depth + 1)

    def _object(self, path: Path, *, closed: bool, is_map: bool = False, uses_required: bool = False) -> None:
        new = ObjectShape(closed, is_map, uses_required)
        earlier = self.shape.objects.get(path)
        self.shape.objects[path] = new if earlier is None else _both(earlier, new)

    def _resolve(self, reference: str) -> tuple[Any, Pointer]:
        """Return what a reference within the document points to; ``None`` for others (RFC 6901)."""
        if not reference.startswith("#"):
            return None, ()
        value: Any = self.root
        at: list[str | int] = []
        for part in reference[1:].split("/")[1:]:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(value, Mapping):
                value = value.get(key)
            elif isinstance(value, list) and key.isdecimal() and len(key) < 7 and int(key) < len(value):
                value = value[int(key)]
                at.append(int(key))
                continue
            else:
                return None, ()
            at.append(key)
        return value, tuple(at)

    def _enum(self, schema: Any) -> tuple[Any, ...] | None:
        for _ in range(_MAX_DEPTH):
            if not isinstance(schema, Mapping):
                return None
            if isinstance(schema.get("enum"), list):
                return tuple(schema["enum"])
            if "const" in schema:
                return (schema["const"],)
            if not isinstance(schema.get("$ref"), str):
                return None
            schema, _at = self._resolve(schema["$ref"])
        return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_null(schema: Any) -> bool:
    return isinstance(schema, Mapping) and schema.get("type") == "null"


def _either(one: ObjectShape, other: ObjectShape) -> ObjectShape:
    return ObjectShape(one.closed and other.closed, one.map or other.map, one.uses_required or other.uses_required)


def _both(one: ObjectShape, other: ObjectShape) -> ObjectShape:
    return ObjectShape(one.closed or other.closed, one.map or other.map, one.uses_required or other.uses_required)


def _join(new: ContractField, earlier: ContractField) -> None:
    """Let ``new`` stand for two schemas of one place: alternatives, or an object and the object that all share."""
    if new.conditional and earlier.conditional:
        new.kinds |= earlier.kinds
        new.required = new.required and earlier.required
    elif new.conditional or earlier.conditional:
        sure = earlier if new.conditional else new
        new.kinds, new.required, new.conditional = sure.kinds, sure.required, False
    else:
        new.kinds = (new.kinds & earlier.kinds) or new.kinds
        new.required = new.required or earlier.required
    new.enum = new.enum if new.enum == earlier.enum else None
