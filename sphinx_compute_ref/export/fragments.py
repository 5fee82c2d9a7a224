"""What the operations of one method and path are at a microversion: an Operation Object and the schemas that it uses.

Several operations share a method and a path where they are actions (``POST …/action``), where each covers a range of
microversions, or where two pages describe the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple

from sphinx_compute_ref.export.examples import fits
from sphinx_compute_ref.export.messages import Body, OperationMessages, has_content
from sphinx_compute_ref.export.prose import markdown_of
from sphinx_compute_ref.export.schemas import Schema
from sphinx_compute_ref.export.urls import Template
from sphinx_compute_ref.model.microversion import Microversion

_JSON = "application/json"
_JSON_PATCH = "application/json-patch+json"  # RFC 6902, 6


class Fragment(NamedTuple):
    """An Operation Object, with the schemas that it refers to by their names in ``components``."""

    operation: dict[str, Any]
    schemas: dict[str, Schema]


@dataclass(frozen=True)
class Member:
    """An operation of the reference in a document: ``id`` is its ``operationId``, ``name`` that of its components."""

    messages: OperationMessages
    id: str
    name: str
    tag: str


@dataclass(frozen=True)
class Site:
    """The operations of one method and path.

    ``open_to`` says which of them need no token; ``header`` is the reference to the shared microversion parameter.
    """

    method: str
    template: Template
    members: tuple[Member, ...]
    id: str
    name: str
    tokens: frozenset[str] = frozenset()
    header: str | None = None
    _cache: dict[int, Fragment | None] = field(default_factory=dict)

    @cached_property
    def points(self) -> tuple[Microversion, ...]:
        """The microversions at which anything changes, in order."""
        return tuple(sorted({point for member in self.members for point in member.messages.breakpoints}))

    def at(self, version: Microversion) -> Fragment | None:
        """Return the fragment at ``version``; ``None`` where no operation is there. It is the same between changes."""
        number = bisect_right(self.points, version)
        if number not in self._cache:
            members = [member for member in self.members if version in member.messages.operation.range]
            self._cache[number] = self._make(members, version) if members else None
        return self._cache[number]

    def response(self, member: Member, version: Microversion) -> Schema | None:
        """Return the schema of what ``member`` alone answers: that of the lowest status code with a body.

        The document leaves it out where operations share a method and a path, and another one has no body.
        """
        if version not in member.messages.operation.range:
            return None
        part = _Part(member, version)
        bodies = (part.response(code) for code in sorted(part.codes))
        return next((body.schema for body in bodies if body is not None), None)

    def _make(self, members: Sequence[Member], version: Microversion) -> Fragment:
        alone = len(self.members) == 1
        parts = [_Part(member, version) for member in members]
        schemas: dict[str, Schema] = {}
        operation: dict[str, Any] = {"tags": list(dict.fromkeys(member.tag for member in members))}
        titles = list(dict.fromkeys(member.messages.operation.title for member in members))
        operation["summary"] = titles[0] if len(titles) == 1 else self._summary(titles)
        description = _description(members)
        if description:
            operation["description"] = description
        operation["operationId"] = members[0].id if alone else self.id
        if all(part.is_deprecated for part in parts):
            operation["deprecated"] = True
        parameters = _parameters(parts)
        if self.header is not None and not any("microversion" in one.get("name", "").lower() for one in parameters):
            parameters.append({"$ref": self.header})
        if parameters:
            operation["parameters"] = parameters
        request = self._request(parts, schemas)
        if request is not None:
            operation["requestBody"] = request
        operation["responses"] = self._responses(parts, schemas)
        if all(member.id in self.tokens for member in members):
            operation["security"] = [{"token": []}, {}]
        return Fragment(operation, schemas)

    def _summary(self, titles: list[str]) -> str:
        if self.is_actions:
            owner = next((part for part in reversed(self.template.path.split("/")[:-1]) if "{" not in part), "")
            return f"Actions of {owner}" if owner else "Actions"
        return " / ".join(titles)

    @property
    def is_actions(self) -> bool:
        """Whether the operations are actions: one key at the top of the request tells which."""
        return self.method == "post" and self.template.path.rpartition("/")[2].partition("#")[0] == "action"

    def _request(self, parts: Sequence[_Part], schemas: dict[str, Schema]) -> dict[str, Any] | None:
        bodies = [(part, body) for part in parts if (body := part.request) is not None]
        if not bodies:
            return None
        refs = []
        examples: dict[str, Any] = {}
        keys = []
        for part, body in bodies:
            schema = body.schema
            key = part.member.messages.action if self.is_actions else None
            if key is not None and key in schema.get("properties", {}):
                schema = {**schema, "required": [key], "additionalProperties": False}
                keys.append(key)
            name = f"{part.member.name}Request"
            schemas[name] = schema
            refs.append({"$ref": f"#/components/schemas/{name}"})
            for title, example in body.examples.items():
                if schema is body.schema or fits(example["value"], schema):
                    examples[_unused(title, examples)] = example
        schema = _alternatives(refs, one=len(keys) == len(set(keys)) == len(refs))
        if len(refs) > 1:
            schemas[f"{self.name}Request"] = schema
            schema = {"$ref": f"#/components/schemas/{self.name}Request"}
        media = _JSON_PATCH if all(_is_json_patch(body) for _, body in bodies) else _JSON
        content: dict[str, Any] = {"schema": schema}
        if examples:
            content["examples"] = examples
        request: dict[str, Any] = {"content": {media: content}}
        if all(part.request is not None and part.needs_body for part in parts):
            request["required"] = True
        return request

    def _responses(self, parts: Sequence[_Part], schemas: dict[str, Schema]) -> dict[str, Any]:
        responses: dict[str, Any] = {}
        codes = sorted({code for part in parts for code in part.codes})
        for code in codes:
            having = [part for part in parts if code in part.codes]
            bodies = [part.response(code) for part in having]
            if code >= 400 and not any(bodies):
                responses[str(code)] = {"$ref": f"#/components/responses/{error_name(code)}"}
                continue
            response: dict[str, Any] = {"description": phrase_of(code)}
            headers: dict[str, Any] = {}
            for part in having:
                headers |= {name: value for name, value in part.headers.items() if name not in headers}
            if headers and code < 400:
                response["headers"] = headers
            if bodies and all(body is not None for body in bodies):
                response["content"] = {_JSON: self._content(having, bodies, code, schemas)}
            responses[str(code) if code else "2XX"] = response
        return dict(sorted(responses.items(), key=lambda item: item[0].replace("2XX", "200")))

    def _content(
        self, parts: Sequence[_Part], bodies: Sequence[Body | None], code: int, schemas: dict[str, Schema]
    ) -> dict[str, Any]:
        refs: list[Schema] = []
        examples: dict[str, Any] = {}
        for part, body in zip(parts, bodies, strict=True):
            assert body is not None
            name = f"{part.member.name}Response"
            if name in schemas and schemas[name] != body.schema:
                name = f"{name}{code}"
            schemas[name] = body.schema
            refs.append({"$ref": f"#/components/schemas/{name}"})
            for title, example in body.examples.items():
                examples[_unused(title, examples)] = example
        content: dict[str, Any] = {"schema": _alternatives(refs, one=False)}
        if examples:
            content["examples"] = examples
        return content


class _Part:
    """A member at a microversion."""

    def __init__(self, member: Member, version: Microversion) -> None:
        self.member = member
        self.version = version
        self.messages = member.messages
        self.request = self.messages.body(self.messages.request, version)
        self.headers = self.messages.headers(version)

    @property
    def codes(self) -> tuple[int, ...]:
        """The listed codes; 0, success of whatever kind, where the operation lists none of success."""
        codes = self.messages.codes
        return codes if any(code < 400 for code in codes) else (0, *codes)

    @property
    def is_deprecated(self) -> bool:
        return self.messages.newest not in self.messages.operation.range

    @property
    def needs_body(self) -> bool:
        """Whether a request without a body is wrong: the method takes one, or something in it is required."""
        operation = self.messages.operation
        required = bool(self.request is not None and self.request.schema.get("required"))
        return required or (operation.method in ("POST", "PUT", "PATCH") and bool(operation.request.samples))

    def response(self, code: int) -> Body | None:
        if self.messages.operation.method == "HEAD" or code not in self.messages.body_codes or not has_content(code):
            return None
        key = self.messages.response(code)
        bodies = self.__dict__.setdefault("_bodies", {})
        if id(key) not in bodies:
            bodies[id(key)] = self.messages.body(key, self.version)
        body: Body | None = bodies[id(key)]
        return body


def _unused(name: str, names: dict[str, Any]) -> str:
    base, number = name, 2
    while name in names:
        name, number = f"{base}-{number}", number + 1
    return name


def _alternatives(refs: list[Schema], *, one: bool) -> Schema:
    refs = [ref for number, ref in enumerate(refs) if ref not in refs[:number]]
    if len(refs) == 1:
        return refs[0]
    return {"oneOf" if one else "anyOf": refs}


def _is_json_patch(body: Body) -> bool:
    items = body.schema.get("items", {})
    return body.schema.get("type") == "array" and {"op", "path"} <= items.get("properties", {}).keys()


def _description(members: Sequence[Member]) -> str:
    if len(members) == 1:
        return markdown_of(members[0].messages.operation.description)
    texts = []
    for member in members:
        operation = member.messages.operation
        text = markdown_of(operation.description)
        texts.append(f"**{operation.title}**\n\n{text}" if text else f"**{operation.title}**")
    return "\n\n".join(texts)


def _parameters(parts: Sequence[_Part]) -> list[Schema]:
    """Return the parameters of all members; one is required where it is in each of them."""
    merged: dict[tuple[str, str], Schema] = {}
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        for parameter in part.messages.parameters(part.version):
            name = parameter["name"]
            key = (parameter["in"], name.lower() if parameter["in"] == "header" else name)
            counts[key] = counts.get(key, 0) + bool(parameter.get("required"))
            merged.setdefault(key, parameter)
            if "description" not in merged[key] and "description" in parameter:
                merged[key] = parameter
    parameters = []
    for key, parameter in merged.items():
        if parameter.get("required") and counts[key] < len(parts):
            parameter = {name: value for name, value in parameter.items() if name != "required"}
        parameters.append(parameter)
    travels_in = ("path", "query", "header")
    # The same order at every microversion: rows come and go.
    return sorted(parameters, key=lambda one: (travels_in.index(one["in"]), one["name"] if one["in"] != "path" else ""))


def phrase_of(code: int) -> str:
    """Return the reason phrase of a status code (IANA's registry, as Python knows it)."""
    if not code:
        return "Success"
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return f"Status {code}"


def error_name(code: int) -> str:
    """Return the name of the shared response of an error: NotFound."""
    words = re.findall(r"[A-Za-z0-9]+", phrase_of(code))
    return "".join(word[:1].upper() + word[1:] for word in words)


def pascal(text: str) -> str:
    """Return the words of an id as one name: ShowServerDetails."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))


def changes_of(sites: Iterable[Site]) -> set[Microversion]:
    """Return the microversions at which what sites are differs from what they were before."""
    changes: set[Microversion] = set()
    for site in sites:
        before: Fragment | None = None
        first = site.points[0] if site.points else None
        if first is not None and site.points:
            low = Microversion(0, 0)
            before = site.at(low)
        for point in site.points:
            fragment = site.at(point)
            if fragment != before:
                changes.add(point)
            before = fragment
    return changes
