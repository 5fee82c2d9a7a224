"""A row is newer than every sample of its message, or ended after the newest one.

What it does
    Compares ``min_version`` of body rows with the newest sample of the message, and of the sample families that the
    page includes. A request without an optional parameter is as right as before: such rows count only where the family
    has a newer sample that the page leaves out. Where no sample of the reference names a microversion, one that shows a
    newer field is as new as that field, and optional rows that by their description are not always there do not count.
    Of a response, rows with a ``max_version`` count as well, where its newest sample has their fields and the family
    has a newer one without them, which the page leaves out.

Why is this bad
    The reader sees how the message looked before; and nothing proves the row.

Example
    ::

        - locked_reason: locked_reason      # min_version: 2.73

    in a response whose newest sample is ``v2.9/server-get-resp.json``.

Use instead
    Add a sample of the microversion that brought the parameter, or took it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_compute_ref.matching.absent_rows import is_conditional
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.misplaced_sample import samples_of


def check(context: Context) -> Iterator[Finding]:
    """Yield the first row of each microversion that no sample reaches, else of those that ended."""
    facts: set[Fact] = set()
    for finding in _newer_rows(context):
        facts.update(finding.about)
        yield finding
    yield from (finding for finding in _ended_rows(context) if facts.isdisjoint(finding.about))


def _newer_rows(context: Context) -> Iterator[Finding]:
    versioned = any(sample.microversion for sample in context.reference.samples.values())
    for match in context.matches:
        if not match.samples:
            continue
        last = max(match.samples, key=lambda sample: sample.row_microversion or sample.microversion)
        newest = last.row_microversion or last.microversion
        field_names = {path[-1] for sample in match.samples for path in sample.fields}
        by_version: dict[Microversion, list[Row]] = {}
        for row in match.message.rows:
            low = row.range.low
            if row.in_ != "body" or low is None or low <= newest or parts_of(row.name)[-1] in field_names:
                continue
            if row.definition is not None and (versioned or row.definition.required or not is_conditional(row)):
                by_version.setdefault(low, []).append(row)
        for version, rows in sorted(by_version.items()):
            ready = _ready(context, match, version)
            if match.message.role == "request" and not ready:
                rows = [row for row in rows if row.definition is not None and row.definition.required]
            if not rows:
                continue
            definition = rows[0].definition
            related = [Related(match.samples[-1].sample.location, "the last sample")]
            if definition is not None and "min_version" in definition.fields:
                related.append(Related(definition.fields["min_version"].value_location, "min_version"))
            advice = f"include {context.sample_label(ready)}" if ready else f"add one of {version}"
            of = context.version_words(match.operation, last.sample, newest)
            text = f"came with {version}, but the newest sample of the {match.message.role} {of}: {advice}"
            yield _finding(match, rows, version, text, f"{version} {rows[0].name}", related)


def _ended_rows(context: Context) -> Iterator[Finding]:
    """Yield the first of the rows that ended since the newest sample, though one without them is there."""
    for match in context.matches:
        if match.message.role == "request" or not match.samples:
            continue
        newest = max(match.samples, key=lambda sample: sample.microversion)
        rows, ready = [], None
        for number, paths in newest.of_row.items():
            row = newest.rows[number]
            after = [
                other
                for other in match.others
                if other.microversion > newest.microversion
                and not any(other.microversion in one.range for path in paths for one in newest.rows_of(path))
                and not any(path in other.fields for path in paths)
            ]
            if row.range.high is not None and after:
                rows.append(row)
                ready = max(after, key=lambda other: (other.microversion, other.sample.path))
        if ready is None:
            continue
        versions = sorted({row.range.high for row in rows if row.range.high is not None})
        of = context.version_words(match.operation, newest.sample, newest.microversion)
        advice = f"include {context.sample_label(ready.sample.path)}"
        text = f"ended with {', '.join(map(str, versions))}, but the newest sample of the response {of}: {advice}"
        related = [Related(newest.sample.location, "the newest sample")]
        yield _finding(match, rows, versions[-1], text, f"until {versions[-1]} {rows[0].name}", related)


def _finding(
    match: MessageMatch, rows: Sequence[Row], version: Microversion, text: str, subject: str, related: Sequence[Related]
) -> Finding:
    return Finding(
        code="CR406",
        message=f"{in_quotes([row.name for row in rows])} {text}",
        location=rows[0].location,
        subject=subject,
        operation=match.operation,
        role=match.message.role,
        parameter=rows[0].name,
        microversion=version,
        related=tuple(related),
        about=(samples_of(match.operation, match.message.role),),
    )


def _ready(context: Context, match: MessageMatch, version: Microversion) -> str | None:
    """Return the first sample of that microversion or a newer one that the message's families have already."""
    families = {context.reference.samples[sample.sample.path].family for sample in match.samples}
    members = (
        (member.microversion, member.path)
        for family in families
        for member in context.families.get(family, ())
        if member.microversion is not None and member.microversion >= version
    )
    return min(members, default=(version, None))[1]


RULE = Rule("CR406", "outdated-samples", Severity.WARNING, __doc__, check)
