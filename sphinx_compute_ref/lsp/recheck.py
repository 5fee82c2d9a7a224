"""Checks a reference again after an edit: operations that are as they were keep what was found about them.

What is kept is exact. Findings of the rules in ``parts.LOCAL`` depend on nothing but an operation, the text of its
section and the faults there, which samples operations include of the same families, and what :class:`_Surroundings`
holds; those of the rules in ``parts.OF_A_DEFINITION`` on nothing but one definition and the options. All other rules
run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from sphinx_compute_ref.lsp.parts import ComposedContext, DefinitionContext, KnownFields, Part, PartContext
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Microversions, Reference
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.rules.rule import Context, Options, Rule


class _Surroundings(NamedTuple):
    """What the findings about any operation may depend on; once it differs, nothing is kept."""

    options: Options
    microversions: Microversions
    base: Microversion
    readable: tuple[tuple[str, bool], ...]
    statuses: tuple[object, ...]
    samples: tuple[str, ...]


class _Section(NamedTuple):
    """The lines of an operation from its method on, and what reading found wrong there."""

    lines: list[str]
    faults: list[Fault]


class Recheck:
    """Makes the contexts of one reference, check after check."""

    def __init__(self) -> None:
        self._surroundings: _Surroundings | None = None
        self._reference: Reference | None = None
        self._parts: dict[int, Part] = {}
        self._families = _Families(())
        self._sections: dict[int, _Section] = {}
        self._fields: KnownFields = {}
        self._definitions: dict[int, DefinitionContext] = {}

    def context(self, reference: Reference, options: Options, rules: Mapping[str, Rule]) -> Context:
        """Return the context for ``reference`` as it is now."""
        surroundings = _Surroundings(
            options,
            reference.microversions,
            reference.base,
            tuple((path, file.readable) for path, file in reference.parameters.items()),
            tuple(reference.statuses.values()),
            tuple(reference.samples),
        )
        before = self._reference if surroundings == self._surroundings else None
        operations_before = {(one.location, one.id): one for one in before.operations} if before is not None else {}
        sections = list(_sections(reference))
        same = {
            id(operation): twin
            for operation, section in sections
            if (twin := operations_before.get((operation.location, operation.id))) is not None
            and twin == operation
            and self._sections[id(twin)] == section
        }
        self._sections = {id(same.get(id(operation), operation)): section for operation, section in sections}
        reference = _with(reference, same)
        known_definitions = self._definitions if before is not None else {}
        nothing = Reference(reference.source)
        self._definitions = {
            id(one): known_definitions.get(id(one)) or DefinitionContext(nothing, options, rules, definition=one)
            for file in reference.parameters.values()
            for one in file.definitions.values()
        }
        ids_before = {id(operation) for operation in before.operations} if before is not None else set()
        families = _Families(_inclusions(reference))
        touched = [operation for operation in reference.operations if id(operation) not in ids_before]
        if before is not None:
            names = families.other_than(self._families)
            for path, sample in reference.samples.items():
                if sample is not before.samples[path]:
                    names |= {sample.family, before.samples[path].family}
            touched = families.reached(reference.operations, touched, names)
        around = families.reached(reference.operations, touched, families.of(touched))
        part = Part(
            PartContext(_only(reference, touched), options, rules, self._fields, around=_only(reference, around))
        )
        parts = {id(operation): part for operation in touched}
        self._parts = {id(one): parts.get(id(one)) or self._parts[id(one)] for one in reference.operations}
        self._surroundings, self._reference, self._families = surroundings, reference, families
        definitions = tuple(self._definitions.values())
        return ComposedContext(reference, options, rules, self._fields, self._parts, definitions)


class _Inclusion(NamedTuple):
    """A sample on a page: all that the findings about another operation with samples of its family depend on."""

    family: str
    method: str
    url: str
    role: str
    path: str


def _inclusions(reference: Reference) -> Iterator[tuple[Operation, _Inclusion]]:
    samples = reference.samples
    for operation, message in reference.messages:
        for sample in message.samples:
            if sample.path in samples:
                family = samples[sample.path].family
                yield operation, _Inclusion(family, operation.method, operation.url, message.role, sample.path)


class _Families:
    """The families of samples that operations include."""

    def __init__(self, inclusions: Iterable[tuple[Operation, _Inclusion]]) -> None:
        self._names: dict[int, set[str]] = {}
        self._inclusions: dict[str, list[_Inclusion]] = {}
        for operation, inclusion in inclusions:
            self._names.setdefault(id(operation), set()).add(inclusion.family)
            self._inclusions.setdefault(inclusion.family, []).append(inclusion)

    def of(self, operations: Iterable[Operation]) -> set[str]:
        """Return the names of the families of some operations."""
        return {name for operation in operations for name in self._names.get(id(operation), ())}

    def other_than(self, before: _Families) -> set[str]:
        """Return the names of the families that other operations, or operations in another order, include now."""
        names = self._inclusions.keys() | before._inclusions.keys()
        return {name for name in names if self._inclusions.get(name) != before._inclusions.get(name)}

    def reached(
        self, everyone: Iterable[Operation], operations: Iterable[Operation], names: set[str]
    ) -> list[Operation]:
        """Return, of ``everyone``, ``operations`` and all others with a family among ``names``."""
        ids = {id(operation) for operation in operations}
        return [one for one in everyone if id(one) in ids or not names.isdisjoint(self._names.get(id(one), ()))]


def _with(reference: Reference, same: Mapping[int, Operation]) -> Reference:
    """Return ``reference`` with other operations in the place of those whose identity is in ``same``."""
    resources = tuple(
        replace(resource, operations=tuple(same.get(id(one), one) for one in resource.operations))
        for resource in reference.resources
    )
    return replace(reference, resources=resources)


def _sections(reference: Reference) -> Iterator[tuple[Operation, _Section]]:
    """Yield the operations with their sections: up to the next operation of the same level in the file."""
    texts: dict[str, list[str]] = {}
    following: dict[str, list[tuple[int, str]]] = {}
    faults: dict[str, list[Fault]] = {}
    for fault in reference.faults:
        faults.setdefault(fault.location.file, []).append(fault)
    for operation in reversed(reference.operations):
        file = operation.location.file
        lines = texts[file] = texts.get(file) or lines_of(file)
        title = operation.title_location.line
        style = lines[title][:1] if title < len(lines) else ""  # without one, up to the end of the file
        first = operation.location.line
        others = following.setdefault(file, [])
        end = next((line for line, other in reversed(others) if line > first and other == style != ""), len(lines))
        others.append((first, style))
        here = [fault for fault in faults.get(file, ()) if first <= fault.location.line <= end]
        yield operation, _Section(lines[first - 1 : end], here)


def lines_of(path: str) -> list[str]:
    """Return the lines of a file, the same as long as it stays as it is."""
    return remembered(_lines, path)


def _lines(path: str) -> list[str]:
    return (read_text(path).text or "").split("\n")


def _only(reference: Reference, operations: Iterable[Operation]) -> Reference:
    """Return ``reference`` without the operations that are not among ``operations``."""
    ids = {id(operation) for operation in operations}
    resources = tuple(
        replace(resource, operations=tuple(one for one in resource.operations if id(one) in ids))
        for resource in reference.resources
    )
    return replace(reference, resources=resources)
