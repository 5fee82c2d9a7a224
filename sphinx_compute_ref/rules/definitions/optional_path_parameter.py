"""A path parameter is said to be optional.

What it does
    Reports definitions with ``in: path`` and ``required: false``, and says how many of the URLs that list them lack
    them; this finding stands for all of these. A parameter that its description lets be "omitted from the URL", and
    that most of these URLs lack, is left alone: there are two URLs, and the text says when to use which.

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

    or, where no URL has it, ``in: query`` or ``in: body``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.sentences import follow
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule, Use

#: As many related places a finding names.
_SHOWN = 10
_LEFT_OUT = re.compile(r"\b(?:omitted|left out)\b")
_URL = re.compile(r"\bURL\b")


def is_optional_in_path(definition: Definition) -> bool:
    """Say whether a definition says ``in: path`` and ``required: false``."""
    field = definition.fields.get("required")
    return definition.in_ == "path" and field is not None and field.kind == "boolean" and not definition.required


def check(context: Context) -> Iterator[Finding]:
    """Yield the optional path parameters."""
    for definition in context.definitions:
        if not is_optional_in_path(definition):
            continue
        with_it, without = _requests(context, definition)
        if len(without) > len(with_it) and follow(_LEFT_OUT, _URL, definition.description):
            continue
        message = f'"{definition.name}" is in the path and cannot be optional: '
        if not without:
            message += 'write "required: true"'
        elif with_it:
            message += f'write "required: true"; {len(without)} of the {len(with_it) + len(without)} URLs lack it'
        else:
            message += f"the {len(without)} URLs that list it lack it" if len(without) > 1 else "the URL lacks it"
            message += ", is it in the query or the body?"
        yield Finding(
            code="CR109",
            message=message,
            location=definition.fields["required"].value_location,
            subject=definition.name,
            related=tuple(Related(use.row.location, f"the URL {_url(use)} lacks it") for use in without[:_SHOWN]),
            about=(of_definition(definition),),
        )


def _requests(context: Context, definition: Definition) -> tuple[list[Use], list[Use]]:
    """Return the rows of requests that refer to a definition: those whose URL has the parameter, and the others."""
    with_it: list[Use] = []
    without: list[Use] = []
    for use in context.uses_of(definition):
        if use.operation is None or not use.operation.url or use.table.role != "request":
            continue
        (with_it if use.row.name in use.operation.path_parameters else without).append(use)
    return with_it, without


def _url(use: Use) -> str:
    return use.operation.url if use.operation is not None else ""


RULE = Rule("CR109", "optional-path-parameter", Severity.ERROR, __doc__, check, follows=("CR107",))
