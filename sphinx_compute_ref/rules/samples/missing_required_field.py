"""A required row is absent from a sample that should show it.

What it does
    Looks for the rows with ``required: true`` that hold at the sample's microversion and whose surrounding object is in
    the sample. In requests a row counts as shown where any sample of the message shows it. Rows without dots that stand
    behind the row of an object that the sample lacks may be inside of it and do not count; nor do rows whose
    description says when the field is absent, or whose name stands for one that the reader chooses. Where no sample of
    the reference names a microversion, each is taken to be as new as its newest field.

Why is this bad
    Either the parameter is not always there, and clients that rely on it fail, or the sample is out of date.

Use instead
    Add the field to the sample, write ``required: false``, or give the row the microversion range that it has.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the required rows that samples lack, each once in a message."""
    for found in context.discrepancies:
        for item in found.absent:
            match = item.matches[0]
            sample = match.sample
            count = len(item.matches)
            where = (
                f"no sample of the {found.match.message.role} has it"
                if item.everywhere
                else f"{context.sample_label(sample.path)}{f' and {count - 1} more' if count > 1 else ''} "
                f"{'lacks' if count == 1 else 'lack'} it"
            )
            definition = item.row.definition
            related = [Related(sample.location, "the sample")]
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
                operation=found.match.operation,
                role=found.match.message.role,
                parameter=item.row.name,
                sample=sample.path,
                microversion=match.microversion,
                related=tuple(related),
            )


RULE = Rule("CR304", "missing-required-field", Severity.WARNING, __doc__, check)
