"""A row and its operation have no microversion in common.

What it does
    Compares the range of each row with that of its operation.

Why is this bad
    The row can never apply: one of the two ranges is wrong, or the row was copied from another operation.

Example
    ::

        .. rest_method:: GET /os-networks
           max_version: 2.35

    with a row whose definition has ``min_version: 2.37``.

Use instead
    Delete the row, or correct the range.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.microversion import MicroversionRange
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows that can never apply."""
    for operation, message in context.reference.messages:
        for row in message.rows:
            if row.definition is None or row.range.meets(operation.range) or not row.range.meets(row.range):
                continue  # CR105 tells of a range that nothing lies in
            yield Finding(
                code="CR407",
                message=f'"{row.name}" holds {_words(row.range)}, the operation {_words(operation.range)}: '
                "they have no microversion in common",
                location=row.location,
                subject=row.name,
                operation=operation,
                role=message.role,
                parameter=row.name,
                related=(
                    Related(row.definition.location, f'definition "{row.ref}"'),
                    Related(operation.location, "the operation"),
                ),
            )


def _words(versions: MicroversionRange) -> str:
    if versions.low and versions.high:
        return f"from {versions.low} to {versions.high}"
    return f"from {versions.low} on" if versions.low else f"up to {versions.high}"


RULE = Rule("CR407", "unreachable-row", Severity.ERROR, __doc__, check)
