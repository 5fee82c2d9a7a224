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
from dataclasses import replace

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.conflicts import conflicts_in
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where YAML parsers stop, or the conflict markers that stop them."""
    for finding in findings_of_faults(context, "CR002"):
        conflict = next(conflicts_in(context.texts.text(finding.location.file)), None)
        if conflict is None:
            yield finding
        else:
            location = Location(finding.location.file, conflict.line, conflict.column)
            yield replace(finding, message=f"not valid YAML: {conflict.message}", location=location)


RULE = Rule("CR002", "invalid-yaml", Severity.ERROR, __doc__, check)
