"""A page shows an older sample than its family has.

What it does
    Looks for the newest member of each family of samples that a message includes. Where it is newer than all samples of
    the message, within the range of the operation, and no page includes it, the page may be behind, whether or not the
    newer sample has other fields. CR406 tells where the rows of the table say so, too.

Why is this bad
    Readers take the newest sample for what the service says today.

Example
    ::

        .. literalinclude:: ../../doc/api_samples/servers/v2.9/server-get-resp.json

    where ``servers/v2.47/server-get-resp.json`` lies unused.

Use instead
    ::

        .. literalinclude:: ../../doc/api_samples/servers/v2.47/server-get-resp.json
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.misplaced_sample import samples_of


def check(context: Context) -> Iterator[Finding]:
    """Yield the newest sample that a message shows of each family that goes on."""
    for match in context.matches:
        if not match.samples:
            continue
        newest = max(sample.microversion for sample in match.samples)
        newest_by_family = {_family(context, sample): sample for sample in sorted(match.samples, key=_version)}
        unused = {_family(context, other): other for other in sorted(match.others, key=_version)}
        for family, other in unused.items():
            if other.microversion > newest and family in newest_by_family:
                yield _finding(context, match, newest_by_family[family], other)


def _version(sample: SampleMatch) -> tuple[object, str]:
    return (sample.microversion, sample.sample.path)


def _family(context: Context, sample: SampleMatch) -> str:
    return context.reference.samples[sample.sample.path].family


def _finding(context: Context, match: MessageMatch, newest: SampleMatch, other: SampleMatch) -> Finding:
    differs = "other" if newest.fields.keys() != other.fields.keys() else "the same"
    label = context.sample_label(other.sample.path)
    of = context.version_words(match.operation, newest.sample, newest.microversion)
    return Finding(
        code="CR317",
        message=f"the newest sample here {of}, and no page includes {label}, which has {differs} fields",
        location=newest.sample.location,
        subject=f"{context.sample_label(newest.sample.path)} {label}",
        operation=match.operation,
        role=match.message.role,
        sample=newest.sample.path,
        microversion=other.microversion,
        related=(Related(Location(other.sample.path, 1, 1), "the newer sample"),),
        about=(samples_of(match.operation, match.message.role),),
    )


RULE = Rule("CR317", "older-sample", Severity.INFO, __doc__, check, follows=("CR307", "CR406"))
