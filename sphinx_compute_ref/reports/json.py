"""The JSON report, version 1: a contract; keys that do not apply are null."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Fix
from sphinx_compute_ref.reports.locations import EditLocations
from sphinx_compute_ref.reports.reporter import Appearance


class JsonReporter:
    """One JSON object with a summary and all findings."""

    def __init__(self, appearance: Appearance) -> None:
        self._edit_locations = EditLocations()

    def report(self, result: Result) -> Iterator[str]:
        """Yield the object."""
        yield json.dumps(self._document(result), indent=1, ensure_ascii=False)
        yield "\n"

    def statistics(self, result: Result) -> Iterator[str]:
        """Yield one object with the number of findings by code."""
        counts = Counter(finding.code for finding in result.findings)
        yield json.dumps({"version": 1, "statistics": dict(counts.most_common())}, indent=1)
        yield "\n"

    def _document(self, result: Result) -> dict[str, Any]:
        summary = {str(severity): count for severity, count in result.counts.items()}
        summary |= {"suppressed": len(result.suppressed), "baselined": len(result.baselined)}
        return {
            "version": 1,
            "source": result.subject.source,
            "summary": summary,
            "findings": [self._finding(result, finding) for finding in result.findings],
        }

    def _finding(self, result: Result, finding: Finding) -> dict[str, Any]:
        operation = finding.operation
        return {
            "code": finding.code,
            "slug": result.slug(finding),
            "severity": str(finding.severity),
            "message": finding.message,
            "file": finding.location.file,
            "line": finding.location.line,
            "column": finding.location.column,
            "operation": operation and {"method": operation.method, "url": operation.url, "title": operation.title},
            "message_role": finding.role,
            "parameter": finding.parameter,
            "field": finding.field,
            "sample": finding.sample,
            "microversion": str(finding.microversion) if finding.microversion else None,
            "related": [
                {"file": location.file, "line": location.line, "column": location.column, "message": message}
                for location, message in finding.related
            ],
            "fingerprint": finding.fingerprint,
            "fixable": finding.fixable,
            "fix": self._fix(result.fix(finding)),
        }

    def _fix(self, fix: Fix | None) -> dict[str, Any] | None:
        """Return a fix with its edits by line and column: the end is the first character that stays."""
        if fix is None:
            return None
        edits = [
            {
                "file": edit.file,
                "line": edit.line,
                "column": edit.column,
                "end_line": edit.end_line,
                "end_column": edit.end_column,
                "text": edit.text,
            }
            for edit in self._edit_locations.edits(fix.edits)
        ]
        return {"title": fix.title, "safety": fix.safety, "edits": edits}
