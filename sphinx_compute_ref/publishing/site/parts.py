"""The parts of a release. What is the same as in the release before is linked to it, not made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sphinx_compute_ref.publishing.storage.durability import NO_SPACE

#: Raise it when assembly makes other files of the same things.
FORMAT = 3


def key_of(*values: object) -> str:
    """Return one key for ``values``, which :mod:`json` takes: all that a part depends on."""
    text = json.dumps([FORMAT, *values], sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Parts:
    """The release that is made in ``folder``, and the one ``before`` with the keys of its parts by path."""

    def __init__(self, folder: Path, before: Path | None = None, keys: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.keys: dict[str, str] = {}
        self._before, self._known = before, dict(keys or {})

    def same(self, path: str, key: str) -> bool:
        """Take the part at ``path`` from the release before, if it is the same there; say whether that was so."""
        self.keys[path] = key
        if self._before is None or self._known.get(path) != key:
            return False
        source, target = self._before / path, self.folder / path
        if source.is_dir():
            _link_tree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            link(source, target)
        else:
            return False
        below = f"{path}/"
        self.keys |= {name: of for name, of in self._known.items() if name.startswith(below)}
        return True

    def write(self, name: str, content: bytes, below: str = "") -> None:
        """Write a file ``below`` a folder, unless something is there already, or its name leads out of that folder."""
        path = f"{below}{name}"
        target = self.folder / path
        if not target.resolve().is_relative_to((self.folder / below).resolve()) or target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._before is not None and _has(self._before / path, content):
            link(self._before / path, target)
            return
        target.write_bytes(content)
        target.chmod(0o444)  # later releases are links to it


def _has(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def link(source: Path | str, target: Path | str) -> None:
    """Give the file ``source`` the name ``target``, too; copy it where the file system cannot do that."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_SPACE:  # a copy would not fit either
            raise
        shutil.copyfile(source, target)


def _link_tree(source: Path, target: Path) -> None:
    for root, _, files in os.walk(source):
        below = os.path.join(target, os.path.relpath(root, source))
        os.makedirs(below, exist_ok=True)
        for name in files:
            link(os.path.join(root, name), os.path.join(below, name))


def sizes(folder: Path) -> tuple[int, int]:
    """Return the bytes of all files below ``folder``, and of those that no other release and no store has."""
    everything = new = 0
    for root, _, files in os.walk(folder):
        for name in files:
            about = os.lstat(os.path.join(root, name))
            everything += about.st_size
            new += about.st_size if about.st_nlink == 1 else 0
    return everything, new
