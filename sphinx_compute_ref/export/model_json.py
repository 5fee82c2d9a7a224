"""The resolved reference as JSON values, version 1: a contract (``compute-ref export model``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sphinx_compute_ref.export.resolved import Resolved, values_of
from sphinx_compute_ref.matching.documented import documented
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample


def model_of(
    reference: Reference,
    *,
    operation: str | None = None,
    microversion: Microversion | None = None,
    matches: Sequence[MessageMatch] | None = None,
    resolved: Resolved | None = None,
) -> dict[str, Any]:
    """Return the reference as values for :mod:`json`.

    With ``matches``, every body row says where samples show it (``"places": [{"sample", "field"}]``) and every sample
    which rows document its fields (``"fields": [{"field", "types", "rows": [name, …]}]``).

    With ``resolved``, every row says where it stands in the body (``path``), which ``types`` its values may have,
    whether they may be null (``nullable``), and whether it is a free map; tables and samples name their status codes.

    ``operation`` (a title, an id, or ``GET /servers``) and ``microversion`` narrow it: to operations of that name, and
    to operations and rows that this microversion has.
    """
    match_index = None if matches is None else _Matches(matches)
    resources = []
    for resource in reference.resources:
        operations = [
            _operation(reference, each, microversion, match_index, resolved)
            for each in resource.operations
            if (operation is None or operation in names_of(each))
            and (microversion is None or microversion in each.range)
        ]
        if operations or operation is None:
            location = resource.location
            resources.append(
                {
                    "title": resource.title,
                    "file": location.file,
                    "line": location.line,
                    "description": resource.description,
                    "operations": operations,
                }
            )
    versions = reference.microversions
    return {
        "version": 1,
        "name": reference.name or None,
        "title": reference.title or None,
        "microversions": {
            "min": _text(versions.minimum),
            "max": _text(versions.maximum),
            "releases": dict(versions.releases),
        },
        "resources": resources,
    }


def names_of(operation: Operation) -> tuple[str, str, str]:
    """Return the names by which a user may ask for an operation."""
    return (operation.title, operation.id, f"{operation.method} {operation.url}")


def _text(version: Microversion | None) -> str | None:
    return str(version) if version is not None else None


class _Matches:
    """Matches by the location of the row and of the sample; of families, what pages include."""

    def __init__(self, matches: Sequence[MessageMatch]) -> None:
        self.samples = {sample.sample.location: sample for message in matches for sample in message.samples}
        self.fields = documented(matches, included=True).fields


def _operation(
    reference: Reference,
    operation: Operation,
    microversion: Microversion | None,
    matches: _Matches | None,
    resolved: Resolved | None,
) -> dict[str, Any]:
    location = operation.location
    markers = [marker.name for marker in operation.markers]
    markers += [marker.name for marker in reference.file_markers.get(location.file, ())]
    normal = [code.code for status in operation.statuses if status.kind == "normal" for code in status.codes]
    error = [
        {"code": code.code, "name": code.name}
        for status in operation.statuses
        if status.kind == "error"
        for code in status.codes
    ]
    return {
        "title": operation.title,
        "id": operation.id,
        "page": operation.document,
        "method": operation.method,
        "url": operation.url,
        "min_version": _text(operation.min_version),
        "max_version": _text(operation.max_version),
        "description": operation.description,
        "file": location.file,
        "line": location.line,
        "markers": list(dict.fromkeys(markers)),
        "status": {"normal": normal, "error": error},
        "request": _message(operation, operation.request, microversion, matches, resolved),
        "response": _message(operation, operation.response, microversion, matches, resolved),
    }


def _message(
    operation: Operation,
    message: Message,
    microversion: Microversion | None,
    matches: _Matches | None,
    resolved: Resolved | None,
) -> dict[str, Any]:
    tables = []
    for table in message.tables:
        values: dict[str, Any] = {"file": table.location.file, "line": table.location.line, "rows": []}
        if resolved is not None:
            values["codes"] = resolved.codes(operation, table.headings)
        for row in table.rows:
            if microversion is None or microversion in row.range:
                resolved_row = resolved.row(operation, row) if resolved is not None else {}
                values["rows"].append({**_row(row, matches), **resolved_row})
        tables.append(values)
    samples = []
    for sample in message.samples:
        codes = {"codes": resolved.sample_codes(operation, sample)} if resolved is not None else {}
        samples.append({**_sample(sample, matches), **codes})
    return {"tables": tables, "samples": samples}


def _row(row: Row, matches: _Matches | None) -> dict[str, Any]:
    definition = row.definition
    values: dict[str, Any] = {
        "name": row.name,
        "ref": row.ref,
        "in": row.in_,
        "type": definition.type if definition else None,
        "required": definition.required if definition else None,
        "min_version": _text(definition.min_version) if definition else None,
        "max_version": _text(definition.max_version) if definition else None,
        "enum": list(definition.enum) if definition and definition.enum else None,
        **values_of(definition),
        "description": definition.description if definition else None,
        "file": row.location.file,
        "line": row.location.line,
    }
    if matches is not None and row.in_ == "body":
        fields = matches.fields.get(row.location, ())
        values["places"] = [{"sample": field.sample, "field": field.text} for field in fields]
    return values


def _sample(sample: Sample, matches: _Matches | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "path": sample.path,
        "microversion": _text(sample.microversion),
        "caption": sample.caption,
        "file": sample.location.file,
        "line": sample.location.line,
    }
    match = matches.samples.get(sample.location) if matches is not None else None
    if match is not None:
        values["fields"] = [
            {
                "field": field.text,
                "types": sorted(field.kinds),
                "rows": list(dict.fromkeys(row.name for row in match.rows_of(path))),
            }
            for path, field in match.fields.items()
        ]
    return values
