"""The samples show that a field came at a microversion, and the definition has no ``min_version``.

What it does
    Follows each sample family (``servers/server-get-resp.json``, ``servers/v2.9/server-get-resp.json`` …) through its
    microversions, whether or not a page includes each member. Where a field first appears at vX and the sample before
    it lacks it although the object around it is there, the definition needs ``min_version``.

Why is this bad
    Clients of older microversions wait for a field that never comes.

Example
    ::

        locked:
          in: body
          type: boolean

Use instead
    ::

        locked:
          in: body
          type: boolean
          min_version: 2.9

Fix safety
    Safe: adds ``min_version`` as the last field of the definition. A definition that another operation uses at older
    microversions, or from which others take over fields by an anchor, has no fix; give the row a definition of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.rules.microversions.evidence import add_field, by_definition, contradicted, finding, label
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions that need ``min_version``."""
    for group in by_definition(context, "appeared"):
        first = group[0]
        if first.definition.min_version is not None or first.other is None:
            continue
        version = first.member.microversion
        other = contradicted(context, group, version, "min_version")
        shared = any(use.operation is None for use in context.uses_of(first.definition))
        advice = f"add min_version: {version}"
        if other is not None:
            advice = f'"{other}" uses the definition, too, and has it earlier: give the row a definition of its own'
        yield finding(
            context,
            "CR401",
            group,
            f'definition "{first.definition.name}" has no min_version, but {label(context, first.other)} lacks '
            f'"{first.field.text}" and {label(context, first.member)} has it: {advice}',
            "min_version",
            fixable=other is None and not shared,
        )


def fix(item: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add ``min_version``."""
    assert item.microversion is not None
    return add_field(item, context, sources, "min_version", item.microversion)


RULE = Rule("CR401", "missing-min-version", Severity.ERROR, __doc__, check, fix)
