"""The whole reference, as reading hands it to rules, reports and exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker, Suppression, Todo
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Resource, Table
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.model.status import StatusFile


class Microversions(NamedTuple):
    """The microversions that a reference covers, as ``conf.py`` states them, and the releases they came with."""

    minimum: Microversion | None = None
    maximum: Microversion | None = None
    releases: Mapping[str, str] = {}


class Document(NamedTuple):
    """A page that Sphinx reads: ``name`` is the docname, ``files`` are the page and all it includes."""

    name: str
    path: str
    files: tuple[str, ...]


class Unread(NamedTuple):
    """Text that a build may show and that was not read: ``what`` says what it is, ``location`` where it begins."""

    location: Location
    what: str


class Sources(Protocol):
    """The texts of sources: rules ask the reference for them, and read no files themselves."""

    def text(self, path: str) -> str:
        """Return the text of the file at ``path``, whatever its line ends; empty where it cannot be read."""

    def blocks(self, path: str) -> Sequence[Any]:
        """Return the text of the page at ``path`` as :mod:`sphinx_compute_ref.reading.rst.blocks` has it."""

    def beside(self, path: str) -> list[str]:
        """Return the names in the folder of ``path``; none where it cannot be read."""

    def parts(self, path: str) -> list[str]:
        """Return the names of all folders that lead to the file at ``path``, and its own."""


class NoSources:
    """The sources of a reference that was read from no files."""

    def text(self, path: str) -> str:
        """Return nothing."""
        return ""

    def blocks(self, path: str) -> Sequence[Any]:
        """Return nothing."""
        return ()

    def beside(self, path: str) -> list[str]:
        """Return nothing."""
        return []

    def parts(self, path: str) -> list[str]:
        """Return the names in ``path``."""
        return path.split("/")


class MessageOf(NamedTuple):
    """A message together with its operation."""

    operation: Operation
    message: Message


@dataclass(frozen=True)
class Reference:
    """Everything that was read below a source folder.

    Mappings are by path. ``file_markers`` are markers at the top of a file: they hold for all operations of that file.
    ``orphans`` are sources that no document reaches, ``orphaned_parameters`` files of definitions, or of texts for
    status codes, that no directive names; ``loose_tables`` stand outside of any operation. ``unread`` is what a build
    may show and reading did not understand: it may use any definition. ``examples`` are the places of ``rest_method``
    that show a request of the operation around them. ``shared`` are files that others than this reference may read,
    ``parts`` pages of which no include shows the whole.
    ``name`` is what the project is called, ``title`` what its reference is; both are empty where nothing says it.
    """

    source: str
    documents: tuple[Document, ...] = ()
    resources: tuple[Resource, ...] = ()
    parameters: Mapping[str, ParametersFile] = field(default_factory=dict)
    statuses: Mapping[str, StatusFile] = field(default_factory=dict)
    samples: Mapping[str, SampleFile] = field(default_factory=dict)
    microversions: Microversions = field(default_factory=Microversions)
    file_markers: Mapping[str, tuple[Marker, ...]] = field(default_factory=dict)
    todos: tuple[Todo, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    faults: tuple[Fault, ...] = ()
    orphans: tuple[Location, ...] = ()
    orphaned_parameters: tuple[Location, ...] = ()
    loose_tables: tuple[Table, ...] = ()
    unread: tuple[Unread, ...] = ()
    sources: Sources = field(default_factory=NoSources, compare=False, repr=False)
    shared: frozenset[str] = frozenset()
    examples: frozenset[Location] = frozenset()
    parts: frozenset[str] = frozenset()
    name: str = ""
    title: str = ""

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the order of the documents."""
        return tuple(operation for resource in self.resources for operation in resource.operations)

    @cached_property
    def operations_by_document(self) -> Mapping[str, Sequence[Operation]]:
        """The operations of each document that has some, by its name."""
        operations: dict[str, list[Operation]] = {}
        for operation in self.operations:
            operations.setdefault(operation.document, []).append(operation)
        return operations

    @cached_property
    def messages(self) -> tuple[MessageOf, ...]:
        """All messages with their operations."""
        return tuple(MessageOf(operation, message) for operation in self.operations for message in operation.messages)

    @cached_property
    def base(self) -> Microversion:
        """The microversion of samples that do not name one: the configured minimum, else ``MAJOR.0``."""
        if self.microversions.minimum is not None:
            return self.microversions.minimum
        majors = [sample.microversion.major for sample in self.samples.values() if sample.microversion]
        majors += [
            definition.min_version.major
            for file in self.parameters.values()
            for definition in file.definitions.values()
            if definition.min_version
        ]
        return Microversion(max(set(majors), key=majors.count) if majors else 1, 0)

    def parameters_of(self, path: str) -> ParametersFile | None:
        """Return the parameters file at ``path`` where it could be read."""
        file = self.parameters.get(path)
        return file if file is not None and file.readable else None
