"""No sample of the message shows a body row.

What it does
    Reports optional body rows that hold for at least one sample and are in none. Required ones are CR304.

Why is this bad
    It need not be: optional parameters do not always appear. Where it is a slip, the row documents something that does
    not exist, so the rule is worth a look now and then. It is off unless it is selected.

Use instead
    Add the field to a sample, or a sample that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.contradicted_required import required_row
from sphinx_compute_ref.rules.tables.undocumented_path_parameter import path_parameter


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows that no sample shows."""
    for discrepancies in context.discrepancies:
        for row in discrepancies.unseen:
            yield Finding(
                code="CR305",
                message=f'no sample of the {discrepancies.match.message.role} shows "{row.name}"',
                location=row.location,
                subject=row.name,
                operation=discrepancies.match.operation,
                role=discrepancies.match.message.role,
                parameter=row.name,
                about=(path_parameter(discrepancies.match.operation, row.name), required_row(row)),
            )


RULE = Rule("CR305", "unknown-field-row", Severity.INFO, __doc__, check, follows=("CR202", "CR304", "CR318"))
