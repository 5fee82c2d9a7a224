"""An operation's messages by microversion and status code: what its bodies, headers and parameters are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sphinx_compute_ref.export.examples import examples_of
from sphinx_compute_ref.export.facts import breakpoints_of, is_deprecated
from sphinx_compute_ref.export.field_tree import action_of, structure_of
from sphinx_compute_ref.export.prose import markdown_of
from sphinx_compute_ref.export.rows import place_rows
from sphinx_compute_ref.export.schemas import MessageSchemas, Schema
from sphinx_compute_ref.export.urls import Template
from sphinx_compute_ref.export.values import limits_of
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.matching.types import allowed_kinds
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.reference import Reference

_CODE = re.compile(r"(?<![\w.])([1-5][0-9]{2})(?![\w.]*[\w])")
#: Codes without content (RFC 9110, 15.2, 15.3.5, 15.3.6, 15.4.5).
_EMPTY = frozenset((*range(100, 200), 204, 205, 304))
#: OpenAPI 3.1, Parameter Object: "If in is header and name is Accept, Content-Type or Authorization … ignored".
_IGNORED = frozenset(("accept", "content-type", "authorization"))
TOKEN = "x-auth-token"  # noqa: S105 - the name of a header field


@dataclass(frozen=True)
class Body:
    """A body at a microversion: its schema and examples."""

    schema: Schema
    examples: dict[str, Schema] = field(default_factory=dict)


def codes_in(texts: Iterable[str | None], codes: frozenset[int]) -> frozenset[int]:
    """Return those of the status ``codes`` that headings or captions name."""
    return frozenset(int(code) for text in texts if text for code in _CODE.findall(text)) & codes


@dataclass(frozen=True)
class OperationMessages:
    """What an operation sends and gets, by microversion.

    ``template`` is its path in the document; ``newest`` the last microversion of the reference. ``matches`` are those
    of all messages with samples, by the place of the operation and the role.
    """

    operation: Operation
    reference: Reference
    template: Template
    newest: Microversion
    matches: Mapping[tuple[Location, str], MessageMatch]

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The status codes that the operation lists, in ascending order."""
        codes = {code.code for statuses in self.operation.statuses for code in statuses.codes}
        return tuple(sorted(code for code in codes if 100 <= code < 600))

    @cached_property
    def request(self) -> MessageSchemas:
        """The schemas of the request."""
        return self._schemas(self.operation.request, None)

    @cached_property
    def action(self) -> str | None:
        """The key of the action, where the operation is one."""
        return action_of(self.operation, self.request.structure)

    @cached_property
    def breakpoints(self) -> frozenset[Microversion]:
        """The microversions at which anything about the operation changes."""
        points: set[Microversion] = set()
        low, high = self.operation.range
        if low is not None:
            points.add(low)
        if high is not None:
            points.add(Microversion(high.major, high.minor + 1))
        for message in self.operation.messages:
            points |= breakpoints_of(message.rows)
        for schemas in (self.request, *(self.response(code) for code in self.body_codes)):
            points.update(sample.microversion for sample in schemas.structure.samples)
        return frozenset(points)

    @cached_property
    def body_codes(self) -> tuple[int, ...]:
        """The status codes that may have a body of their own; 0 stands for an operation that lists none."""
        good = [code for code in self.codes if code < 400 and code not in _EMPTY]
        bodies = [code for code in good if code <= 300] or good
        if not any(code < 400 for code in self.codes):
            bodies = [0]
        error_codes = {code for code in self._named_codes if code >= 400}
        return (*bodies, *sorted(error_codes))

    @cached_property
    def _named_codes(self) -> frozenset[int]:
        """The status codes that headings of tables and samples name."""
        all_codes = frozenset(self.codes)
        response = self.operation.response
        code_sets = [codes_in(table.headings, all_codes) for table in response.tables]
        code_sets += [codes_in((*sample.headings, sample.caption), all_codes) for sample in response.samples]
        return frozenset(code for codes in code_sets for code in codes)

    @cached_property
    def whole_response(self) -> MessageSchemas:
        """The schemas of the response, whatever its status code."""
        return self._schemas(self.operation.response, None)

    def codes_of(self, texts: Iterable[str | None]) -> tuple[int, ...]:
        """Return the status codes that headings or captions name, of those that the operation lists."""
        return tuple(sorted(codes_in(texts, frozenset(self.codes))))

    def response(self, code: int) -> MessageSchemas:
        """Return the schemas of the response with a status code."""
        key = code if code in self._named_codes or (self._named_codes and code < 400) else -1
        if key not in self._responses:
            self._responses[key] = self._schemas(self.operation.response, code if self._named_codes else None)
        return self._responses[key]

    @cached_property
    def _responses(self) -> dict[int, MessageSchemas]:
        return {}

    def _schemas(self, message: Message, code: int | None) -> MessageSchemas:
        match = self.matches.get((self.operation.location, message.role))
        skip: frozenset[str] = frozenset()
        if code is not None:
            codes = frozenset(self.codes)
            tables = tuple(table for table in message.tables if self._belongs(codes_in(table.headings, codes), code))
            message = replace(message, tables=tables)
            skip = frozenset(
                sample.path
                for sample in message.samples
                if not self._belongs(codes_in((*sample.headings, sample.caption), codes), code)
            )
        structure = structure_of(match, self.reference.samples, skip)
        place_rows(structure, message)
        return MessageSchemas(structure, message.role, self.newest)

    @staticmethod
    def _belongs(codes: frozenset[int], code: int) -> bool:
        """Say whether what names ``codes``, often none, is about ``code``."""
        return code in codes if codes else code < 400

    # At a microversion

    def body(self, schemas: MessageSchemas, version: Microversion) -> Body | None:
        """Return a body at ``version``."""
        schema = schemas.at(version)
        if schema is None:
            return None
        return Body(schema, examples_of(schemas.structure, schema, version))

    def headers(self, version: Microversion) -> dict[str, Schema]:
        """Return the header fields of the response at ``version``."""
        headers: dict[str, Schema] = {}
        names: set[str] = set()
        for name, rows in self._rows_in(self.operation.response, "header", version).items():
            if name.lower() in names or name.lower() == "content-type":
                continue
            names.add(name.lower())
            headers[name] = self._parameter(self.operation.response, rows, version)
        return headers

    def parameters(self, version: Microversion) -> list[Schema]:
        """Return path, query and header parameters at ``version``, in this order."""
        items: list[Schema] = []
        request = self.operation.request
        rows = self._rows_in(request, "path", version)
        for spelling, name in self.template.names:
            parameter_rows = rows.get(spelling) or rows.get(name) or []
            items.append(
                {"name": name, "in": "path", **self._parameter(request, parameter_rows, version), "required": True}
            )
        queries = self._rows_in(request, "query", version)
        query_names = {placeholder: name for name, placeholder in self.template.query}
        for name, parameter_rows in queries.items():
            items.append(
                {
                    "name": query_names.get(name, name),
                    "in": "query",
                    **self._parameter(request, parameter_rows, version),
                }
            )
        have = {one["name"] for one in items if one["in"] == "query"}
        items += [
            {"name": name, "in": "query", "schema": {"type": "string"}}
            for name, placeholder in self.template.query
            if name not in have and placeholder not in queries
        ]
        header_names = set(_IGNORED) | {TOKEN}
        for name, parameter_rows in self._rows_in(request, "header", version).items():
            if name.lower() not in header_names:
                header_names.add(name.lower())
                items.append({"name": name, "in": "header", **self._parameter(request, parameter_rows, version)})
        return items

    @cached_property
    def token(self) -> bool | None:
        """Whether the request has a row for the token that is required, optional, or none."""
        rows = [row for row in self.operation.request.rows if row.in_ == "header" and row.name.lower() == TOKEN]
        return None if not rows else any(row.definition is not None and row.definition.required for row in rows)

    def _parameter(self, message: Message, rows: list[Row], version: Microversion) -> Schema:
        parameter = _parameter(rows)
        same = [row for row in message.rows for one in rows[:1] if (row.in_, row.name) == (one.in_, one.name)]
        if is_deprecated(rows, same, version, self.newest):
            parameter["deprecated"] = True
        return parameter

    @staticmethod
    def _rows_in(message: Message, in_: str, version: Microversion) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for row in message.rows:
            if row.in_ == in_ and version in row.range:
                rows.setdefault(row.name, []).append(row)
        return rows


def _parameter(rows: list[Row]) -> Schema:
    """Return the part of a Parameter or Header Object that rows of one name make; without rows it is any text."""
    if not rows:
        return {"schema": {"type": "string"}}
    definitions = [row.definition for row in rows if row.definition is not None]
    parameter: dict[str, Any] = {}
    texts = dict.fromkeys(definition.description.strip() for definition in definitions)
    description = "\n\n".join(text for text in texts if text)
    if description:
        parameter["description"] = markdown_of(description)
    if definitions and all(definition.required for definition in definitions):
        parameter["required"] = True
    allowed: set[str] = set()
    for definition in definitions:
        allowed |= allowed_kinds(definition.type) or {"string"}
    if "float" in allowed:
        allowed = allowed - {"float", "integer"} | {"number"}
    if not allowed or "object" in allowed or len(allowed) > 1:
        kind = "string"  # on the wire all are text
    else:
        (kind,) = allowed
    schema: Schema = {"type": kind}
    if kind == "array":
        schema["items"] = {"type": "string"}
    if definitions:
        schema |= limits_of(definitions[0], (kind,))
        if {name.lower() for name in definitions[0].types} == {"uuid"}:
            schema.setdefault("format", "uuid")
    parameter["schema"] = schema
    return parameter


def has_content(code: int) -> bool:
    """Say whether a response with a status code may have content."""
    return code not in _EMPTY
