"""A suppression suppresses nothing, names no rule, gives no reason, or is misspelt.

What it does
    Looks at ``.. compute-ref: ignore CR302 -- why`` in pages and ``# compute-ref: ignore CR107 -- why`` in parameters
    files after all other rules have run, and at comments that begin with ``compute-ref:`` and say something else.

Why is this bad
    The defect is fixed, the exception stays, and hides the next one.

Use instead
    Delete the suppression, correct the code, or write the reason behind ``--``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the comments that are meant for us and mean nothing.

    Of those that do, :mod:`sphinx_compute_ref.linting.suppressions` speaks, when all findings are known.
    """
    yield from findings_of_faults(context, "CR505")


RULE = Rule("CR505", "unused-suppression", Severity.WARNING, __doc__, check)
