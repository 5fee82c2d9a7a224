"""Content that many pages have, such as the files of a theme, once on the disk: its name here is its content.

Files of the store are links to these objects, whatever version and reference they belong to. An object that nothing
else is a link to can go.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sphinx_compute_ref.publishing.storage.durability import NO_SPACE


class Objects:
    """The objects in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def share(self, path: str) -> None:
        """Let the file at ``path``, whose content stays as it is, be the object of that content.

        Where the file system has no links, or no more of them for one file, it stays as it is.
        """
        with open(path, "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        about = os.stat(path)
        name = digest[2:] + ("-executable" if about.st_mode & 0o111 else "")
        target = self.folder / digest[:2] / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except FileExistsError:
                if target.stat().st_size == about.st_size:
                    self._replace(path, target)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise

    @staticmethod
    def _replace(path: str, target: Path) -> None:
        other = f"{path}.compute-ref"
        os.link(target, other)
        os.replace(other, path)
        with suppress(FileNotFoundError):
            os.unlink(other)  # rename(2) leaves both names of one file

    def prune(self) -> None:
        """Remove the objects that nothing is a link to."""
        for path in self._paths():
            with suppress(OSError):
                if os.lstat(path).st_nlink == 1:
                    os.unlink(path)

    def _paths(self) -> Iterator[str]:
        for root, _, files in os.walk(self.folder):
            for name in files:
                yield os.path.join(root, name)
