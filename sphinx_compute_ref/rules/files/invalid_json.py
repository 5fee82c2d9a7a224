"""A sample is not valid JSON.

What it does
    Parses every JSON sample, whether or not a page includes it, and reports where the parser stopped (RFC 8259).

Why is this bad
    Readers paste samples into their clients; a broken one costs each of them an hour.

Example
    ::

        {"server": {"name": "web-01",}}

Use instead
    ::

        {"server": {"name": "web-01"}}
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where JSON parsers stop."""
    yield from findings_of_faults(context, "CR003")


RULE = Rule("CR003", "invalid-json", Severity.ERROR, __doc__, check)
