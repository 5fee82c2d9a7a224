"""A definition's description says since which microversion the parameter exists, and ``min_version`` does not.

What it does
    Reads "(Since API v2.4)" at the beginning of a description, and sentences of it such as "Available starting with API
    microversion 1.14.", "New in version 1.1" and "This field is only returned since version 2.3.". Where the definition
    has no ``min_version``, or another one, it is reported, if definitions or operations of the reference have
    microversions at all. Where all operations that have such rows came with that microversion or later, the words say
    nothing new.

Why is this bad
    Pages show "New in version" beside the parameters that have ``min_version``, and builds for one microversion,
    comparisons and exports have this one where it is not.

Example
    ::

        task_state:
          description: |
            (Since API v2.5) The state of the migration.
          in: body
          required: true
          type: string

Use instead
    ::

        task_state:
          description: |
            The state of the migration.
          in: body
          required: true
          type: string
          min_version: 2.5
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

_FROM = r"(?:since|from|in|as of|(?:starting|beginning) (?:with|from|in))"
_VERSION = r"(?:the )?(?:api )?(?:micro-?)?(?:version )?v?(?P<version>[0-9]+\.[0-9]+)(?![.0-9])"
_LATER = r"(?: (?:or|and) (?:later|greater|higher|newer|above|up|onwards?))?"
_THIS = r"(?:it|this|this (?:parameter|field|attribute|value|property|option))"
_IS_THERE = r"(?:new|added|introduced|available|returned|accepted|supported|present)(?: only)?"
_SINCE = re.compile(
    rf"(?:\A\((?:{_IS_THERE} )?|(?:\A|(?<=[.)] ))\(?(?:{_THIS} (?:is|was) )?(?:only )?{_IS_THERE} )"
    rf"{_FROM} {_VERSION}{_LATER}(?=[.)]|\Z)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[`*]")
#: A microversion with its markup.
_NUMBER = re.compile(r"[0-9][`*]*\.[`*]*[0-9]")
_SHOWN = 100


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions, each once."""
    if not _has_microversions(context):
        return
    for definition in context.definitions:
        match = _words_of(definition)
        if match is None:
            continue
        version = Microversion.find(match["version"])
        if version is None or version == definition.min_version or not _says_more(context, definition, version):
            continue
        has = f"its min_version is {definition.min_version}" if definition.min_version else "it has no min_version"
        yield Finding(
            code="CR118",
            message=f'"{definition.name}" says "{match[0].strip("()")[:_SHOWN]}", but {has}: '
            f"{'correct one of the two' if definition.min_version else f'add min_version: {version}'}",
            location=definition.fields["description"].location,
            subject=definition.name,
            about=(of_definition(definition),),
        )


def _words_of(definition: Definition) -> re.Match[str] | None:
    """Return the words of a description that say since when all of it is true."""
    if not _NUMBER.search(definition.description):
        return None
    return _SINCE.search(" ".join(_MARKUP.sub("", definition.description).split()))


def _says_more(context: Context, definition: Definition, version: Microversion) -> bool:
    """Say whether a row of the definition stands in an operation that is older than the microversion."""
    operations = [use.operation for use in context.uses_of(definition) if use.operation is not None]
    return any(one.min_version is None or one.min_version < version for one in operations)


def _has_microversions(context: Context) -> bool:
    """Say whether the reference tells by microversions what exists."""
    return any(definition.min_version for definition in context.definitions) or any(
        operation.min_version for operation in context.reference.operations
    )


RULE = Rule("CR118", "min-version-in-words", Severity.WARNING, __doc__, check, follows=("CR107",))
