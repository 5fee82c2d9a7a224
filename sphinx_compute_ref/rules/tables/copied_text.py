"""Two operations have the same text, word for word.

What it does
    Compares the texts above the first heading of the operations of a file. A text of fewer than six words is too short
    to be a copy, and one that is included is meant to be. HEAD may have the text of its GET.

Why is this bad
    The text of one of the two was copied and not changed: it says what another operation does.

Use instead
    Say what the operation does that the other one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Heading, Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.copied_sentence import copied_sentence

_WORD = re.compile(r"\w+")
_LEAST = 6


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations with the text of an earlier one of the page."""
    first_with: dict[tuple[str, str], Operation] = {}
    for operation in context.reference.operations:
        words = _WORD.findall(_text(context, operation).lower())
        if len(words) < _LEAST or operation.is_example:
            continue
        first = first_with.setdefault((operation.location.file, " ".join(words)), operation)
        if first.location == operation.location or first.title.lower() == operation.title.lower():
            continue
        if {first.method, operation.method} == {"GET", "HEAD"}:
            continue
        yield Finding(
            code="CR216",
            message=f'the text is that of "{first.title}", word for word: say what this operation does',
            location=operation.title_location,
            subject=operation.title,
            operation=operation,
            related=(Related(first.title_location, f'"{first.title}"'),),
            about=(copied_sentence(operation),),
        )


def _text(context: Context, operation: Operation) -> str:
    """Return the text of an operation above its first heading, without the lists of its status codes."""
    labels = {status_list.location.line for status_list in operation.statuses}
    texts: list[str] = []
    for block in context.texts.blocks(operation):
        if isinstance(block, Heading):
            break
        if isinstance(block, Paragraph) and block.lines[0].line not in labels:
            texts.append(block.text)
    return " ".join(texts)


RULE = Rule("CR216", "copied-text", Severity.INFO, __doc__, check, follows=("CR218",))
