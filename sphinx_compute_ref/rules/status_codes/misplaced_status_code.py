"""An error code is among the normal ones, or the reverse.

What it does
    Reports codes of 400 and above among the normal response codes, and codes below 300 among the error response codes.
    A code that both lists hold, with a reason each, is left alone: the writer tells the two apart. So is reported 201
    among the normal ones of GET, HEAD and DELETE: it says that something was created (RFC 9110, 15.3.2).

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
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.status_codes.registry import REASONS


def check(context: Context) -> Iterator[Finding]:
    """Yield the codes in the wrong list."""
    for operation in context.reference.operations:
        both = _in_both(operation)
        for status_list in operation.statuses:
            for code in status_list.codes:
                if code.code not in REASONS or code.code in both:
                    continue
                if status_list.kind == "normal" and code.code >= 400:
                    message = f"{code.code} is an error, but is listed among the normal response codes"
                elif status_list.kind == "normal" and code.code == 201 and operation.method in METHODS_WITHOUT_BODY:
                    message = f"201 says that something was created, and {operation.method} creates nothing"
                elif status_list.kind == "error" and code.code < 300:
                    message = f"{code.code} is a success, but is listed among the error response codes"
                else:
                    continue
                yield Finding(
                    code="CR605",
                    message=message,
                    location=code.location,
                    subject=f"{status_list.kind} {code.code}",
                    operation=operation,
                    about=(("normal codes", *map(str, operation.location)),) if status_list.kind == "error" else (),
                )


def _in_both(operation: Operation) -> set[int]:
    """Return the codes that stand, with a reason, among the normal ones and, with another, among the errors."""
    normal, errors = (
        {
            (code.code, code.name)
            for status_list in operation.statuses
            if status_list.kind == kind
            for code in status_list.codes
        }
        for kind in ("normal", "error")
    )
    return {code for code, name in normal for other, reason in errors if code == other and name and reason != name}


RULE = Rule("CR605", "misplaced-status-code", Severity.ERROR, __doc__, check)
