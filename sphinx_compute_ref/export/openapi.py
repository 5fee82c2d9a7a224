"""The reference as OpenAPI 3.1: one plain document for a microversion, or one for all.

Source of the format: OpenAPI Specification 3.1.1. The same reference gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sphinx_compute_ref.export.fragments import (
    Member,
    Site,
    changes_of,
    error_name,
    pascal,
    phrase_of,
)
from sphinx_compute_ref.export.messages import OperationMessages
from sphinx_compute_ref.export.prose import markdown_of
from sphinx_compute_ref.export.urls import Paths, template_of, with_prefix
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference

#: OpenAPI 3.1, Path Item Object: the methods that it has a field for.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_HEADER = re.compile(r"\s*([\w-]+)\s*:\s*(.*)", re.DOTALL)
_FAULT: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong. The service names the fault, and says more about it inside.",
    "additionalProperties": {
        "anyOf": [
            {
                "type": "object",
                "properties": {"code": {"type": ["integer", "string"]}, "message": {"type": "string"}},
            },
            {"type": "array", "items": {}},
            {"type": ["string", "integer", "null"]},
        ]
    },
}


@dataclass(frozen=True)
class Settings:
    """How a document is to be; ``actions`` is "oneof" or "split", ``header`` ``compute_ref_microversion_header``."""

    title: str = "API reference"
    release: str = ""
    server: str = "/"
    prefix: str = ""
    actions: str = "oneof"
    header: str = ""


@dataclass(frozen=True)
class OpenApi:
    """The documents of a reference; what is the same at several microversions is worked out once."""

    reference: Reference
    matches: Iterable[MessageMatch]
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def newest(self) -> Microversion:
        """The highest microversion: the configured one, else the highest that anything mentions."""
        maximum = self.reference.microversions.maximum
        return maximum if maximum is not None else max(self._mentioned, default=self.reference.base)

    @cached_property
    def _mentioned(self) -> tuple[Microversion, ...]:
        versions: set[Microversion] = set()
        for operation in self.reference.operations:
            ranges = [operation.range, *(row.range for table in operation.tables for row in table.rows)]
            versions |= {version for ends in ranges for version in ends if version is not None}
            versions |= {s.microversion for one in operation.messages for s in one.samples if s.microversion}
        return tuple(versions)

    @property
    def has_microversions(self) -> bool:
        """Whether the reference has any."""
        return self.reference.microversions.maximum is not None or bool(self._mentioned)

    @cached_property
    def operations(self) -> tuple[OperationMessages, ...]:
        """The operations of the reference, each once, with their paths in the document."""
        matches = {(match.operation.location, str(match.message.role)): match for match in self.matches}
        prefix = self.settings.prefix.rstrip("/")
        if prefix and not prefix.startswith("/"):
            prefix = f"/{prefix}"
        unique = {operation.location: operation for operation in self.reference.operations}
        templates = {location: with_prefix(template_of(one.url), prefix) for location, one in unique.items()}
        paths = Paths(template for template in templates.values() if template.is_path)
        return tuple(
            OperationMessages(one, self.reference, paths.unified(templates[location]), self.newest, matches)
            for location, one in unique.items()
            if one.method and one.url
        )

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The operations by method and path."""
        groups: dict[tuple[str, str], list[Member]] = {}
        for member in self._members:
            messages = member.messages
            method, template = messages.operation.method.lower(), messages.template
            path = template.path
            if self.settings.actions == "split" and method == "post" and path.rpartition("/")[2] == "action":
                path = f"{path}#{messages.action or messages.operation.id}"
            groups.setdefault((method, path), []).append(member)
        ids = {member.id.lower() for member in self._members}
        names = {member.name.lower() for member in self._members}
        tokens = self._without_token
        sites = []
        for (method, path), members in groups.items():
            template = members[0].messages.template._replace(path=path)
            site_id, name = members[0].id, members[0].name
            if len(members) > 1:
                # What several operations make has a name of its own: each of them may be gone at a microversion.
                words = re.findall(r"[A-Za-z0-9]+", template_of(members[0].messages.operation.url).path)
                site_id = _free("-".join([method, *words]), ids)
                name = _free(pascal(site_id), names)
            sites.append(Site(method, template, tuple(members), site_id, name, tokens, self._header_ref))
        return tuple(sites)

    @cached_property
    def _members(self) -> tuple[Member, ...]:
        ids: set[str] = set()
        names: set[str] = set()
        members = []
        for messages in self.operations:
            operation = messages.operation
            operation_id = _free(operation.id or operation.method.lower(), ids)
            name = _free(pascal(operation_id) or "Operation", names)
            members.append(
                Member(messages, operation_id, name, self._tags[operation.location.file, operation.location.line])
            )
        return tuple(members)

    @cached_property
    def _tags(self) -> dict[tuple[str, int], str]:
        """The tag of each operation, by the place of its ``rest_method``: the title of its resource."""
        return {
            (operation.location.file, operation.location.line): resource.title or "Operations"
            for resource in self.reference.resources
            for operation in resource.operations
        }

    @cached_property
    def _without_token(self) -> frozenset[str]:
        """The ids of the operations that may be called without a token.

        These are documents about versions; those that call the token optional; and, where most operations of the
        reference have a row for it, those without.
        """
        with_row = sum(member.messages.token is not None for member in self._members)
        is_documented = 2 * with_row > len(self._members)
        return frozenset(
            member.id
            for member in self._members
            if member.messages.token is False
            or (member.messages.token is None and (is_documented or self._is_version_document(member.messages)))
        )

    def _is_version_document(self, messages: OperationMessages) -> bool:
        template = messages.template
        prefix = f"/{self.settings.prefix.strip('/')}"
        return messages.operation.method == "GET" and (template.is_version_document or template.path == prefix)

    @cached_property
    def _header(self) -> tuple[str, str] | None:
        match = _HEADER.fullmatch(self.settings.header)
        return (match[1], match[2].strip()) if match and self.has_microversions else None

    @property
    def _header_ref(self) -> str | None:
        return "#/components/parameters/Microversion" if self._header is not None else None

    # Documents

    def document(self, version: Microversion | None = None) -> dict[str, Any]:
        """Return the plain document for ``version``, the newest one where none is given."""
        version = version or self.newest
        fragments = [(site, fragment) for site in self.sites if (fragment := site.at(version)) is not None]
        schemas: dict[str, Any] = {}
        for _, fragment in fragments:
            schemas |= fragment.schemas
        operations = [(site, fragment.operation) for site, fragment in fragments]
        return self.assemble(operations, schemas, str(version) if self.has_microversions else None)

    def schema(self, operation: Operation, role: str, version: Microversion | None = None) -> dict[str, Any] | None:
        """Return the schema of a message, as the document embeds it; ``None`` where it has no body at ``version``.

        Of a response with several status codes it is that of the lowest one with a body.
        """
        for site in self.sites:
            for member in site.members:
                if member.messages.operation is operation:
                    at = version or self.newest
                    fragment = site.at(at) if role == "request" else None
                    schema = fragment.schemas.get(f"{member.name}Request") if fragment is not None else None
                    if role == "response":
                        schema = site.response(member, at)
                    if schema is None:
                        return None
                    title = f"{operation.title}: {role}"
                    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
        return None

    def versions(self) -> tuple[Microversion, ...]:
        """Return the microversions at which anything changes, the lowest of the reference first."""
        low = self.reference.microversions.minimum or self.reference.base
        changes = {version for version in changes_of(self.sites) if low < version <= self.newest}
        return (min(low, self.newest), *sorted(changes))

    def assemble(
        self, operations: Iterable[tuple[Site, dict[str, Any]]], schemas: Mapping[str, Any], version: str | None
    ) -> dict[str, Any]:
        """Return a document of Operation Objects and the schemas that these use."""
        operations = list(operations)
        paths: dict[str, Any] = {}
        webhooks: dict[str, Any] = {}
        for site, operation in sorted(operations, key=lambda one: (one[0].template.path, _rank(one[0].method))):
            home = paths if site.template.is_path else webhooks
            item = home.setdefault(site.template.path if site.template.is_path else site.id, {})
            item[site.method if site.method in METHODS else f"x-{site.method}"] = operation
        tags = {tag for _, operation in operations for tag in _tags_of(operation)}
        document: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"title": self.settings.title, "version": version or self.settings.release or "1"},
            "servers": [{"url": self.settings.server}],
            "security": [{"token": []}],
            "tags": [tag for tag in self._all_tags() if tag["name"] in tags],
            "paths": paths,
        }
        if webhooks:
            document["webhooks"] = webhooks
        document["components"] = self._components(operations, schemas)
        return document

    def _all_tags(self) -> list[dict[str, Any]]:
        tags: dict[str, dict[str, Any]] = {}
        for resource in self.reference.resources:
            name = resource.title or "Operations"
            tag = tags.setdefault(name, {"name": name})
            if resource.description and "description" not in tag:
                tag["description"] = markdown_of(resource.description)
        return list(tags.values())

    def _components(
        self, operations: Iterable[tuple[Site, dict[str, Any]]], schemas: Mapping[str, Any]
    ) -> dict[str, Any]:
        errors: set[str] = set()
        for _, operation in operations:
            for response in operation["responses"].values():
                if "$ref" in response:
                    errors.add(response["$ref"].rpartition("/")[2])
        components: dict[str, Any] = {"schemas": dict(sorted(schemas.items()))}
        if errors:
            fault = _free("Fault", {name.lower() for name in schemas})
            components["schemas"][fault] = _FAULT
            codes = {error_name(code): code for code in range(400, 600)}
            components["responses"] = {
                name: {
                    "description": phrase_of(codes[name]),
                    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{fault}"}}},
                }
                for name in sorted(errors)
            }
        if self._header is not None:
            components["parameters"] = {"Microversion": self._microversion_parameter()}
        components["securitySchemes"] = {
            "token": {
                "type": "apiKey",
                "in": "header",
                "name": "X-Auth-Token",
                "description": "A token of the Identity service.",
            }
        }
        return components

    def _microversion_parameter(self) -> dict[str, Any]:
        assert self._header is not None
        name, value = self._header
        example = value.replace("{microversion}", str(self.newest))
        return {
            "name": name,
            "in": "header",
            "description": f"The microversion of the request, for example `{example}`. Without it the service takes "
            "its lowest one.",
            "schema": {"type": "string"},
        }


def settings_from(values: Mapping[str, Any], **others: str) -> Settings:
    """Return the settings that the values of ``conf.py`` make: title, release and the header of microversions."""

    def text(*names: str) -> str:
        return next((str(values[name]) for name in names if isinstance(values.get(name), str) and values[name]), "")

    return Settings(
        title=text("html_title", "project") or "API reference",
        release=text("release", "version"),
        header=text("compute_ref_microversion_header"),
        **others,
    )


def _tags_of(operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tags of an operation, in a merged document at whatever microversion."""
    yield from operation["tags"]
    for change in operation.get("x-openstack", {}).get("versions", ()):
        yield from change.get("tags", ())


def _rank(method: str) -> int:
    return METHODS.index(method) if method in METHODS else len(METHODS)


def _free(name: str, names: set[str]) -> str:
    """Return ``name``, with a number where it is taken, whatever its case; and take it."""
    base, number = name, 2
    while name.lower() in names:
        name, number = f"{base}-{number}", number + 1
    names.add(name.lower())
    return name
