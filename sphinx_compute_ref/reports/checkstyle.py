"""Checkstyle XML: what many code review bots and build servers read.

Format: Checkstyle's ``XMLLogger``: ``error`` elements with ``line``, ``column``, ``severity``, ``message`` and
``source``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reports.reporter import Appearance
from sphinx_compute_ref.reports.text import printable
from sphinx_compute_ref.reports.xml import HEAD, tag


class CheckstyleReporter:
    """A ``file`` element for each file with findings."""

    def __init__(self, appearance: Appearance) -> None:
        """Take the appearance as all reporters do."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the document."""
        yield f"{HEAD}<{tag('checkstyle', {'version': '10.0'})}>\n"
        for file, findings in groupby(result.findings, key=lambda finding: finding.location.file):
            yield f" <{tag('file', {'name': printable(file)})}>\n"
            for finding in findings:
                attributes = {
                    "line": finding.location.line,
                    "column": finding.location.column,
                    "severity": finding.severity,
                    "message": printable(finding.message),
                    "source": f"compute-ref.{finding.code}.{result.slug(finding)}",
                }
                yield f"  <{tag('error', attributes)}/>\n"
            yield " </file>\n"
        yield "</checkstyle>\n"
