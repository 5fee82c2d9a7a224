"""A sample has a field without a row, and a row with a similar name is in no sample.

What it does
    Pairs fields that no row documents with rows of the same table that no sample shows, where the names differ by a
    typo, a plural or the way to write the same words, and the types fit. At the
    top of a sample singular and plural will do, whatever the types: ``server`` (an object) beside ``{"servers": […]}``.
    Where a field and a row are left over and nothing else that either could be, less will do: a shortened word
    (``share_proto``), a word more or less (``port``, ``port_id``), another order of words; and, where they are the only
    ones of the message and the row is required, a word in common. A field one object deeper or higher than its row's
    name has it is such a pair, too: ``server.zone`` beside ``server.placement.zone``. Header fields of HTTP messages
    and curl lines are paired with header rows likewise.

Why is this bad
    One of the two is wrong, and a client that believes the wrong one breaks. The finding names both sides; it does not
    claim which one is wrong.

Example
    ::

        - hypervisor_links: hypervisor_links

    beside ``{"hypervisors": […], "hypervisors_links": […]}``.

Use instead
    Ask the service, then correct the row or the sample.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.discrepancies import LookAlike
from sphinx_compute_ref.matching.row_fields import is_deeper
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.sample_of_another_operation import included_sample


def check(context: Context) -> Iterator[Finding]:
    """Yield the pairs."""
    for discrepancies in context.discrepancies:
        for item in discrepancies.look_alikes:
            sample = item.match.sample
            row, field = f'"{item.row.name}"', f'"{item.field.text}"'
            declared = item.row.definition.type if item.row.definition is not None else None
            if not compatible(declared, item.field.kinds):
                row = f"{row} ({declared})"
                field = f"{field} ({' and '.join(sorted(item.field.kinds - {'null'}))})"
            yield Finding(
                code="CR301",
                message=f"the row {row} is in no sample, and the field {field} of "
                f"{context.sample_label(sample.path)} has no row: {_difference(item)}",
                location=item.row.location,
                subject=f"{item.row.name} {item.field.name}",
                operation=discrepancies.match.operation,
                role=discrepancies.match.message.role,
                parameter=item.row.name,
                field=item.field.text,
                sample=sample.path,
                microversion=item.match.microversion,
                related=(
                    Related(context.locate(sample.path, item.field.path), "the field"),
                    Related(
                        sample.location,
                        "the page includes another sample of its family here"
                        if item.match in discrepancies.match.others
                        else "the page includes the sample here",
                    ),
                ),
                about=(included_sample(sample), named_row(item.row)),
            )
    for headers in context.header_discrepancies:
        for sample, header, misnamed in headers.look_alikes:
            yield Finding(
                code="CR301",
                message=f'the header row "{misnamed.name}" is in no sample, and the header field "{header.name}" of '
                f"{context.sample_label(sample.path)} has no row: one of the names is probably wrong",
                location=misnamed.location,
                subject=f"{misnamed.name} {header.name}",
                operation=headers.operation,
                role=headers.message.role,
                parameter=misnamed.name,
                sample=sample.path,
                related=(Related(context.locate_header(sample.path, header), "the header field"),),
            )


def _difference(item: LookAlike) -> str:
    """Return what is probably wrong: a name, or the object that a field is said to lie in."""
    parts = parts_of(item.row.name)
    if parts[-1] != item.field.name:
        return "one of the names is probably wrong"
    return f"it lies one object {'deeper' if is_deeper(item.field.path, parts) else 'higher'} there"


def named_row(row: Row) -> Fact:
    """Return the name by which findings about the name of a row are known."""
    return ("named row", *map(str, row.location), row.name)


RULE = Rule("CR301", "look-alike", Severity.ERROR, __doc__, check, follows=("CR307", "CR313"))
