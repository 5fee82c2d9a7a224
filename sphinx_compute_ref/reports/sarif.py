"""SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format): code scanning and editors read it.

Rules come with their manuals, results with related locations, fingerprints and fixes. Paths are relative to the root of
the repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reports.locations import EditLocations, distinct_fingerprints, repository_path
from sphinx_compute_ref.reports.manuals import description, markdown
from sphinx_compute_ref.reports.reporter import Appearance
from sphinx_compute_ref.settings.registry import every_rule

if TYPE_CHECKING:
    from sphinx_compute_ref.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class SarifReporter:
    """One SARIF log with one run."""

    def __init__(self, appearance: Appearance) -> None:
        self._edit_locations = EditLocations()

    def report(self, result: Result) -> Iterator[str]:
        """Yield the log."""
        yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [self._run(result)]}, indent=1) + "\n"

    def _run(self, result: Result) -> dict[str, Any]:
        codes = list(result.codes)
        index = {code: number for number, code in enumerate(codes)}
        every = every_rule()
        rules = [_rule(every[code]) for code in codes]
        driver = {"name": "compute-ref", "version": __version__, "rules": rules}
        return {
            "tool": {"driver": driver},
            "invocations": [{"executionSuccessful": True}],
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
            "results": [
                self._result(result, finding, fingerprint, index[finding.code])
                for finding, fingerprint in distinct_fingerprints(result.findings)
            ],
        }

    def _result(self, result: Result, finding: Finding, fingerprint: str, index: int) -> dict[str, Any]:
        location: dict[str, Any] = {"physicalLocation": _location(finding.location)}
        operation = finding.operation
        if operation is not None:
            name = f"{operation.method} {operation.url}"
            location["logicalLocations"] = [{"name": operation.title, "fullyQualifiedName": name, "kind": "function"}]
        document: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": index,
            "level": _LEVELS[finding.severity or Severity.WARNING],
            "message": {"text": _plain(finding.message)},
            "locations": [location],
            "partialFingerprints": {"computeRef/v1": fingerprint},
        }
        if finding.related:
            document["relatedLocations"] = [
                {"id": number, "physicalLocation": _location(other), "message": {"text": _plain(text)}}
                for number, (other, text) in enumerate(finding.related, 1)
            ]
        fix = result.fix(finding)
        if fix is not None:
            document["fixes"] = [self._fix(fix)]
        return document

    def _fix(self, fix: Fix) -> dict[str, Any]:
        changes: dict[str, list[dict[str, Any]]] = {}
        for edit in self._edit_locations.edits(fix.edits):
            region = {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            }
            changes.setdefault(edit.file, []).append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
        return {
            "description": {"text": fix.title},
            "artifactChanges": [
                {"artifactLocation": _artifact(file), "replacements": replacements}
                for file, replacements in changes.items()
            ],
            "properties": {"safety": fix.safety},
        }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.slug.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": description(rule)},
        "help": {"text": rule.manual.strip() + "\n", "markdown": markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.severity > Severity.INFO},
        "properties": {"tags": [rule.slug]},
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(location.file),
        "region": {"startLine": location.line, "startColumn": location.column},
    }


def _artifact(file: str) -> dict[str, str]:
    path = repository_path(file)
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path, safe="/"), "uriBaseId": _ROOT}


def _plain(text: str) -> str:
    """Return a message in which nothing is an embedded link (SARIF 2.1.0, section 3.11.6)."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text) if "](" in text else text
