"""A message that usually has a body has neither a row nor a sample of one.

What it does
    Looks for operations with POST, PUT or PATCH whose request has no body row, no query row and no sample, and whose
    text does not say that there is no body. A response to GET is looked at, too, as a warning: where the text or the
    title says that the operation lists, shows, gets or retrieves something, and no table, sample or word of the page
    says what it answers, as a third of the others in the reference do, or more. What answers with 410 (Gone), and what
    lies in the section of another operation (CR005), is left alone.

Why is this bad
    Readers do not learn whether they have to send something, or what they get.

Use instead
    Add the rows and a sample, or write "There is no request body."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.operation import Message, Operation
from sphinx_compute_ref.reading.operations import NESTED
from sphinx_compute_ref.reading.rst.blocks import Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.broken_rows import lost_tables

_METHODS = ("POST", "PUT", "PATCH")
#: Words about what is sent: that there is nothing, or what it is.
_ABOUT = re.compile(
    r"\b(?:body|bodies|payload|content|json|headers?|file|archive|stream|octet-stream|multipart)\b", re.IGNORECASE
)
#: What an operation does that answers with what it found, and words about the answer.
_READS = re.compile(r"\s*(?:list|show|get|retrieve)s?\b", re.IGNORECASE)
_ANSWERS = re.compile(
    r"\b(?:returns?|returned|responses?(?! codes?\b)|answers?|redirect\w*|body|json|format|output|download\w*|link)\b"
    r"|`_|:\w+:`",
    re.IGNORECASE,
)
#: The status code of what was there once.
_GONE = 410
#: The share of responses to GET that a reference has to show: else it has none by habit.
_SHOWN = 1 / 3


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations without a word about the body of their request, or of what a GET answers."""
    operations = [
        one
        for one in context.reference.operations
        if not one.is_example and not context.is_told_elsewhere(one) and not _is_misplaced(context, one)
    ]
    yield from _responses(context, [one for one in operations if one.method == "GET"])
    for operation in operations:
        if operation.method not in _METHODS:
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


def _is_misplaced(context: Context, operation: Operation) -> bool:
    """Say whether an operation lies in the section of another, where what is said of it counts for that (CR005)."""
    faults = context.faults.get("CR005", ())
    return any(one.location == operation.location and one.subject.startswith(NESTED) for one in faults)


def _responses(context: Context, gets: Sequence[Operation]) -> Iterator[Finding]:
    """Yield the operations that show something, of which nothing says what that looks like; what is gone shows none."""
    bare = [one for one in gets if not (one.response.tables or one.response.samples or one.response.inline_samples)]
    if len(gets) - len(bare) < _SHOWN * len(gets):
        return
    for operation in bare:
        codes = {code.code for one in operation.statuses if one.kind == "normal" for code in one.codes}
        is_gone = any(code.code == _GONE for one in operation.statuses for code in one.codes)
        texts = [block.text for block in context.texts.blocks(operation) if isinstance(block, Paragraph)]
        if 200 not in codes or is_gone or operation.request.samples or lost_tables(context, operation):
            continue
        if context.texts.has_other_table(operation, "response") or any(_ANSWERS.search(text) for text in texts):
            continue
        if any(_READS.match(text) for text in (operation.title, *texts)):
            yield Finding(
                code="CR215",
                message="nothing says what the response is: add a table and a sample",
                location=operation.location,
                subject="response body",
                operation=operation,
                role="response",
                severity=Severity.WARNING,
            )


def _has_body(request: Message) -> bool:
    """Say whether a request has a sample, or a row that is about a body, or may be; one with a query needs none."""
    if request.samples or request.inline_samples:
        return True
    return any(row.in_ not in ("path", "header") for row in request.rows)


RULE = Rule("CR215", "undocumented-body", Severity.INFO, __doc__, check)
