"""Small references for tests of exports, and the checks that every document has to pass."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from sphinx_compute_ref.export.openapi import OpenApi, settings_from
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.sphinx_settings import read_settings
from sphinx_compute_ref.rules.rule import Context

Document = dict[str, Any]


class Example(NamedTuple):
    """An example of a document, with the schema that it stands beside."""

    where: str
    value: Any
    schema: Document


def documents_of(source: Path | str, **settings: str) -> OpenApi:
    """Return the documents of the reference below ``source``."""
    values = read_settings(str(source))[0].values
    reference = read_reference(source)
    return OpenApi(reference, Context(reference).matches, settings_from(values, **settings))


def write(
    folder: Path, page: str, parameters: str = "", samples: Mapping[str, Any] | None = None, conf: str = ""
) -> Path:
    """Write a reference of one page, and return its source folder."""
    source = folder / "api-ref"
    (source / "samples").mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text(f'compute_ref_samples = "samples"\n{conf}\n')
    (source / "index.rst").write_text(page)
    (source / "parameters.yaml").write_text(parameters or "unused:\n  in: body\n")
    for name, data in (samples or {}).items():
        path = source / "samples" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data))
    return source


def faults_of(document: Document) -> list[str]:
    """Return what is wrong with a document by the OpenAPI 3.1 schema and the checks of openapi-spec-validator."""
    with patch.object(Registry, "resolver_with_root", _resolver):
        return [str(error)[:500] for error in OpenAPIV31SpecValidator(document).iter_errors()]


_PLAIN_RESOLVER = Registry.resolver_with_root
_RESOLVERS: dict[int, tuple[Any, Any]] = {}


def _resolver(registry: Registry[Any], resource: Resource[Any]) -> Any:
    """Return what resolves the references of a schema; of those of OpenAPI itself, anchors are looked for once.

    The validator of each schema in a document would do so again: half of the time that a document takes.
    """
    contents = resource.contents
    if not (isinstance(contents, dict) and contents.get("$id", "").startswith("https://spec.openapis.org/oas/")):
        return _PLAIN_RESOLVER(registry, resource)
    if id(contents) not in _RESOLVERS:
        resolver = registry.with_resource(contents["$id"], resource).crawl().resolver(contents["$id"])
        _RESOLVERS[id(contents)] = contents, resolver  # contents that are held keep their id
    return _RESOLVERS[id(contents)][1]


def examples_of(document: Document) -> Iterator[Example]:
    """Yield the examples of all bodies."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for role, body in bodies.items():
                for content in body.get("content", {}).values():
                    for name, example in content.get("examples", {}).items():
                        yield Example(f"{method} {path} {role} {name}", example["value"], content["schema"])


def validator_of(document: Document, schema: Document) -> Draft202012Validator:
    """Return a validator for a schema that refers to the components of a document."""
    return Draft202012Validator(_absolute(schema), registry=_registry(document))


def _registry(document: Document) -> Registry[Any]:
    return Registry().with_resource("urn:openapi", Resource(_absolute(document), DRAFT202012)).crawl()


def _absolute(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"urn:openapi{one}" if key == "$ref" and isinstance(one, str) else _absolute(one)
            for key, one in value.items()
        }
    return [_absolute(one) for one in value] if isinstance(value, list) else value


def invalid_examples(document: Document) -> list[str]:
    """Return the examples that are not valid against the schemas beside them."""
    registry = _registry(document)
    return [
        example.where
        for example in examples_of(document)
        if not Draft202012Validator(_absolute(example.schema), registry=registry).is_valid(example.value)
    ]


def at(version: str) -> Microversion:
    """Return a microversion."""
    return Microversion.parse(version)
