"""A word before a list of status codes, or the name of a code, is misspelt.

What it does
    Compares the words before codes with those that such labels are made of ("Normal response codes", "Error response
    codes" …), and the names before numbers in parentheses with the reason phrases of HTTP and the fault names of the
    OpenStack APIs. A name that nothing resembles is left alone. Where the number is wrong, too, CR601 tells of both.

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
    Safe: the fix replaces the misspelt word.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.reading.rst.status_labels import meant_word
from sphinx_compute_ref.rules.edits import replace_word
from sphinx_compute_ref.rules.rule import Context, Rule, Sources, findings_of_faults
from sphinx_compute_ref.rules.status_codes.registry import spelt_right

_LABEL = "label "


def check(context: Context) -> Iterator[Finding]:
    """Yield the misspelt words of labels, and the misspelt names of codes."""
    yield from findings_of_faults(context, "CR607")
    for operation in context.reference.operations:
        for listed in operation.statuses:
            for code in listed.codes if listed.path is None else ():
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


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Replace the misspelt word."""
    text = sources.text(finding.location.file)
    if text is None:
        return None
    if finding.subject.startswith(_LABEL):
        word = finding.subject.removeprefix(_LABEL)
        right = meant_word(word)
    else:
        word, _, number = finding.subject.rpartition("(")
        right = spelt_right(word, int(number[:-1])) or word
    edit = replace_word(text, finding.location, word, right)
    return Fix(f'write "{right}"', "safe", (edit,)) if edit is not None and right != word else None


RULE = Rule("CR607", "misspelt-status", Severity.ERROR, __doc__, check, fix)
