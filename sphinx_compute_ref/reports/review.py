"""A result as reviews show it: each finding stands where the change is, if it has a place there.

A finding that a change brings may stand elsewhere: an undocumented field at the table, while the change is in the
sample. Reviews drop such comments (Zuul, GitHub), or hide them (reviewdog's default filter). So formats for reviews
name the place inside the change, and the finding's own in the text. The other formats keep the finding's own place;
where none of its places is in the change, the line of the change that it comes from is added to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sphinx_compute_ref.git.hunks import Hunk
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Finding, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import SourceLines
from sphinx_compute_ref.reports.locations import repository_location

#: How many unchanged lines a diff shows around those that changed.
CONTEXT = 3
#: What the own place of a finding is called that is shown elsewhere.
OWN = "what it is about"

HunksOf = Callable[[str], Sequence[Hunk]]
_WORD = re.compile(r"(?<![\w.-])[\w.-]*\w")


class Review:
    """Where the findings of a result stand in the change whose hunks ``hunks_of`` gives by path."""

    def __init__(self, result: Result, hunks_of: HunksOf) -> None:
        self._hunks_of = hunks_of
        self._lines = SourceLines()
        self._parameters = tuple(result.reference.parameters)
        self._locations = [self._location_in_change(finding) for finding in result.findings]
        #: The result for all other formats: each finding has a place in the change, if there is one.
        self.result = _replaced(
            result, [_with_location(*pair) for pair in zip(result.findings, self._locations, strict=True)]
        )

    @property
    def moved(self) -> Result:
        """The result for :data:`~sphinx_compute_ref.reports.REVIEW_FORMATS`."""
        findings = [_moved(*pair) for pair in zip(self.result.findings, self._locations, strict=True)]
        return _in_order(_replaced(self.result, findings))

    def _location_in_change(self, finding: Finding) -> Location | None:
        """Return the place of ``finding`` inside the change, the best first; ``None`` where it has none."""
        locations = [finding.location, *(related.location for related in finding.related)]
        for location in locations:
            if any(hunk.first <= location.line < hunk.first + hunk.length for hunk in self._hunks_of(location.file)):
                return location
        for location in locations:
            for hunk in self._hunks_of(location.file):
                if _in_context(hunk, location.line):
                    return _nearest(hunk, location)
        words = _words_of(finding)
        for location in locations:
            hunks = self._hunks_of(location.file)
            inside = [hunk for hunk in hunks if location.line <= hunk.first <= self._end(location)] if hunks else []
            if inside:
                return next(_naming(inside, location.file, words), _start(inside[0], location.file))
        files = dict.fromkeys([*(location.file for location in locations), *self._parameters])
        return next((location for file in files for location in _naming(self._hunks_of(file), file, words)), None)

    def _end(self, location: Location) -> int:
        """Return the last line of what ``place`` heads: lines below it that are empty or further to the right."""
        lines = self._lines.of(location.file)
        if location.line > len(lines):
            return location.line
        indent = _indent(lines[location.line - 1])
        end = location.line
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
            end += 1
        return end


def _in_context(hunk: Hunk, line: int) -> bool:
    first = hunk.first if hunk.length else hunk.first + 1  # the line below those that went
    return first - CONTEXT <= line < first + hunk.length + CONTEXT


def _nearest(hunk: Hunk, location: Location) -> Location:
    """Return the line of ``hunk`` that is nearest to ``place``: some readers show no other; without one the place."""
    if not hunk.length:
        return location
    return Location(location.file, min(max(location.line, hunk.first), hunk.first + hunk.length - 1), 1)


def _start(hunk: Hunk, file: str) -> Location:
    """Return the first line of a hunk; where lines only went, the one above them."""
    return Location(file, max(hunk.first, 1), 1)


def _naming(hunks: Sequence[Hunk], file: str, words: frozenset[str]) -> Iterator[Location]:
    """Yield the lines of hunks that name one of ``words``; for a line that went, where the hunk starts."""
    for hunk in hunks:
        for number, text in enumerate(hunk.after):
            if words.intersection(_WORD.findall(text)):
                yield Location(file, hunk.first + number, 1)
        if any(words.intersection(_WORD.findall(text)) for text in hunk.before):
            yield _start(hunk, file)


def _words_of(finding: Finding) -> frozenset[str]:
    """Return the names by which a changed line may be what a finding comes from."""
    field = (finding.field or "").rpartition(".")[2].removesuffix("[]")
    sample = (finding.sample or "").rpartition("/")[2]
    return frozenset(filter(None, (finding.parameter, field, sample, finding.subject)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _with_location(finding: Finding, location: Location | None) -> Finding:
    locations = (finding.location, *(related.location for related in finding.related))
    if location is None or location in locations:
        return finding
    return replace(finding, related=(*finding.related, Related(location, "changed here")))


def _moved(finding: Finding, location: Location | None) -> Finding:
    if location is None or location == finding.location:
        return finding
    others = tuple(related for related in finding.related if related.location != location)
    return replace(
        finding,
        location=location,
        message=f"{finding.message} (at {repository_location(finding.location)})",
        related=(Related(finding.location, OWN), *others),
    )


def _replaced(result: Result, findings: Sequence[Finding]) -> Result:
    """Return ``result`` with other findings in place of its own, one by one; fixes stay."""
    fixes = tuple(result.fix(finding) for finding in result.findings) if result.fixes is None else result.fixes
    contexts = {
        id(new): result.contexts[id(old)]
        for old, new in zip(result.findings, findings, strict=True)
        if id(old) in result.contexts
    }
    return replace(result, findings=tuple(findings), fixes=fixes, contexts=contexts)


def _in_order(result: Result) -> Result:
    pairs = list(zip(result.findings, result.fixes or (), strict=True))
    pairs.sort(key=lambda pair: (*pair[0].location, pair[0].code, pair[0].message))
    return replace(result, findings=tuple(finding for finding, _ in pairs), fixes=tuple(fix for _, fix in pairs))
