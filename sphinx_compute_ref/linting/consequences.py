"""One fault, one finding: what only follows from another finding is not told.

A misspelt ``requried`` is an unknown field, and ``required`` is missing; who fixes the one has fixed the other. Each
rule says which rules' findings are more exact than its own (``Rule.follows``), and each finding what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.rules.rule import Rule


def without_consequences(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Return ``findings`` without those about the same as a finding of a rule that theirs follows."""
    everything = list(findings)
    told = {(finding.code, fact) for finding in everything for fact in finding.about}
    return [
        finding
        for finding in everything
        if not any((code, fact) in told for code in rules[finding.code].follows for fact in finding.about)
    ]
