"""A message at one microversion as JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1).

Structure and JSON types come from samples; names, what is required, descriptions and limits from rows. Rows that are
not valid at the microversion take their nodes away. What samples disprove is not claimed: a required field that the
object around it lacks in a sample is not in ``required``, and a value of another type widens the type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sphinx_compute_ref.export.facts import KIND_ORDER, Facts, is_deprecated
from sphinx_compute_ref.export.field_tree import FieldNode, Structure, Values, merged
from sphinx_compute_ref.export.prose import markdown_of
from sphinx_compute_ref.export.values import limits_of
from sphinx_compute_ref.matching.fields import is_data
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of, pattern_of
from sphinx_compute_ref.matching.undocumented import FREE_MAP
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role, Row

Schema = dict[str, Any]

_KEYED = re.compile(
    r"\bkeys?[\s/:=-]*+(?:(?:and|or)\s+)?values?\b|\b(?:each|whose|the) keys? (?:is|are)\b|\bkeyed by\b|"
    r"\bfree[- ]?form\b|\bfree map\b|\barbitrary\b",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class MessageSchemas:
    """The schemas of a message by microversion; ``newest`` is the last microversion of the reference."""

    structure: Structure
    role: Role
    newest: Microversion
    _merged: dict[tuple[int, ...], FieldNode] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether neither a sample nor a row says anything about the body."""
        return not self.structure.root.children and not self.structure.samples

    def at(self, version: Microversion) -> Schema | None:
        """Return the schema at ``version``; ``None`` where the message has no body there."""
        return MessageAt(self, version).body()


class MessageAt:
    """A message at a microversion: which nodes it has, and their schemas."""

    def __init__(self, message: MessageSchemas, version: Microversion) -> None:
        self.structure = message.structure
        self.role = message.role
        self.newest = message.newest
        self.version = version
        self.current = message.structure.current(version)
        self.merged = message._merged

    def body(self) -> Schema | None:
        """Return the schema of the whole; ``None`` where there is no body."""
        root = self.structure.root
        values = Values()
        for number in sorted(self.current):
            values.add(root.occurrences[number].values)
        children = self.children(root)
        if not children and not values.kinds:
            return None
        kinds = {kind for kind in values.kinds if kind != "null"} or {"object"}
        if (
            not children
            and kinds == {"object"}
            and not any(root.occurrences[number].objects for number in self.current)
        ):
            return None
        return self.typed(root, values, tuple(kind for kind in KIND_ORDER if kind in _numbers(kinds)), nullable=False)

    def active(self, node: FieldNode) -> list[Row]:
        """Return the rows about a place that hold at the microversion."""
        return [row for row in node.rows if self.version in row.range]

    def is_there(self, node: FieldNode) -> bool:
        """Say whether the object around a place may have it at the microversion."""
        if node.rows:
            return any(self.version in row.range for row in node.rows)
        if self.current.intersection(node.occurrences):
            return True
        return any(child.rows and self.is_there(child) for child in node.children.values())

    def children(self, node: FieldNode) -> list[FieldNode]:
        """Return the nodes right below a place."""
        return [child for child in node.children.values() if self.is_there(child)]

    def facts(self, node: FieldNode) -> Facts:
        """Return what is known about a place."""
        rows = self.active(node)
        if rows:
            numbers = [
                number
                for number in node.occurrences
                if any(self.structure.samples[number].microversion in row.range for row in rows)
            ]
        else:
            numbers = sorted(self.current.intersection(node.occurrences)) or list(node.occurrences)
        values = Values()
        for number in numbers:
            values.add(node.occurrences[number].values)
        return Facts(node, tuple(rows), values, self.role)

    def schema(self, node: FieldNode) -> Schema:
        """Return the schema of the values at a place."""
        facts = self.facts(node)
        kinds = facts.kinds
        children = self.children(node)
        if not kinds and children:
            kinds = ("object",)
        schema = self.typed(node, facts.values, kinds, nullable=facts.nullable)
        if facts.rows:
            self.say(schema, facts, kinds)
        return schema

    def say(self, schema: Schema, facts: Facts, kinds: tuple[str, ...]) -> None:
        """Add what rows say beyond the type."""
        if facts.description:
            schema["description"] = markdown_of(facts.description)
        for row in facts.rows:
            assert row.definition is not None
            for name, value in limits_of(row.definition, kinds, nullable=facts.nullable).items():
                schema.setdefault(name, value)
            types = {name.lower() for name in row.definition.types}
            if types == {"uuid"} and kinds == ("string",) and all(map(_UUID.fullmatch, facts.values.texts)):
                schema.setdefault("format", "uuid")
        if is_deprecated(facts.rows, facts.node.rows, self.version, self.newest):
            schema["deprecated"] = True

    def typed(self, node: FieldNode, values: Values, kinds: tuple[str, ...], *, nullable: bool) -> Schema:
        """Return a schema of the types ``kinds``; several that are more than scalars are alternatives."""
        if not kinds:
            # Null alone stops generators, and says nothing about what else may come.
            return {"type": ["object", "null"]} if nullable and node.rows else {}
        if len(kinds) == 1 or not {"object", "array"} & set(kinds):
            schema: Schema = {"type": _types(kinds, nullable=nullable)}
            if kinds[0] == "object":
                self._add_object(schema, node)
            elif kinds[0] == "array":
                self._add_items(schema, node, values)
            return schema
        scalars = tuple(kind for kind in kinds if kind not in ("object", "array"))
        parts = [self.typed(node, values, (kind,), nullable=False) for kind in kinds if kind in ("object", "array")]
        if scalars or nullable:
            parts.append({"type": _types(scalars, nullable=nullable)} if scalars else {"type": ["string", "null"]})
        return {"anyOf": parts}

    def _add_items(self, schema: Schema, node: FieldNode, values: Values) -> None:
        item = values.item or Values()
        kinds = tuple(kind for kind in KIND_ORDER if kind in _numbers(item.kinds))
        if self.children(node) and "object" not in kinds and "array" not in kinds:
            kinds = ("object", *kinds)
        schema["items"] = self.typed(node, item, kinds, nullable="null" in item.kinds) if kinds else {}

    def _add_object(self, schema: Schema, node: FieldNode) -> None:
        children = self.children(node)
        if children and self.is_map(node, children):
            schema["additionalProperties"] = self.schema(self.one_of(children))
            return
        properties: Schema = {}
        required = []
        patterns: dict[str, list[FieldNode]] = {}
        for child in children:
            pattern = self.pattern(child)
            if pattern is not None:
                patterns.setdefault(pattern, []).append(child)
                continue
            properties[child.key] = self.schema(child)
            if self.is_required(node, child):
                required.append(child.key)
        if properties:
            schema["properties"] = properties
        if required:
            schema["required"] = required
        for pattern, nodes in patterns.items():
            value = self.schema(self.one_of(nodes))
            if pattern:
                schema.setdefault("patternProperties", {})[pattern] = value
            else:
                schema["additionalProperties"] = value
        if not children and self.is_map(node, children):
            schema["additionalProperties"] = True

    def pattern(self, node: FieldNode) -> str | None:
        """Return the pattern of keys that a row with a placeholder stands for; empty where it stands for all."""
        for row in self.active(node):
            part = parts_of(row.name)[-1]
            if has_placeholder(part):
                pattern = pattern_of(part)
                return "" if pattern == ".+" else f"^{pattern}$"
        return None

    def is_map(self, node: FieldNode, children: list[FieldNode]) -> bool:
        """Say whether the keys of an object are the user's: a row says so, or they all look like data."""
        if node.parent is None:
            return False
        texts = [row.definition.description for row in self.active(node) if row.definition is not None]
        if any(child.rows for child in children):
            # The one row below stands for whatever keys there are: it has the name of one that the sample shows.
            return len(children) == 1 and any(map(_KEYED.search, texts))
        if any(map(FREE_MAP.search, texts)):
            return True
        if not children:
            return False
        return all(is_data(child.key) for child in children) or (not node.rows and _are_alike(children))

    def one_of(self, nodes: list[FieldNode]) -> FieldNode:
        """Return one place for all of ``nodes``, the keys of a map."""
        if len(nodes) == 1:
            return nodes[0]
        key = tuple(map(id, nodes))
        if key not in self.merged:
            self.merged[key] = merged(nodes, nodes[0].parent)
        return self.merged[key]

    def is_required(self, parent: FieldNode, node: FieldNode) -> bool:
        """Say whether rows call a place required, and no sample disproves it."""
        rows = self.active(node)
        if not rows or not all(row.definition is not None and row.definition.required for row in rows):
            return False
        for number, around in parent.occurrences.items():
            microversion = self.structure.samples[number].microversion
            occurrence = node.occurrences.get(number)
            if (occurrence.present if occurrence else 0) < around.objects and any(
                microversion in row.range for row in rows
            ):
                return False
        return True


def _are_alike(nodes: list[FieldNode]) -> bool:
    """Say whether several objects hold the same keys: then their own keys are data."""
    keys = {frozenset(node.children) for node in nodes}
    return len(nodes) > 1 and len(keys) == 1 and frozenset() not in keys


def _numbers(kinds: Iterable[str]) -> set[str]:
    kinds = set(kinds)
    return kinds - {"float", "integer"} | {"number"} if "float" in kinds else kinds


def _types(kinds: tuple[str, ...], *, nullable: bool) -> str | list[str]:
    if nullable:
        return [*kinds, "null"]
    return kinds[0] if len(kinds) == 1 else list(kinds)
