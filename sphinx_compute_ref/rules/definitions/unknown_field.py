"""A definition has a field that means nothing.

What it does
    Compares the fields of definitions with ``in``, ``type``, ``required``, ``description``, ``min_version`` and
    ``max_version``, and with ``enum``, ``deprecated``, ``default``, ``minimum``, ``maximum``, ``format`` and
    ``example``, and suggests the one that was meant.

Why is this bad
    The field has no effect. Where it is a misspelling, what it should have said is missing: ``requried: true`` makes a
    parameter optional.

Example
    ::

        name:
          in: body
          requried: true

Use instead
    ::

        name:
          in: body
          required: true
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.definition import KNOWN_FIELDS
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the fields that mean nothing."""
    for definition in context.definitions:
        for field in definition.fields.values():
            if field.name in KNOWN_FIELDS:
                continue
            near = did_you_mean(field.name, KNOWN_FIELDS, cutoff=0.6)
            hint = f'did you mean "{near[0]}"?' if near else "it has no effect"
            yield Finding(
                code="CR102",
                message=f'"{field.name}" is not a field of a definition; {hint}',
                location=field.location,
                subject=f"{definition.name} {field.name}",
                about=(
                    *((("field", definition.location.file, definition.name, near[0]),) if near else ()),
                    of_definition(definition),
                ),
            )


RULE = Rule("CR102", "unknown-field", Severity.WARNING, __doc__, check, follows=("CR107",))
