"""A field of a sample has no row.

What it does
    Compares the fields of each sample with the rows of the message that hold at the sample's microversion. Only
    containers of which the table documents at least two and half of the fields count, or one of the two fields that
    make a whole body, where rows that no sample shows
    stand for fields of the whole sample, too (the rows of another operation, or of an older release); only the topmost
    field without a row is reported; containers described as free maps, and fields that a description names, are left
    alone. So are samples that stand in the wrong message by their file names (CR307). Where a message has several
    tables with samples of their own, a row of another table does not count. Of a JSON Patch, what its pointers name
    counts where half of it has rows. Header fields of HTTP messages and curl lines that are the service's own
    (``X-…``) are compared with header rows likewise. An object that is all that the outermost one holds needs a row
    where most of what it holds itself has one: ``keypair`` of ``keypairs[].keypair.name``. The outermost object, alone
    or with one field beside it, needs one where three of four others in the reference have theirs, or half of them and
    most of its name on the page; else, from half of them on, it is worth a look (info).

Why is this bad
    Readers see the value and do not learn what it means, or whether they can rely on it.

Example
    ::

        - server: server
        - id: server_id
        - name: server_name

    beside ``{"server": {"id": "4e1a", "name": "web-1", "locked": true}}``.

Use instead
    Add a row and a definition, or take the field out of the sample if the service does not return it.

Fix safety
    Unsafe: that the sample is right is for you to say. Adds a row beside those of the field's siblings, named in their
    way, where the order of rows wants it. It refers to the definition that rows of this name use for the same resource
    where type, ``required`` and microversions agree with the samples; else to a new one, whose description is a "TODO"
    that CR110 finds. ``required`` and ``min_version`` of that are what the samples show. No fix where no row is about
    a sibling, or where a row cannot have the field's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_compute_ref.matching.discrepancies import Discrepancies, Undocumented
from sphinx_compute_ref.matching.undocumented import is_left_out
from sphinx_compute_ref.matching.wrappers import wrapper_field, wrappers_of
from sphinx_compute_ref.model.finding import Finding, Fix, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule, Sources
from sphinx_compute_ref.rules.samples.row_of_field import may_have_row, row_of_field
from sphinx_compute_ref.rules.samples.sample_of_another_operation import fields_of_sample
from sphinx_compute_ref.rules.samples.thin_table import row_for_field
from sphinx_compute_ref.rules.samples.uneven_array import sample_field
from sphinx_compute_ref.rules.tables.broken_rows import broken_names, lost_tables

#: The share of outermost objects with a row from which one without is a fault, and from which it may be one.
_MOST, _SOME = 0.75, 0.5


def check(context: Context) -> Iterator[Finding]:
    """Yield the undocumented fields, each once in a message."""
    omissions: dict[Location, list[tuple[Discrepancies, Undocumented]]] = {}
    for discrepancies in context.discrepancies:
        if not discrepancies.undocumented or lost_tables(context, discrepancies.match.operation):
            continue
        names_of_broken_rows = broken_names(context, discrepancies.match.operation)
        for item in discrepancies.undocumented:
            if item.field.name in names_of_broken_rows:
                continue  # CR005 tells of its row
            if is_left_out(item.field, item.match):
                omissions.setdefault(_definition_around(item), []).append((discrepancies, item))
                continue
            sample = item.match.sample
            count = len(item.samples)
            more = f" and {count - 1} more" if count > 1 else ""
            yield Finding(
                code="CR302",
                message=f'"{item.field.text}" of {context.sample_label(sample.path)}{more} has no row in the '
                f"{discrepancies.match.message.role} table: add one, or correct the sample",
                location=item.match.tables[-1].location,
                subject=item.field.text,
                operation=discrepancies.match.operation,
                role=discrepancies.match.message.role,
                field=item.field.text,
                sample=sample.path,
                microversion=item.match.microversion,
                related=(Related(context.locate(sample.path, item.field.path), "the field"),),
                fixable=may_have_row(context, item),
                about=(
                    fields_of_sample(sample),
                    *(sample_field(path, item.field.path) for path in item.samples),
                    row_for_field(discrepancies.match, item.field.path),
                ),
            )
    for items in omissions.values():
        yield _omission(context, items)
    yield from _outermost(context)
    for headers in context.header_discrepancies:
        for sample, header in headers.undocumented:
            if context.texts.names(headers.operation, header.name):
                continue
            yield Finding(
                code="CR302",
                message=f'the header field "{header.name}" of {context.sample_label(sample.path)} has no row in the '
                f"{headers.message.role} table: add one, or correct the sample",
                location=headers.message.tables[-1].location,
                subject=header.name.lower(),
                operation=headers.operation,
                role=headers.message.role,
                sample=sample.path,
                related=(Related(context.locate_header(sample.path, header), "the header field"),),
            )


def _definition_around(item: Undocumented) -> Location:
    """Return the place of the definition of the object around a field."""
    rows = item.match.rows_of(item.field.path[:-1])
    return next(row.definition.location for row in rows if row.definition is not None)


def _omission(context: Context, items: Sequence[tuple[Discrepancies, Undocumented]]) -> Finding:
    """Return the finding about a definition whose description names the fields of an object, without some of them."""
    discrepancies, item = items[0]
    parent = item.field.path[:-1]
    row = next(row for row in item.match.rows_of(parent) if row.definition is not None)
    assert row.definition is not None
    description = row.definition.fields.get("description")
    names = sorted({one.field.name for _, one in items})
    sample = item.match.sample
    return Finding(
        code="CR302",
        message=f'the description of "{row.ref}" names most fields of "{item.match.fields[parent].text}" of '
        f"{context.sample_label(sample.path)}, and no row is about {in_quotes(names)}: name them, too, or add rows",
        location=description.value_location if description else row.definition.location,
        subject=f"{row.ref} {' '.join(names)}",
        operation=discrepancies.match.operation,
        role=discrepancies.match.message.role,
        field=item.field.text,
        sample=sample.path,
        microversion=item.match.microversion,
        related=tuple(
            Related(context.locate(one.match.sample.path, one.field.path), f'"{one.field.text}"')
            for _, one in {one.field.name: (each, one) for each, one in reversed(items)}.values()
        ),
        about=(fields_of_sample(sample),),
    )


def _outermost(context: Context) -> Iterator[Finding]:
    """Yield the objects around all others that have no row, where most of the reference have one."""
    wrappers = wrappers_of(context.discrepancies)
    share = wrappers.share
    if share < _SOME:
        return
    for match, sample in wrappers.missing:
        field = wrapper_field(sample)
        if lost_tables(context, match.operation) or field.name in broken_names(context, match.operation):
            continue
        label = context.sample_label(sample.sample.path)
        yield Finding(
            code="CR302",
            message=f'"{field.text}", the outermost object of {label}, has no row in '
            f"the {match.message.role} table, as {int(100 * share)} % of the others in this reference have: add one",
            location=sample.tables[-1].location,
            subject=field.text,
            operation=match.operation,
            role=match.message.role,
            field=field.text,
            sample=sample.sample.path,
            microversion=sample.microversion,
            related=(Related(context.locate(sample.sample.path, field.path), "the field"),),
            severity=None if share >= _MOST or wrappers.more(match, sample) > 0 else Severity.INFO,
            about=(fields_of_sample(sample.sample), sample_field(sample.sample.path, field.path)),
        )


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add a row, and a definition where there is none for it."""
    for discrepancies in context.discrepancies:
        if discrepancies.match.operation is finding.operation and discrepancies.match.message.role == finding.role:
            for item in discrepancies.undocumented:
                if item.field.text == finding.field and item.match.sample.path == finding.sample:
                    return row_of_field(context, discrepancies.match, item, sources)
    return None


RULE = Rule(
    "CR302",
    "undocumented-field",
    Severity.WARNING,
    __doc__,
    check,
    fix,
    follows=("CR307", "CR310", "CR312", "CR313", "CR318"),
)
