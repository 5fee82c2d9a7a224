"""No page includes a sample, and no family needs it.

What it does
    Reports JSON samples that no ``literalinclude`` names. A sample that belongs to a family of which a page includes
    at least one is needed: it proves microversions. So is one that an orphaned page (CR006) names. While a document is
    not read (CR010), nothing is reported: it may show any sample.

Why is this bad
    Nobody sees the sample, so nobody notices when it is wrong.

Use instead
    Include the sample where it belongs, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples that nobody needs."""
    if context.reference.unread:
        return  # it may name any of them
    samples = context.reference.samples
    included = {sample.path for item in context.reference.messages for sample in item.message.samples}
    families = {samples[path].family for path in included if path in samples}
    for path, sample in samples.items():
        if path not in included and sample.family not in families and not _named_by_orphan(context, path):
            yield Finding(
                code="CR007",
                message="no page includes this sample: include it, or delete it",
                location=Location(path, 1, 1),
                subject=sample.family.rpartition("/")[2],
                sample=path,
                microversion=sample.microversion,
                about=(("sample file", path),),
            )


def _named_by_orphan(context: Context, path: str) -> bool:
    return bool(context.reference.orphans) and path.rpartition("/")[2] in context.texts.orphans


RULE = Rule("CR007", "unused-sample", Severity.INFO, __doc__, check, follows=("CR306", "CR313"))
