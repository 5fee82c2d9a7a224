"""A suppression suppresses nothing, names no rule, or gives no reason.

What it does
    Looks at ``.. compute-ref: ignore CR302 -- why`` in pages and ``# compute-ref: ignore CR107 -- why`` in parameters
    files after all other rules have run. The linter itself makes these findings, because only it knows what a
    suppression took away.

Why is this bad
    The defect is mended, the exception stays, and hides the next one.

Use instead
    Delete the suppression, correct the code, or write the reason behind ``--``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield nothing: :mod:`sphinx_compute_ref.linting.suppressions` does, when all findings are known."""
    yield from ()


RULE = Rule("CR505", "unused-suppression", Severity.WARNING, __doc__, check)
