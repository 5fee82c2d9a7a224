"""Rows to fields and fields to rows, message by message; which row is about which field says :func:`.match_fields`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sphinx_compute_ref.matching.families import group_families
from sphinx_compute_ref.matching.fields import Path, SampleField, of_patch
from sphinx_compute_ref.matching.row_fields import Fields, match_fields
from sphinx_compute_ref.matching.row_names import is_dotted
from sphinx_compute_ref.matching.table_orders import TableOrder, orders_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.reading.json_samples import role_of_file


@dataclass(frozen=True, eq=False)
class SampleMatch:
    """A sample beside the tables that it is judged against.

    ``rows`` are the body rows that hold at ``row_microversion``, from the nearest tables before the sample;
    ``of_field`` gives each field's rows, ``of_row`` each row's fields (by position in ``rows``). ``all_rows`` are the
    body rows of the whole message, whatever their range. ``row_microversion`` is ``microversion``, save where that is
    unknown and the sample has fields that came later.
    """

    sample: Sample
    microversion: Microversion
    tables: tuple[Table, ...]
    rows: tuple[Row, ...]
    all_rows: tuple[Row, ...]
    fields: Fields
    of_field: Mapping[Path, tuple[int, ...]]
    of_row: Mapping[int, tuple[Path, ...]] = field(default_factory=dict)
    row_microversion: Microversion | None = None

    @cached_property
    def wrapper(self) -> Path | None:
        """The path of the object or array that wraps the whole sample, where there is one."""
        top = [path for path in self.fields if len(path) == 1]
        if len(top) == 1 and self.fields[top[0]].kinds & {"object", "array"}:
            return top[0]
        return None

    @cached_property
    def is_patch(self) -> bool:
        """Whether the fields are those that the pointers of a JSON Patch name (:func:`~.fields.of_patch`)."""
        return any(one.text.startswith("/") for one in self.fields.values())

    @cached_property
    def children(self) -> Mapping[Path, Sequence[Path]]:
        """The fields right in each object of the sample that has some; ``()`` is the top."""
        children: dict[Path, list[Path]] = {}
        for path in self.fields:
            children.setdefault(path[:-1], []).append(path)
        return children

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Path]]:
        """The fields by their last keys."""
        by_name: dict[str, list[Path]] = {}
        for path in self.fields:
            by_name.setdefault(path[-1], []).append(path)
        return by_name

    @cached_property
    def orders(self) -> Mapping[int, TableOrder]:
        """The order of the table that each row stands in, by the row's position in ``rows``."""
        return orders_of(self.tables, self.rows, self.of_row, self.wrapper)

    @cached_property
    def anyhow(self) -> Mapping[Path, tuple[int, ...]]:
        """The rows of each field among ``all_rows``, whatever their range or table."""
        if len(self.rows) == len(self.all_rows):
            return self.of_field
        return match_fields(self.all_rows, self.fields)

    @cached_property
    def descriptions(self) -> str:
        """What the definitions of all rows say, one below the other."""
        return "\n\n".join(row.definition.description for row in self.all_rows if row.definition is not None)

    @property
    def is_of_newer_rows(self) -> bool:
        """Whether the rows of its fields are all newer than the microversion that the sample is taken to show."""
        return not self.of_field and bool(self.anyhow)

    @cached_property
    def undocumented(self) -> tuple[SampleField, ...]:
        """The fields that no row of the message documents, whatever its range."""
        anyhow = self.anyhow
        return tuple(field for path, field in self.fields.items() if path not in anyhow)

    @cached_property
    def strong(self) -> frozenset[Path]:
        """The fields that rows really are about.

        A row without dots matches its name at every depth; as many of these places count as there are rows of that
        name, the shallowest first.
        """
        dotted = {number for number, row in enumerate(self.rows) if is_dotted(row.name)}
        strong: list[Path] = []
        single: dict[str, list[Path]] = {}
        for path, numbers in self.of_field.items():
            if dotted and not dotted.isdisjoint(numbers):
                strong.append(path)
            else:
                single.setdefault(path[-1], []).append(path)
        if len(single) + len(strong) == len(self.of_field):
            return frozenset(self.of_field)
        counts = Counter(row.name for number, row in enumerate(self.rows) if number not in dotted)
        for name, paths in single.items():
            if len(paths) > 1:
                depths = sorted({len(path) for path in paths})[: max(counts[name], 1)]
                paths = [path for path in paths if len(path) in depths]
            strong += paths
        return frozenset(strong)

    def rows_of(self, path: Path) -> tuple[Row, ...]:
        """Return the rows that document the field at ``path``."""
        return tuple(self.rows[number] for number in self.of_field.get(path, ()))


@dataclass(frozen=True)
class MessageMatch:
    """A message with all its samples matched.

    ``samples`` are those that the page includes; ``others`` the members of their families that no page includes.
    """

    operation: Operation
    message: Message
    samples: tuple[SampleMatch, ...]
    others: tuple[SampleMatch, ...] = ()

    @cached_property
    def outside(self) -> frozenset[str]:
        """The last names of the operation's parameters that are not in a body."""
        rows = (row for message in self.operation.messages for row in message.rows)
        return frozenset(row.name.rpartition(".")[2] for row in rows if row.in_ not in ("body", None))


def with_newer_rows(sample: SampleMatch) -> SampleMatch | None:
    """Return the match of the fields that only rows of other microversions document, where the sample names none."""
    if sample.sample.microversion is not None or sample.anyhow.keys() <= sample.of_field.keys():
        return None
    tables = {row.location for table in sample.tables for row in table.body_rows}
    of_field = {
        path: numbers
        for path, numbers in sample.anyhow.items()
        if path not in sample.of_field and all(sample.all_rows[number].location in tables for number in numbers)
    }
    return replace(sample, rows=sample.all_rows, of_field=of_field, of_row=_by_row(of_field))


def _by_row(of_field: Mapping[Path, Sequence[int]]) -> dict[int, tuple[Path, ...]]:
    """Return each row's fields, of each field's rows."""
    of_row: dict[int, list[Path]] = {}
    for path, numbers in of_field.items():
        for number in numbers:
            if number in of_row:
                of_row[number].append(path)
            else:
                of_row[number] = [path]
    return {number: tuple(paths) for number, paths in of_row.items()}


def effective_microversion(sample: Sample, operation: Operation, base: Microversion) -> Microversion:
    """Return the microversion that a sample shows: its own, else the lowest that the operation has."""
    return sample.microversion if sample.microversion is not None else base_of(operation, base)


def nearest_tables(message: Message, sample: Sample) -> tuple[Table, ...]:
    """Return the tables that a sample is judged against: the last group of tables before it, else all.

    Tables belong to one group while no sample stands between them.
    """
    end = sample.preceding_tables
    if not end:
        return message.tables
    starts = sorted({other.preceding_tables for other in message.samples if other.preceding_tables < end})
    start = starts[-1] if starts else 0
    return message.tables[start:end]


def match_message(
    operation: Operation,
    message: Message,
    base: Microversion,
    fields_at: Callable[[str], Fields],
    *,
    infer: bool = False,
) -> MessageMatch:
    """Match every JSON sample of a message with the message's body rows; for ``infer`` see :func:`match_samples`."""
    matches = match_samples(operation, message, message.samples, base, fields_at, infer=infer)
    return MessageMatch(operation, message, matches)


def _newest_shown(rows: Sequence[Row], fields: Fields, version: Microversion) -> Microversion:
    """Return the microversion that a sample shows at least: that of the newest field that only newer rows document."""
    newest = version
    if any(row.range.low is not None for row in rows):
        for numbers in match_fields(rows, fields).values():
            lows = [rows[number].range.low or version for number in numbers]
            newest = max(newest, min(lows))
    return newest


def match_samples(
    operation: Operation,
    message: Message,
    samples: Iterable[Sample],
    base: Microversion,
    fields_at: Callable[[str], Fields],
    *,
    infer: bool = False,
) -> tuple[SampleMatch, ...]:
    """Match ``samples`` with the body rows of a message; what is not JSON is left out.

    So is a request sample under Response, or the reverse, by its file name: the rows beside it are about the other
    message.

    With ``infer``, a sample that names no microversion shows at least the one of its newest field.
    """
    matches = []
    all_rows = message.body_rows
    names = {row.name for row in all_rows}
    for sample in samples:
        fields = of_patch(fields_at(sample.path), names)
        if not fields or role_of_file(sample.path) not in (None, message.role):
            continue
        version = effective_microversion(sample, operation, base)
        row_microversion = (
            _newest_shown(all_rows, fields, version) if infer and sample.microversion is None else version
        )
        tables = nearest_tables(message, sample)
        rows = tuple(row for table in tables for row in table.body_rows_at(row_microversion))
        of_field = match_fields(rows, fields)
        matches.append(
            SampleMatch(
                sample,
                version,
                tables,
                rows,
                all_rows,
                fields,
                of_field,
                _by_row(of_field),
                row_microversion,
            )
        )
    return tuple(matches)


def match_reference(
    reference: Reference,
    fields_at: Callable[[str], Fields],
    base: Microversion,
    operations: Iterable[Operation] | None = None,
) -> tuple[MessageMatch, ...]:
    """Match all messages of a reference that have samples, or those of some of its ``operations``.

    With ``operations`` only theirs are matched; of the others only method, URL and included samples matter, which tell
    whether a family belongs to one operation. Where no sample of the reference names a microversion, each sample is
    taken to be as new as the newest field that it shows; so are the samples of a message of which no family names one,
    where the rows of all that they show are newer than the lowest microversion.
    """
    infer = not any(sample.microversion for sample in reference.samples.values())
    included: dict[str, set[str]] = {}
    for operation, message in reference.messages:
        for sample in message.samples:
            file = reference.samples.get(sample.path)
            if file is not None:
                included.setdefault(file.family, set()).add(f"{operation.method} {operation.url} {message.role}")
    families = group_families(reference.samples)
    pages = {sample.path for _, message in reference.messages for sample in message.samples}
    matches = []
    scope = reference.operations if operations is None else operations
    for operation, message in ((one, message) for one in scope for message in one.messages):
        if not message.samples:
            continue
        match = match_message(operation, message, base, fields_at, infer=infer)
        if not infer and all(one.is_of_newer_rows and _is_lone(reference, families, one) for one in match.samples):
            match = match_message(operation, message, base, fields_at, infer=True)
        others: dict[str, Sample] = {}
        for sample in message.samples:
            file = reference.samples.get(sample.path)
            if file is None or not file.valid or len(included[file.family]) > 1:
                continue
            for member in families[file.family]:
                low = member.microversion or base_of(operation, base)
                if member.path not in pages and low in operation.range:
                    others.setdefault(member.path, sample._replace(path=member.path, microversion=member.microversion))
        if others:
            match = replace(match, others=match_samples(operation, message, others.values(), base, fields_at))
        matches.append(match)
    return tuple(matches)


def _is_lone(reference: Reference, families: Mapping[str, Sequence[SampleFile]], match: SampleMatch) -> bool:
    """Say whether neither the file of a sample nor another one of its family names a microversion."""
    family = reference.samples[match.sample.path].family
    return not any(member.microversion for member in families.get(family, ()))


def base_of(operation: Operation, base: Microversion) -> Microversion:
    """Return the microversion that a sample without one shows in an operation."""
    low = operation.min_version
    return low if low is not None and low > base else base
