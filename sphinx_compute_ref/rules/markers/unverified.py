"""A ``needs:`` marker is still there, and something that it asks for still fails.

What it does
    Runs the rules that the marker asks for on the operations that it holds for: *method_verification* CR005, CR208,
    CR209, CR211 and CR6; *parameter_verification* CR1 and CR2; *example_verification* CR003 and CR306 to CR309;
    *body_verification* CR301 to CR305 and CR4, and that there is a sample at all; with a contract also CR701 to CR704,
    and that the contract has the operation. The message says what fails.

Why is this bad
    It is a list of work, with the reasons worked out.

Use instead
    Fix what is named; then the marker is stale (CR502) and ``--fix`` removes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.markers.verification import Verification, subject_of, verify
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the markers that are still open."""
    for item in verify(context):
        if not (item.failing or item.unproven or item.unstated) and item.operations:
            continue
        yield Finding(
            code="CR501",
            message=f"needs:{item.marker.name} is still open: {_what_fails(context, item)}",
            location=item.marker.location,
            subject=subject_of(item.marker, item.operations),
            operation=item.operations[0] if len(item.operations) == 1 else None,
            related=tuple(
                Related(finding.location, f"{finding.code} {finding.message}") for finding in item.failing[:20]
            ),
        )


def _what_fails(context: Context, item: Verification) -> str:
    if not item.operations:
        return "no operation follows it in this file"
    parts = []
    counts = Counter(finding.code for finding in item.failing)
    for code, count in sorted(counts.items()):
        parts.append(
            f"{count} × {code} {context.rules[code].slug}" if count > 1 else f"{code} {context.rules[code].slug}"
        )
    if item.unproven:
        parts.append(f"no sample proves the rows of {_titles(item.unproven)}")
    if item.unstated:
        parts.append(f"no contract has {_titles(item.unstated)}")
    return "; ".join(parts)


def _titles(operations: Sequence[Operation]) -> str:
    return in_quotes([operation.title for operation in operations], 3)


RULE = Rule("CR501", "unverified", Severity.WARNING, __doc__, check)
