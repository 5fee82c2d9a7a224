"""The report for people: a line for each finding, the source line below it, a caret below that.

The first line of a finding is a contract: ``file:line:column: CODE slug: message [*]``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import SourceLines
from sphinx_compute_ref.reports.reporter import Appearance

#: What a terminal would obey: C0 and C1 controls, and the characters that turn the direction of text.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "34;1"}
#: From more findings than this on, the summary says which are the most frequent and what to do about them all.
_MANY = 30
_NAMED = 5
_DIM = "2"
_BOLD = "1"


def printable(text: str) -> str:
    """Return ``text`` with a blank for each character that a terminal would obey."""
    return _CONTROLS.sub(" ", text)


def finding_line(finding: Finding, slug: str) -> str:
    """Return ``file:line:column: CODE slug: message``, the line that names a finding."""
    return printable(f"{finding.location}: {finding.code} {slug}: {finding.message}")


class TextReporter:
    """Findings grouped by file, with excerpts, and a summary."""

    def __init__(self, appearance: Appearance) -> None:
        self._colour = appearance.colour
        self._width = max(appearance.width, 40)
        self._lines = SourceLines()

    def report(self, result: Result) -> Iterator[str]:
        """Yield the findings and the summary."""
        file = None
        for finding in result.findings:
            if file is not None and finding.location.file != file:
                self._lines.forget(file)
                yield "\n"
            file = finding.location.file
            yield from self._finding(result, finding)
        if result.findings:
            yield "\n"
        yield self._summary(result) + "\n"
        if len(result.findings) > _MANY:
            yield from _ways_on(result)

    def statistics(self, result: Result) -> Iterator[str]:
        """Yield a line for each rule that found something, the most frequent first."""
        counts = Counter(finding.code for finding in result.findings)
        fixable = Counter(finding.code for finding in result.fixable)
        samples = {finding.code: finding for finding in result.findings}
        digits = len(str(max(counts.values(), default=0)))
        for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            mark = " [*]" if fixable[code] else ""
            severity = samples[code].severity
            yield f"{count:>{digits}}  {code} {result.slug(samples[code])} ({severity}){mark}\n"
        if counts:
            yield "\n"
        yield self._summary(result) + "\n"

    def _finding(self, result: Result, finding: Finding) -> Iterator[str]:
        location, severity = finding.location, finding.severity or Severity.WARNING
        message = printable(finding.message) + (" [*]" if finding.fixable else "")
        if self._colour:
            where = f"{self._paint(printable(location.file), _BOLD)}:{location.line}:{location.column}:"
            head = self._paint(f"{finding.code} {result.slug(finding)}:", _COLOURS[severity])
            yield f"{where} {head} {message}\n"
        else:
            yield f"{printable(str(location))}: {finding.code} {result.slug(finding)}: {message}\n"
        yield from self._excerpt(location, severity)
        for other, note in finding.related:
            line = f"    {printable(str(other))}: {printable(note)}"
            yield self._paint(line, _DIM) + "\n"

    def _excerpt(self, location: Location, severity: Severity) -> Iterator[str]:
        """Yield the source line of a location and a caret below it, both cut to the width."""
        lines = self._lines.of(location.file)
        if location.line > len(lines):
            return
        line = lines[location.line - 1]
        column = min(location.column - 1, len(line))
        room = self._width - 4
        start = max(0, min(column - room // 2, len(line) - room))
        before, text = printable(line[start:column]), printable(line[start : start + room]).rstrip()
        if text in ("", "{", "["):  # a finding about a whole file has nothing to point at
            return
        yield f"    {text}\n"
        yield f"    {' ' * _cells(before)}{self._paint('^', _COLOURS[severity])}\n"

    def _summary(self, result: Result) -> str:
        counts = result.counts
        total = sum(counts.values())
        aside = [
            f"{len(findings)} {word}"
            for findings, word in (
                (result.suppressed, "suppressed"),
                (result.baselined, "in the baseline"),
                (result.earlier, "from before the change"),
            )
            if findings
        ]
        note = f" ({', '.join(aside)})" if aside else ""
        if not total:
            return f"No findings in {plural(result.subject.operations, 'operation')}{note}."
        parts = [counted(count, severity) for severity, count in counts.items() if count]
        files = len({finding.location.file for finding in result.findings})
        return f"Found {_enumerate(parts)} in {plural(files, 'file')}{note}.{_fixes(result)}"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour else text


def _fixes(result: Result) -> str:
    """Return the sentence about the findings that have a fix."""
    unsafe = len(result.unsafe)
    safe = len(result.fixable) - unsafe
    ways = [f"{safe} of them fixable with --fix [*]"] if safe else []
    if unsafe:
        ways.append(f"{unsafe} {'more' if safe else 'of them'} with --fix --unsafe-fixes [*]")
    return f" {', '.join(ways)}." if ways else ""


def _ways_on(result: Result) -> Iterator[str]:
    """Yield what is most frequent among many findings, and what to do about them all."""
    frequent = Counter((finding.code, result.slug(finding)) for finding in result.findings).most_common()
    rules = [f"{count} {code} {slug}" for (code, slug), count in frequent[:_NAMED]]
    more = f", {plural(len(frequent) - _NAMED, 'more rule')}" if len(frequent) > _NAMED else ""
    yield f"Most frequent: {', '.join(rules)}{more}.\n"
    yield f'"compute-ref explain {frequent[0][0][0]}" says what a rule means and how to fix or configure it.\n'
    if not result.baselined and not result.earlier:
        yield "To start from here, --write-baseline records these findings, so that only new ones show.\n"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return ``1 file``, ``2 files``, ``1,200 files``; ``nouns`` is the plural where it is not regular."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def counted(count: int, severity: Severity) -> str:
    """Return ``2 errors``, ``1 warning``, ``3 info``."""
    return plural(count, str(severity), "info" if severity is Severity.INFO else "")


def _enumerate(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _cells(text: str) -> int:
    """Return how many cells of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
