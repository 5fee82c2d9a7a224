"""The value of ``in`` is not header, path, query or body.

What it does
    Checks ``in`` of every definition. The setting ``places`` allows more, for example ``cookie`` or ``formData``.

Why is this bad
    The reader does not learn where the parameter goes, and checks of messages cannot use it.

Example
    ::

        in: boody

Use instead
    ::

        in: body
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.definition import DEFAULT_IN
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the values of ``in`` that are not allowed."""
    allowed = context.options.in_values
    for definition in context.definitions:
        field = definition.fields.get("in")
        if field is None or field.kind == "null":
            continue
        if field.kind in ("list", "mapping"):
            yield Finding(
                code="CR103",
                message=f'in of "{definition.name}" is a {field.kind}: write one of {", ".join(DEFAULT_IN)}',
                location=field.value_location,
                subject=f"{definition.name} {field.kind}",
                about=(of_definition(definition),),
            )
            continue
        if field.value in allowed:
            continue
        near = did_you_mean(field.value, allowed, cutoff=0.5)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        yield Finding(
            code="CR103",
            message=f'in: "{field.value}" is not one of {", ".join(dict.fromkeys(allowed))}{hint}',
            location=field.value_location,
            subject=f"{definition.name} {field.value}",
            about=(of_definition(definition),),
        )


RULE = Rule("CR103", "invalid-in", Severity.ERROR, __doc__, check, follows=("CR107",))
