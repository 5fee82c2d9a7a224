"""A sample fits another operation, and one that fits here lies unused.

What it does
    Looks for samples that stand in two operations, whose outermost object or array has a row in the other one and none
    here. Where a sample beside it, which no page includes, has the object or array of the table's first row, that one
    was probably meant: the sample of a list stands where that of a single resource belongs.

Why is this bad
    Readers take the answer of another request for that of this one.

Example
    ::

        Show Widget
        -----------

        .. literalinclude:: samples/widgets-list-response.json

    beside an unused ``widget-show-response.json``.

Use instead
    ::

        .. literalinclude:: samples/widget-show-response.json
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples that another operation shows, too, and fits better."""
    fitting: dict[tuple[str, str], list[MessageMatch]] = {}
    included: set[str] = set()
    for match in context.matches:
        for sample in match.samples:
            included.add(sample.sample.path)
            wrapper = sample.wrapper
            if wrapper is not None and wrapper in sample.of_field:
                fitting.setdefault((sample.sample.path, match.message.role), []).append(match)
    for match in context.matches:
        for sample in match.samples:
            others = fitting.get((sample.sample.path, match.message.role), ())
            other = next((one for one in others if one.operation is not match.operation), None)
            wrapper = sample.wrapper
            if other is None or wrapper is None or wrapper in sample.of_field:
                continue
            meant = _meant(context, match, sample, included)
            if meant is not None:
                yield _finding(context, match, sample, other, meant)


def _meant(context: Context, match: MessageMatch, sample: SampleMatch, included: set[str]) -> str | None:
    """Return the unused sample in the same folder that has what the table's first row is about."""
    first = next((row for row in sample.rows if len(parts_of(row.name)) == 1), None)
    if first is None or first.name in {path[-1] for path in sample.fields}:
        return None
    folder = posixpath.dirname(sample.sample.path)
    near = []
    for path, file in context.reference.samples.items():
        if path in included or posixpath.dirname(path) != folder or not file.valid or not isinstance(file.data, dict):
            continue
        if len(file.data) == 1 and first.name in file.data and role_of_file(path) in (None, match.message.role):
            near.append(path)
    if len(near) < 2:
        return near[0] if near else None
    return next(iter(did_you_mean(match.operation.title, near, cutoff=0.0)), None)


def _finding(context: Context, match: MessageMatch, sample: SampleMatch, other: MessageMatch, meant: str) -> Finding:
    label = context.sample_label(sample.sample.path)
    return Finding(
        code="CR313",
        message=f'{label} is a sample of "{other.operation.title}"; {context.sample_label(meant)}, which no page '
        "includes, has what the table is about: include it",
        location=sample.sample.location,
        subject=f"{label} {context.sample_label(meant)}",
        operation=match.operation,
        role=match.message.role,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(Related(Location(meant, 1, 1), "the sample that fits"),),
        severity=Severity.WARNING,
        about=(included_sample(sample.sample), ("sample file", meant)),
    )


def included_sample(sample: Sample) -> Fact:
    """Return the name by which findings about a sample at one place of a page are known."""
    return ("included sample", *map(str, sample.location))


RULE = Rule("CR313", "sample-of-another-operation", Severity.INFO, __doc__, check)
