"""A description does not end with a full stop.

What it does
    Reports descriptions whose last line ends with a letter, a digit or a bracket.

Why is this bad
    Some descriptions end with a full stop, some do not, and readers wonder whether the rest got lost.

Example
    ::

        description: The name of the server

Use instead
    ::

        description: The name of the server.

Fix safety
    The fix adds a full stop and changes no meaning. A description in quotes has none.
"""

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

CODE = "EX101"


def check(context: Context) -> Iterator[Finding]:
    """Yield the descriptions without a full stop."""
    for definition in context.definitions:
        text = (definition.text("description") or "").rstrip()
        if text and (text[-1].isalnum() or text[-1] in ")]"):
            yield Finding(
                code=CODE,
                message=f'the description of "{definition.name}" does not end with a full stop',
                location=definition.fields["description"].value_location,
                subject=definition.name,
                fixable=True,
            )


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Return the edit that adds the full stop; ``None`` where the file does not have the description word for word."""
    place = finding.location
    definition = context.reference.parameters[place.file].definitions[finding.subject]
    words = (definition.text("description") or "").split()
    text = sources.text(place.file) or ""
    start = offset_of(text, place.line, place.column)
    found = re.compile(r"[|>]?\s*+" + r"\s+".join(map(re.escape, words)) + r"$", re.MULTILINE).match(text, start or 0)
    if start is None or found is None:
        return None
    return Fix("Add a full stop", "safe", (Edit(place.file, found.end(), found.end(), "."),))


RULE = Rule(CODE, "full-stop", Severity.WARNING, __doc__ or "", check, fix)
