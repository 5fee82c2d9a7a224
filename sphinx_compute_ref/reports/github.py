"""Workflow commands of GitHub Actions: each finding becomes an annotation on the changed file.

Format: "Workflow commands for GitHub Actions", ``::error file={name},line={line},col={column},title={title}::{text}``;
``%``, line ends and, in properties, ``:`` and ``,`` are escaped as the toolkit does.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reports.locations import related_lines, repository_path
from sphinx_compute_ref.reports.reporter import Appearance

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class GithubReporter:
    """A workflow command for each finding."""

    def __init__(self, appearance: Appearance) -> None:
        """Take the appearance as all reporters do."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the commands."""
        for finding in result.findings:
            location = finding.location
            properties = {
                "file": repository_path(location.file),
                "line": str(location.line),
                "col": str(location.column),
                "title": f"{finding.code} {result.slug(finding)}",
            }
            attributes = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
            message = "\n".join([finding.message, *related_lines(finding)])
            yield f"::{_COMMANDS[finding.severity or Severity.WARNING]} {attributes}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
