"""An error code stands among the normal ones, or the reverse.

What it does
    Reports codes of 400 and above among the normal response codes, and codes below 300 among the error response codes.

Why is this bad
    A client takes the failure for a success.

Example
    ::

        Normal response codes: 404

Use instead
    ::

        Error response codes: itemNotFound(404)
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.status_codes.registry import REASONS


def check(context: Context) -> Iterator[Finding]:
    """Yield the codes in the wrong list."""
    for operation in context.reference.operations:
        for listed in operation.statuses:
            for code in listed.codes:
                if code.code not in REASONS:
                    continue
                if listed.kind == "normal" and code.code >= 400:
                    message = f"{code.code} is an error, but stands among the normal response codes"
                elif listed.kind == "error" and code.code < 300:
                    message = f"{code.code} is a success, but stands among the error response codes"
                else:
                    continue
                yield Finding(
                    code="CR605",
                    message=message,
                    location=code.location,
                    subject=f"{listed.kind} {code.code}",
                    operation=operation,
                )


RULE = Rule("CR605", "misplaced-status-code", Severity.ERROR, __doc__, check)
