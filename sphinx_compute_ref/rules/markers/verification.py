"""What ``needs:`` markers ask for, and what of it still fails.

A marker at the top of a file holds for all operations of that file, one inside an operation for that operation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.operation import Message, Operation
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.rule import Context

#: Those of them that need a contract; where there is none, they find nothing.
_STATED = ("CR701", "CR702", "CR703", "CR704")
#: Rules about objects and values of samples.
_OBJECTS = ("CR310", "CR311", "CR312", "CR315", "CR316")
#: The rules that each marker asks for, by prefix of the code (design: "Which markers ask for what").
ASKED: dict[str, tuple[str, ...]] = {
    "method_verification": ("CR005", "CR208", "CR209", "CR211", "CR6"),
    "parameter_verification": ("CR1", "CR2"),
    "example_verification": ("CR003", "CR306", "CR307", "CR308", "CR309"),
    "body_verification": ("CR301", "CR302", "CR303", "CR304", "CR305", *_OBJECTS, "CR4", *_STATED),
}


@dataclass(frozen=True)
class Verification:
    """A marker, the operations that it holds for, and the findings that keep it open.

    ``unproven`` have body rows that no sample could prove, ``unstated`` body rows and no place in a contract, where
    there is one.
    """

    marker: Marker
    operations: tuple[Operation, ...]
    failing: tuple[Finding, ...]
    unproven: tuple[Operation, ...]
    unstated: tuple[Operation, ...] = ()


def markers_of(context: Context) -> Iterator[tuple[Marker, tuple[Operation, ...]]]:
    """Yield all markers with the operations that they hold for."""
    reference = context.reference
    for path, markers in reference.file_markers.items():
        operations = tuple(operation for operation in reference.operations if operation.location.file == path)
        for marker in markers:
            yield marker, operations
    locations: set[Location] = set()
    for operation in reference.operations:
        for marker in operation.markers:
            if marker.location not in locations:
                locations.add(marker.location)
                yield marker, (operation,)


def subject_of(marker: Marker, operations: tuple[Operation, ...]) -> str:
    """Return what names a marker in fingerprints: it stays the same where a page moves to another file."""
    if not operations:
        return f"{marker.name} {marker.location.file.rpartition('/')[2]}"
    return f"{marker.name} {operations[0].method} {operations[0].url} {operations[0].title}"


def verify(context: Context) -> Iterator[Verification]:
    """Yield what keeps each known marker open."""
    index = _Index(context)
    for marker, operations in markers_of(context):
        codes = ASKED.get(marker.name)
        if codes is not None:
            unproven = tuple(
                item for item in operations if marker.name == "body_verification" and is_unproven(context, item)
            )
            unstated = tuple(
                item for item in operations if marker.name == "body_verification" and is_unstated(context, item)
            )
            yield Verification(marker, operations, index.failing(operations, codes), unproven, unstated)


def is_unproven(context: Context, operation: Operation) -> bool:
    """Say whether an operation has body rows that no sample could prove."""
    return any(
        any(row.in_ == "body" for row in message.rows)
        and not any(_could_prove(context, message, sample.path) for sample in message.samples)
        for message in operation.messages
    )


def is_unstated(context: Context, operation: Operation) -> bool:
    """Say whether an operation has body rows, and there are contracts, and none of them has the operation."""
    if not context.options.contracts:
        return False
    has_rows = any(row.in_ == "body" for message in operation.messages for row in message.rows)
    return has_rows and not any(operation in pairing for pairing in context.pairings)


def _could_prove(context: Context, message: Message, path: str) -> bool:
    """Say whether a sample can be read, and stands in the message that its file name speaks of."""
    sample = context.reference.samples.get(path)
    return sample is not None and sample.valid and role_of_file(path) in (None, message.role)


class _Index:
    """Finds the findings that are about an operation: its own, its definitions', its samples'."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.files = context.reference.parameters

    def failing(self, operations: Sequence[Operation], codes: tuple[str, ...]) -> tuple[Finding, ...]:
        locations = {operation.location for operation in operations}
        samples = {sample.path for op in operations for message in op.messages for sample in message.samples}
        refs = {(table.path, row.ref) for op in operations for table in op.tables for row in table.rows}
        failing: dict[tuple[str, Location, str], Finding] = {}
        unasked = () if self.context.options.contracts else _STATED
        for code in self.context.rules:
            if code in unasked or not code.startswith(codes):
                continue
            for finding in self.context.findings_of(code):
                if self._suppressed(finding):
                    continue
                if code == "CR005" and finding.operation is None:
                    about = any(self._inside(operation, finding.location) for operation in operations)
                elif finding.location.file in self.files:
                    definition = self.files[finding.location.file].definition_at(finding.location.line)
                    about = definition is not None and (finding.location.file, definition.name) in refs
                    if finding.operation is not None:
                        about = about and (finding.operation.location in locations or len(locations) > 1)
                elif finding.operation is not None:
                    about = finding.operation.location in locations
                else:
                    about = finding.location.file in samples or finding.sample in samples
                if about:
                    failing.setdefault((code, finding.location, finding.message), finding)
        return tuple(failing.values())

    def _inside(self, operation: Operation, location: Location) -> bool:
        if location.file != operation.location.file:
            return False
        lines = sorted(
            other.title_location.line
            for other in self.context.reference.operations
            if other.location.file == location.file
        )
        number = bisect_right(lines, location.line)
        return number > 0 and lines[number - 1] == operation.title_location.line

    def _suppressed(self, finding: Finding) -> bool:
        slug = self.context.rules[finding.code].slug
        return any(
            suppression.location.file == finding.location.file
            and suppression.first <= finding.location.line <= suppression.last
            and any(code == slug or code == "ALL" or finding.code.startswith(code) for code in suppression.codes)
            for suppression in self.context.reference.suppressions
        )
