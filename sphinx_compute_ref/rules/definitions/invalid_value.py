"""The value of a field is not of its kind.

What it does
    Looks at the kinds of values: ``description`` and ``format`` are texts, ``enum`` is a list of values without parts,
    ``type`` a text or a list of texts, ``deprecated`` is true, false or a microversion, ``minimum`` and ``maximum`` are
    numbers. What ``in``, ``required`` and the microversions may be is the matter of CR103, CR111 and CR105.

Why is this bad
    os-api-ref shows Python's way to write a list, or nothing at all; programs that read the file stop.

Example
    ::

        description:
          - The name.
          - Up to 255 characters.
        enum:
          - up
          - value: down
            description: It does not run.

Use instead
    ::

        description: |
          The name. Up to 255 characters.

          - ``down``: It does not run.
        enum:
          - up
          - down
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.definition import DefinitionField
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.rule import Context, Rule

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def check(context: Context) -> Iterator[Finding]:
    """Yield the values that a field does not take."""
    for definition in context.definitions:
        for field in definition.fields.values():
            if field.kind == "null":
                continue
            for place, problem in _problems(field):
                yield Finding(
                    code="CR112",
                    message=f'{field.name} of "{definition.name}" {problem}',
                    location=place,
                    subject=f"{definition.name} {field.name} {problem}",
                )


def _problems(field: DefinitionField) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with a field: where, and in words."""
    collection = field.kind if field.kind in ("list", "mapping") else ""
    match field.name:
        case "description" | "format":
            if collection:
                yield field.value_location, f"is a {collection}: write a text"
        case "type":
            if collection == "mapping":
                yield field.value_location, "is a mapping: write a type, or a list of types"
            for place in field.odd:
                yield place, "has an entry with parts: write a list of types"
        case "enum":
            if collection != "list":
                yield (
                    field.value_location,
                    f"is {f'a {collection}' if collection else 'one value'}: write a list of values",
                )
            for place in field.odd:
                yield place, "has an entry with parts: write the value alone, and what it means in the description"
        case "deprecated":
            if collection or (field.kind != "boolean" and Microversion.find(field.value) is None):
                shown = f"a {collection}" if collection else f'"{field.value}"'
                yield field.value_location, f"is {shown}: write true or false, or the microversion since when"
        case "minimum" | "maximum":
            if collection or field.quoted or not _NUMBER.fullmatch(field.value):
                shown = f"a {collection}" if collection else f'"{field.value}"'
                yield field.value_location, f"is {shown}: write a number"


RULE = Rule("CR112", "invalid-value", Severity.ERROR, __doc__, check)
