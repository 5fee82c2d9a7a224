"""What a build reads besides its pages' text: the reference, once, and the parameters and status files of its tables.

The files belong to the domain of one environment; they are not pickled. Reading processes that are forked inherit what
was read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar, cast

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.status import StatusFile
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reading.files.memory import Glimpse, Memory, remembered
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.sphinx_settings import SphinxSettings
from sphinx_compute_ref.reading.yaml.parameters import read_parameters
from sphinx_compute_ref.reading.yaml.statuses import read_status

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.sphinx_ext.source.losses import Loss

_T = TypeVar("_T")
_Stamp = tuple[int, int] | None


class Parameters:
    """A parameters file, with a fingerprint for each definition that was asked for."""

    def __init__(self, file: ParametersFile) -> None:
        self.file = file
        self._fingerprints: dict[str, str] = {}

    def definition(self, ref: str) -> Definition | None:
        """Return the definition called ``ref``, if there is one."""
        return self.file.definitions.get(ref)

    def fingerprint(self, ref: str) -> str:
        """Return 16 hexadecimal digits for what a row shows of ``ref``; empty where it is undefined."""
        fingerprint = self._fingerprints.get(ref)
        if fingerprint is None:
            definition = self.file.definitions.get(ref)
            fingerprint = self._fingerprints[ref] = _fingerprint(definition) if definition is not None else ""
        return fingerprint


def _fingerprint(definition: Definition) -> str:
    fields = sorted((field.name, field.kind, field.value) for field in definition.fields.values())
    return hashlib.blake2b(repr(fields).encode("utf-8", "replace"), digest_size=8).hexdigest()


class _Read(NamedTuple):
    """The reference with what it was read from."""

    source: str
    reference: Reference
    glimpse: Glimpse


class SourceFiles:
    """Reads files on demand; a file counts as the same while its size and its time of change are the same."""

    def __init__(self) -> None:
        self._memory = Memory()  # what is parsed before the reference is read is not parsed again
        self._read: _Read | None = None
        self._parameters: dict[str, tuple[_Stamp, Parameters]] = {}
        self._statuses: dict[str, tuple[_Stamp, StatusFile]] = {}

    def reference(self, source: str, samples: str, settings: SphinxSettings, outputs: Sequence[str]) -> Reference:
        """Return the reference below the folder ``source``, read once, and again only where a file has changed.

        What the build itself writes into its folders ``outputs``, which may be below the source, is no change.
        """
        if self._read is None or not self._read.glimpse.still_holds(outputs):
            memory = self._memory
            memory.look_again()
            memory.stand_in({})
            with reading_from(memory):
                reference = read_reference(source, samples=samples, settings=settings, allow=["/"])
            self._read = _Read(source, reference, memory.glimpse())
            memory.forget()
            self._memory = Memory()
            for path, file in reference.parameters.items():
                kept_reference = self._parameters.get(os.path.abspath(path))
                if kept_reference is None or kept_reference[1].file is not file:
                    self._parameters[os.path.abspath(path)] = (_stamp(path), Parameters(file))
            for path, statuses in reference.statuses.items():
                self._statuses[os.path.abspath(path)] = (_stamp(path), statuses)
        return self._read.reference

    def start_with(self, memory: Memory) -> None:
        """Take up what ``memory`` has made of files, as long as their content is the same."""
        self._memory = memory

    @property
    def reference_as_read(self) -> Reference | None:
        """The reference, if it was read."""
        return self._read.reference if self._read is not None else None

    def parameters(self, path: str) -> Parameters:
        """Return the parameters file at the absolute ``path``."""
        return _fetch(self._parameters, path, lambda: Parameters(self._from_memory(read_parameters, path)[0]))

    def status(self, path: str) -> StatusFile:
        """Return the status file at the absolute ``path``."""
        return _fetch(self._statuses, path, lambda: self._from_memory(read_status, path)[0])

    def _from_memory(self, read: Callable[[str], _T], path: str) -> _T:
        self._memory.look_again()
        self._memory.stand_in({})
        with reading_from(self._memory):
            return remembered(read, relative_path(path))


class BuildDomain(Protocol):
    """What directives ask of the domain of a build."""

    files: SourceFiles

    def note_losses(self, document: str, losses: Iterable[Loss]) -> None:
        """Note what a directive of ``document`` cannot show."""


def domain_of(env: BuildEnvironment) -> BuildDomain:
    """Return the domain ``rest`` of ``env``."""
    return cast("BuildDomain", env.domains["rest"])


def _fetch(store: dict[str, tuple[_Stamp, _T]], path: str, read: Callable[[], _T]) -> _T:
    stamp = _stamp(path)
    file = store.get(path)
    if file is None or file[0] != stamp:
        file = store[path] = (stamp, read())
    return file[1]


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
