"""The value of a field is not of its kind, or contradicts another field.

What it does
    Looks at the kinds of values: ``description`` and ``format`` are texts, ``enum`` is a list of values without parts,
    ``type`` a text or a list of texts, ``deprecated`` is true, false or a microversion, ``minimum`` and ``maximum`` are
    numbers. A ``default`` and an ``example`` have the type of the parameter (numbers, booleans, lists and mappings are
    compared), lie between ``minimum`` and ``maximum``, and are one of ``enum``; ``minimum`` is not above ``maximum``.
    A description that names a default ("Default attribute is ``created``.") and has a list of values, three or more,
    each an item that begins with a literal, has the default among them; this is a warning.
    What ``in``, ``required`` and the microversions may be is the matter of CR103, CR111 and CR105.

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

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.types import allowed_kinds
from sphinx_compute_ref.model.definition import Definition, DefinitionField, number_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.rule import Context, Rule

#: Words for a default that is no value.
_NOTHING = frozenset(("none", "null", "n/a", ""))
#: The kinds of values in YAML, by the JSON types that they are of.
_KINDS: dict[str, frozenset[str]] = {
    "boolean": frozenset(("boolean",)),
    "integer": frozenset(("integer",)),
    "float": frozenset(("float", "integer")),
}
_SCALARS = frozenset((*_KINDS, "string", "null"))
#: The fields whose values are judged here.
_JUDGED = frozenset(
    ("description", "format", "type", "enum", "deprecated", "minimum", "maximum", "default", "example")
)  # fmt: skip


#: The default that a description names, and an item of a list of values; fewer of these are examples.
_DEFAULT = re.compile(r"\bdefault (?:value |attribute |(?:sort )?key )?is ``([^`\s]+)``", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*[-*] ``([^`\n]+)``", re.MULTILINE)
_LEAST = 3


def check(context: Context) -> Iterator[Finding]:
    """Yield the values that a field does not take."""
    for definition in context.definitions:
        for field in definition.fields.values():
            if field.kind == "null" or field.name not in _JUDGED:
                continue
            for location, problem in (*_problems(field), *_contradictions(definition, field)):
                yield Finding(
                    code="CR112",
                    message=f'{field.name} of "{definition.name}" {problem}',
                    location=location,
                    subject=f"{definition.name} {field.name} {problem}",
                )
        yield from _default_in_words(context, definition)


def _default_in_words(context: Context, definition: Definition) -> Iterator[Finding]:
    """Yield the definition where its description names a default, and lists values of which none is that."""
    text = definition.description
    match = _DEFAULT.search(text) if "efault" in text and "``" in text else None
    values = _ITEM.findall(text) if match is not None else []
    if match is None or len(values) < _LEAST or match[1].lower() in _NOTHING:
        return
    if text.count(f"``{match[1]}``") > 1:
        return  # it is in the list, or the text tells more of it
    near = did_you_mean(match[1], values)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    if context.uses_of(definition):
        yield Finding(
            code="CR112",
            message=f'the description of "{definition.name}" names the default "{match[1]}", which its list of values '
            f"lacks{hint}",
            location=definition.fields["description"].location,
            subject=f"{definition.name} default {match[1]}",
            severity=Severity.WARNING,
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
            for location in field.odd:
                yield location, "has an entry with parts: write a list of types"
        case "enum":
            if collection != "list":
                yield (
                    field.value_location,
                    f"is {f'a {collection}' if collection else 'one value'}: write a list of values",
                )
            for location in field.odd:
                yield location, "has an entry with parts: write the value alone, and what it means in the description"
        case "deprecated":
            if collection or (field.kind != "boolean" and Microversion.find(field.value) is None):
                words = f"a {collection}" if collection else f'"{field.value}"'
                yield field.value_location, f"is {words}: write true or false, or the microversion since when"
        case "minimum" | "maximum":
            if collection or field.quoted or number_of(field.value) is None:
                words = f"a {collection}" if collection else f'"{field.value}"'
                yield field.value_location, f"is {words}: write a number"


def _contradictions(definition: Definition, field: DefinitionField) -> Iterator[tuple[Location, str]]:
    """Yield how a field contradicts the others of its definition: where, and in words."""
    if field.name not in ("minimum", "default", "example"):
        return
    low, high = definition.limits
    location, value = field.value_location, field.scalar
    if field.name == "minimum" and low is not None and high is not None and low > high:
        yield location, f"is {field.value}, but maximum is {definition.fields['maximum'].value}"
    if field.name == "minimum":
        return
    kinds = allowed_kinds(definition.type)
    if value is None:
        if kinds and kinds <= _SCALARS:
            yield location, f"is a {field.kind}, and the type is {definition.type}"
        return
    if value.value.lower() in _NOTHING:
        return
    if kinds and kinds <= _KINDS.keys() and not any(value.kind in _KINDS[kind] for kind in kinds):
        yield location, f"is of another type than {definition.type}: {value.value}"
        return
    if low is not None and high is not None and low > high:
        return  # one of the limits is wrong
    number = number_of(value.value) if value.kind in ("integer", "float") else None
    if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
        yield location, f"is out of the limits of the parameter: {value.value}"
    elif definition.enum and value.value not in definition.enum:
        yield location, f"is none of the values in enum: {value.value}"


RULE = Rule("CR112", "invalid-value", Severity.ERROR, __doc__, check)
