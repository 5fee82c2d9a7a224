"""What changed in files since a commit, hunk by hunk, as git tells it: reviews show these lines and no others.

Only the contents are compared, ``git diff --no-index``: no index is read, no filter or program of a configuration runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_compute_ref.git.process import run
from sphinx_compute_ref.git.tree import GitTree
from sphinx_compute_ref.reading.files.boundary import is_outside
from sphinx_compute_ref.reading.files.files import read_regular

#: The head of a hunk without context (the unified format of diff): lines before, lines now; a count of 1 is left out.
_HEAD = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


class Hunk(NamedTuple):
    """Lines that a change put into a file in place of others: ``length`` lines from ``first`` on, counted from 1.

    Where lines only went, ``length`` is 0 and ``first`` is the line above them, 0 at the top. ``before`` are the lines
    that went, ``after`` those that came; a new file is one hunk without either.
    """

    first: int
    length: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Changes:
    """The hunks of files between a commit and the disk; each file is compared once, when it is asked for."""

    def __init__(self, tree: GitTree) -> None:
        self._tree = tree
        self._hunks: dict[str, tuple[Hunk, ...]] = {}

    def of(self, path: str) -> Sequence[Hunk]:
        """Return the hunks of the file at ``path``, none where it is as it was, is gone or may not be read."""
        if path not in self._hunks:
            self._hunks[path] = self._compare(path)
        return self._hunks[path]

    def _compare(self, path: str) -> tuple[Hunk, ...]:
        if is_outside(path):
            return ()
        try:
            new = read_regular(path)
        except OSError:
            return ()
        try:
            old = self._tree.read(path)
        except OSError:  # there was none
            return (Hunk(1, new.count(b"\n") + 1),)
        return () if old == new else _hunks(old, path)


def _hunks(old: bytes, path: str) -> tuple[Hunk, ...]:
    options = ["--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--ignore-cr-at-eol"]
    hint = "--changed-since asks git which lines a change touches."
    arguments = ["diff", *options, "-U0", "--inter-hunk-context=0", "--", "-", os.path.realpath(path)]
    output = run(os.curdir, *arguments, stdin=old, hint=hint, fine=(0, 1))
    return tuple(_read(output.decode("utf-8", "replace").split("\n")))


def _read(lines: Sequence[str]) -> Iterator[Hunk]:
    starts = [(number, head) for number, line in enumerate(lines) if (head := _HEAD.match(line)) is not None]
    ends = [*(number for number, _ in starts), len(lines)][1:]
    for (start, head), end in zip(starts, ends, strict=True):
        body = lines[start + 1 : end]
        before = tuple(line[1:] for line in body if line.startswith("-"))
        after = tuple(line[1:] for line in body if line.startswith("+"))
        yield Hunk(int(head[1]), int(head[2] or 1), before, after)
