"""The files that reading sees: those on disk, or others that stand in for them.

Whatever reads goes through :func:`current_files`, so that contents in memory (what a fix would write, what an editor
has not saved yet) and whole trees (a commit of git) are read as the disk is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol


class Files(Protocol):
    """A tree of files; paths are relative to the working directory or absolute, as on disk."""

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``; raise :exc:`OSError` or :exc:`ValueError` where there is none."""

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``; raise :exc:`OSError` where there is none."""

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files as :func:`os.walk` does, top down."""


class Disk:
    """The files on disk."""

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        with open(path, "rb") as stream:
            return stream.read()

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        return os.path.exists(path)

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""
        return os.path.isdir(path)

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``."""
        return os.listdir(folder)

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files."""
        return os.walk(folder)


class StandIns(Disk):
    """The files on disk, save those whose content ``contents`` holds by path."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        content = self._contents.get(path)
        return super().read(path) if content is None else content

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        return path in self._contents or super().exists(path)


_DISK = Disk()
_FILES: ContextVar[Files | None] = ContextVar("files", default=None)


def current_files() -> Files:
    """Return the files that reading sees now."""
    return _FILES.get() or _DISK


@contextmanager
def reading_from(files: Files) -> Iterator[None]:
    """Let reading see ``files`` while the block runs."""
    token = _FILES.set(files)
    try:
        yield
    finally:
        _FILES.reset(token)


def standing_in(contents: Mapping[str, bytes]) -> AbstractContextManager[None]:
    """Let ``contents``, by path, stand in for the files on disk while the block runs."""
    return reading_from(StandIns(contents))
