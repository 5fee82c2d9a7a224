"""A message has something to document, but no table.

What it does
    Reports operations whose URL has parameters and whose request has no table, and messages that have a JSON sample but
    no table. An operation that is still a heading with a ``rest_method`` and nothing else is reported, too.

Why is this bad
    The reader sees values and does not learn what they mean.

Use instead
    Add a ``rest_parameters`` table below "Request" or "Response".
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a table."""
    samples = context.reference.samples
    for operation, message in context.reference.messages:
        if message.tables:
            continue
        related: tuple[Related, ...] = ()
        if message.role == "request" and operation.path_parameters:
            names = ", ".join(f"{{{name}}}" for name in operation.path_parameters)
            text = f"the URL has parameters ({names}), but the request has no table"
        else:
            shown = next(
                (
                    sample
                    for sample in message.samples
                    if sample.path in samples and samples[sample.path].valid and samples[sample.path].data
                ),
                None,
            )
            if shown is None:
                continue
            text = f"the {message.role} has a sample, but no table"
            related = (Related(shown.location, "the sample"),)
        yield Finding(
            code="CR210",
            message=f"{text}: add a rest_parameters directive",
            location=operation.location,
            subject=f"{message.role} table",
            operation=operation,
            role=message.role,
            related=related,
        )


RULE = Rule("CR210", "missing-table", Severity.WARNING, __doc__, check)
