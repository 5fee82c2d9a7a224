"""What a change brings: the findings of the tree as it is, without those that an earlier tree has, too.

Findings are compared by fingerprint, not by line: an edited definition brings up the tables that use it, a deleted
sample the pages that include it, and what was there before and only moved stays silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import SourceLines

#: The surroundings of the findings that a tree has, by fingerprint.
Earlier = Mapping[str, Sequence[str]]


def earlier_findings(findings: Sequence[Finding]) -> Earlier:
    """Return what has to be known about the findings of an earlier tree, while that is being read."""
    lines = SourceLines()
    earlier: dict[str, list[str]] = {}
    for finding in findings:
        earlier.setdefault(finding.fingerprint, []).append(_surroundings(lines, finding.location))
    return earlier


def without_earlier(result: Result, findings: Sequence[Finding], earlier: Earlier) -> Result:
    """Return ``result`` without the findings that an earlier tree has, too.

    ``findings`` are those before the baseline took its share: where both know a finding, it counts once. Of equal
    findings, those whose surroundings are the same as before are the ones that were there.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fingerprint in earlier:
            groups.setdefault(finding.fingerprint, []).append(finding)
    lines = SourceLines()
    old: set[int] = set()
    for fingerprint, group in groups.items():
        before = earlier[fingerprint]
        if len(group) > len(before):
            text_counts = Counter(before)
            same = []
            for finding in group:
                text = _surroundings(lines, finding.location)
                if text_counts[text] > 0:
                    text_counts[text] -= 1
                    same.append(finding)
            others = [finding for finding in group if not any(finding is other for other in same)]
            group = [*same, *others][: len(before)]
        old.update(map(id, group))
    return replace(
        result,
        findings=tuple(finding for finding in result.findings if id(finding) not in old),
        earlier=tuple(finding for finding in result.findings if id(finding) in old),
    )


def _surroundings(lines: SourceLines, location: Location) -> str:
    """Return the line at ``location`` with those above and below it."""
    return "\n".join(lines.of(location.file)[max(location.line - 2, 0) : location.line + 1])
