"""An operation does not say with which code it succeeds.

What it does
    Looks for "Normal response codes: …" or ``rest_status_code:: success`` in every operation.

Why is this bad
    Clients check the code of a response; here the writer has to try it out.

Use instead
    ::

        Normal response codes: 202
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations without normal codes."""
    for operation in context.reference.operations:
        if not any(listed.kind == "normal" and listed.codes for listed in operation.statuses):
            yield Finding(
                code="CR604",
                message='no normal response code is listed: add "Normal response codes: …"',
                location=operation.location,
                subject="normal codes",
                operation=operation,
            )


RULE = Rule("CR604", "missing-status-codes", Severity.WARNING, __doc__, check)
