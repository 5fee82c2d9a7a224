"""A definition lacks ``in``, ``type``, ``description`` or ``required``.

What it does
    Looks for the four fields that every definition has. A missing ``required`` is a warning: os-api-ref reads it as
    "optional". The others are errors. A field that stands in the description, indented like its text, is one finding
    with all others that do; a misspelt field is CR102.

Why is this bad
    Without ``in`` or ``type``, os-api-ref drops the row and all rows after it; without ``description`` the reader
    learns nothing.

Example
    ::

        server_id_path:
          in: path
          required: true
          description: The id of the server.

Use instead
    ::

        server_id_path:
          in: path
          required: true
          type: string
          description: The id of the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.names import similarity
from sphinx_compute_ref.model.definition import KNOWN_FIELDS, Definition
from sphinx_compute_ref.model.finding import Fact, Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

#: A field as a line of its own.
_LINE = re.compile(r"^[ \t]*(in|type|required):[ \t]+[\w\"']+[ \t]*$", re.MULTILINE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the fields that definitions lack."""
    broken_files = {fault.location.file for fault in context.faults.get("CR002", ())}
    for definition in context.definitions:
        fields = definition.fields
        if definition.location.file in broken_files and _is_torn(context, definition):
            continue  # CR002 says what is wrong
        slipped = _slipped(definition)
        if slipped:
            names = ", ".join(f'"{name}"' for name in slipped)
            yield Finding(
                code="CR101",
                message=f'{names} of definition "{definition.name}" '
                f"{'are' if len(slipped) > 1 else 'is'} inside of its description: indent less",
                location=definition.location,
                subject=f"{definition.name} in description",
                about=(*(_fact(definition, name) for name in slipped), of_definition(definition)),
            )
        for name in ("in", "type", "description", "required"):
            if name in slipped:
                continue
            field = fields.get(name)
            if field is not None and (field.kind != "null" or name in ("description", "required")):
                continue
            message = f'definition "{definition.name}" lacks "{name}"'
            if field is not None:
                message = f'"{name}" of definition "{definition.name}" has no value'
            else:
                spelt = [other for other in fields if other not in KNOWN_FIELDS and similarity(other, name) >= 0.7]
                if spelt:
                    message += f'; is "{spelt[0]}" a misspelling of it?'
            yield Finding(
                code="CR101",
                message=message,
                location=definition.location,
                subject=f"{definition.name} {name}",
                severity=Severity.WARNING if name == "required" else Severity.ERROR,
                about=(_fact(definition, name), of_definition(definition)),
            )


def _fact(definition: Definition, name: str) -> Fact:
    return ("field", definition.location.file, definition.name, name)


def _slipped(definition: Definition) -> list[str]:
    """Return the fields that a definition lacks and that are lines of its description."""
    names = dict.fromkeys(_LINE.findall(definition.description))
    return [name for name in ("in", "type", "required") if name in names and name not in definition.fields]


def _is_torn(context: Context, definition: Definition) -> bool:
    """Say whether a definition ends where its file stops to be YAML: what it lacks may stand behind that."""
    first = definition.location.line
    ends = [other.location.line for other in context.definitions if other.location.file == definition.location.file]
    behind = min((line for line in ends if line > first), default=None)
    faults = [fault.location for fault in context.faults["CR002"] if fault.location.file == definition.location.file]
    return not definition.fields or any(
        first <= fault.line and (behind is None or fault.line <= behind + 1) for fault in faults
    )


RULE = Rule("CR101", "missing-field", Severity.ERROR, __doc__, check, follows=("CR102", "CR107"))
