"""A draft of an operation's section, from samples and schemas: rows in the order of the rules, definitions to describe.

A definition that exists is taken where rows of the same name refer to it, and place, type and ``required`` agree;
descriptions of new ones begin with "TODO", which CR110 finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sphinx_compute_ref.matching.fields import kind_of
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.definitions.drafts import (
    TODO,
    DraftRow,
    agreeing_definition,
    name_for,
    quoted,
    types_of,
)
from sphinx_compute_ref.rules.rule import Context

_MAX_DEPTH = 20


@dataclass
class Field:
    """A field to document: the JSON types seen, in how many objects around it, and what it holds."""

    kinds: set[str] = field(default_factory=set)
    present: int = 0
    objects: int = 0
    required: bool | None = None
    children: dict[str, Field] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The types as references write them."""
        return types_of(self.kinds) or ("object" if self.children else "string",)

    def is_required(self, around: Field) -> bool:
        """Say whether every object around has the field, or a schema says so."""
        return self.required if self.required is not None else self.present >= around.objects > 0


def add_sample(root: Field, data: Any) -> None:
    """Take in the data of a sample."""
    root.kinds.add(kind_of(data))
    if isinstance(data, dict):
        root.objects += 1
        for name, value in data.items():
            child = root.children.setdefault(name, Field())
            child.present += 1
            add_sample(child, value)
    elif isinstance(data, list):
        for value in data:
            if isinstance(value, (dict, list)):
                kinds = set(root.kinds)
                add_sample(root, value)
                root.kinds = kinds


def add_schema(root: Field, schema: Any, document: Any, depth: int = 0) -> None:
    """Take in a JSON Schema; references are looked up in ``document``."""
    if depth > _MAX_DEPTH or not isinstance(schema, Mapping):
        return
    target: Any = document
    if isinstance(schema.get("$ref"), str):
        for token in schema["$ref"].removeprefix("#/").split("/"):
            key = token.replace("~1", "/").replace("~0", "~")
            target = target.get(key) if isinstance(target, Mapping) else None
        add_schema(root, target, document, depth + 1)
        return
    types = schema.get("type", [])
    for kind in [types] if isinstance(types, str) else types:
        root.kinds.add({"number": "float"}.get(kind, kind))
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        add_schema(root, part, document, depth + 1)
    if isinstance(schema.get("items"), Mapping):
        kinds = set(root.kinds)
        add_schema(root, schema["items"], document, depth + 1)
        root.kinds = kinds
    required = schema.get("required", ())
    for name, value in (schema.get("properties") or {}).items():
        if isinstance(value, Mapping):
            child = root.children.setdefault(name, Field())
            child.required = bool(child.required) or name in required
            add_schema(child, value, document, depth + 1)


class Drafter:
    """Makes the rows of one operation below the URL ``url``; ``parameters`` is the file that they refer to."""

    def __init__(self, reference: Reference, url: str, parameters: str) -> None:
        self.context = Context(reference)
        self.new: dict[str, DraftRow] = {}
        self._url = url
        self._parameters = parameters
        self._definition_names = {name for file in reference.parameters.values() for name in file.definitions}

    def body(self, root: Field) -> list[DraftRow]:
        """Return the rows of a body, parents before children, required before optional."""
        tops = list(root.children.items())
        wrapper = tops[0] if len(tops) == 1 and tops[0][1].children else None
        if wrapper is None:
            return list(self._rows(root, ""))
        name, around = wrapper
        return [self.row(name, "body", around.types, required=True), *self._rows(around, "")]

    def _rows(self, around: Field, path: str) -> Iterator[DraftRow]:
        ordered = sorted(around.children.items(), key=lambda item: not item[1].is_required(around))
        for name, one in ordered:
            below = f"{path}.{name}" if path else name
            yield self.row(below, "body", one.types, required=one.is_required(around))
            yield from self._rows(one, below)

    def row(self, name: str, in_: str, types: tuple[str, ...], *, required: bool) -> DraftRow:
        """Return a row that refers to a definition which agrees, else to a new one."""
        key = base = name_for(self._url, name, in_)
        row = DraftRow(name, key, in_, types, required, is_new=True)
        definition = agreeing_definition(self.context, self._parameters, self._url, row)
        if definition is not None:
            return replace(row, ref=definition.name, is_new=False)
        number = 2
        while key in self._definition_names:
            draft = self.new.get(key)
            if draft is not None and (draft.in_, draft.types, draft.required) == (in_, types, required):
                return replace(row, ref=key, is_new=False)
            key, number = f"{base}_{number}", number + 1
        self._definition_names.add(key)
        row = self.new[key] = replace(row, ref=key)
        return row


def section_text(
    title: str,
    method: str,
    url: str,
    codes: Iterable[int],
    errors: Iterable[int],
    tables: Mapping[Role, list[DraftRow]],
    samples: Mapping[Role, list[str]],
    *,
    parameters: str,
    styles: tuple[str, str],
) -> str:
    """Return the section; ``styles`` underline its title and the titles in it."""
    lines = [
        title,
        styles[0] * len(title),
        "",
        f".. rest_method:: {method} {url}",
        "",
        f"{TODO}: say what it does.",
        "",
    ]
    lines += [f"Normal response codes: {', '.join(map(str, sorted(codes)))}", ""]
    errors = sorted(errors)
    if errors:
        lines += [f"Error response codes: {', '.join(map(str, errors))}", ""]
    roles: tuple[Role, Role] = ("request", "response")
    for role in roles:
        if not tables.get(role) and not samples.get(role):
            continue
        heading = role.capitalize()
        lines += [heading, styles[1] * len(heading), ""]
        if tables.get(role):
            lines += [f".. rest_parameters:: {parameters}", ""]
            lines += [f"   - {quoted(row.name)}: {row.ref}" for row in tables[role]]
            lines.append("")
        for path in samples.get(role, ()):
            lines += [f"**Example {title}: JSON {role}**", "", f".. literalinclude:: {path}", "   :language: json", ""]
    return "\n".join(lines)
