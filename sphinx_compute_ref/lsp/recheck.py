"""Checks a reference again after an edit: operations that are as they were keep what was found about them.

What is kept is exact. Findings of the rules in ``LOCAL`` depend on nothing but an operation, the text of its section
and the faults there, which samples operations include of the same families, and what :class:`_Surroundings` holds;
those of the rules in ``OF_A_DEFINITION`` on nothing but one definition and the options. All other rules run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.evidence import Evidence, gather
from sphinx_compute_ref.matching.families import spans_of
from sphinx_compute_ref.matching.fields import Path, SampleField, fields_of
from sphinx_compute_ref.matching.matches import MessageMatch, match_reference
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Fault, Finding
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Microversions, Reference
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.rules.rule import Context, Options, Rule

#: The rules that take most of the time and judge one operation at a time. A test holds them to that: one that starts to
#: count or compare over the whole reference must go from here.
LOCAL = frozenset(
    [
        *("CR204", "CR205", "CR206", "CR207", "CR210", "CR211"),
        *("CR301", "CR303", "CR304", "CR305", "CR307", "CR308", "CR309", "CR312", "CR315", "CR316"),
        *("CR406", "CR407", "CR601", "CR603", "CR605"),
    ]
)
#: The rules that look at one definition at a time, and at nothing else.
OF_A_DEFINITION = frozenset(("CR102", "CR103", "CR104", "CR111"))

KnownFields = dict[str, tuple[SampleFile, Mapping[Path, SampleField]]]


@dataclass(frozen=True)
class _RememberingContext(Context):
    """A context that keeps the fields of samples for the next one."""

    known_fields: KnownFields = field(default_factory=dict)

    def fields(self, path: str) -> Mapping[Path, SampleField]:
        """Return the fields of the sample at ``path``; none where it is missing or not valid JSON."""
        sample = self.reference.samples.get(path)
        if sample is None:
            return {}
        entry = self.known_fields.get(path)
        if entry is None or entry[0] is not sample:
            entry = self.known_fields[path] = (sample, fields_of(sample.data) if sample.valid else {})
        return entry[1]


@dataclass(frozen=True)
class _PartContext(_RememberingContext):
    """A context for some operations; ``around`` has all others with which they share families, too."""

    around: Reference = field(kw_only=True)

    @cached_property
    def matches(self) -> tuple[MessageMatch, ...]:
        """The messages with samples, rows matched with fields."""
        return match_reference(self.around, self.fields, self.reference.base, self.reference.operations)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What sample families prove against the ranges of rows."""
        return tuple(gather(self.around, self.members, spans_of, self.reference.operations))


@dataclass(frozen=True)
class _DefinitionContext(Context):
    """A context for one definition."""

    definition: Definition = field(kw_only=True)

    @property
    def definitions(self) -> Iterator[Definition]:
        """That definition."""
        yield self.definition


class Part:
    """Operations checked together."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._about: dict[str, list[tuple[Operation, Any]]] = {}

    def about(self, what: str) -> Sequence[tuple[Operation, Any]]:
        """Return the matches, discrepancies, evidence, or findings of the rule ``what``, each with its operation."""
        about = self._about.get(what)
        if about is None:
            about = self._about[what] = [(operation, item) for operation, item in self._all(what) if operation]
        return about

    def _all(self, what: str) -> Iterator[tuple[Operation | None, Any]]:
        match what:
            case "matches":
                yield from ((match.operation, match) for match in self._context.matches)
            case "discrepancies":
                yield from ((item.match.operation, item) for item in self._context.discrepancies)
            case "evidence":
                yield from ((item.operation, item) for item in self._context.evidence)
            case code:
                yield from ((finding.operation, finding) for finding in self._context.found_one_by_one(code))


@dataclass(frozen=True)
class _ComposedContext(_RememberingContext):
    """A context for the whole reference, put together from parts; ``parts`` are by the identity of operations."""

    parts: Mapping[int, Part] = field(default_factory=dict)
    of_definitions: Sequence[_DefinitionContext] = ()

    @cached_property
    def matches(self) -> tuple[MessageMatch, ...]:
        """The messages with samples, rows matched with fields."""
        return self._composed("matches")

    @cached_property
    def discrepancies(self) -> tuple[Discrepancies, ...]:
        """Where tables and samples of messages disagree."""
        return self._composed("discrepancies")

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What sample families prove against the ranges of rows."""
        return self._composed("evidence")

    def found_one_by_one(self, code: str) -> tuple[Finding, ...]:
        """Return what the rule ``code`` finds here and there."""
        if code in LOCAL:
            return self._composed(code)
        if code in OF_A_DEFINITION:
            return tuple(finding for context in self.of_definitions for finding in context.found_one_by_one(code))
        return super().found_one_by_one(code)

    def _composed(self, what: str) -> tuple[Any, ...]:
        pairs = [
            (self._positions[id(operation)], item)
            for part in {id(part): part for part in self.parts.values()}.values()
            for operation, item in part.about(what)
            if self.parts.get(id(operation)) is part
        ]
        return tuple(item for _, item in sorted(pairs, key=itemgetter(0)))

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(operation): number for number, operation in enumerate(self.reference.operations)}


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
        self._definitions: dict[int, _DefinitionContext] = {}

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
            id(one): known_definitions.get(id(one)) or _DefinitionContext(nothing, options, rules, definition=one)
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
            _PartContext(_only(reference, touched), options, rules, self._fields, around=_only(reference, around))
        )
        parts = {id(operation): part for operation in touched}
        self._parts = {id(one): parts.get(id(one)) or self._parts[id(one)] for one in reference.operations}
        self._surroundings, self._reference, self._families = surroundings, reference, families
        definitions = tuple(self._definitions.values())
        return _ComposedContext(reference, options, rules, self._fields, self._parts, definitions)


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
        chosen = {id(operation) for operation in operations}
        return [one for one in everyone if id(one) in chosen or not names.isdisjoint(self._names.get(id(one), ()))]


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
    chosen = {id(operation) for operation in operations}
    resources = tuple(
        replace(resource, operations=tuple(one for one in resource.operations if id(one) in chosen))
        for resource in reference.resources
    )
    return replace(reference, resources=resources)
