"""A sample is shown under a microversion at which it cannot be.

What it does
    Looks at samples that name a microversion, in their path, their caption or the title above. It cannot be right where
    the operation does not exist at that microversion. Nor where the caption alone names it, and the family has a member
    of it, or the next older one, with other fields. Nor where the sample has a field of which every row ends before,
    and lacks a required one that came since: then the sample is an older one, whatever the caption says.

Why is this bad
    Readers build on an answer that the service does not give at this microversion.

Example
    ::

        .. rest_method:: GET /servers/{server_id}/topology
           min_version: 2.78

        .. literalinclude:: samples/v2.9/topology-get-resp.json

Use instead
    Include the sample of the microversion, or correct the caption.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.absent_rows import is_conditional
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.contradicted_required import required_row
from sphinx_compute_ref.rules.samples.sample_of_another_operation import included_sample


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples, each once in a message."""
    for match in context.matches:
        for sample in match.samples:
            version = sample.sample.microversion
            if version is None:
                continue
            if version not in match.operation.range:
                yield _finding(context, match, sample, f"the operation exists {_range(match)}", ())
                continue
            right = _member_of(context, sample.sample, version)
            if right is not None:
                text = f"{context.sample_label(right)} is that of its family: include it"
                yield _finding(context, match, sample, text, (*_gone(sample), *_shown_by(context, right, sample)))
                continue
            if context.reference.samples[sample.sample.path].partial:
                continue
            gone, lacking = next(iter(_gone(sample)), None), _lacking(sample)
            if gone is None or lacking is None:
                continue
            if not context.texts.leaves_out(match.operation, sample.sample):
                text = (
                    f'"{gone.name}" ended with {gone.range.high}, and it lacks "{lacking.name}" of {lacking.range.low}'
                )
                yield _finding(context, match, sample, text, (gone, lacking))


def _range(match: MessageMatch) -> str:
    low, high = match.operation.min_version, match.operation.max_version
    return " ".join([*([f"since {low}"] if low else []), *([f"until {high}"] if high else [])])


def _member_of(context: Context, sample: Sample, version: Microversion) -> str | None:
    """Return the member of a sample's family that is right for ``version``, where its caption alone says so.

    The path of that one names a microversion, and it has other fields.
    """
    file = context.reference.samples[sample.path]
    if file.microversion is not None or sample.caption_microversion != version:
        return None
    members = [one for one in context.families.get(file.family, ()) if one.microversion and one.microversion <= version]
    newest = max(members, key=lambda one: one.microversion or version, default=None)
    if newest is None or context.fields(newest.path).keys() == context.fields(sample.path).keys():
        return None
    return newest.path


def _shown_by(context: Context, other: str, sample: SampleMatch) -> Iterator[Row]:
    """Yield the rows of names that the sample ``other`` has and ``sample`` lacks."""
    names = {path[-1] for path in context.fields(other)} - {path[-1] for path in sample.fields}
    return (row for row in sample.rows if parts_of(row.name)[-1] in names)


def _gone(sample: SampleMatch) -> tuple[Row, ...]:
    """Return the rows that ended before the sample's microversion, where no other row documents their fields."""
    gone: list[Row] = []
    for path, numbers in sample.anyhow.items():
        rows = [sample.all_rows[number] for number in numbers]
        if path not in sample.of_field and all(
            row.range.high is not None and row.range.high < sample.microversion for row in rows
        ):
            gone.append(rows[-1])
    return tuple(gone)


def _lacking(sample: SampleMatch) -> Row | None:
    """Return a row with a ``min_version`` that the sample has to have, and has not, by any name."""
    names = {path[-1] for path in sample.fields}
    return next(
        (
            row
            for row in sample.rows
            if row.range.low is not None
            and row.definition is not None
            and row.definition.required
            and not is_conditional(row)
            and parts_of(row.name)[-1] not in names
        ),
        None,
    )


def _finding(context: Context, match: MessageMatch, sample: SampleMatch, reason: str, rows: tuple[Row, ...]) -> Finding:
    label = context.sample_label(sample.sample.path)
    return Finding(
        code="CR316",
        message=f"{label} is shown as a sample of {sample.microversion}, but {reason}",
        location=sample.sample.location,
        subject=f"{label} {sample.microversion}",
        operation=match.operation,
        role=match.message.role,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=tuple(Related(row.location, f'the row "{row.name}"') for row in rows),
        about=(included_sample(sample.sample), *(required_row(row) for row in rows)),
    )


RULE = Rule("CR316", "outlived-sample", Severity.WARNING, __doc__, check)
