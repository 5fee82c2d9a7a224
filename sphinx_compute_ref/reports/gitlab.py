"""GitLab's Code Quality report: findings in the merge request widget and in its changes.

Format: GitLab documentation, "Code Quality", "Code Quality report format": an array of ``description``,
``check_name``, ``fingerprint``, ``severity`` and ``location``. It is a part of what the Code Climate specification
calls an issue; ``type``, ``categories`` and the end of ``lines``, which that demands and GitLab passes over, stand
there for other readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reports.locations import distinct_fingerprints, repository_path
from sphinx_compute_ref.reports.reporter import Appearance

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_CATEGORIES = {Severity.ERROR: "Bug Risk", Severity.WARNING: "Clarity", Severity.INFO: "Style"}


class GitlabReporter:
    """A JSON array, one object for each finding."""

    def __init__(self, appearance: Appearance) -> None:
        """Take the appearance as all reporters do."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the array."""
        issues = [
            {
                "type": "issue",
                "categories": [_CATEGORIES[finding.severity or Severity.WARNING]],
                "description": f"{finding.code} {result.slug(finding)}: {finding.message}",
                "check_name": f"{finding.code} {result.slug(finding)}",
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[finding.severity or Severity.WARNING],
                "location": {
                    "path": repository_path(finding.location.file),
                    "lines": {"begin": finding.location.line, "end": finding.location.line},
                },
            }
            for finding, fingerprint in distinct_fingerprints(result.findings)
        ]
        yield json.dumps(issues, indent=1, ensure_ascii=False) + "\n"
