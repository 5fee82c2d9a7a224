"""Where to send people: areas ranked by what stands open there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sphinx_compute_ref.dashboard.values import Area, Issue
from sphinx_compute_ref.model.finding import Severity

#: What a finding weighs. Remarks only decide between equals: a hundred of them never outrank an error.
WEIGHTS = {Severity.ERROR: 10, Severity.WARNING: 3, Severity.INFO: 0}


def weigh(issue: Issue) -> int:
    """Return the weight of a finding; one that ``lint --fix`` fixes needs no person, and weighs nothing."""
    return 0 if issue.finding.fixable else WEIGHTS[issue.severity]


def weight_of(area: Area) -> int:
    """Return how much work for people stands open at a place."""
    return sum(weigh(issue) for issue in area.issues)


def ranked(areas: Iterable[Area]) -> tuple[Area, ...]:
    """Return the areas with findings, the heaviest first; equals in the order of the reference."""
    return tuple(
        sorted((area for area in areas if area.issues), key=lambda area: (-weight_of(area), -len(area.issues)))
    )


def reasons_of(issues: Sequence[Issue]) -> tuple[tuple[Issue, int], ...]:
    """Return the first finding of each rule with how many there are, the gravest and most frequent rules first."""
    counts = Counter(issue.finding.code for issue in issues)
    first: dict[str, Issue] = {}
    for issue in sorted(issues, key=lambda issue: -issue.severity):
        first.setdefault(issue.finding.code, issue)
    order = sorted(first, key=lambda code: (-first[code].severity, -counts[code], code))
    return tuple((first[code], counts[code]) for code in order)
