"""A sample is not valid JSON.

What it does
    Parses every JSON sample, whether or not a page includes it, and the JSON that pages show themselves: code blocks,
    data of curl lines, content of HTTP messages. Reports where the parser stopped (RFC 8259). A sample with plain slips
    (commas too many or missing, quotes, Python's words, comments) is compared with its table all the same, as what it
    means. In a page, comments and "..." are for people, and no faults.

Why is this bad
    Readers paste samples into their clients; a broken one costs each of them an hour.

Example
    ::

        {"server": {"name": "web-01",}}

Use instead
    ::

        {"server": {"name": "web-01"}}

Fix safety
    The fix deletes and puts in commas, and writes quotes and words as JSON does, where every slip of the sample is
    plain; it is safe. Where a closing or opening quote is missing it is unsafe: it may belong to another place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.sample import is_in_page
from sphinx_compute_ref.reading.rst.conflicts import conflicts_in
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where JSON parsers stop; a file that is not UTF-8 is told of once."""
    undecoded = {fault.location.file for fault in context.faults.get("CR003", ()) if fault.subject == "encoding"}
    for finding in findings_of_faults(context, "CR003"):
        if finding.location.file in undecoded and finding.subject != "encoding":
            continue
        yield _or_conflict(context, finding)


def _or_conflict(context: Context, finding: Finding) -> Finding:
    """Return ``finding``, or what git left in the file."""
    location = finding.location
    if finding.sample is not None and is_in_page(finding.sample):
        return finding
    text = context.texts.text(location.file)
    conflict = next(conflicts_in(text), None)
    if conflict is not None:
        location = Location(location.file, conflict.line, conflict.column)
        return replace(finding, message=f"not valid JSON: {conflict.message}", location=location)
    return finding


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Return what makes JSON of the sample."""
    sample = context.reference.samples.get(finding.sample or "")
    text = sources.text(finding.location.file)
    if sample is None or not sample.repairs or text is None or next(conflicts_in(text), None) is not None:
        return None
    edits: list[Edit] = []
    for repair in sample.repairs:
        start, end = offset_of(text, *repair.start), offset_of(text, *repair.end)
        if start is None or end is None or repair.kind not in ("plain", "likely"):
            return None
        edits.append(Edit(finding.location.file, start, end, repair.text))
    edits.sort()
    if any(left.end > right.start or left.start == right.start for left, right in pairwise(edits)):
        return None
    safety: Literal["safe", "unsafe"] = "safe" if all(one.kind == "plain" for one in sample.repairs) else "unsafe"
    return Fix("make it JSON", safety, tuple(edits))


RULE = Rule("CR003", "invalid-json", Severity.ERROR, __doc__, check, fix)
