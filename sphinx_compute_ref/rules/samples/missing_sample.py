"""A message has body rows, but no sample.

What it does
    Looks for messages whose tables have rows with ``in: body`` and that include no sample. Requests of GET, HEAD and
    DELETE have no body to show: their body rows are CR202 or CR205.

Why is this bad
    Readers copy samples; and nothing proves the rows.

Use instead
    Add a ``literalinclude`` with a JSON sample.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a sample."""
    for operation, message in context.reference.messages:
        if message.samples or (message.role == "request" and operation.method in METHODS_WITHOUT_BODY):
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
