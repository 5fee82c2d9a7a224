"""The operations of a resource are not in the order that readers expect.

What it does
    Wants, for each URL, GET, POST, PUT, PATCH, DELETE, and broader URLs before the narrower ones below them
    (OpenStack API reference guideline, "The order of methods").

Why is this bad
    Readers look for the list first and the deletion last.

Use instead
    Move the section.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule

_METHODS = {method: number for number, method in enumerate(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))}


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations that stand after one they belong before."""
    for resource in context.reference.resources:
        for before, operation in pairwise(resource.operations):
            if before.document != operation.document or not _belongs_before(operation, before):
                continue
            yield Finding(
                code="CR208",
                message=f'"{operation.method} {operation.url}" belongs before "{before.method} {before.url}": '
                "the order is GET, POST, PUT, PATCH, DELETE, broader URLs first",
                location=operation.location,
                subject=f"{operation.method} {operation.url}",
                operation=operation,
                related=(Related(before.location, f'"{before.title}"'),),
            )


def _belongs_before(operation: Operation, other: Operation) -> bool:
    mine, its = _segments(operation.url), _segments(other.url)
    if mine == its:
        return _METHODS.get(operation.method, 0) < _METHODS.get(other.method, 0)
    return len(mine) < len(its) and its[: len(mine)] == mine


def _segments(url: str) -> list[str]:
    return [segment for segment in url.partition("?")[0].split("/") if segment]


RULE = Rule("CR208", "unsorted-operations", Severity.INFO, __doc__, check)
