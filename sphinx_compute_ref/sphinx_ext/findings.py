"""Findings on the page, for draft builds (``compute_ref_show_markers``): badges beside an operation's method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import RULES

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_compute_ref.linting.result import Result
    from sphinx_compute_ref.sphinx_ext.domain import RestDomain


def findings_of(result: Result) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return errors and warnings, message by rule, of each operation (document and id)."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for finding in result.findings:
        operation = finding.operation
        rule = RULES[finding.code]
        if operation is not None and (finding.severity or rule.severity) >= Severity.WARNING:
            messages = found.setdefault((operation.document, operation.id), {})
            messages.setdefault(f"{finding.code} {rule.slug}", finding.message)
    return found


def mark(domain: RestDomain, document: str, operation: nodes.Element, method: nodes.Element) -> None:
    """Give ``method`` the findings of its operation: (rule, message)."""
    for name in operation["ids"]:
        messages = domain.findings.get((document, name))
        if messages:
            method["findings"] = list(messages.items())
            return
