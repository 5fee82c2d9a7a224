"""Two operations have the same method, URL and title, or one title is over two methods.

What it does
    Compares all operations of the reference. A page that is included twice on purpose counts once. Within a resource,
    two operations of different methods must not have the same title, for one of them was copied; but HEAD may share the
    title of its GET.

Why is this bad
    A link by title reaches only one of them, and a correction of one leaves the other wrong.

Use instead
    Delete one of the two, or say in the titles how they differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Resource
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
                message=f'"{operation.title}" ({operation.method} {operation.url}) is documented twice',
                location=operation.location,
                subject=operation.title,
                operation=operation,
                related=(Related(first.location, "the first one"),),
            )
    for resource in context.reference.resources:
        yield from _copied_titles(resource)


def _copied_titles(resource: Resource) -> Iterator[Finding]:
    """Yield the operations under the title of an earlier one of the same resource that has another method."""
    seen: dict[str, Operation] = {}
    for operation in resource.operations:
        first = seen.setdefault(operation.title, operation)
        known = operation.method and first.method and operation.title_location != first.title_location
        if known and operation.method != first.method and {operation.method, first.method} != {"GET", "HEAD"}:
            yield Finding(
                code="CR209",
                message=f'the title "{operation.title}" is also that of {first.method} {first.url}: '
                f"say what {operation.method} {operation.url} does",
                location=operation.title_location,
                subject=f"title of {operation.method} {operation.url}",
                operation=operation,
                related=(Related(first.title_location, f"the title of {first.method} {first.url}"),),
            )


RULE = Rule("CR209", "duplicate-operation", Severity.WARNING, __doc__, check)
