"""JUnit XML: findings as failed test cases, for systems that show test results.

Format: the schema of the Jenkins xUnit plugin. A suite for each file; what is of severity info is a skipped test case.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reports.reporter import Appearance
from sphinx_compute_ref.reports.text import finding_line, printable
from sphinx_compute_ref.reports.xml import HEAD, tag, text


class JunitReporter:
    """A test suite for each file with findings; a single passed case where there are none."""

    def __init__(self, appearance: Appearance) -> None:
        """Take the appearance as all reporters do."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the document."""
        failures = sum(not _skipped(finding) for finding in result.findings)
        total = max(len(result.findings), 1)
        yield (
            HEAD
            + f"<{tag('testsuites', {'name': 'compute-ref', 'tests': total, 'failures': failures, 'errors': 0})}>\n"
        )
        if not result.findings:
            yield f" <{tag('testsuite', {'name': result.subject.source, 'tests': 1, 'failures': 0, 'errors': 0})}>\n"
            yield f"  <{tag('testcase', {'classname': result.subject.source, 'name': 'compute-ref lint'})}/>\n"
            yield " </testsuite>\n"
        for file, group in groupby(result.findings, key=lambda finding: finding.location.file):
            findings = list(group)
            skipped = sum(map(_skipped, findings))
            counts = {"tests": len(findings), "failures": len(findings) - skipped, "errors": 0, "skipped": skipped}
            yield f" <{tag('testsuite', {'name': printable(file), **counts})}>\n"
            for finding in findings:
                yield from self._case(result, finding)
            yield " </testsuite>\n"
        yield "</testsuites>\n"

    def _case(self, result: Result, finding: Finding) -> Iterator[str]:
        location, slug = finding.location, result.slug(finding)
        file = printable(location.file)
        name = f"{finding.code} {slug} (line {location.line}, column {location.column})"
        yield f"  <{tag('testcase', {'classname': file, 'name': name, 'file': file, 'line': location.line})}>\n"
        message = printable(finding.message)
        if _skipped(finding):
            yield f"   <{tag('skipped', {'message': message})}/>\n"
        else:
            lines = [finding_line(finding, slug)]
            lines += [printable(f"    {related.location}: {related.message}") for related in finding.related]
            kind = f"{finding.severity} {finding.code}"
            yield f"   <{tag('failure', {'message': message, 'type': kind})}>{text(chr(10).join(lines))}</failure>\n"
        yield "  </testcase>\n"


def _skipped(finding: Finding) -> bool:
    return finding.severity is Severity.INFO
