"""``min_version`` contradicts the samples.

What it does
    Reports definitions with a ``min_version`` where a sample of an older microversion has the field, and definitions
    where a sample of that microversion or a newer one lacks the field and a later one brings it.

Why is this bad
    Clients ask for a microversion that they do not need, or for one that does not help.

Example
    ::

        locked:
          in: body
          type: boolean
          min_version: 2.19

    beside ``servers/v2.9/server-get-resp.json`` that has ``server.locked``.

Use instead
    ::

        locked:
          in: body
          type: boolean
          min_version: 2.9
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.evidence import Evidence, is_only_change
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.rules.microversions.evidence import by_definition, finding, label
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose ``min_version`` is wrong."""
    for group in by_definition(context, "too-early"):
        first = group[0]
        yield finding(
            context,
            "CR402",
            group,
            f'definition "{first.definition.name}" has min_version {first.definition.min_version}, but '
            f'{label(context, first.member)} has "{first.field.text}"',
            "min_version",
        )
    for group in by_definition(context, "appeared"):
        first = group[0]
        if first.definition.min_version is None or first.other is None:
            continue
        if not _is_proof(group):
            continue  # the older sample may just not have it
        yield finding(
            context,
            "CR402",
            group,
            f'definition "{first.definition.name}" has min_version {first.definition.min_version}, but '
            f'{label(context, first.other)} lacks "{first.field.text}" and {label(context, first.member)} has it',
            "min_version",
        )


def _is_proof(group: tuple[Evidence, ...]) -> bool:
    """Say whether the older samples lack the field because it came later, and not because it may be left out.

    A response proves it where the definition says "required", or where the field is all that changed. Otherwise two
    families have to agree, or one family needs two samples on each side of the change; requests, in which authors
    leave out even required fields, need that and "required".
    """
    required = group[0].definition.required
    if group[0].message.role == "response" and (required or any(map(is_only_change, group))):
        return True
    families = {family_of(item.member.path) for item in group}
    borne_out = len(families) > 1 or any(item.older > 1 and item.newer > 1 for item in group)
    return borne_out and (required or group[0].message.role == "response")


RULE = Rule("CR402", "wrong-min-version", Severity.ERROR, __doc__, check)
