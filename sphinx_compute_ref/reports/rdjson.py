"""The Reviewdog Diagnostic Format as JSON: comments with suggestions that a reviewer applies with a click.

Format: reviewdog, ``proto/rdf/reviewdog.proto``. Columns count bytes of UTF-8, from 1; paths are relative to the
working directory, in which reviewdog runs too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import SourceLines
from sphinx_compute_ref.reports.locations import EditLocations
from sphinx_compute_ref.reports.reporter import Appearance
from sphinx_compute_ref.reports.review import OWN


class RdjsonReporter:
    """One JSON object with all findings."""

    def __init__(self, appearance: Appearance) -> None:
        self._edit_locations = EditLocations()
        self._lines = SourceLines()

    def report(self, result: Result) -> Iterator[str]:
        """Yield the object."""
        document = {
            "source": {"name": "compute-ref"},
            "diagnostics": [self._diagnostic(result, finding) for finding in result.findings],
        }
        yield json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def _diagnostic(self, result: Result, finding: Finding) -> dict[str, Any]:
        diagnostic: dict[str, Any] = {
            "message": finding.message,
            "location": self._location(finding.location),
            "severity": str(finding.severity or Severity.WARNING).upper(),
            "code": {"value": f"{finding.code} {result.slug(finding)}"},
        }
        related = [{"message": text, "location": self._location(location)} for location, text in finding.related]
        if related:
            diagnostic["related_locations"] = related
        fix = result.fix(finding)
        # A suggestion has no file of its own: it is one about the file in which the finding stands. And reviewdog puts
        # it where the finding stands, if its lines are not in the change.
        shown_elsewhere = any(text == OWN for _, text in finding.related)
        if fix is not None and not shown_elsewhere and {edit.file for edit in fix.edits} == {finding.location.file}:
            (edit,) = self._edit_locations.edits([self._edit_locations.merged(fix.edits)])
            diagnostic["suggestions"] = [
                {
                    "range": {
                        "start": self._position(edit.file, edit.line, edit.column),
                        "end": self._position(edit.file, edit.end_line, edit.end_column),
                    },
                    "text": edit.text,
                }
            ]
        return diagnostic

    def _location(self, location: Location) -> dict[str, Any]:
        return {"path": location.file, "range": {"start": self._position(*location)}}

    def _position(self, file: str, line: int, column: int) -> dict[str, int]:
        lines = self._lines.of(file)
        before = lines[line - 1][: column - 1] if line <= len(lines) else ""
        return {"line": line, "column": column + len(before.encode("utf-8", "replace")) - len(before)}
