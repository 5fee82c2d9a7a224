"""The parameters and status files of a build: each is read once, and again only after it has changed.

The store belongs to the domain of one environment; it is not pickled, and every reading process has its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.status import StatusFile
from sphinx_compute_ref.reading.yaml.parameters import read_parameters
from sphinx_compute_ref.reading.yaml.statuses import read_status

_T = TypeVar("_T")
_Stamp = tuple[int, int] | None


class Parameters(NamedTuple):
    """A parameters file with a fingerprint for each definition that was asked for.

    ``ranged`` are the names of the definitions that came or went with a microversion.
    """

    file: ParametersFile
    fingerprints: dict[str, str]
    ranged: frozenset[str]

    def definition(self, ref: str) -> Definition | None:
        """Return the definition called ``ref``, if there is one."""
        return self.file.definitions.get(ref)

    def fingerprint(self, ref: str) -> str:
        """Return 16 hexadecimal digits for what a row shows of ``ref``; empty where it is undefined."""
        known = self.fingerprints.get(ref)
        if known is None:
            definition = self.file.definitions.get(ref)
            known = self.fingerprints[ref] = _fingerprint(definition) if definition is not None else ""
        return known


def _with_ranges(file: ParametersFile) -> Parameters:
    ranged = (name for name, one in file.definitions.items() if one.min_version or one.max_version)
    return Parameters(file, {}, frozenset(ranged))


def _fingerprint(definition: Definition) -> str:
    shown = sorted((field.name, field.kind, field.value) for field in definition.fields.values())
    return hashlib.blake2b(repr(shown).encode("utf-8", "replace"), digest_size=8).hexdigest()


class FileStore:
    """Reads files on demand; a file counts as the same while its size and its time of change are the same."""

    def __init__(self) -> None:
        self._parameters: dict[str, tuple[_Stamp, Parameters]] = {}
        self._statuses: dict[str, tuple[_Stamp, StatusFile]] = {}

    def parameters(self, path: str) -> Parameters:
        """Return the parameters file at ``path``."""
        return _fetch(self._parameters, path, lambda: _with_ranges(read_parameters(path)[0]))

    def status(self, path: str) -> StatusFile:
        """Return the status file at ``path``."""
        return _fetch(self._statuses, path, lambda: read_status(path)[0])


def _fetch(store: dict[str, tuple[_Stamp, _T]], path: str, read: Callable[[], _T]) -> _T:
    stamp = _stamp(path)
    known = store.get(path)
    if known is None or known[0] != stamp:
        known = store[path] = (stamp, read())
    return known[1]


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
