"""A path parameter is said to be optional.

What it does
    Reports definitions with ``in: path`` and ``required: false``.

Why is this bad
    A URL without one of its parts is another URL: path parameters are always required (OpenAPI, Parameter Object).

Example
    ::

        server_id_path:
          in: path
          required: false

Use instead
    ::

        server_id_path:
          in: path
          required: true
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the optional path parameters."""
    for definition in context.definitions:
        field = definition.fields.get("required")
        if definition.place == "path" and field is not None and field.kind == "boolean" and not definition.required:
            yield Finding(
                code="CR109",
                message=f'"{definition.name}" is in the path and cannot be optional: write "required: true"',
                location=field.value_location,
                subject=definition.name,
            )


RULE = Rule("CR109", "optional-path-parameter", Severity.ERROR, __doc__, check)
