"""EditLocations as reviewing systems name them: edits by line and column, paths from the root of the repository."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sphinx_compute_ref.linting.sources import source_text
from sphinx_compute_ref.model.finding import Edit, Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import line_and_column


class EditLocation(NamedTuple):
    """An edit by line and column, counted from 1 in characters; the end is the first character that stays."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class EditLocations:
    """The places of edits; each file is read once."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        """Return the text of the file at ``path``, empty where it cannot be read."""
        text = self._texts.get(path)
        if text is None:
            source = source_text(path)
            text = self._texts[path] = source.text if source is not None else ""
        return text

    def position(self, path: str, offset: int) -> tuple[int, int]:
        """Return line and column of the character at ``offset``."""
        return line_and_column(self.text(path), offset)

    def edits(self, edits: Iterable[Edit]) -> Iterator[EditLocation]:
        """Yield ``edits`` by line and column."""
        for edit in edits:
            yield EditLocation(
                edit.file, *self.position(edit.file, edit.start), *self.position(edit.file, edit.end), edit.text
            )

    def merged(self, edits: Iterable[Edit]) -> Edit:
        """Return one edit that does what ``edits`` do; they are of one file and do not meet."""
        ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
        first, last = ordered[0], max(ordered, key=lambda edit: edit.end)
        text, position, parts = self.text(first.file), first.start, []
        for edit in ordered:
            parts += [text[position : edit.start], edit.text]
            position = edit.end
        return Edit(first.file, first.start, last.end, "".join(parts))


@lru_cache(maxsize=1)
def _root(here: str) -> str | None:
    """Return the root of the git repository that holds the folder ``here``, ``None`` where it is in none."""
    folder = here
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def repository_path(path: str) -> str:
    """Return ``path`` (relative to the working directory) as seen from the root of the git repository.

    Review systems know files by that name. What lies outside of the repository keeps its path.
    """
    here = os.getcwd()
    root = _root(here)
    if root is None:
        return path
    below = os.path.relpath(os.path.join(here, path), root)
    return path if below.startswith(os.pardir) else below.replace(os.sep, "/")


def repository_location(location: Location) -> str:
    """Return ``file:line:column`` as seen from the root of the git repository."""
    return f"{repository_path(location.file)}:{location.line}:{location.column}"


def related_lines(finding: Finding) -> Iterator[str]:
    """Yield ``file:line:column: text`` for each other location of ``finding`` that its message does not name."""
    for related in finding.related:
        location = repository_location(related.location)
        if location not in finding.message:
            yield f"{location}: {related.message}"


def distinct_fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield findings with fingerprints of their own: the second of equal ones ends with ``:2``."""
    counts: Counter[str] = Counter()
    for finding in findings:
        fingerprint = finding.fingerprint
        counts[fingerprint] += 1
        count = counts[fingerprint]
        yield finding, fingerprint if count == 1 else f"{fingerprint}:{count}"
