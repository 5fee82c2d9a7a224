"""A suppression suppresses nothing, names no rule, gives no reason, or is misspelt.

What it does
    Looks at ``.. compute-ref: ignore CR302 -- why`` in pages and ``# compute-ref: ignore CR107 -- why`` in parameters
    files after all other rules have run, and at comments that begin with ``compute-ref:`` and say something else.

Why is this bad
    The defect is mended, the exception stays, and hides the next one.

Use instead
    Delete the suppression, correct the code, or write the reason behind ``--``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule

_COMMENT = re.compile(r"^[ \t]*(?:\.\.|#)[ \t]+(compute-ref:[ \t]*([\w-]*))", re.MULTILINE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the comments that are meant for us and mean nothing.

    Of those that do, :mod:`sphinx_compute_ref.linting.suppressions` speaks, when all findings are known.
    """
    pages = (file for document in context.reference.documents for file in document.files)
    for path in dict.fromkeys((*pages, *context.reference.parameters)):
        for word, line, column in _misspelt(context.texts.text(path)):
            yield Finding(
                code="CR505",
                message=f'"compute-ref: {word}" says nothing: write "compute-ref: ignore CR302 -- why this is right"',
                location=Location(path, line, column),
                subject=f"misspelt {word}",
            )


@lru_cache(maxsize=512)
def _misspelt(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the words that stand in place of "ignore", with line and column."""
    return tuple(
        (match[2], text.count("\n", 0, match.start(1)) + 1, match.start(1) - text.rfind("\n", 0, match.start(1)))
        for match in _COMMENT.finditer(text)
        if match[2] != "ignore"
    )


RULE = Rule("CR505", "unused-suppression", Severity.WARNING, __doc__, check)
