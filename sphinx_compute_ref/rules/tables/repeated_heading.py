"""The heading Request or Response occurs twice in an operation.

What it does
    Compares the headings of an operation that name a message and nothing else ("Request", "Response", "Response
    Parameters" …), bold ones too. Of headings that say more ("Response (v2.10)", "Response Example") there may be as
    many as there are.

Why is this bad
    One of the two belongs to the other message, or to an operation whose ``rest_method`` has been lost. The page has
    two chapters of one name, and a link to it leads to the first.

Example
    ::

        Response
        --------

        .. rest_parameters:: parameters.yaml

           - server: server

        Response
        --------

        There is no body.

Use instead
    Put all about a message below one heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Block, Heading, Paragraph, line_of
from sphinx_compute_ref.reading.rst.titles import BOLD, role_of_heading
from sphinx_compute_ref.rules.rule import Context, Rule

#: Headings of a request that is one of several.
_STEP = re.compile(r"\b(?:first|second|third|next|step|[0-9]+)\b", re.IGNORECASE)
_MESSAGE = re.compile(r"(request|response)s?(?: (?:parameters?|body|message|fields))?", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the headings that stand a second time."""
    for operation in context.reference.operations:
        finding = _repeated(context, operation)
        if finding is not None:
            yield finding


def _repeated(context: Context, operation: Operation) -> Finding | None:
    """Return the first heading of an operation that stands a second time: the others may follow from it."""
    first: dict[tuple[str, str], Location] = {}
    for block in context.texts.blocks(operation):
        title = title_of(block)
        if not title:
            continue
        if _MESSAGE.fullmatch(title) is None:
            if isinstance(block, Heading) and role_of_heading(title) == "request" and _STEP.search(title):
                first.clear()  # a second request, with a response of its own
            continue
        style = block.style if isinstance(block, Heading) else "**"
        location = Location(operation.location.file, line_of(block), 1)
        before = first.setdefault((title.lower(), style), location)
        if before != location:
            return Finding(
                code="CR213",
                message=f'the operation has the heading "{title}" twice: put all about it below one, '
                "or say what tells them apart",
                location=location,
                subject=title,
                operation=operation,
                related=(Related(before, "the first one"),),
            )
    return None


def title_of(block: Block) -> str:
    """Return the title that a block is, without its colon; an empty text for other blocks."""
    if isinstance(block, Heading):
        return block.title.strip().rstrip(":").strip()
    if not isinstance(block, Paragraph) or block.bullet or not block.lines[0].text.startswith("**"):
        return ""
    bold = BOLD.fullmatch(block.text)
    return bold[1].strip().rstrip(":").strip() if bold is not None else ""


RULE = Rule("CR213", "repeated-heading", Severity.WARNING, __doc__, check)
