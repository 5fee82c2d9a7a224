"""OpenAPI documents as models to compare: a service's generated document beside the reference, or two of either.

What an OpenAPI document says of bodies becomes rows that are named by their paths (``server.flavor.id``). Prefixes of
versions and projects, which references and documents write or leave out, do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sphinx_compute_ref.comparing.pairing import Values
from sphinx_compute_ref.contracts.files import document_in
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.openapi import OpenApi
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.rule import Context

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PREFIX = re.compile(r"^/v[0-9]+(?:\.[0-9]+)?(?=/|$)")
_PROJECT = re.compile(r"^/\{(?:project_id|tenant_id)\}(?=/)")
_CHOOSES = re.compile(r"(?:X-)?OpenStack(?:-[A-Za-z]+)*-API-Version", re.IGNORECASE)
_MAX_DEPTH = 40

Object = dict[str, Any]


def openapi_in(path: str) -> Object | None:
    """Return the OpenAPI document of version 3 in a file, JSON or YAML; ``None`` where something else is in it."""
    try:
        document = document_in(path)
    except UserError:
        return None
    return document if isinstance(document, dict) and str(document.get("openapi", "")).startswith("3.") else None


def model_as_openapi(reference: Reference) -> Values:
    """Return the model of the OpenAPI document that a reference makes, for its newest microversion."""
    return model_of_openapi(OpenApi(reference, Context(reference).matches).document(), reference.source)


def model_of_openapi(document: Mapping[str, Any], where: str) -> Values:
    """Return a document as a model; raise :exc:`UserError` where it is none by its structure."""
    try:
        operations = list(_Reader(document).operations())
    except (AttributeError, KeyError, TypeError, IndexError, ValueError, RecursionError) as error:
        raise UserError(f"not an OpenAPI document: {error}", where=where) from error
    return {
        "version": 1,
        "microversions": {"min": None, "max": None, "releases": {}},
        "resources": [{"title": "", "file": where, "line": 1, "operations": operations}],
    }


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def operations(self) -> Iterator[Object]:
        """Yield the operations, one for each action of an operation that has several."""
        for path, item in (self.document.get("paths") or {}).items():
            shared = item.get("parameters", [])
            for method in _METHODS:
                if method in item:
                    yield from self._operation(path, method, item[method], shared)

    def _operation(self, path: str, method: str, operation: Object, shared: list[Object]) -> Iterator[Object]:
        url, _, fragment = path.partition("#")
        # A document about a version is GET /{version} in a reference.
        url = "/{version}" if _PREFIX.fullmatch(url.rstrip("/")) else _PROJECT.sub("", _PREFIX.sub("", url))
        title = str(operation.get("summary") or operation.get("operationId") or f"{method.upper()} {url}")
        parameters = [self.resolved(one) for one in (*shared, *operation.get("parameters", []))]
        schema = self._schema(operation.get("requestBody"))
        actions = self._actions(schema) if url.endswith("/action") else {}
        rows = [self._parameter(one) for one in parameters if _counts(one)]
        codes = [str(code) for code in operation.get("responses", {})]
        responses = [
            self.resolved(response) for code, response in operation.get("responses", {}).items() if str(code)[0] in "23"
        ]
        errors = sorted(int(code) for code in codes if code.isdigit() and code >= "400")
        common: Object = {
            "id": str(operation.get("operationId", "")),
            "method": method.upper(),
            "url": url,
            "min_version": None,
            "max_version": None,
            "file": "",
            "line": 0,
            "markers": [],
            "status": {
                "normal": sorted(int(code) for code in codes if code.isdigit() and code < "400"),
                "error": [{"code": code, "name": None} for code in errors],
            },
        }
        if len(actions) > 1:
            for key, body in sorted(actions.items()):
                request = [*rows, *self._rows(body)]
                yield {**common, "title": f"{key} ({key} Action)", **_messages(request, [])}
            return
        key = next(iter(actions), fragment)
        answers: list[Object] = []
        for response in responses:
            answers += [_row(name, "header", self._header(one)) for name, one in response.get("headers", {}).items()]
            answers += self._rows(self._schema(response))
        name = f"{key} ({key} Action)" if key and url.endswith("/action") else title
        yield {**common, "title": name, **_messages([*rows, *self._rows(schema)], answers)}

    def resolved(self, value: Any) -> Object:
        """Return what a value is, or refers to within the document."""
        for _ in range(20):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                break
            target: Any = self.document
            for token in value["$ref"].removeprefix("#/").split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            value = target
        return value if isinstance(value, dict) else {}

    def _schema(self, body: Any) -> Object:
        content = self.resolved(body).get("content", {})
        media = next((one for name, one in content.items() if "json" in name), None)
        return self.resolved((media or {}).get("schema"))

    def _actions(self, schema: Object) -> dict[str, Object]:
        actions: dict[str, Object] = {}
        for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
            member = self.resolved(part)
            keys = list(member.get("properties", {})) or [str(member.get("x-openstack", {}).get("action-name", ""))]
            if len(keys) == 1 and keys[0]:
                actions[keys[0]] = member
            else:
                actions.update(self._actions(member))
        return actions

    def _header(self, header: Any) -> Object:
        one = self.resolved(header)
        return {**self.resolved(one.get("schema")), "description": one.get("description", ""), "required": None}

    def _parameter(self, parameter: Object) -> Object:
        schema = {**self.resolved(parameter.get("schema")), "description": parameter.get("description", "")}
        return _row(str(parameter["name"]), parameter["in"], schema, required=bool(parameter.get("required")))

    def _rows(self, schema: Object) -> list[Object]:
        rows: dict[str, Object] = {}
        for name, (values, required) in self._fields(schema, "", 0):
            row = _row(name, "body", values, required=required)
            earlier = rows.get(name)
            if earlier is None:
                rows[name] = row
            else:
                types = {*earlier["type"].split(" or "), *row["type"].split(" or ")} - {""}
                rows[name] = {
                    **earlier,
                    "type": " or ".join(sorted(types)),
                    "required": earlier["required"] and required,
                }
        return list(rows.values())

    def _fields(self, schema: Any, path: str, depth: int) -> Iterator[tuple[str, tuple[Object, bool]]]:
        schema = self.resolved(schema)
        if depth > _MAX_DEPTH:
            return
        for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            yield from self._fields(part, path, depth + 1)
        if isinstance(schema.get("items"), dict):
            yield from self._fields(schema["items"], path, depth + 1)
        required = schema.get("required", ())
        for name, value in (schema.get("properties") or {}).items():
            if isinstance(value, dict):
                below = f"{path}.{name}" if path else name
                yield below, (self._described(value), name in required)
                yield from self._fields(value, below, depth + 1)

    def _described(self, value: Object) -> Object:
        schema = self.resolved(value)
        types = {_name(one) for one in _types(schema)}
        for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            types |= {_name(one) for one in _types(self.resolved(part))}
        return {"type": sorted(types - {"null"}), "description": schema.get("description", "")}


def _counts(parameter: Object) -> bool:
    """Say whether a parameter is compared: a header field that chooses the microversion is about all operations."""
    in_ = parameter.get("in")
    return in_ in ("path", "query") or (in_ == "header" and not _CHOOSES.fullmatch(str(parameter.get("name"))))


def _types(schema: Object) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else [one for one in kind if isinstance(one, str)]


def _name(kind: str) -> str:
    """Return a type as references write it."""
    return {"number": "float"}.get(kind, kind)


def _row(name: str, in_: str, schema: Object, *, required: bool | None = None) -> Object:
    return {
        "name": name,
        "in": in_,
        "type": " or ".join(_name(one) for one in _types(schema) if one != "null"),
        "required": required,
        "min_version": None,
        "max_version": None,
        "description": str(schema.get("description") or ""),
    }


def _messages(request: list[Object], response: list[Object]) -> Object:
    return {
        "request": {"tables": [{"rows": request}], "samples": []},
        "response": {"tables": [{"rows": response}], "samples": []},
    }
