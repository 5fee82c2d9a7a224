"""``required`` is not true or false.

What it does
    Reports values of ``required`` that YAML does not read as a boolean: misspelt, quoted, or words.

Why is this bad
    os-api-ref shows every value but ``false`` as "required", the text ``flase`` and ``"false"`` included.

Example
    ::

        required: flase

Use instead
    ::

        required: false
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the values of ``required`` that are no booleans."""
    for definition in context.definitions:
        field = definition.fields.get("required")
        if field is None or field.kind == "boolean":
            continue
        value = (
            f"a {field.kind}" if field.kind in ("list", "mapping") else f'"{field.value}"' if field.value else "empty"
        )
        note = " in quotes" if field.quoted and field.value.lower() in ("true", "false") else ""
        yield Finding(
            code="CR111",
            message=f'required of "{definition.name}" is {value}{note}: write true or false',
            location=field.value_location,
            subject=definition.name,
            about=(of_definition(definition),),
        )


RULE = Rule("CR111", "invalid-required", Severity.ERROR, __doc__, check, follows=("CR107",))
