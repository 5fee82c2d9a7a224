"""A draft of an operation's section, from samples and schemas: rows in the order of the rules, definitions to describe.

A definition that exists is taken where rows of the same name refer to it, and place, type and ``required`` agree;
descriptions of new ones begin with "TODO", which CR110 finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_compute_ref.matching.fields import kind_of
from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.reference import Reference

TODO = "TODO"
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
    def type(self) -> str:
        """The type as references write it."""
        kinds = self.kinds - {"null"}
        if len(kinds) > 1 and kinds <= {"integer", "float"}:
            kinds = {"float"}
        return min(kinds) if len(kinds) == 1 else "object" if self.children else "string"

    def is_required(self, around: Field) -> bool:
        """Say whether every object around has the field, or a schema says so."""
        return self.required if self.required is not None else self.present >= around.objects > 0


@dataclass(frozen=True)
class DraftRow:
    """A row to write: ``definition`` is one that exists, else one of the draft's."""

    name: str
    ref: str
    place: str
    type: str
    required: bool
    is_new: bool


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
    """Makes the rows of one operation below the URL ``url``."""

    def __init__(self, reference: Reference, url: str) -> None:
        self.reference = reference
        self.new: dict[str, DraftRow] = {}
        self._taken = {name for file in reference.parameters.values() for name in file.definitions}
        self._stem = _segment(url)
        self._refs: dict[tuple[str, str], Counter[str]] = {}
        self._definitions: dict[str, Definition] = {}
        for operation in reference.operations:
            near = _segment(operation.url) == self._stem
            for table in operation.tables:
                for row in table.rows:
                    if row.definition is None or (row.place == "body" and not near):
                        continue
                    self._refs.setdefault((str(row.place), row.name), Counter())[row.ref] += 1
                    self._definitions[row.ref] = row.definition

    def body(self, root: Field) -> list[DraftRow]:
        """Return the rows of a body, parents before children, required before optional."""
        tops = list(root.children.items())
        wrapper = tops[0] if len(tops) == 1 and tops[0][1].children else None
        if wrapper is None:
            return list(self._rows(root, ""))
        name, around = wrapper
        return [self.row(name, "body", around.type, required=True), *self._rows(around, "")]

    def _rows(self, around: Field, path: str) -> Iterator[DraftRow]:
        ordered = sorted(around.children.items(), key=lambda item: not item[1].is_required(around))
        for name, one in ordered:
            below = f"{path}.{name}" if path else name
            yield self.row(below, "body", one.type, required=one.is_required(around))
            yield from self._rows(one, below)

    def row(self, name: str, place: str, kind: str, *, required: bool) -> DraftRow:
        """Return a row that refers to a definition which agrees, else to a new one."""
        for ref, _ in self._refs.get((place, name), Counter()).most_common():
            definition = self._definitions[ref]
            agrees = definition.required == required and compatible(definition.type, (kind,))
            if agrees and definition.range == (None, None):
                return DraftRow(name, ref, place, kind, required, is_new=False)
        key = base = re.sub(r"[^\w:-]+", "_", f"{self._stem}_{name}" if place == "body" else f"{name}_{place}").strip(
            "_"
        )
        number = 2
        while key in self._taken:
            known = self.new.get(key)
            if known is not None and (known.place, known.type, known.required) == (place, kind, required):
                return DraftRow(name, key, place, kind, required, is_new=False)
            key, number = f"{base}_{number}", number + 1
        self._taken.add(key)
        row = self.new[key] = DraftRow(name, key, place, kind, required, is_new=True)
        return row


def _segment(url: str) -> str:
    parts = [part for part in url.partition("?")[0].split("/") if part and "{" not in part]
    names = [part for part in parts if not re.fullmatch(r"v[0-9.]+", part)]
    return re.sub(r"\W+", "_", names[0]) if names else "root"


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
            lines += [f"   - {_quoted(row.name)}: {row.ref}" for row in tables[role]]
            lines.append("")
        for path in samples.get(role, ()):
            lines += [f"**Example {title}: JSON {role}**", "", f".. literalinclude:: {path}", "   :language: json", ""]
    return "\n".join(lines)


def _quoted(name: str) -> str:
    return f'"{name}"' if name[:1] in "{[*&!|>%@`'\"#" else name


def definition_text(row: DraftRow) -> str:
    """Return the entry of the parameters file for a new definition."""
    required = "true" if row.required else "false"
    fields = [
        f"description: |\n    {TODO}: what {row.ref} is.",
        f"in: {row.place}",
        f"required: {required}",
        f"type: {row.type}",
    ]
    return f"{_quoted(row.ref)}:\n" + "".join(f"  {one}\n" for one in fields)
