"""How far reading may go: the repository of a reference, and what the configuration adds.

A page, a link or a path in an untrusted change must not show a file of the machine that checks it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sphinx_compute_ref.reading.files.paths import contains

#: What is said of a file that may not be read.
OUTSIDE = "lies outside of the repository: name its folder in allow-outside if it is to be read"
#: What marks the top of a project where there is no repository and the working directory lies elsewhere.
_PROJECT = ("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "PKG-INFO")


class Boundary:
    """The folders below which files may be read, whatever links lead to them.

    ``led`` is where each path led that was asked for: an empty text where it changed in between.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        self._roots: list[str] = []
        self._named_roots: list[str] = []
        self._folders: dict[str, str] = {}
        self._named_folders: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self.led: dict[str, str] = {}
        for root in roots:
            self._add(root)

    def _add(self, folder: str) -> None:
        self._named_roots.append(os.path.abspath(folder))
        self._roots.append(real_path(folder))

    def allow(self, folder: str) -> None:
        """Let files below ``folder`` be read, too; one inside already stays as it is, so that no link leads out."""
        if not _below(os.path.abspath(folder), self._named_roots):
            self._add(folder)

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders below which files may be read, as they are called and where they really are."""
        return (*self._named_roots, *self._roots)

    def holds(self, path: str) -> bool:
        """Say whether the file or folder at ``path`` lies inside once all links are followed."""
        return _below(self.leads_to(path), self._roots)

    def leads_to(self, path: str) -> str:
        """Return where ``path`` leads once all links are followed."""
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = self._file(path)
        real = real_path(file) if os.path.islink(file) else file
        if self.led.setdefault(path, real) != real:
            self.led[path] = ""
        return real

    def _file(self, path: str) -> str:
        """Return a path with the folder that it really lies in; of one folder after the other that is asked once."""
        folder, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            folder, name = os.path.split(os.path.abspath(path))
        real = self._named_folders.get(folder)
        if real is None:
            real = self._named_folders[folder] = self._real_folder(os.path.abspath(folder))
        return os.path.join(real, name)

    def _real_folder(self, folder: str) -> str:
        """Return where a folder, by its absolute path, really is; of folders side by side, what leads to them once."""
        below: list[str] = []
        while folder not in self._folders:
            outer, name = os.path.split(folder)
            if outer == folder:
                self._folders[folder] = real_path(folder)
                break
            below.append(name)
            folder = outer
        real = self._folders[folder]
        for name in reversed(below):
            folder, real = os.path.join(folder, name), os.path.join(real, name)
            real = self._folders[folder] = real_path(real) if os.path.islink(real) else real
        return real


def real_path(path: str) -> str:
    """Return where ``path`` leads once all links are followed; one that no file can have (NUL) leads to itself."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.path.abspath(path)


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(contains(folder, path) for folder in folders)


_BOUNDARY: ContextVar[Boundary | None] = ContextVar("boundary", default=None)


def current_boundary() -> Boundary | None:
    """Return how far reading may go now; ``None`` where everything may be read."""
    return _BOUNDARY.get()


@contextmanager
def reading_inside(boundary: Boundary | None) -> Iterator[None]:
    """Read nothing outside of ``boundary`` while the block runs."""
    token = _BOUNDARY.set(boundary)
    try:
        yield
    finally:
        _BOUNDARY.reset(token)


def leads_out(path: str | os.PathLike[str], allow: Iterable[str] = ()) -> bool:
    """Say whether ``path`` lies in a repository (the working directory, where there is none) by its name alone.

    Links lead out of it then, and not to one of the folders ``allow``.
    """
    absolute = os.path.abspath(path)
    root = root_of(os.getcwd())
    if not _below(absolute, [root]):
        parents = [os.path.dirname(absolute)]
        while os.path.dirname(parents[-1]) != parents[-1]:
            parents.append(os.path.dirname(parents[-1]))
        root = next((parent for parent in parents if os.path.lexists(os.path.join(parent, ".git"))), os.sep)
    return not Boundary([root, *allow]).holds(absolute)


def is_outside(path: str) -> bool:
    """Say whether the file at ``path`` may not be read."""
    boundary = _BOUNDARY.get()
    return boundary is not None and not boundary.holds(path)


def require_inside(path: str) -> None:
    """Raise :exc:`PermissionError` where the file at ``path`` may not be read."""
    if is_outside(path):
        raise PermissionError(errno.EACCES, OUTSIDE, path)


def root_of(source: str) -> str:
    """Return the folder to which reading the reference in ``source`` is held.

    That is its repository; without one the working directory; where the source lies elsewhere its project, by the files
    that head one, else the source itself.
    """
    real = real_path(source)
    parents = [real]
    while os.path.dirname(parents[-1]) != parents[-1]:
        parents.append(os.path.dirname(parents[-1]))
    for parent in parents:
        if os.path.lexists(os.path.join(parent, ".git")):
            return parent
    here = real_path(os.getcwd())
    if _below(real, [here]):
        return here
    for parent in parents:
        if any(os.path.isfile(os.path.join(parent, name)) for name in _PROJECT):
            return parent
    return real
