"""Contract files: read, told apart, and kept for the next run where reading them takes long.

A contract is the word of somebody else. It is taken from a regular file of bounded size; nothing of a file that is no
contract is quoted.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sphinx_compute_ref.contracts.contract import Contract, Provenance
from sphinx_compute_ref.contracts.contract_json import is_contract_json, read_contract_json
from sphinx_compute_ref.contracts.folders import documents_in, joined
from sphinx_compute_ref.contracts.openapi import is_openapi, read_openapi
from sphinx_compute_ref.errors import ConfigurationError

MAX_SIZE = 64 * 1024 * 1024
_OPERATION_LINE = re.compile(rb'^\{"method":', re.MULTILINE)
_HINT = 'A contract is OpenAPI 3 (JSON or YAML), or what "compute-ref contract collect" writes.'
#: To be raised whenever what is kept of a YAML document changes.
_KEPT = 1


def read_contract(path: str, *, provenance: Provenance | None = None) -> Contract:
    """Read the contract in the file ``path``, or in a folder with a document for each microversion.

    :param provenance: what it was made from, where the file does not say so.
    :raises ~sphinx_compute_ref.errors.ConfigurationError: for what cannot be read, or is no contract.
    """
    if os.path.isdir(path):
        return joined([read_contract(each, provenance=provenance) for each in documents_in(path)])
    data = _bytes_of(path)
    lines: dict[str, int] = {}
    if _is_json(data):
        document = _json_of(data, path)
    else:
        document, lines = _yaml_of(data, path)
    if is_openapi(document):
        return read_openapi(document, path, lines, provenance or "document")
    if is_contract_json(document):
        contract = read_contract_json(document, path, _operation_lines(data))
        return replace(contract, provenance=provenance) if provenance else contract
    raise ConfigurationError("this is no contract", where=path, hint=_HINT)


def document_in(path: str) -> Any:
    """Return the JSON or YAML document in the file ``path``, of whatever kind.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for what cannot be read, or is neither.
    """
    data = _bytes_of(path)
    return _json_of(data, path) if _is_json(data) else _yaml_of(data, path)[0]


def _bytes_of(path: str) -> bytes:
    """Return the content of a regular file; a pipe or device would never end."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigurationError("the contract is not a file", where=path, hint=_HINT)
        if status.st_size > MAX_SIZE:
            raise ConfigurationError(
                f"the contract has {status.st_size:,} bytes; at most {MAX_SIZE:,} are read", where=path
            )
        with open(path, "rb") as stream:
            data = stream.read(MAX_SIZE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise ConfigurationError(f"cannot read the contract: {reason}", where=path) from error
    return data.removeprefix(b"\xef\xbb\xbf")


def _is_json(data: bytes) -> bool:
    return data[:256].lstrip()[:1] in (b"{", b"[")


def _json_of(data: bytes, path: str) -> Any:
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ConfigurationError("the contract is nested too deeply", where=path) from error
    except ValueError as error:
        line = getattr(error, "lineno", None)
        where = f"{path}:{line}:{getattr(error, 'colno', 1)}" if line else path
        reason = getattr(error, "msg", "") or "not UTF-8"
        raise ConfigurationError(f"the contract is not valid JSON: {reason}", where=where, hint=_HINT) from error


def _yaml_of(data: bytes, path: str) -> tuple[Any, dict[str, int]]:
    """Return a YAML document and the lines of its operations, from what an earlier run kept where there is that."""
    cache_path = _kept_at(data)
    earlier = _earlier(cache_path)
    if earlier is not None:
        return earlier
    from sphinx_compute_ref.contracts.yaml_document import YamlError, load  # JSON needs none of it

    try:
        document, lines = load(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigurationError("the contract is not UTF-8", where=path, hint=_HINT) from error
    except YamlError as error:
        raise ConfigurationError(f"the contract is not valid YAML: {error}", where=path, hint=_HINT) from error
    _keep(cache_path, document, lines)
    return document, lines


def _kept_at(data: bytes) -> str | None:
    """Return where a document with this content is kept; ``None`` without a folder for it."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home) or len(data) < 20_000:
        return None
    import hashlib

    name = hashlib.sha256(data).hexdigest()
    return os.path.join(home, "compute-ref", "contracts", f"{name}-{_KEPT}.json")


def _earlier(path: str | None) -> tuple[Any, dict[str, int]] | None:
    if path is None:
        return None
    try:
        with open(path, "rb") as stream:
            document, lines = json.load(stream)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return (document, lines) if isinstance(lines, dict) else None


def _keep(path: str | None, document: Any, lines: Mapping[str, int]) -> None:
    """Keep a document for the next run, where that can be done; aliases that go in circles are not kept."""
    if path is None:
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        text = json.dumps([document, lines], separators=(",", ":"))
        if len(text) > MAX_SIZE:
            return
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "x", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except (OSError, ValueError, RecursionError):
        return


def _operation_lines(data: bytes) -> list[int]:
    """Return the lines of the operations, where each has one of its own, as ``contract collect`` writes them."""
    lines, line, end = [], 1, 0
    for match in _OPERATION_LINE.finditer(data):
        line += data.count(b"\n", end, match.start())
        end = match.start()
        lines.append(line)
    return lines
