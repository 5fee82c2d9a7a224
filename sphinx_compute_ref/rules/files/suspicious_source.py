"""Text in a page lost its meaning.

What it does
    Looks for headings that are glued to the paragraph above them, for directives that are comments or plain text
    because of one colon, three colons or a missing blank, for misspelt names of directives, for underlines that are
    too short to make a heading, for over- and underlines that differ, for headings that skip a level, for conflict
    markers of git, and for invisible characters (zero-width spaces, no-break spaces) in URLs, names, refs and paths.

Why is this bad
    docutils does not warn: the heading, the table or the sample is just not there, and a name that holds an invisible
    character equals no other name.

Example
    ::

        Shows a server.
        Response
        --------

Use instead
    ::

        Shows a server.

        Response
        --------

Fix safety
    The fix puts in a missing blank line or deletes the invisible characters; it is safe. The other cases have none.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.reading.rst.bodies import INVISIBLE
from sphinx_compute_ref.rules.edits import blank_line_before, offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield what reading found suspicious."""
    yield from findings_of_faults(context, "CR008")


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Put in a blank line, or take out an invisible character."""
    text = sources.text(finding.location.file)
    if text is None:
        return None
    if finding.subject.startswith("invisible"):
        offset = offset_of(text, finding.location.line, finding.location.column)
        if offset is None:
            return None
        end = text.find("\n", offset)
        line = text[offset : end if end >= 0 else len(text)]
        edits = tuple(
            Edit(finding.location.file, offset + number, offset + number + 1, "")
            for number, character in enumerate(line)
            if character in INVISIBLE
        )
        if finding.subject.startswith("invisible blank"):
            edits = (Edit(finding.location.file, offset, offset + 1, " "),)
        return Fix("delete the invisible characters", "safe", edits) if edits else None
    edit = blank_line_before(text, finding.location)
    return Fix("put a blank line before it", "safe", (edit,)) if edit else None


RULE = Rule("CR008", "suspicious-source", Severity.WARNING, __doc__, check, fix)
