"""Contract JSON, version 1: what ``contract collect`` writes.

One object with ``version``, ``service``, ``release``, ``min``, ``max``, ``provenance`` and ``operations``; an operation
has ``method``, ``path``, ``action``, ``min``, ``max``, ``removed``, ``request``, ``query`` and ``response`` (lists of
``{"min", "max", "schema"}``), ``codes`` and ``errors``. What is not of that form is a fault of its own, and the rest
counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sphinx_compute_ref.contracts.contract import (
    PROVENANCES,
    Contract,
    ContractOperation,
    Pointer,
    VersionedSchema,
    plain,
)
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

VERSION = 1
_HINT = 'Make it anew with "compute-ref contract collect".'


def is_contract_json(document: object) -> bool:
    """Say whether a document is contract JSON, or means to be."""
    return isinstance(document, Mapping) and "operations" in document and "openapi" not in document


def read_contract_json(document: Mapping[str, Any], file: str, lines: Sequence[int]) -> Contract:
    """Return the contract of a parsed document; ``lines`` are those of its operations, as far as they are known.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for another version, or a document without operations.
    """
    if document.get("version") != VERSION:
        raise ConfigurationError(
            f"the contract has version {document.get('version')!r}; this compute-ref reads version {VERSION}",
            where=file,
            hint=_HINT,
        )
    provenance = document.get("provenance")
    if provenance not in PROVENANCES:
        raise ConfigurationError(
            f"provenance is {provenance!r}; one of {', '.join(PROVENANCES)} is expected", where=file, hint=_HINT
        )
    entries = document["operations"]
    if not isinstance(entries, list):
        raise ConfigurationError("operations is no list", where=file, hint=_HINT)
    try:
        low, high = _version(document.get("min")), _version(document.get("max"))
    except ValueError as error:
        raise ConfigurationError(str(error), where=file, hint=_HINT) from error
    faults: list[str] = []
    operations = []
    for number, entry in enumerate(entries):
        try:
            line = lines[number] if number < len(lines) else 1
            operations.append(_operation(entry, line, ("operations", number)))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            faults.append(f"operations[{number}]: {error if isinstance(error, ValueError) else 'not of the form'}")
    return Contract(
        file,
        _text(document.get("service")),
        _text(document.get("release")),
        provenance,
        tuple(operations),
        low,
        high,
        tuple(faults),
    )


def _operation(entry: Mapping[str, Any], line: int, pointer: Pointer) -> ContractOperation:
    method, path, action = entry["method"], entry["path"], entry.get("action")
    if not isinstance(method, str) or not isinstance(path, str) or not isinstance(action, str | None):
        raise ValueError("method, path and action must be texts")
    return ContractOperation(
        plain(method, 20).upper(),
        plain(path),
        plain(action) if action is not None else None,
        MicroversionRange(_version(entry.get("min")), _version(entry.get("max"))),
        _schemas(entry, "request", pointer),
        _schemas(entry, "query", pointer),
        _schemas(entry, "response", pointer),
        _codes(entry.get("codes")),
        _codes(entry.get("errors")),
        entry.get("removed") is True,
        line=line,
        pointer=pointer,
    )


def _schemas(entry: Mapping[str, Any], role: str, pointer: Pointer) -> tuple[VersionedSchema, ...]:
    schemas = []
    for number, item in enumerate(entry.get(role) or ()):
        reach = MicroversionRange(_version(item.get("min")), _version(item.get("max")))
        schemas.append(VersionedSchema(reach, item["schema"], item["schema"], (*pointer, role, number, "schema")))
    return tuple(schemas)


def _codes(value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("codes and errors must be lists of numbers")
    return tuple(code for code in value if isinstance(code, int) and not isinstance(code, bool))


def _version(value: object) -> Microversion | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{str(value)[:40]!r} is not a microversion")
    return Microversion.parse(value)


def _text(value: object) -> str:
    return plain(value, 80) if isinstance(value, str) else ""
