"""One fault, one finding: what only follows from another finding is not told.

A misspelt ``requried`` is an unknown field, and ``required`` is missing; who fixes the one has fixed the other. Each
rule says which rules' findings are more exact than its own (``Rule.follows``), and each finding what it is about.
An error or a warning does not give way to what is told as info: whoever hides infos would not hear of it at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sphinx_compute_ref.model.finding import Fact, Finding, Severity
from sphinx_compute_ref.rules.rule import Rule


def without_consequences(
    findings: Iterable[Finding], rules: Mapping[str, Rule], severity_of: Callable[[Finding], Severity]
) -> list[Finding]:
    """Return ``findings`` without those about the same as a finding of a rule that theirs follows."""
    everything = list(findings)
    severities: dict[tuple[str, Fact], Severity] = {}
    for finding in everything:
        for fact in finding.about:
            key = (finding.code, fact)
            severities[key] = max(severity_of(finding), severities.get(key, Severity.INFO))
    return [
        finding
        for finding in everything
        if not any(
            severities.get((code, fact), _NOT_TOLD) >= min(severity_of(finding), Severity.WARNING)
            for code in rules[finding.code].follows
            for fact in finding.about
        )
    ]


_NOT_TOLD = min(Severity) - 1
