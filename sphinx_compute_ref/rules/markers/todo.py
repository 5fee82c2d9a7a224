"""A comment of a page holds a TODO, FIXME or XXX.

What it does
    Lists what authors left to do.

Why is this bad
    It is not; it is a list of work. The rule is off unless it is selected.

Use instead
    Do it, or open an issue for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the to-dos."""
    for todo in context.reference.todos:
        yield Finding(code="CR504", message=todo.text, location=todo.location, subject=todo.text)


RULE = Rule("CR504", "todo", Severity.INFO, __doc__, check)
