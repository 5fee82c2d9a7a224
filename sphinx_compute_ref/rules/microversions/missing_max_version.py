"""The samples show that a field vanished at a microversion, and the definition has no ``max_version``.

What it does
    Follows each sample family through its microversions. Where a field is in all samples up to one microversion and the
    next sample lacks it although the object around it is there, the definition needs ``max_version``.
    Where more than three vanish at once, a second family must lose the same field at the same microversion.

Why is this bad
    Clients that move to a newer microversion lose a field that the reference still promises.

Example
    ::

        flavor_id:
          in: body
          type: string

    beside ``servers/v2.47/server-get-resp.json`` that has no ``server.flavor.id`` any more.

Use instead
    ::

        flavor_id:
          in: body
          type: string
          max_version: 2.46

Fix safety
    Safe: adds ``max_version`` as the last field of the definition. A definition that another operation uses at newer
    microversions, or from which others take over fields by an anchor, has no fix; give the row a definition of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.microversions.evidence import add_field, by_definition, contradicted, finding, label
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions that need ``max_version``."""
    for group in by_definition(context, "vanished"):
        first = group[0]
        if first.definition.max_version is not None or first.other is None:
            continue
        version = before(first.other.microversion)
        other = contradicted(context, group, version, "max_version")
        advice = f"add max_version: {version}"
        if other is not None:
            advice = f'"{other}" uses the definition, too, and still has it: give the row a definition of its own'
        yield finding(
            context,
            "CR403",
            group,
            f'definition "{first.definition.name}" has no max_version, but {label(context, first.member)} has '
            f'"{first.field.text}" and {label(context, first.other)} lacks it: {advice}',
            "max_version",
            fixable=other is None,
        )


def before(version: Microversion) -> Microversion:
    """Return the microversion before ``version``."""
    return Microversion(version.major, max(version.minor - 1, 0))


def fix(item: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add ``max_version``."""
    for group in by_definition(context, "vanished"):
        first = group[0]
        if first.other is not None and first.definition.location == item.location:
            return add_field(item, context, sources, "max_version", before(first.other.microversion))
    return None


RULE = Rule("CR403", "missing-max-version", Severity.ERROR, __doc__, check, fix)
