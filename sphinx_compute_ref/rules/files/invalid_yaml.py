"""A parameters or status file is not valid YAML.

What it does
    Parses every parameters and status file that a page names and reports where the parser stopped. The definitions
    that can be read by themselves still count, so that one typo does not hide all other findings.

Why is this bad
    os-api-ref stops with a traceback; other readers see no parameter at all.

Example
    ::

        server_id:
          in: path
           type: string

Use instead
    ::

        server_id:
          in: path
          type: string
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where YAML parsers stop."""
    yield from findings_of_faults(context, "CR002")


RULE = Rule("CR002", "invalid-yaml", Severity.ERROR, __doc__, check)
