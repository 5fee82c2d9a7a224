"""Text in a page lost its meaning.

What it does
    Looks for headings that are glued to the paragraph above them, for directives that are comments or plain text
    because of one colon, three colons or a missing blank, for lists and directives that are glued to the text above
    them (in descriptions, too), for misspelt names of directives, for underlines that are too short to make a heading,
    for over- and underlines that differ, for headings that skip a level, are indented or stand in a directive, for
    options of directives (``:language: json``) that stand outside of any and are shown as text, for words between
    doubled apostrophes, which are markup in wikis alone, for conflict markers of git, for links to a folder in which
    they are, and for invisible characters (zero-width spaces, no-break spaces) in URLs, names, refs and paths.

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
    The fix puts in a missing blank line, deletes the invisible characters or indents an option; it is safe. The other
    cases have none.
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
from sphinx_compute_ref.reading.rst.losses import BROKEN_LITERAL, SLIPPED_LINE, STRAY_OPTION, list_mark
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.rules.edits import blank_line_before, offset_of
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults

#: The beginning of a literal at the end of a line, up to its rest in the next one.
_BROKEN = re.compile(r"((?:``)?[^\s`]+)[ ]*\r?\n[ ]*")
#: Words between pairs of apostrophes: markup of wikis.
_APOSTROPHES = re.compile(r"(?<![\w'`])''([A-Za-z][\w.-]*(?: [\w.-]+){0,3})''(?![\w'`])")
#: What is mended where it stands, by more than a blank line.
_IN_PLACE = (STRAY_OPTION, BROKEN_LITERAL, SLIPPED_LINE)
#: A line behind another one that begins like an item, a field or a directive.
_SUSPECT = re.compile(
    r"(?<=[^\n])\n(?:[ ]*(?:[-*•] |\(?(?:[0-9]|#|[a-z])[.)] |:[A-Za-z]|\.\.|-[A-Z])| +[A-Za-z0-9])"
    r"|(?<=\w)-[ ]*\n[ ]*\w"
)


def check(context: Context) -> Iterator[Finding]:
    """Yield what reading found suspicious, in pages and in descriptions."""
    yield from findings_of_faults(context, "CR008")
    for definition in context.definitions:
        yield from _in_description(context, definition)
    for passage, matches in passages(context, _in_apostrophes):
        for match in matches:
            yield Finding(
                code="CR008",
                message=f"{match[0]} is shown with its apostrophes: write ``{match[1]}`` for a name, "
                f"*{match[1]}* for stress",
                location=passage.location_at(match.start()),
                subject=f"apostrophes {match[1]}",
            )


def _in_apostrophes(text: str) -> list[re.Match[str]]:
    return list(_APOSTROPHES.finditer(text)) if "''" in text else []


def _in_description(context: Context, definition: Definition) -> Iterator[Finding]:
    """Yield what a description has swallowed: its lines stand in the file as they do in the text."""
    field = definition.fields.get("description")
    if field is None or "\n" not in field.value.strip() or field.kind in ("list", "mapping"):
        return
    lines = context.texts.lines(field.location.file)
    for block, text in _swallowed(field.value):
        number = field.value_location.line + block.line
        if number > len(lines) or lines[number - 1].strip() != text.strip():
            continue  # a folded text has its line breaks elsewhere
        indent = len(lines[number - 1]) - len(lines[number - 1].lstrip()) - len(text) + len(text.lstrip())
        kind = next((f"{kind} " for kind in _IN_PLACE if block.subject.startswith(kind)), "")
        yield Finding(
            code="CR008",
            message=block.message,
            location=Location(field.location.file, number, indent + block.column),
            subject=f"{kind}{definition.name} {text.strip()[:40]}",
            fixable=True,
        )


@lru_cache(maxsize=4096)
def _swallowed(description: str) -> tuple[tuple[Suspicion, str], ...]:
    """Return what is suspicious in a description and can be mended, each with the text of its line."""
    if not _SUSPECT.search(description):
        return ()
    lines = description.split("\n")
    blocks = [block for block in read_blocks(description) if isinstance(block, Suspicion) and block.blank_before]
    return tuple((block, lines[block.line - 1]) for block in blocks)


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
    if finding.subject.startswith(SLIPPED_LINE):
        start = offset_of(text, finding.location.line, finding.location.column)
        edit = Edit(finding.location.file, start - 1, start, "") if start is not None else None
        return Fix("take the blank away", "safe", (edit,)) if edit is not None else None
    if finding.subject.startswith(BROKEN_LITERAL):
        return _joined(text, finding.location)
    if finding.subject.startswith(STRAY_OPTION):
        return _indented(text, context.texts.lines(finding.location.file), finding.location)
    behind = _behind_list(context.texts.lines(finding.location.file), finding.location)
    locations = (finding.location, behind) if behind is not None else (finding.location,)
    blanks = tuple(edit for location in locations if (edit := blank_line_before(text, location)) is not None)
    return Fix("put a blank line before it", "safe", blanks) if blanks else None


def _joined(text: str, location: Location) -> Fix | None:
    """Return the fix that moves the beginning of a literal to its rest in the next line."""
    start = offset_of(text, location.line, location.column)
    line = offset_of(text, location.line, 1)
    if start is None or line is None:
        return None
    if text.startswith("``", max(start - 2, 0)):
        start -= 2
    match = _BROKEN.match(text, start)
    if match is None or not text[line:start].strip():
        return None
    edits = (
        Edit(location.file, len(text[:start].rstrip(" ")), match.end(1), ""),
        Edit(location.file, match.end(), match.end(), match[1]),
    )
    return Fix("keep the literal in one line", "safe", edits)


def _indented(text: str, lines: list[str], location: Location) -> Fix | None:
    """Return the fix that moves an option right below the directive above it, indented as its options are."""
    above = next((number for number in range(location.line - 1, 0, -1) if lines[number - 1].strip()), 0)
    if not above:
        return None
    line = lines[above - 1]
    indent = len(line) - len(line.lstrip()) + (3 if line.lstrip().startswith("..") else 0)
    start = offset_of(text, above + 1, 1)
    end = offset_of(text, location.line, location.column)
    if start is None or end is None:
        return None
    return Fix("indent the option", "safe", (Edit(location.file, start, end, " " * indent),))


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
