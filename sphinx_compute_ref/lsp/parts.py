"""What was found about some operations, or about one definition, and the whole put together from such parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.evidence import Evidence, gather
from sphinx_compute_ref.matching.families import spans_of
from sphinx_compute_ref.matching.fields import Path, SampleField, fields_of
from sphinx_compute_ref.matching.matches import MessageMatch, match_reference
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.rules.rule import Context

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
class RememberingContext(Context):
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
class PartContext(RememberingContext):
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
class DefinitionContext(Context):
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
class ComposedContext(RememberingContext):
    """A context for the whole reference, put together from parts; ``parts`` are by the identity of operations."""

    parts: Mapping[int, Part] = field(default_factory=dict)
    of_definitions: Sequence[DefinitionContext] = ()

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
