"""``max_version`` contradicts the samples.

What it does
    Reports definitions with a ``max_version`` where a sample of a newer microversion still has the field, and
    definitions where a sample of that microversion or an older one lacks the field that an earlier one has.

Why is this bad
    Clients give up a field that is still there, or count on one that is gone.

Example
    ::

        flavor_id:
          in: body
          type: string
          max_version: 2.40

    beside ``servers/v2.46/server-get-resp.json`` that has ``server.flavor.id``.

Use instead
    ::

        flavor_id:
          in: body
          type: string
          max_version: 2.46
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.microversions.evidence import by_definition, finding, label
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose ``max_version`` is wrong."""
    for group in by_definition(context, "too-late"):
        first = group[0]
        yield finding(
            context,
            "CR404",
            group,
            f'definition "{first.definition.name}" has max_version {first.definition.max_version}, but '
            f'{label(context, first.member)} has "{first.field.text}"',
            "max_version",
        )
    for group in by_definition(context, "vanished"):
        first = group[0]
        if first.definition.max_version is None or first.other is None:
            continue
        yield finding(
            context,
            "CR404",
            group,
            f'definition "{first.definition.name}" has max_version {first.definition.max_version}, but '
            f'{label(context, first.member)} has "{first.field.text}" and {label(context, first.other)} lacks it',
            "max_version",
        )


RULE = Rule("CR404", "wrong-max-version", Severity.ERROR, __doc__, check, follows=("CR316",))
