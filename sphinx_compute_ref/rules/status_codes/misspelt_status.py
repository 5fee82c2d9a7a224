"""A word before a list of status codes, the name of a code, or the heading of a message is misspelt.

What it does
    Compares the words before codes with those that such labels are made of ("Normal response codes", "Error response
    codes" …), and the names before numbers in parentheses with the reason phrases of HTTP and the fault names of the
    OpenStack APIs. A name that nothing resembles is left alone. Headings and bold paragraphs such as
    "Repsponse" are told as well. Where the number is wrong, too, CR601 tells of both.

Why is this bad
    Programs and people that look for "Normal response codes" do not find them, and clients are written against a fault
    that no service sends.

Example
    ::

        Normal respose codes: 200

        Error response codes: tiemout(408)

Use instead
    ::

        Normal response codes: 200

        Error response codes: timeout(408)

Fix safety
    Safe: the fix replaces the misspelt word. A heading that would become longer than its underline has no fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.blocks import line_of
from sphinx_compute_ref.reading.rst.status_labels import meant_word
from sphinx_compute_ref.reading.rst.titles import misspelt_heading
from sphinx_compute_ref.rules.edits import replace_word
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults
from sphinx_compute_ref.rules.status_codes.registry import spelt_right
from sphinx_compute_ref.rules.tables.repeated_heading import title_of

_LABEL, _HEADING = "label ", "heading "


def check(context: Context) -> Iterator[Finding]:
    """Yield the misspelt words of labels, and the misspelt names of codes."""
    yield from findings_of_faults(context, "CR607")
    for operation in context.reference.operations:
        for status_list in operation.statuses:
            for code in status_list.codes if status_list.path is None else ():
                right = spelt_right(code.name, code.code) if code.name is not None else None
                if right is not None:
                    yield Finding(
                        code="CR607",
                        message=f'"{code.name}" is misspelt: write {right}({code.code})',
                        location=code.location,
                        subject=f"{code.name}({code.code})",
                        operation=operation,
                        fixable=True,
                    )

    yield from _headings(context)


def _headings(context: Context) -> Iterator[Finding]:
    """Yield the headings inside of operations that mean Request or Response, and are not."""
    for operation in context.reference.operations:
        path = operation.location.file
        for block in context.texts.blocks(operation):
            title = title_of(block)
            misspelt = misspelt_heading(title) if title else None
            if misspelt is None:
                continue
            word, role = misspelt
            line = line_of(block)
            lines = context.texts.lines(path)
            column = lines[line - 1].find(word) + 1 if line <= len(lines) else 0
            yield Finding(
                code="CR607",
                message=f'"{word}" is misspelt: write "{_as_written(word, role)}"',
                location=Location(path, line, max(column, 1)),
                subject=f"{_HEADING}{word}",
                operation=operation,
                fixable=len(role) <= len(word) and column > 0,
            )


def _as_written(word: str, right: str) -> str:
    """Return ``right`` in the capitals of ``word``."""
    return right.upper() if word.isupper() else right.capitalize() if word[:1].isupper() else right


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Replace the misspelt word."""
    text = sources.text(finding.location.file)
    if text is None:
        return None
    if finding.subject.startswith(_LABEL):
        word = finding.subject.removeprefix(_LABEL)
        right = meant_word(word)
    elif finding.subject.startswith(_HEADING):
        word = finding.subject.removeprefix(_HEADING)
        misspelt = misspelt_heading(word)
        right = _as_written(word, misspelt[1]) if misspelt is not None else word
    else:
        word, _, number = finding.subject.rpartition("(")
        right = spelt_right(word, int(number[:-1])) or word
    edit = replace_word(text, finding.location, word, right)
    return Fix(f'write "{right}"', "safe", (edit,)) if edit is not None and right != word else None


RULE = Rule("CR607", "misspelt-status", Severity.ERROR, __doc__, check, fix)
