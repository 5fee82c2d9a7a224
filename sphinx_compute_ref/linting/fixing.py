"""Fixes: collects the edits of fixable findings, settles conflicts and repeats until nothing is left to do.

All passes happen in memory; files are written once, at the end, each one atomically.
"""

from __future__ import annotations

import sys
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sphinx_compute_ref.errors import RuleError, UserError
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.sources import CurrentSources, SourceText, source_text
from sphinx_compute_ref.model.finding import Edit, Finding, Fix
from sphinx_compute_ref.reading.files.files import standing_in
from sphinx_compute_ref.writing import write_atomically

MAX_PASSES = 20


class Change(NamedTuple):
    """A file that fixes change: its content before and after."""

    path: str
    before: SourceText
    after: str


class Outcome(NamedTuple):
    """What fixing did: ``result`` is that of the sources as they are after ``changes``.

    ``applied`` counts fixes, ``unsafe`` those that were left because they need ``--unsafe-fixes``.
    """

    result: Result
    changes: tuple[Change, ...]
    applied: int
    unsafe: int

    def write(self) -> None:
        """Write the changes to disk."""
        for change in self.changes:
            write_atomically(change.path, change.before.encode(change.after))

    def diff(self) -> Iterator[str]:
        """Yield the changes as a unified diff."""
        from difflib import unified_diff

        for change in self.changes:
            before = change.before.text.splitlines(keepends=True)
            after = change.after.splitlines(keepends=True)
            for line in unified_diff(before, after, f"a/{change.path}", f"b/{change.path}"):
                yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def fix_all(check: Callable[[], Result], *, unsafe: bool = False) -> Outcome:
    """Make the fixes of everything that ``check`` finds, in memory.

    ``check`` reads the sources and checks them; it is called again after each pass, for one fix may make room for
    another. A fix whose edits meet those of an earlier one waits for the next pass.
    """
    originals: dict[str, SourceText] = {}
    contents: dict[str, bytes] = {}
    texts: dict[str, str] = {}
    applied = 0
    with standing_in(contents):
        result = confirmed(check())
        for _ in range(MAX_PASSES):
            fixes = _without_conflicts(_fixes(result, unsafe=unsafe))
            change_count = 0
            for path, edits in _by_file(fixes).items():
                source = source_text(path)
                if source is None:
                    continue
                text = _apply(source, edits)
                if text != source.text:
                    originals.setdefault(path, source)
                    texts[path] = text
                    contents[path] = source.encode(text)
                    change_count += 1
            if not change_count:
                break
            applied += len(fixes)
            result = confirmed(check())
    changes = tuple(
        Change(path, originals[path], texts[path]) for path in sorted(texts) if texts[path] != originals[path].text
    )
    return Outcome(result, changes, applied, 0 if unsafe else len(result.unsafe))


def confirmed(result: Result) -> Result:
    """Return ``result`` with its fixes worked out, in which only findings that have one claim to have one.

    Rules see the model; only the fixer sees the text, and leaves alone what it cannot change for certain.
    """
    sources = CurrentSources()
    failures: dict[str, UserError] = {}

    def fix_of(finding: Finding) -> Fix | None:
        try:
            return result.fix(finding, sources) if finding.fixable else None
        except RuleError as error:
            failures.setdefault(str(error), error)
            return None

    fixes = tuple(map(fix_of, result.findings))
    findings = tuple(
        replace(finding, fixable=False) if finding.fixable and fix is None else finding
        for finding, fix in zip(result.findings, fixes, strict=True)
    )
    return replace(result, findings=findings, fixes=fixes, failures=(*result.failures, *failures.values()))


def _fixes(result: Result, *, unsafe: bool) -> list[Fix]:
    """Return the fixes of ``result`` without repetitions: the safe ones, or all."""
    fixes = (result.fix(finding) for finding in result.fixable)
    return list(dict.fromkeys(fix for fix in fixes if fix is not None and (unsafe or fix.safety == "safe")))


def _without_conflicts(fixes: Sequence[Fix]) -> list[Fix]:
    """Return fixes of which no two change the same characters; the first one wins."""
    spans_by_file: dict[str, list[_Span]] = {}  # in order
    compatible: list[Fix] = []
    for fix in fixes:
        if any(_meets(_span(edit), spans_by_file.get(edit.file, ())) for edit in fix.edits):
            continue
        compatible.append(fix)
        for edit in fix.edits:
            insort(spans_by_file.setdefault(edit.file, []), _span(edit))
    return compatible


class _Span(NamedTuple):
    """What an edit takes: two that insert at one place have to say in which order they come."""

    start: int
    end: int
    order: str
    text: str


def _span(edit: Edit) -> _Span:
    return _Span(edit.start, edit.end, edit.order, edit.text)


def _meets(span: _Span, spans: Sequence[_Span]) -> bool:
    """Say whether an edit touches one of ``spans``; insertions at one place do, for their order would be chance.

    Those that say their order do not, and an insertion that several fixes make is made once.
    """
    # Of those that begin before its end, the last ends last.
    position = bisect_right(spans, (span.end, sys.maxsize))
    if not position or spans[position - 1].end < span.start:
        return False
    if not span.order or span.start < span.end:
        return True
    while position and spans[position - 1].end >= span.start:
        position -= 1
        other = spans[position]
        ordered = other.order and other[:2] == span[:2]
        if not ordered or (other.order == span.order and other.text != span.text):
            return True
    return False


def _by_file(fixes: Sequence[Fix]) -> Mapping[str, Iterable[Edit]]:
    edits: dict[str, dict[Edit, None]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(edit.file, {})[edit] = None
    return edits


def _apply(source: SourceText, edits: Iterable[Edit]) -> str:
    """Return the text of ``source`` after ``edits``; new lines end as those of the file do."""
    text, line_end = source.text, source.line_end
    parts: list[str] = []
    position = 0
    last_first = list(edits)[::-1]  # of insertions at one place
    for edit in sorted(last_first, key=lambda edit: (edit.start, edit.end, edit.order)):
        if not 0 <= edit.start <= edit.end <= len(source.text):
            raise ValueError(f"the edit {edit} lies outside of the file")
        new = edit.text
        if line_end == "\r\n":
            new = new.replace("\r\n", "\n").replace("\n", "\r\n")
        parts += [text[position : edit.start], new]
        position = edit.end
    return "".join((*parts, text[position:]))
