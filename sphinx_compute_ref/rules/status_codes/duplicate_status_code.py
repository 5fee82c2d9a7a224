"""A status code is listed twice.

What it does
    Looks for the same code, with the same name or reason, twice among the codes of an operation.

Why is this bad
    One of the two was probably meant to be another code.

Example
    ::

        Error response codes: badRequest(400), badRequest(400)

Use instead
    ::

        Error response codes: badRequest(400)
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.status_codes.registry import fold


def check(context: Context) -> Iterator[Finding]:
    """Yield the codes that stand twice."""
    for operation in context.reference.operations:
        for status_list in operation.statuses:
            keys: set[tuple[int, str]] = set()
            for code in status_list.codes:
                key = (code.code, fold(code.name or ""))
                if key in keys:
                    yield Finding(
                        code="CR603",
                        message=f"{code.code} is listed twice: delete one, or correct it",
                        location=code.location,
                        subject=f"{status_list.kind} {code.code}",
                        operation=operation,
                    )
                keys.add(key)


RULE = Rule("CR603", "duplicate-status-code", Severity.WARNING, __doc__, check)
