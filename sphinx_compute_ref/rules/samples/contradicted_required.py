"""A sample has an object without a field of it that is required.

What it does
    Looks at the objects of a sample one by one, those of arrays too. ``required`` is relative to the object around: a
    row ``a.b`` with ``required: true`` says that ``b`` is there wherever ``a`` is. Where some of the objects have the
    field and another one, which is not empty, lacks it, ``required`` is contradicted. A field that the whole sample
    lacks is CR304. An object with less than half of the fields of another one, and none of its own, is a partial
    view of it. Of a request, one sample that lacks what another one has counts, too, unless it shows another case, and
    lacks much. Rows whose description says when the field is absent do not count. Where samples of several
    operations contradict one definition, one finding tells of it, and names the other rows.

Why is this bad
    Clients that rely on the field fail at the first object without it; or the sample has lost a field.

Example
    ::

        - id: id          # required: true
        - name: name      # required: true

    beside ``{"things": [{"id": 1, "name": "a"}, {"id": 2}]}``.

Use instead
    Write ``required: false``, or add the field to the sample.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sphinx_compute_ref.matching.absent_rows import Absent, is_conditional
from sphinx_compute_ref.matching.fields import Path, SampleField, is_data
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.matching.values import JsonObject, objects_at
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.uneven_array import sample_field

#: As many related places a finding names.
_SHOWN = 10


class _Lacking(NamedTuple):
    """A required row, the place of its field in a sample, and how many of so many objects lack it."""

    row: Row
    sample: SampleMatch
    path: Path
    lacking: int
    objects: int


def check(context: Context) -> Iterator[Finding]:
    """Yield the required rows that objects of samples lack: those of one object together, each once in a message."""
    for match in context.matches:
        groups: dict[tuple[str, Path], list[_Lacking]] = {}
        keys: set[tuple[str, str]] = set()
        for item in _lacking(context, match):
            key = (item.row.name, item.row.ref)
            if key not in keys:
                keys.add(key)
                groups.setdefault((item.sample.sample.path, item.path[:-1]), []).append(item)
        for (path, parent), items in groups.items():
            yield _finding(context, match, path, parent, items)
    for of_message in context.discrepancies:
        for absent in of_message.absent:
            if absent.left_out:
                yield from _left_out(context, of_message.match, absent)


def _left_out(context: Context, match: MessageMatch, item: Absent) -> Iterator[Finding]:
    """Yield the row of a request that some samples of the page lack, whose texts do not say that keys are missing."""
    lacking = [one for one in item.matches if not context.texts.leaves_out(match.operation, one.sample)]
    if not lacking or any(context.reference.samples[one.sample.path].partial for one in lacking):
        return
    sample, row = lacking[0].sample, item.row
    others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    related = [Related(one.sample.location, "a sample without it") for one in lacking[:_SHOWN]]
    definition = row.definition
    if definition is not None and "required" in definition.fields:
        related.insert(0, Related(definition.fields["required"].value_location, f'definition "{row.ref}"'))
    yield Finding(
        code="CR315",
        message=f'"{row.name}" is required, but {context.sample_label(sample.path)}{others} '
        f"{'lack' if others else 'lacks'} it, and another sample of the request has it",
        location=row.location,
        subject=f"{row.name} left out",
        operation=match.operation,
        role=match.message.role,
        parameter=row.name,
        sample=sample.path,
        microversion=lacking[0].microversion,
        related=tuple(related),
        about=(required_row(row),),
    )


def _lacking(context: Context, match: MessageMatch) -> Iterator[_Lacking]:
    for sample in match.samples:
        file = context.reference.samples[sample.sample.path]
        if file.partial:
            continue
        data = file.data
        for number, paths in sample.of_row.items():
            row = sample.rows[number]
            if row.definition is None or not row.definition.required:
                continue
            uneven = [path for path in paths if _is_uneven(sample.fields[path])]
            if not uneven or has_placeholder(row.name) or is_conditional(row):
                continue
            # A name without dots that stands in several objects may be about one of them alone.
            if len(parts_of(row.name)) == 1 and (len(paths) > 1 or is_elsewhere(sample, number, paths[0])):
                continue
            for path in uneven:
                objects = without_partial(objects_at(data, path[:-1]))
                lacking = sum(1 for one in objects if path[-1] not in one)
                is_said = lacking and context.texts.leaves_out(match.operation, sample.sample)
                if lacking and not is_said and not _documented_otherwise(sample, number, path):
                    yield _Lacking(row, sample, path, lacking, len(objects))
                    break


def _is_uneven(field: SampleField) -> bool:
    """Say whether some of the objects around a field lack it, and no key on the way to it is data."""
    return field.present != field.parents and not any(is_data(key) for key in field.path)


def without_partial(objects: Iterable[JsonObject]) -> list[JsonObject]:
    """Return the objects that are not empty, and no partial view of another one.

    That is one with less than half of the other's fields and none of its own: of a server that does not answer, the
    list has no more than what is stored elsewhere.
    """
    several = [one for one in objects if one]
    fullest = max(several, key=len, default={})
    return [one for one in several if 2 * len(one) >= len(fullest) or one.keys() - fullest.keys()]


def _documented_otherwise(sample: SampleMatch, number: int, path: Path) -> bool:
    """Say whether another row, which is not required, documents the same field."""
    others = (sample.rows[other] for other in sample.of_field[path] if other != number)
    return any(row.definition is None or not row.definition.required for row in others)


def _finding(context: Context, match: MessageMatch, path: str, parent: Path, items: list[_Lacking]) -> Finding:
    first = items[0]
    field = first.sample.fields[first.path]
    names = in_quotes([item.row.name for item in items])
    around = field.text.rpartition(".")[0] or "the sample"
    number = f"{first.lacking} of {first.objects}" if len({item.lacking for item in items}) == 1 else "some"
    objects = "objects" if first.objects > 1 else "object"
    related = [
        Related(context.locate(path, first.path), "an object that has it"),
        Related(first.sample.sample.location, "the page includes the sample here"),
    ]
    definition = first.row.definition
    if definition is not None and "required" in definition.fields:
        related.insert(0, Related(definition.fields["required"].value_location, f'definition "{first.row.ref}"'))
    return Finding(
        code="CR315",
        message=f"{names} {'is' if len(items) == 1 else 'are'} required, but {number} {objects} in {around} of "
        f"{context.sample_label(path)} {'lacks' if first.lacking == 1 else 'lack'} "
        f"{'it' if len(items) == 1 else 'them'}",
        location=first.row.location,
        subject=" ".join(item.row.name for item in items),
        operation=match.operation,
        role=match.message.role,
        parameter=first.row.name,
        field=field.text,
        sample=path,
        microversion=first.sample.microversion,
        related=tuple(related),
        about=(*(required_row(item.row) for item in items), *(sample_field(path, item.path) for item in items)),
    )


def required_row(row: Row) -> Fact:
    """Return the name by which findings about a row that is required are known."""
    return ("required row", *map(str, row.location), row.name)


def together(context: Context, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield each finding that is about a definition of which none before it told: one definition is one fault."""
    rows = {use.row.location: name for name, uses in context.uses.items() for use in uses}
    positions: dict[Hashable, int] = {}
    merged: list[Finding] = []
    for finding in findings:
        definitions = [rows[Location(fact[1], int(fact[2]), int(fact[3]))] for fact in _rows_of(finding)]
        at = next((positions[one] for one in definitions if one in positions), None)
        if at is None:
            at = len(merged)
            merged.append(finding)
        elif len(merged[at].related) < _SHOWN:
            names = ", ".join(f'"{fact[-1]}"' for fact in _rows_of(finding))
            again = Related(finding.location, f"{names} in {context.sample_label(finding.sample or '')}")
            merged[at] = replace(merged[at], related=(*merged[at].related, again))
        for one in definitions:
            positions.setdefault(one, at)
    yield from merged


def _rows_of(finding: Finding) -> Iterator[Fact]:
    return (fact for fact in finding.about if fact[0] == "required row")


#: The rules whose findings explain that objects lack a required field.
_EXPLAIN = ("CR113", "CR304", "CR312")

RULE = Rule("CR315", "contradicted-required", Severity.WARNING, __doc__, check, None, together, _EXPLAIN)
