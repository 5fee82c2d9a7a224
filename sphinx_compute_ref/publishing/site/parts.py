"""The parts of a release. What is the same as in the release before is linked to it, not made again."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from sphinx_compute_ref.publishing.storage.durability import flush
from sphinx_compute_ref.publishing.storage.linking import link, link_tree
from sphinx_compute_ref.writing import write_new

#: Raise it when assembly makes other files of the same things.
FORMAT = 5


def key_of(*values: object) -> str:
    """Return one key for ``values``, which :mod:`json` takes: all that a part depends on."""
    text = json.dumps([FORMAT, *values], sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Release:
    """A release in ``folder`` with the keys of its parts, and the bytes of those that are folders, by path."""

    def __init__(self, folder: Path, keys: Mapping[str, str], sizes: Mapping[str, int]) -> None:
        self.folder, self.keys, self.sizes = folder, keys, sizes
        self._names = sorted(keys)

    def parts_of(self, path: str) -> list[str]:
        """Return ``path`` and the paths of the parts within it."""
        first, last = (bisect_left(self._names, f"{path}{end}") for end in ("/", "0"))  # "0" comes after "/"
        return [path, *self._names[first:last]]


class Parts:
    """The release that is made in ``folder``, of parts of the one ``before``.

    Folders are moved from ``spare``, a release whose time is over, where that has the same: with many versions, a link
    for each of their files would take longer than all the rest. ``moved`` are the paths of these folders, ``added`` the
    bytes that neither an earlier release nor a store has.
    """

    def __init__(self, folder: Path, before: Release | None = None, spare: Release | None = None) -> None:
        self.folder = folder
        self.keys: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.moved: set[str] = set()
        self.added = 0
        self._before, self._spare = before, spare

    def same(self, path: str, key: str) -> bool:
        """Take the part at ``path`` from the release before, if it is the same there; say whether that was so."""
        self.keys[path] = key
        before = self._before
        if before is None or before.keys.get(path) != key:
            return False
        source, target = before.folder / path, self.folder / path
        if not source.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            link(source, target)
        elif not self._move(path, key):
            link_tree(source, target)
        for name in before.parts_of(path):
            self.keys[name] = before.keys[name]
            if name in before.sizes:
                self.sizes[name] = before.sizes[name]
        return True

    def _move(self, path: str, key: str) -> bool:
        spare = self._spare
        if spare is None or spare.keys.get(path) != key or not (spare.folder / path).is_dir():
            return False
        os.rename(spare.folder / path, self.folder / path)
        self.moved.add(path)
        return True

    def write(self, name: str, content: bytes, below: str = "") -> None:
        """Write a file ``below`` a folder, unless something is there already, or its name leads out of that folder."""
        path = f"{below}{name}"
        target = self.folder / path
        if posixpath.normpath(f"/{name}").lstrip("/") != posixpath.normpath(name) or target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._before is not None and _has(self._before.folder / path, content):
            link(self._before.folder / path, target)
        else:
            self.add(target, content)
        if any(parent.as_posix() in self.moved for parent in Path(path).parents):
            flush(target)  # what is in a folder that was moved is taken to be on the disk
            flush(target.parent)

    def add(self, target: Path, content: bytes) -> None:
        """Write a file that no earlier release has."""
        write_new(target, content)
        target.chmod(0o444)  # later releases are links to it
        self.added += len(content)

    def measure(self, path: str = "") -> int:
        """Return the bytes of all files below ``path``; folders that the release before has are not looked at again."""
        if path in self.sizes:
            return self.sizes[path]
        size = 0
        with os.scandir(self.folder / path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    size += self.measure(f"{path}/{entry.name}" if path else entry.name)
                else:
                    size += entry.stat(follow_symlinks=False).st_size
        if path in self.keys:
            self.sizes[path] = size
        return size


def _has(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
