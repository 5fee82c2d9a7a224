"""OpenAPI 3.0 and 3.1 as a contract.

What openstack-codegenerator adds is understood: ``x-openstack`` with ``min-ver``, ``max-ver`` on operations, parameters
and schemas, and containers (``oneOf`` or ``anyOf``) whose ``discriminator`` is ``action`` or ``microversion``, with
``action-name`` on the members. So is the common way without: a ``oneOf`` of objects with one key each below a path that
ends with ``/action``, and ``/action#reboot``. A document that a strict validator rejects is read as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from sphinx_compute_ref.contracts.contract import (
    ANY,
    Contract,
    ContractOperation,
    Pointer,
    Provenance,
    VersionedSchema,
    plain,
)
from sphinx_compute_ref.contracts.ranges import both
from sphinx_compute_ref.contracts.schema_words import range_of
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

ROLES = ("request", "query", "response")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MAX_MEMBERS = 2_000
_MAX_FAULTS = 50
_MAX_HOPS = 20


class _At(NamedTuple):
    """A value of the document with its place."""

    value: Any
    pointer: Pointer


def is_openapi(document: object) -> bool:
    """Say whether a document is OpenAPI, or means to be."""
    return isinstance(document, Mapping) and ("openapi" in document or "swagger" in document)


def read_openapi(
    document: Mapping[str, Any], file: str, lines: Mapping[str, int], provenance: Provenance = "document"
) -> Contract:
    """Return the contract of a parsed OpenAPI document; ``lines`` are those of its operations, ``/path method``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for another version of OpenAPI, or a document without paths.
    """
    version = document.get("openapi", document.get("swagger"))
    if not isinstance(version, str) or not version.startswith("3."):
        raise ConfigurationError(
            f"OpenAPI {str(version)[:20]} is not read; 3.0 and 3.1 are", where=file, hint="Convert the document."
        )
    paths = document.get("paths")
    if not isinstance(paths, Mapping) or not paths:
        raise ConfigurationError("the OpenAPI document has no paths", where=file)
    reader = _Reader(document, lines)
    operations = tuple(reader.operations(paths))
    info = document.get("info")
    info = info if isinstance(info, Mapping) else {}
    servers = document.get("servers")
    version = Microversion.find(str(info.get("version", "")))
    ranged = any(
        each.range != ANY or any(schema.range != ANY for role in ROLES for schema in each.schemas(role))
        for each in operations
    )
    return Contract(
        file,
        plain(str(info.get("title", "")), 80),
        plain(str(info.get("version", "")), 40),
        provenance,
        operations,
        None if ranged else version,  # a document without ranges is about one microversion
        version,
        faults=tuple(reader.faults[:_MAX_FAULTS]),
        servers=tuple(
            server["url"]
            for server in (servers if isinstance(servers, list) else ())
            if isinstance(server, Mapping) and isinstance(server.get("url"), str)
        ),
    )


class _Reader:
    """Reads one document; what cannot be read is a fault, and the rest goes on."""

    def __init__(self, document: Mapping[str, Any], lines: Mapping[str, int]) -> None:
        self.document = document
        self.lines = lines
        self.faults: list[str] = []

    def operations(self, paths: Mapping[str, Any]) -> Iterator[ContractOperation]:
        for path, item in paths.items():
            at = self.resolve(_At(item, ("paths", str(path))))
            if not isinstance(at.value, Mapping):
                if not str(path).startswith("x-"):
                    self.fault(f"{path} is no path item")
                continue
            for method in METHODS:
                if method in at.value:
                    yield from self.operation(str(path), method, at)

    def operation(self, path: str, method: str, item: _At) -> Iterator[ContractOperation]:
        content = item.value[method]
        pointer: Pointer = (*item.pointer, method)
        if not isinstance(content, Mapping):
            self.fault(f"{method.upper()} {path} is no operation")
            return
        bare, _, fragment = path.partition("#")
        responses = content.get("responses")
        codes = self.codes(responses, path, method)
        base = ContractOperation(
            method.upper(),
            plain(bare),
            plain(fragment) if fragment else None,
            range_of(content),
            query=self.query(item, content, pointer, path),
            response=self.response(responses, pointer),
            codes=tuple(code for code in codes if code < 400),
            errors=tuple(code for code in codes if code >= 400),
            deprecated=content.get("deprecated") is True,
            line=self.lines.get(f"{path} {method}", 1),
            pointer=pointer,
        )
        body = self.resolve(_At(content.get("requestBody"), (*pointer, "requestBody")))
        schema = self.content(body)
        if schema is None:
            yield base
            return
        actions = list(self.actions(schema, bare)) if not fragment else []
        if not actions:
            yield _with(base, request=tuple(self.versions(schema)))
        for name, members in actions:
            yield _with(base, action=plain(name), request=tuple(members), response=())

    def actions(self, schema: _At, path: str) -> Iterator[tuple[str, list[VersionedSchema]]]:
        """Yield the actions of a container with their schemas; none where the schema is no container of actions."""
        schemas: dict[str, list[VersionedSchema]] = {}
        for reach, container in self.containers(schema):
            members = self.members(container)
            has_discriminator = _discriminator(container.value) == "action"
            if not members or not (has_discriminator or path.endswith("/action")):
                return
            for member in members:
                resolved = self.resolve(member)
                name = self.action_name(member, resolved)
                if name is None:
                    if not has_discriminator:
                        return  # a body with alternatives, no container of actions
                    self.fault(f"{path}: a member of the actions has no name")
                    continue
                for each in self.versions(resolved):
                    if each.range.meets(reach):
                        schemas.setdefault(name, []).append(each._replace(range=both(each.range, reach)))
        yield from schemas.items()

    def containers(self, schema: _At) -> Iterator[tuple[MicroversionRange, _At]]:
        """Yield what may be a container of actions: the schema, or the containers of each range of microversions."""
        container = self.resolve(schema)
        members = [self.resolve(member) for member in self.members(container)]
        if _discriminator(container.value) == "microversion" and all(self.members(member) for member in members):
            yield from ((range_of(member.value), member) for member in members)
        else:
            yield ANY, container

    def action_name(self, member: _At, resolved: _At) -> str | None:
        for each in (member.value, resolved.value):
            extension = each.get("x-openstack") if isinstance(each, Mapping) else None
            if isinstance(extension, Mapping) and isinstance(extension.get("action-name"), str):
                return str(extension["action-name"])
        parts = self.members(resolved)
        inner = self.resolve(parts[0]).value if parts else resolved.value
        properties = inner.get("properties") if isinstance(inner, Mapping) else None
        return str(next(iter(properties))) if isinstance(properties, Mapping) and len(properties) == 1 else None

    def versions(self, schema: _At) -> Iterator[VersionedSchema]:
        """Yield the schemas of a container of microversions, or the schema itself."""
        resolved = self.resolve(schema)
        members = self.members(resolved)
        ranges = [range_of(self.resolve(member).value) for member in members]
        if members and (_discriminator(resolved.value) == "microversion" or all(reach != ANY for reach in ranges)):
            for member, reach in zip(members, ranges, strict=True):
                each = self.resolve(member)
                yield VersionedSchema(reach, each.value, self.document, each.pointer)
            return
        yield VersionedSchema(range_of(resolved.value), resolved.value, self.document, resolved.pointer)

    def members(self, container: _At) -> list[_At]:
        if not isinstance(container.value, Mapping):
            return []
        for word in ("oneOf", "anyOf"):
            members = container.value.get(word)
            if isinstance(members, list) and len(members) <= _MAX_MEMBERS:
                return [_At(each, (*container.pointer, word, number)) for number, each in enumerate(members)]
        return []

    def query(self, item: _At, stated: Mapping[str, Any], pointer: Pointer, path: str) -> tuple[VersionedSchema, ...]:
        """Return the query parameters as one object; it is open, for a document need not list all."""
        properties: dict[str, Any] = {}
        required = []
        for holder, at in ((item.value, item.pointer), (stated, pointer)):
            parameters = holder.get("parameters")
            for number, each in enumerate(parameters if isinstance(parameters, list) else ()):
                value = self.resolve(_At(each, (*at, "parameters", number))).value
                if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
                    self.fault(f"{path}: a parameter has no name")
                    continue
                if value.get("in") != "query":
                    continue
                schema = value.get("schema")
                schema = dict(schema) if isinstance(schema, Mapping) else {}
                if isinstance(value.get("x-openstack"), Mapping):
                    schema["x-openstack"] = value["x-openstack"]
                properties[value["name"]] = schema
                if value.get("required") is True:
                    required.append(value["name"])
        if not properties:
            return ()
        schema = {"type": "object", "properties": properties, "required": required}
        return (VersionedSchema(ANY, schema, self.document, pointer),)

    def response(self, responses: Any, pointer: Pointer) -> tuple[VersionedSchema, ...]:
        """Return the schemas of the lowest success code that has a body."""
        if not isinstance(responses, Mapping):
            return ()
        for code in sorted(map(str, responses)):
            if code.startswith("2"):
                at = (*pointer, "responses", code)
                value = responses.get(code, responses.get(int(code)) if code.isdecimal() else None)
                schema = self.content(self.resolve(_At(value, at)))
                if schema is not None:
                    return tuple(self.versions(schema))
        return ()

    def codes(self, responses: Any, path: str, method: str) -> list[int]:
        if not isinstance(responses, Mapping):
            self.fault(f"{method.upper()} {path} has no responses")
            return []
        return sorted(int(code) for code in map(str, responses) if code.isdecimal() and len(code) == 3)

    def content(self, holder: _At) -> _At | None:
        """Return the schema of the JSON content of a request body or response."""
        content = holder.value.get("content") if isinstance(holder.value, Mapping) else None
        if not isinstance(content, Mapping):
            return None
        for media in sorted(content, key=lambda name: (name != "application/json", str(name))):
            kind = str(media).partition(";")[0].strip().lower()
            if kind == "application/json" or (kind.endswith("+json") and "patch" not in kind):
                value = content[media]
                if isinstance(value, Mapping) and value.get("schema") is not None:
                    return _At(value["schema"], (*holder.pointer, "content", str(media), "schema"))
        return None

    def resolve(self, at: _At) -> _At:
        """Follow references within the document; a circle, or one that leads nowhere, ends as an empty object."""
        for _ in range(_MAX_HOPS):
            if not isinstance(at.value, Mapping) or not isinstance(at.value.get("$ref"), str):
                return at
            reference = at.value["$ref"]
            value: Any = self.document
            pointer: list[str | int] = []
            parts = reference.split("/")
            for part in parts[1:]:
                key = unquote(part).replace("~1", "/").replace("~0", "~")
                value = value.get(key) if isinstance(value, Mapping) else None
                pointer.append(key)
            if parts[0] != "#" or value is None:
                self.fault(f"{reference[:80]} leads nowhere in this document")
                return _At({}, at.pointer)
            at = _At(value, tuple(pointer))
        self.fault("references go in a circle")
        return _At({}, at.pointer)

    def fault(self, text: str) -> None:
        if len(self.faults) < _MAX_FAULTS and plain(text) not in self.faults:
            self.faults.append(plain(text))


def _discriminator(schema: Any) -> str | None:
    extension = schema.get("x-openstack") if isinstance(schema, Mapping) else None
    name = extension.get("discriminator") if isinstance(extension, Mapping) else None
    return name if isinstance(name, str) else None


def _with(base: ContractOperation, **changes: Any) -> ContractOperation:
    from dataclasses import replace

    request = changes.get("request", ())
    bounded = [schema.range for schema in request if schema.range != ANY]
    if "action" in changes and base.range == ANY and bounded and len(bounded) == len(request):
        lows, highs = [reach.low for reach in bounded], [reach.high for reach in bounded]
        low = None if None in lows else min(each for each in lows if each)
        high = None if None in highs else max(each for each in highs if each)
        changes["range"] = MicroversionRange(low, high)
    return replace(base, **changes)
