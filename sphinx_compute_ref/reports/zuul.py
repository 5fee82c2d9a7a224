"""Zuul's file comments: findings as inline comments in Gerrit or on a pull request.

Format: Zuul documentation, "Return Values", ``zuul.file_comments``; a playbook hands the file to ``zuul_return``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reports.locations import related_lines, repository_path
from sphinx_compute_ref.reports.reporter import Appearance


class ZuulReporter:
    """One JSON object with the comments by file."""

    def __init__(self, appearance: Appearance) -> None:
        """Take the appearance as all reporters do."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the object."""
        comments: dict[str, list[dict[str, object]]] = {}
        for finding in result.findings:
            lines = [f"{finding.code} {result.slug(finding)}: {finding.message}", *related_lines(finding)]
            comments.setdefault(repository_path(finding.location.file), []).append(
                {
                    "line": finding.location.line,
                    "message": "\n".join(lines),
                    "level": str(finding.severity or Severity.WARNING),
                }
            )
        yield json.dumps({"zuul": {"file_comments": comments}}, indent=1, ensure_ascii=False) + "\n"
