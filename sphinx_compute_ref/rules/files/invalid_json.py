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

_COMMENT = "it has no comments; delete this one"
#: What stands there, what Python's parser says of it, and what we say; the first that fits counts.
_WORDS = (
    (("//", "/*", "#"), "Expecting value", _COMMENT),
    (("//", "/*", "#"), "Expecting ',' delimiter", _COMMENT),
    (("//", "/*", "#"), "Expecting property name enclosed in double quotes", _COMMENT),
    (("//", "/*", "#"), "Extra data", _COMMENT),
    ("...", "Expecting value", '"..." is no value: write the values out, or show the text in a code block'),
    ("'", "Expecting value", "texts go in double quotes, not in single ones"),
    ("'", "Expecting property name enclosed in double quotes", "names go in double quotes, not in single ones"),
    ("None", "Expecting value", "None is Python: write null"),
    ("True", "Expecting value", "True is Python: write true"),
    ("False", "Expecting value", "False is Python: write false"),
    ("}", "Expecting value", 'a value is missing before the closing "}"'),
    ("]", "Expecting value", 'a value is missing before the closing "]"'),
    ("", "Expecting value", "no value begins like that: texts go in double quotes"),
    ("", "Expecting property name enclosed in double quotes", "a name in double quotes is expected here"),
    ("", "Expecting ',' delimiter", "a comma, or the closing bracket, is missing before this"),
    ("", "Expecting ':' delimiter", "a colon is missing before this"),
    ("", "Extra data", "the document ends before this: a file holds one"),
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the places where JSON parsers stop; a file that is not UTF-8 is told of once."""
    undecoded = {fault.location.file for fault in context.faults.get("CR003", ()) if fault.subject == "encoding"}
    for finding in findings_of_faults(context, "CR003"):
        if finding.location.file in undecoded and finding.subject != "encoding":
            continue
        yield _in_words(context, finding)


def _in_words(context: Context, finding: Finding) -> Finding:
    """Return ``finding`` in words that say what to do, where the parser's own do not."""
    place = finding.location
    text = context.texts.text(place.file)
    conflict = next(conflicts_in(text), None)
    if conflict is not None:
        place = Location(place.file, conflict.line, conflict.column)
        return replace(finding, message=f"not valid JSON: {conflict.message}", location=place)
    lines = context.texts.lines(place.file)
    here = lines[place.line - 1][place.column - 1 :].lstrip() if place.line <= len(lines) else ""
    for start, parsers, ours in _WORDS:
        if finding.message == f"not valid JSON: {parsers}" and here.startswith(start):
            return replace(finding, message=f"not valid JSON: {ours}")
    return finding


RULE = Rule("CR003", "invalid-json", Severity.ERROR, __doc__, check)
