"""Which of the files that ``compute-ref watch`` hears of are changes: not those that builds write, nor the same text.

sphinx-autobuild runs each build in a process of its own, so what is known is in a file beside Sphinx's environment.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha1
from pathlib import Path

from sphinx_compute_ref.reading.files.files import read_regular

#: The digests of files, those that every build so far has written, and when the last one began.
STATE = "compute-ref-watch-files.json"


class Changes:
    """What is known of the files in ``source`` since watching began."""

    def __init__(self, source: str, doctrees: str) -> None:
        self._source = os.path.realpath(source)
        self._file = Path(doctrees, STATE)
        self._digests: dict[str, str] = {}
        self._products: set[str] = set()
        self._start = self._end = 0
        with suppress(OSError, ValueError, KeyError, TypeError):
            state = json.loads(self._file.read_bytes())
            self._digests, self._products = dict(state["digests"]), set(state["products"])
            self._start, self._end = state["start"], state["end"]

    def of(self, paths: Sequence[Path]) -> list[Path]:
        """Return those of ``paths`` that hold something else than before, save for what every build writes."""
        changes = []
        for path in paths:
            digest, name = _digest(str(path)), str(path)
            is_product = name in self._products and self._start <= _time(name) <= self._end
            if not is_product and (not digest or digest != self._digests.get(name)):
                changes.append(path)
            self._digests[name] = digest
        return changes

    def begin(self) -> None:
        """Note that a build begins."""
        self._start = time.time_ns()

    def end(self, *, is_first: bool, is_done: bool) -> None:
        """Note what the build has written; nothing is watched before the first one has ended.

        Where it is not done, whatever is saved begins the next one.
        """
        self._end = time.time_ns()
        if is_first:
            self._digests = {path: _digest(path) for path in _files(self._source)}
            self._products = set(self._digests)
        self._products = {path for path in self._products if self._start <= _time(path) <= self._end}
        state = {
            "digests": self._digests if is_done else {},
            "products": sorted(self._products),
            "start": self._start,
            "end": self._end,
        }
        with suppress(OSError, ValueError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(state), "utf-8")


def _digest(path: str) -> str:
    """Return what tells whether a file has changed, nothing for what is none."""
    try:
        return sha1(read_regular(path), usedforsecurity=False).hexdigest()
    except OSError:
        return ""


def _time(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _files(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.realpath(os.path.join(parent, name)) for name in names)
