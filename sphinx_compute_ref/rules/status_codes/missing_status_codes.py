"""An operation does not say with which code it succeeds.

What it does
    Looks for "Normal response codes: …" or ``rest_status_code:: success`` in every operation. An operation whose only
    answer is 410 Gone needs none, nor does one without tables and samples that sends the reader to another section.

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
        codes = {code.code for listed in operation.statuses for code in listed.codes}
        normal = (one for one in operation.statuses if one.kind == "normal")
        if codes == {410} or any(one.codes or one.spans for one in normal):
            continue
        if not context.is_example(operation) and not context.is_told_elsewhere(operation):
            yield Finding(
                code="CR604",
                message='no normal response code is listed: add "Normal response codes: …"',
                location=operation.location,
                subject="normal codes",
                operation=operation,
                about=(("normal codes", *map(str, operation.location)),),
            )


RULE = Rule("CR604", "missing-status-codes", Severity.WARNING, __doc__, check, follows=("CR605",))
