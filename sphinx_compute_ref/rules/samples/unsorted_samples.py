"""The samples of a message are not in the order of their microversions.

What it does
    Wants the samples of one family in ascending or wholly descending order (OpenStack API reference guideline,
    "Example").

Why is this bad
    Readers look for the newest sample at the end, or at the beginning, not in the middle.

Use instead
    Move the caption and the ``literalinclude``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the first misplaced sample of each family in a message."""
    base = context.reference.base
    for operation, message in context.reference.messages:
        families: dict[str, list[Sample]] = {}
        for sample in message.samples:
            families.setdefault(family_of(sample.path), []).append(sample)
        for samples in families.values():
            pairs = list(pairwise(samples))
            if all((b.microversion or base) <= (a.microversion or base) for a, b in pairs):
                continue
            for before, sample in pairs:
                if (sample.microversion or base) < (before.microversion or base):
                    yield Finding(
                        code="CR309",
                        message=f"the sample of {sample.microversion or base} comes after that of "
                        f"{before.microversion or base}: put samples in ascending order",
                        location=sample.location,
                        subject=sample.path.rpartition("/")[2],
                        operation=operation,
                        role=message.role,
                        sample=sample.path,
                        microversion=sample.microversion,
                        related=(Related(before.location, f"the sample of {before.microversion or base}"),),
                    )
                    break


RULE = Rule("CR309", "unsorted-samples", Severity.INFO, __doc__, check)
