"""Two definitions are equal in all but name.

What it does
    Compares all fields of all definitions of a file.

Why is this bad
    The day one of them is corrected, the other stays wrong.

Use instead
    Keep one of them and let all rows refer to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the later one of two equal definitions."""
    for file in context.reference.parameters.values():
        first_by_content: dict[tuple[tuple[str, str], ...], Definition] = {}
        for definition in file.definitions.values():
            content = tuple(sorted((field.name, " ".join(field.value.split())) for field in definition.fields.values()))
            if not content:
                continue
            first = first_by_content.setdefault(content, definition)
            if first is not definition and not _same_text(first, definition):
                yield Finding(
                    code="CR108",
                    message=f'"{definition.name}" equals "{first.name}" in all but name: keep one of them',
                    location=definition.location,
                    subject=f"{definition.name} {first.name}",
                    related=(Related(first.location, f'"{first.name}"'),),
                )


def _same_text(left: Definition, right: Definition) -> bool:
    """Say whether one definition is a YAML alias of the other: there is only one text to correct."""
    return all(field.location == right.fields[name].location for name, field in left.fields.items())


RULE = Rule("CR108", "duplicate-definition", Severity.INFO, __doc__, check)
