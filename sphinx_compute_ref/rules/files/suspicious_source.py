"""Text in a page lost its meaning.

What it does
    Looks for headings that are glued to the paragraph above them, for directives that are comments or plain text
    because of one colon, three colons or a missing blank, for lists and directives that are glued to the text above
    them (in descriptions, too), for misspelt names of directives, for underlines that are
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

import re
from collections.abc import Iterator
from functools import lru_cache

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.blocks import Suspicion
from sphinx_compute_ref.reading.rst.bodies import INVISIBLE
from sphinx_compute_ref.reading.rst.losses import list_mark
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.rules.edits import blank_line_before, offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults

#: A line behind another one that begins like an item, a field or a directive.
_SUSPECT = re.compile(r"[^\n]\n[ ]*(?:[-*•] |\(?(?:[0-9]|#|[a-z])[.)] |:[A-Za-z]|\.\.)")


def check(context: Context) -> Iterator[Finding]:
    """Yield what reading found suspicious, in pages and in descriptions."""
    yield from findings_of_faults(context, "CR008")
    for definition in context.definitions:
        yield from _in_description(context, definition)


def _in_description(context: Context, definition: Definition) -> Iterator[Finding]:
    """Yield what a description has swallowed: its lines stand in the file as they do in the text."""
    field = definition.fields.get("description")
    if field is None or "\n" not in field.value.strip() or field.kind in ("list", "mapping"):
        return
    lines = context.texts.lines(field.location.file)
    for line, text, message in _swallowed(field.value):
        number = field.value_location.line + line
        if number > len(lines) or lines[number - 1].strip() != text.strip():
            continue  # a folded text has its line breaks elsewhere
        column = len(lines[number - 1]) - len(lines[number - 1].lstrip()) + 1
        yield Finding(
            code="CR008",
            message=message,
            location=Location(field.location.file, number, column),
            subject=f"{definition.name} {text.strip()[:40]}",
            fixable=True,
        )


@lru_cache(maxsize=4096)
def _swallowed(description: str) -> tuple[tuple[int, str, str], ...]:
    """Return the lists and directives that a description has swallowed: line from 1, its text and a message."""
    if not _SUSPECT.search(description):
        return ()
    lines = description.split("\n")
    blocks = [block for block in read_blocks(description) if isinstance(block, Suspicion) and block.blank_before]
    return tuple((block.line, lines[block.line - 1], block.message) for block in blocks)


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
    behind = _behind_list(context.texts.lines(finding.location.file), finding.location)
    places = (finding.location, behind) if behind is not None else (finding.location,)
    blanks = tuple(edit for location in places if (edit := blank_line_before(text, location)) is not None)
    return Fix("put a blank line before it", "safe", blanks) if blanks else None


def _behind_list(lines: list[str], location: Location) -> Location | None:
    """Return the place of the text that is glued to the end of the list at ``place``."""
    mark = list_mark(lines[location.line - 1][location.column - 1 :]) if location.line <= len(lines) else ""
    if not mark:
        return None
    for number in range(location.line, len(lines)):
        line = lines[number]
        column = len(line) - len(line.lstrip()) + 1
        if not line.strip() or column < location.column:
            return None
        if column == location.column and list_mark(line[column - 1 :]) != mark:
            return Location(location.file, number + 1, column)
    return None


RULE = Rule("CR008", "suspicious-source", Severity.WARNING, __doc__, check, fix)
