"""A ``needs:`` marker asks for something that no rule knows.

What it does
    Compares markers with ``method_verification``, ``parameter_verification``, ``example_verification`` and
    ``body_verification``.

Why is this bad
    Nobody can say when the marker may go.

Example
    ::

        .. needs:body_verfication

Use instead
    ::

        .. needs:body_verification
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.markers.verification import ASKED, markers_of, subject_of
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the markers with another name."""
    for marker, operations in markers_of(context):
        if marker.name in ASKED:
            continue
        near = did_you_mean(marker.name, ASKED, cutoff=0.5)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(ASKED)}"
        yield Finding(
            code="CR503",
            message=f"needs:{marker.name} is not a known marker; {hint}",
            location=marker.location,
            subject=subject_of(marker, operations),
        )


RULE = Rule("CR503", "unknown-marker", Severity.WARNING, __doc__, check)
