"""A message has body rows, but no sample.

What it does
    Looks for messages whose tables have rows with ``in: body`` and that include no sample.

Why is this bad
    Readers copy samples; and nothing proves the rows.

Use instead
    Add a ``literalinclude`` with a JSON sample.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a sample."""
    for operation, message in context.reference.messages:
        if message.samples:
            continue
        table = next((table for table in message.tables if any(table.rows_in("body"))), None)
        if table is not None:
            yield Finding(
                code="CR306",
                message=f"the {message.role} has body rows, but no sample: include one",
                location=table.location,
                subject=f"{message.role} sample",
                operation=operation,
                role=message.role,
            )


RULE = Rule("CR306", "missing-sample", Severity.WARNING, __doc__, check)
