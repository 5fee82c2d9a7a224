"""A message of the reference beside what the contract says of it: its rows at their places in the schemas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from sphinx_compute_ref.contracts.contract import ANY, ContractOperation, VersionedSchema
from sphinx_compute_ref.contracts.pairing import Pair
from sphinx_compute_ref.contracts.ranges import both
from sphinx_compute_ref.contracts.shape import ContractField, ObjectShape, Shape, shape_of
from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.row_fields import match_fields
from sphinx_compute_ref.matching.row_names import has_placeholder
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.model.operation import Message, Row
from sphinx_compute_ref.model.sample import Sample


class Version(NamedTuple):
    """A schema's shape with the microversions at which it holds and the operation exists."""

    range: MicroversionRange
    shape: Shape
    schema: VersionedSchema


class VersionedField(NamedTuple):
    """A field of the contract at some microversions."""

    range: MicroversionRange
    field: ContractField
    parent: ObjectShape | None


@dataclass(frozen=True, eq=False)
class Beside:
    """A message and the shapes that the contract gives to it, within what reference and operation cover."""

    pair: Pair
    message: Message
    versions: tuple[Version, ...]
    covered: MicroversionRange
    in_: str = "body"

    @property
    def role(self) -> str:
        """What messages call this part of the operation: request, query or response."""
        return "query" if self.in_ == "query" else self.message.role

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the body, or of the query, each once."""
        once = {row.location: row for row in self.message.rows if row.in_ == self.in_}
        return tuple(once.values())

    @cached_property
    def fields(self) -> dict[Path, SampleField]:
        """The fields of all shapes, as those of one sample."""
        fields: dict[Path, SampleField] = {}
        for version in self.versions:
            for path, item in version.shape.sample_fields.items():
                earlier = fields.get(path)
                if earlier is None:
                    fields[path] = item
                elif earlier.kinds != item.kinds or earlier.size < item.size:
                    fields[path] = item._replace(kinds=earlier.kinds | item.kinds, size=max(earlier.size, item.size))
        return fields

    @cached_property
    def match(self) -> SampleMatch:
        """The rows matched with the contract's fields as with those of a sample."""
        of_field = match_fields(self.rows, self.fields)
        of_row: dict[int, list[Path]] = {}
        for path, numbers in of_field.items():
            for number in numbers:
                of_row.setdefault(number, []).append(path)
        operation = self.pair.operation
        sample = Sample(self.pair.contract.file, operation.location, self.message.role, None, None, None, None)
        return SampleMatch(
            sample,
            self.covered.low or Microversion(0, 0),
            self.message.tables,
            self.rows,
            self.rows,
            self.fields,
            of_field,
            {number: tuple(paths) for number, paths in of_row.items()},
        )

    @cached_property
    def message_match(self) -> MessageMatch:
        """The same for what looks at whole messages."""
        return MessageMatch(self.pair.operation, self.message, (self.match,))

    @cached_property
    def paths_of_rows(self) -> dict[int, tuple[Path, ...]]:
        """The paths of each row that has some, by its position in ``rows``; a placeholder stands for any name."""
        by_row = {}
        for number, paths in self.match.of_row.items():
            if has_placeholder(self.rows[number].name):
                continue
            paths_here = tuple(path for path in paths if not is_elsewhere(self.match, number, path))
            if paths_here:
                by_row[number] = paths_here
        return by_row

    def at(self, row: Row) -> Iterator[Version]:
        """Yield the versions at which a row holds."""
        reach = row.range
        if reach == ANY:
            return iter(self.versions)
        return (version for version in self.versions if version.range.meets(reach))

    def fields_at(self, row: Row, path: Path) -> list[VersionedField]:
        """Return what the contract has at ``path`` while a row holds."""
        versioned = []
        for version in self.at(row):
            field = version.shape.fields.get(path)
            if field is not None and (field.range == ANY or field.range.meets(row.range)):
                reach = version.range if field.range == ANY else both(version.range, field.range)
                versioned.append(VersionedField(reach, field, version.shape.objects.get(path[:-1])))
        return versioned


def beside(pair: Pair, message: Message, limits: MicroversionRange, in_: str = "body") -> Beside:
    """Set a message beside the contract.

    ``limits`` are the microversions that the reference covers; ``in_`` is ``query`` for the query parameters of a
    request.
    """
    covered = limits
    supported = MicroversionRange(pair.contract.minimum, pair.contract.maximum)
    for reach in (supported, pair.operation.range, pair.counterpart.range):
        if covered.meets(reach):
            covered = both(covered, reach)
    role = "query" if in_ == "query" else message.role
    schemas = pair.counterpart.schemas(role)
    if message.role == "request" and in_ == "body" and pair.counterpart.method in ("GET", "HEAD"):
        schemas = ()  # what some services check there is no content (RFC 9110, 9.3.1)
    versions = tuple(
        Version(both(covered, schema.range), _shape(pair.counterpart, role, number), schema)
        for number, schema in enumerate(schemas)
        if covered.meets(schema.range)
    )
    return Beside(pair, message, versions, covered, in_)


@lru_cache(maxsize=8192)
def _shape(operation: ContractOperation, role: str, number: int) -> Shape:
    """Return the shape of a schema, worked out once however often the reference changes beside it."""
    schema = operation.schemas(role)[number]
    return shape_of(schema.schema, schema.root, schema.pointer)
