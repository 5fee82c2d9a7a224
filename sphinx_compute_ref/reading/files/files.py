"""The files that reading sees: those on disk, or others that stand in for them.

Whatever reads goes through :func:`current_files`, so that contents in memory (what a fix would write, what an editor
has not saved yet) and whole trees (a commit of git) are read as the disk is.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol

from sphinx_compute_ref.reading.files.boundary import is_outside, real_path, require_inside


class Files(Protocol):
    """A tree of files; paths are relative to the working directory or absolute, as on disk."""

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``; raise :exc:`OSError` or :exc:`ValueError` where there is none."""

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""

    def leads_to(self, path: str) -> str:
        """Return where ``path`` leads once all links are followed: what two names of one folder have in common."""

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``; raise :exc:`OSError` where there is none."""

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files as :func:`os.walk` does, top down."""


#: As large as a file may be, in bytes; the largest parameters files of OpenStack have half a megabyte.
MAX_SIZE = 32 << 20
#: Bytes as they are on every system; a pipe that nobody writes to would keep us waiting at once.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: str | os.PathLike[str]) -> bytes:
    """Return the content of the regular file at ``path``.

    :raises OSError: where there is none, for devices, pipes and the like, and beyond ``MAX_SIZE``.
    """
    descriptor = os.open(path, _FLAGS)  # a stream takes as long again to make as all the rest
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "is not a regular file", path)
        if status.st_size > MAX_SIZE:
            raise OSError(errno.EFBIG, f"is larger than {MAX_SIZE >> 20} MiB", path)
        parts = []
        while part := os.read(descriptor, status.st_size + 1):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def names_in(folder: str) -> list[str]:
    """Return the names in the folder at ``folder``.

    :raises OSError: where there is none; what no folder can be called, with a NUL, Python calls a wrong value.
    """
    try:
        return os.listdir(folder)
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder) from error


class Disk:
    """The files on disk, as far as reading may go; what lies outside is not there."""

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        require_inside(path)
        return read_regular(path)

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        return not is_outside(path) and os.path.exists(path)

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""
        return not is_outside(path) and os.path.isdir(path)

    def leads_to(self, path: str) -> str:
        """Return where ``path`` leads once all links are followed."""
        return real_path(path)

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``."""
        require_inside(folder)
        return names_in(folder)

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files."""
        return iter(()) if is_outside(folder) else os.walk(folder)


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
