"""A required row is absent from a sample that should show it.

What it does
    Looks for the rows with ``required: true`` that hold at the sample's microversion and whose surrounding object is in
    the sample. A request of which one sample has the row, and another one lacks it, is CR315's matter. Members of the
    samples' families count that no page includes; in requests, too, where they alone have the object that a row with
    dots names.
    Rows without dots that stand behind the row of an object that the sample lacks may be inside of it and do not count;
    nor do samples of which the page says that keys are missing, and rows whose description says when the field is
    absent, or whose name stands for one that the reader chooses. Where no sample of the reference names a microversion,
    each is taken to be as new as its newest field. Where samples are empty objects, or hold a few plain values without
    a row, and all rows are required, one finding tells of all of them, and so does one where several rows refer to a
    definition that no sample shows. Where a table lists plain values alone and samples hold none of what its rows are
    about, one finding names those that are required; and so where most rows of a table, four at least, are required
    and in no sample, though all fields have rows. Required header rows are looked for in the header fields of HTTP
    messages and curl lines.

Why is this bad
    Either the parameter is not always there, and clients that rely on it fail, or the sample is out of date.

Example
    ::

        - name: name      # required: true
        - host: host      # required: true

    beside ``{"name": "web-1"}``.

Use instead
    Add the field to the sample, write ``required: false``, or give the row the microversion range that it has.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from sphinx_compute_ref.matching.absent_rows import is_conditional, may_lack_all
from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.fields import is_data
from sphinx_compute_ref.matching.matches import MessageMatch, effective_microversion, nearest_tables
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.matching.types import allowed_kinds
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.contradicted_required import required_row
from sphinx_compute_ref.rules.samples.sample_of_another_operation import included_sample

#: The rules whose findings explain that a sample lacks a required row.
_EXPLAIN = ("CR113", "CR202", "CR307", "CR313", "CR316", "CR318", "CR401", "CR402", "CR403", "CR404")

#: As many rows of a definition are named.
_SHOWN = 4
#: So many rows, and more than half of all, are most of a table.
_MOST = 4


def check(context: Context) -> Iterator[Finding]:
    """Yield the required rows that samples lack, each once in a message; all at once where no sample has any."""
    # Rows with the name of another field are CR301.
    misnamed = {pair.row.location for of_message in context.discrepancies for pair in of_message.look_alikes}
    for operation, message in context.reference.messages:
        yield from _of_empty_samples(context, operation, message, misnamed)
    for of_message in context.discrepancies:
        if not of_message.undocumented:  # else CR302 tells of the other names
            yield from _of_other_samples(context, of_message.match, misnamed)
            if not of_message.look_alikes:
                yield from _of_most_rows(context, of_message)
        for item in of_message.absent:
            if item.left_out:
                continue  # CR315 tells that samples contradict each other
            if any(_is_partial(context, of_message.match.operation, one.sample) for one in item.matches):
                continue
            match = item.matches[0]
            sample = match.sample
            count = len(item.matches)
            beside = f", {'another sample' if count == 1 else 'other samples'} of the family that the page shows"
            where = (
                f"no sample of the {of_message.match.message.role} has it"
                if item.everywhere
                else f"{context.sample_label(sample.path)}{f' and {count - 1} more' if count > 1 else ''} "
                f"{'lacks' if count == 1 else 'lack'} it{beside if item.beside else ''}"
            )
            definition = item.row.definition
            related = [Related(sample.location, "the sample" if not item.beside else "a sample of its family")]
            if definition is not None:
                field = definition.fields.get("required")
                related.insert(
                    0, Related(field.value_location if field else definition.location, f'definition "{item.row.ref}"')
                )
            yield Finding(
                code="CR304",
                message=f'"{item.row.name}" is required, but {where}',
                location=item.row.location,
                subject=item.row.name,
                operation=of_message.match.operation,
                role=of_message.match.message.role,
                parameter=item.row.name,
                sample=sample.path,
                microversion=match.microversion,
                related=tuple(related),
                about=(required_row(item.row), included_sample(sample)),
            )
    for headers in context.header_discrepancies:
        for sample, row in headers.absent:
            yield Finding(
                code="CR304",
                message=f'the header field "{row.name}" is required, but no sample of the '
                f"{headers.message.role} has it",
                location=row.location,
                subject=row.name,
                operation=headers.operation,
                role=headers.message.role,
                parameter=row.name,
                sample=sample.path,
                related=(Related(sample.location, "the sample"),),
                about=(required_row(row),),
            )


def _of_empty_samples(
    context: Context, operation: Operation, message: Message, misnamed: Container[Location]
) -> Iterator[Finding]:
    """Yield a finding where no sample of a message has a field that a row is about, and all rows are required.

    None where the row at one of the ``misnamed`` places has a field under another name.
    """
    if not message.samples or any(role_of_file(one.path) not in (None, message.role) for one in message.samples):
        return
    sample = message.samples[0]
    version = effective_microversion(sample, operation, context.reference.base)
    rows = [
        row
        for table in nearest_tables(message, sample)
        for row in table.body_rows_at(version)
        if row.name not in operation.path_parameters
    ]
    files = [context.reference.samples.get(one.path) for one in message.samples]
    if (
        not rows
        or any(row.location in misnamed for row in rows)
        or not all(row.definition is not None and row.definition.required for row in rows)
        or not all(
            file is not None and file.valid and not file.partial and may_lack_all(file.data, rows) for file in files
        )
    ):
        return
    names = in_quotes([row.name for row in rows])
    yield Finding(
        code="CR304",
        message=f"{names} {'is' if len(rows) == 1 else 'are'} required, but no sample of the {message.role} "
        f"has {'it' if len(rows) == 1 else 'them'}",
        location=rows[0].location,
        subject=rows[0].name,
        operation=operation,
        role=message.role,
        parameter=rows[0].name,
        sample=sample.path,
        microversion=version,
        related=(Related(sample.location, "the sample"),),
        about=tuple(required_row(row) for row in rows),
    )


def _of_other_samples(context: Context, match: MessageMatch, misnamed: Container[Location]) -> Iterator[Finding]:
    """Yield a finding where no row of a message is about anything in its samples, objects of objects: all are others.

    None where a row may stand for the whole body, or for keys that the deployment names.
    """
    rows = [row for row in match.message.body_rows if row.name not in match.operation.path_parameters]
    required = [row for row in rows if row.definition is not None and row.definition.required]
    keys = {path[0] for sample in match.samples for path in sample.fields}
    if (
        not required
        or not match.samples
        or match.message.unplaced_rows
        or any(row.location in misnamed or not _is_plain(row) for row in rows)
        or any(is_data(key) for key in keys)
        or any(one.of_row or one.anyhow or one.is_patch or one.wrapper is None for one in match.samples)
        or any(_is_partial(context, match.operation, one.sample) for one in match.samples)
    ):
        return
    sample = match.samples[0].sample
    names = in_quotes([row.name for row in required])
    yield Finding(
        code="CR304",
        message=f"{names} {'is' if len(required) == 1 else 'are'} required, but no sample of the {match.message.role} "
        "has anything that a row is about",
        location=required[0].location,
        subject=required[0].name,
        operation=match.operation,
        role=match.message.role,
        parameter=required[0].name,
        sample=sample.path,
        microversion=match.samples[0].microversion,
        related=(Related(sample.location, "the sample"),),
        about=(*(required_row(row) for row in required), included_sample(sample)),
    )


def _of_most_rows(context: Context, of_message: Discrepancies) -> Iterator[Finding]:
    """Yield a finding where most rows of a message are required and in no sample, though all its fields have rows.

    One such row may be absent from a sample of another case; most of a table are not about what the samples show.
    """
    match = of_message.match
    absent_rows = {item.row.location for item in of_message.absent}
    rows = [
        row
        for row in of_message.unseen
        if row.definition is not None
        and row.definition.required
        and row.location not in absent_rows
        and len(parts_of(row.name)) == 1
        and not has_placeholder(row.name)
        and not is_conditional(row)
    ]
    if len(rows) < _MOST or 2 * len(rows) <= len(match.message.body_rows):
        return
    if any(
        one.is_patch or not one.of_row or _is_partial(context, match.operation, one.sample) for one in match.samples
    ):
        return
    sample = match.samples[0]
    names = in_quotes([row.name for row in rows[:_SHOWN]]) + (" …" if len(rows) > _SHOWN else "")
    yield Finding(
        code="CR304",
        message=f"{len(rows)} of the {len(match.message.body_rows)} rows are required, and no sample of the "
        f"{match.message.role} has them: {names}",
        location=rows[0].location,
        subject="most rows",
        operation=match.operation,
        role=match.message.role,
        parameter=rows[0].name,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(Related(sample.sample.location, "the sample"),),
        about=(*(required_row(row) for row in rows), included_sample(sample.sample)),
    )


def _is_plain(row: Row) -> bool:
    """Say whether a row is about one plain value that is always there."""
    kinds = allowed_kinds(row.definition.type) if row.definition is not None else None
    plain = bool(kinds) and kinds is not None and kinds.isdisjoint(("array", "object"))
    return plain and len(parts_of(row.name)) == 1 and not has_placeholder(row.name) and not is_conditional(row)


def together(context: Context, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield one finding for each definition that several rows refer to and no sample shows, and all others as they are.

    What a more exact rule tells of is left alone: it goes with that rule's finding.
    """
    definitions = {
        use.row.location: use.row.definition
        for uses in context.uses.values()
        for use in uses
        if use.row.definition is not None and use.row.in_ == "body"
    }
    groups: dict[Location, dict[Location, Finding]] = {}
    for finding in findings:
        definition = definitions.get(finding.location)
        if definition is not None and sum(fact[0] == "required row" for fact in finding.about) == 1:
            groups.setdefault(definition.location, {})[finding.location] = finding
    several = {location for location, group in groups.items() if len(group) > 1}
    if several:
        several -= _definitions_in_samples(context)
    if several:
        facts = {fact for code in _EXPLAIN for finding in context.findings_of(code) for fact in finding.about}
        for location in several:
            rest = {at: one for at, one in groups[location].items() if facts.isdisjoint(one.about)}
            groups[location] = rest if len(rest) > 1 else {}
    for finding in findings:
        definition = definitions.get(finding.location)
        group = groups[definition.location] if definition is not None and definition.location in several else {}
        if definition is None or group.get(finding.location) is not finding:
            yield finding
        elif finding is next(iter(group.values())):
            yield _of_definition(context, definition, list(group.values()))


def _definitions_in_samples(context: Context) -> set[Location]:
    """Return the definitions of all rows that a sample shows."""
    return {
        definition.location
        for match in context.matches
        for sample in (*match.samples, *match.others)
        for number in sample.of_row
        if (definition := sample.rows[number].definition) is not None
    }


def _of_definition(context: Context, definition: Definition, group: Sequence[Finding]) -> Finding:
    field = definition.fields.get("required")
    return Finding(
        code="CR304",
        message=f'definition "{definition.name}" is required, but no sample has it: none of those beside the '
        f"{len(group)} rows that refer to it",
        location=field.value_location if field else definition.location,
        subject=definition.name,
        related=tuple(
            Related(finding.location, f'"{finding.parameter}" beside {context.sample_label(finding.sample or "")}')
            for finding in group[:_SHOWN]
        ),
        about=tuple(dict.fromkeys(fact for finding in group for fact in finding.about)),
    )


def _is_partial(context: Context, operation: Operation, sample: Sample) -> bool:
    """Say whether a sample leaves something out on purpose: "...", a JSON Patch, or what the page says of it."""
    file = context.reference.samples.get(sample.path)
    return (file is not None and file.partial) or context.texts.leaves_out(operation, sample)


RULE = Rule("CR304", "missing-required-field", Severity.WARNING, __doc__, check, None, together, _EXPLAIN)
