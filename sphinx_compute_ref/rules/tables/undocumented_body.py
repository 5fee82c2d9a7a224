"""A request that usually has a body has neither a row nor a sample of one.

What it does
    Looks for operations with POST, PUT or PATCH whose request has no body row, no query row and no sample, and whose
    text does not say that there is no body.

Why is this bad
    Readers do not learn whether they have to send something.

Use instead
    Add the rows and a sample, or write "There is no request body."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.operation import Message
from sphinx_compute_ref.reading.rst.blocks import Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.broken_rows import lost_tables

_METHODS = ("POST", "PUT", "PATCH")
#: Words about what is sent: that there is nothing, or what it is.
_ABOUT = re.compile(
    r"\b(?:body|bodies|payload|content|json|headers?|file|archive|stream|octet-stream|multipart)\b", re.IGNORECASE
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations without a word about the body of their request."""
    for operation in context.reference.operations:
        if operation.method not in _METHODS or operation.is_example or context.is_told_elsewhere(operation):
            continue
        if _has_body(operation.request) or lost_tables(context, operation):
            continue
        blocks = (block for block in context.texts.blocks(operation) if isinstance(block, Paragraph))
        if any(_ABOUT.search(block.text) for block in blocks):
            continue
        yield Finding(
            code="CR215",
            message=f"nothing says what the body of the {operation.method} request is: add rows and a sample, "
            'or write "There is no request body."',
            location=operation.location,
            subject="request body",
            operation=operation,
            role="request",
        )


def _has_body(request: Message) -> bool:
    """Say whether a request has a sample, or a row that is about a body, or may be; one with a query needs none."""
    if request.samples or request.inline_samples:
        return True
    return any(row.in_ not in ("path", "header") for row in request.rows)


RULE = Rule("CR215", "undocumented-body", Severity.INFO, __doc__, check)
