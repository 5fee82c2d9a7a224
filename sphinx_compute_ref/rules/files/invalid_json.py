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
from dataclasses import replace

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.conflicts import conflicts_in
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where JSON parsers stop; a file that is not UTF-8 is told of once."""
    undecoded = {fault.location.file for fault in context.faults.get("CR003", ()) if fault.subject == "encoding"}
    for finding in findings_of_faults(context, "CR003"):
        if finding.location.file in undecoded and finding.subject != "encoding":
            continue
        yield _or_conflict(context, finding)


def _or_conflict(context: Context, finding: Finding) -> Finding:
    """Return ``finding``, or what git left in the file."""
    place = finding.location
    text = context.texts.text(place.file)
    conflict = next(conflicts_in(text), None)
    if conflict is not None:
        place = Location(place.file, conflict.line, conflict.column)
        return replace(finding, message=f"not valid JSON: {conflict.message}", location=place)
    return finding


RULE = Rule("CR003", "invalid-json", Severity.ERROR, __doc__, check)
