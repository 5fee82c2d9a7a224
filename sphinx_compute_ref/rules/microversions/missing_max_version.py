"""The samples show that a field vanished at a microversion, and the definition has no ``max_version``.

What it does
    Follows each sample family through its microversions. Where a field is in all samples up to one microversion and the
    next sample lacks it although the object around it is there, the definition needs ``max_version``.
    Where more than three vanish at once, a second family must lose the same field at the same microversion, or all of
    them must be required and in none of the samples that the page includes. One finding tells of all definitions whose
    fields the same sample lacks, and names the definitions of request rows of the same operation and name. A sample
    of which the page says that keys are missing in it proves nothing, nor does one with fields whose ``max_version`` is
    older than it.

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
    Safe: adds ``max_version`` as the last field of the definition, and of those of request rows that the finding names,
    where no other operation uses them. A definition that another operation uses at newer
    microversions, or from which others take over fields by an anchor, has no fix; give the row a definition of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_compute_ref.matching.evidence import Evidence
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Fix, Related, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.microversions.evidence import add_field, by_definition, contradicted, finding, label
from sphinx_compute_ref.rules.rule import Context, Rule, Sources
from sphinx_compute_ref.rules.samples.contradicted_required import required_row


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions that need ``max_version``: those together that the same sample lacks."""
    for bundle in _bundles(context):
        first = bundle[0][0]
        assert first.other is not None
        version = before(first.other.microversion)
        others = {group[0].definition.name: contradicted(context, group, version, "max_version") for group in bundle}
        still = {name: other for name, other in others.items() if other is not None}
        advice = [f"add max_version: {version}"] if len(still) < len(others) else []
        advice += [
            f'"{other}" uses {"the definition" if len(others) == 1 else f"definition {chr(34)}{name}{chr(34)}"}, too, '
            "and still has it: give the row a definition of its own"
            for name, other in still.items()
        ]
        likewise = _in_requests(context, bundle)
        advice += [f"likewise {', '.join(chr(34) + row.ref + chr(34) for row in likewise)} of the request"] * bool(
            likewise
        )
        many = len(others) > 1
        names = ", ".join(f'"{name}"' for name in others)
        fields = ", ".join(f'"{group[0].field.text}"' for group in bundle)
        main = finding(
            context,
            "CR403",
            bundle[0],
            f"definition{'s' if many else ''} {names} {'have' if many else 'has'} no max_version, but "
            f"{label(context, first.member)} has {fields} and {label(context, first.other)} lacks "
            f"{'them' if many else 'it'}: {'; '.join(advice)}",
            "max_version",
            fixable=len(still) < len(others),
        )
        rest = tuple(
            Related(group[0].definition.location, f'definition "{group[0].definition.name}"') for group in bundle[1:]
        )
        yield replace(
            main,
            subject=f"{' '.join(others)} max_version",
            related=(*main.related, *rest, *(Related(row.location, f'the row "{row.name}"') for row in likewise)),
            about=tuple(required_row(item.row) for group in bundle for item in group),
        )


def _bundles(context: Context) -> list[list[tuple[Evidence, ...]]]:
    """Return the evidence by definition, in groups of what vanishes between the same two samples.

    A sample that shows what its microversion has no more, as rows say, proves nothing of what it lacks.
    """
    outlived = {item.member.path for group in by_definition(context, "too-late") for item in group}
    bundles: dict[tuple[str, str], list[tuple[Evidence, ...]]] = {}
    for group in by_definition(context, "vanished"):
        first = group[0]
        if first.definition.max_version is None and first.other is not None and first.other.path not in outlived:
            bundles.setdefault((first.member.path, first.other.path), []).append(group)
    return list(bundles.values())


def _in_requests(context: Context, bundle: Sequence[tuple[Evidence, ...]]) -> list[Row]:
    """Return the optional rows of requests for what their responses lose, where no sample of a request shows it later.

    Samples cannot show that a request takes an optional field no more; the response of the same operation does.
    """
    rows: dict[str, Row] = {}
    for item in (item for group in bundle for item in group):
        if item.message.role != "response" or item.other is None:
            continue
        since, names = item.other.microversion, {group[0].definition.name for group in bundle}
        later = [
            one.fields
            for match in context.matches
            if match.operation is item.operation and match.message.role == "request"
            for one in (*match.samples, *match.others)
            if one.microversion >= since
        ]
        for row in item.operation.request.rows:
            if row.name != item.row.name or row.in_ != "body" or row.definition is None or row.ref in names:
                continue
            if row.definition.max_version is None and not any(
                path[-1] == parts_of(row.name)[-1] for fields in later for path in fields
            ):
                rows.setdefault(row.ref, row)
    return list(rows.values())


def _all_uses_are(context: Context, definition: Definition, bundle: Sequence[tuple[Evidence, ...]]) -> bool:
    """Say whether only requests of the operations whose responses lose fields refer to a definition."""
    losing = {item.operation.location for group in bundle for item in group}
    return all(
        use.operation is not None and use.table.role == "request" and use.operation.location in losing
        for use in context.uses_of(definition)
    )


def before(version: Microversion) -> Microversion:
    """Return the microversion before ``version``."""
    return Microversion(version.major, max(version.minor - 1, 0))


def fix(item: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add ``max_version`` to each definition that can have it and of which no other operation still has the field."""
    for bundle in _bundles(context):
        first = bundle[0][0]
        if first.other is None or first.definition.location != item.location:
            continue
        version = before(first.other.microversion)
        fixes = []
        for group in bundle:
            definition = group[0].definition
            if contradicted(context, group, version, "max_version") is None:
                single = replace(item, location=definition.location, subject=f"{definition.name} max_version")
                fixes.append(add_field(single, context, sources, "max_version", version))
        for row in _in_requests(context, bundle):
            if row.definition is not None and _all_uses_are(context, row.definition, bundle):
                single = replace(item, location=row.definition.location, subject=f"{row.ref} max_version")
                fixes.append(add_field(single, context, sources, "max_version", version))
        edits = tuple(edit for one in fixes if one is not None for edit in one.edits)
        return Fix(f"add max_version: {version}", "safe", edits) if edits else None
    return None


RULE = Rule("CR403", "missing-max-version", Severity.ERROR, __doc__, check, fix, follows=("CR316",))
