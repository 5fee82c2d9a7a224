"""An OpenAPI document of a reference, enough for other tools to show the same operations, rows and samples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.export.model_json import model_of

TYPES = {"array", "boolean", "integer", "number", "object", "string"}


def document_of(source: Path) -> dict[str, Any]:
    """Return the OpenAPI document of the reference in ``source``.

    Operations of one method and URL are told apart by a fragment: OpenAPI has one for each, references have many
    ("actions").
    """
    paths: dict[str, dict[str, Any]] = {}
    for resource in model_of(read_reference(source))["resources"]:
        for operation in resource["operations"]:
            url = operation["url"].partition("?")[0] or "/"
            method = operation["method"].lower()
            if method in paths.get(url, {}):
                url = f"{url}#{operation['id']}"
            paths.setdefault(url, {})[method] = _operation(resource["title"], operation, url)
    return {"openapi": "3.1.0", "info": {"title": "Reference", "version": "1"}, "paths": paths}


def _operation(tag: str, operation: dict[str, Any], url: str) -> dict[str, Any]:
    rows = [row for table in operation["request"]["tables"] for row in table["rows"]]
    parameters = {(row["in"], row["name"]): _parameter(row) for row in rows if row["in"] in ("path", "query", "header")}
    for name in re.findall(r"\{([^{}]+)\}", url):
        parameters.setdefault(("path", name), {"name": name, "in": "path", "required": True, "schema": {}})
    normal = operation["status"]["normal"] or [200]
    responses: dict[str, Any] = {str(code): {"description": "Success"} for code in normal}
    for error in operation["status"]["error"]:
        responses[str(error["code"])] = {"description": error["name"] or "Error"}
    responses[str(normal[0])] |= _content(operation["response"])
    described: dict[str, Any] = {
        "operationId": operation["id"], "summary": operation["title"], "tags": [tag],
        "parameters": list(parameters.values()), "responses": responses,
    }  # fmt: skip
    body = _content(operation["request"])
    return described | ({"requestBody": body} if body and operation["method"] != "GET" else {})


def _parameter(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"], "in": row["in"], "required": row["in"] == "path" or bool(row["required"]),
        "description": row["description"] or "", "schema": _schema(row),
    }  # fmt: skip


def _schema(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": row["type"]} if row["type"] in TYPES else {}


def _content(message: dict[str, Any]) -> dict[str, Any]:
    rows = [row for table in message["tables"] for row in table["rows"] if row["in"] == "body"]
    samples = {}
    for sample in message["samples"]:
        try:
            samples[Path(sample["path"]).stem + (sample["microversion"] or "")] = {
                "value": json.loads(Path(sample["path"]).read_text("utf-8"))
            }
        except (OSError, ValueError):
            continue
    if not rows and not samples:
        return {}
    properties = {row["name"]: _schema(row) | {"description": row["description"] or ""} for row in rows}
    required = sorted({row["name"] for row in rows if row["required"] is True})
    schema = {"type": "object", "properties": properties, "required": required}
    return {"content": {"application/json": {"schema": schema, "examples": samples}}}
