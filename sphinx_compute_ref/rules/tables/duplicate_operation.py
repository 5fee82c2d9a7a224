"""Two operations have the same method, URL and title.

What it does
    Compares all operations of the reference. A page that is included twice on purpose counts once.

Why is this bad
    A link by title reaches only one of them, and a correction of one leaves the other wrong.

Use instead
    Delete one of the two, or say in the titles how they differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the later one of two equal operations."""
    seen: dict[tuple[str, str, str], Operation] = {}
    for operation in context.reference.operations:
        if not operation.url:
            continue
        key = (operation.method, operation.url, operation.title.lower())
        first = seen.setdefault(key, operation)
        if first.location != operation.location:
            yield Finding(
                code="CR209",
                message=f'"{operation.title}" ({operation.method} {operation.url}) stands twice',
                location=operation.location,
                subject=operation.title,
                operation=operation,
                related=(Related(first.location, "the first one"),),
            )


RULE = Rule("CR209", "duplicate-operation", Severity.WARNING, __doc__, check)
