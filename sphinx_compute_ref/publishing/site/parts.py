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
FORMAT = 2


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
