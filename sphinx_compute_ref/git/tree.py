"""The files of a commit, read from git's objects: no checkout, nothing written, nothing fetched.

Folders are read when they are asked for. Submodules that are checked out are read at the commit that the tree names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Self

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.objects import FOLDER, Entry, GitObjects
from sphinx_compute_ref.git.process import environment, run
from sphinx_compute_ref.reading.files.files import Disk

_LINK, _SUBMODULE = "120000", "160000"
_MAX_LINKS = 40


class GitTree:
    """The tree of a commit as :class:`~sphinx_compute_ref.reading.files.files.Files`.

    Paths are those of the disk. What lies outside of the repository is read from disk: no commit changes it.
    """

    def __init__(self, folder: str, ref: str) -> None:
        """Open the repository that holds ``folder`` at ``ref``.

        :raises ~sphinx_compute_ref.errors.UserError: where git is missing, there is no repository, or it does not know
            ``ref``.
        """
        self._disk = Disk()
        self._trees: dict[str, dict[str, Entry]] = {}
        self._here = os.path.realpath(os.getcwd())
        self._top = os.path.realpath(os.fsdecode(_top_of(folder)))
        self._objects = GitObjects(folder, environment())
        self._submodules: dict[str, GitObjects] = {}
        self._root = self._root_of(ref)

    def close(self) -> None:
        """End git."""
        for objects in (self._objects, *self._submodules.values()):
            objects.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        parts = self._parts(path)
        if parts is None:
            return self._disk.read(path)
        entry = self._find(parts)
        if entry is None:
            raise FileNotFoundError(2, "No such file or directory", path)
        if entry.mode in (FOLDER, _SUBMODULE):
            raise IsADirectoryError(21, "Is a directory", path)
        return entry.objects.read(entry.object)

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        parts = self._parts(path)
        return self._disk.exists(path) if parts is None else self._find(parts) is not None

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""
        parts = self._parts(path)
        if parts is None:
            return self._disk.is_folder(path)
        entry = self._find(parts)
        return entry is not None and entry.mode in (FOLDER, _SUBMODULE)

    def leads_to(self, path: str) -> str:
        """Return where ``path`` leads once all links are followed."""
        parts = self._parts(path)
        if parts is None:
            return self._disk.leads_to(path)
        led = self._lead(parts)
        return os.path.join(self._top, *(parts if led is None else led[1]))

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``."""
        parts = self._parts(folder)
        if parts is None:
            return self._disk.names(folder)
        entry = self._find(parts)
        if entry is None or entry.mode not in (FOLDER, _SUBMODULE):
            raise NotADirectoryError(20, "Not a directory", folder)
        return list(self._tree(entry))

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files; links to folders are not followed."""
        parts = self._parts(folder)
        if parts is None:
            yield from self._disk.walk(folder)
            return
        entry = self._find(parts)
        if entry is None or entry.mode != FOLDER:
            return
        folders: list[str] = []
        files: list[str] = []
        tree = self._tree(entry)
        for name, item in tree.items():
            target = self._find([*parts, name]) if item.mode == _LINK else item
            is_folder = target is not None and target.mode in (FOLDER, _SUBMODULE)
            (folders if is_folder else files).append(name)
        yield folder, folders, files
        for name in folders:
            if tree[name].mode != _LINK:
                yield from self.walk(f"{folder}/{name}")

    def _parts(self, path: str) -> list[str] | None:
        """Return the names that lead from the root of the repository to ``path``, ``None`` outside of it."""
        absolute = os.path.normpath(os.path.join(self._here, path))
        if absolute == self._top:
            return []
        if not absolute.startswith(self._top.rstrip(os.sep) + os.sep):
            return None
        return absolute[len(self._top.rstrip(os.sep)) + 1 :].split(os.sep)

    def _find(self, parts: list[str]) -> Entry | None:
        """Return the entry that ``parts`` lead to, links followed; ``None`` where there is none."""
        led = self._lead(parts)
        return led[0] if led is not None else None

    def _lead(self, parts: list[str], links: int = 0) -> tuple[Entry, list[str]] | None:
        """Return the entry that ``parts`` lead to, and the names without links that lead there."""
        entry = self._root
        for number, name in enumerate(parts):
            if entry.mode != FOLDER:
                return None
            entry_below = self._tree(entry).get(name)
            if entry_below is None:
                return None
            if entry_below.mode == _LINK:
                target = os.fsdecode(entry_below.objects.read(entry_below.object))
                if links >= _MAX_LINKS or os.path.isabs(target):
                    return None
                path = os.path.normpath("/".join([*parts[:number], target, *parts[number + 1 :]]))
                return None if path.startswith(os.pardir) else self._lead(path.split(os.sep), links + 1)
            entry = self._opened(entry_below, parts[: number + 1]) if entry_below.mode == _SUBMODULE else entry_below
        return entry, parts

    def _opened(self, entry: Entry, parts: list[str]) -> Entry:
        """Return the folder that a submodule is at its commit; one that is not checked out stays an empty folder."""
        folder = os.path.join(self._top, *parts)
        if not os.path.lexists(os.path.join(folder, ".git")):
            return entry
        objects = self._submodules.get(folder)
        if objects is None:
            objects = self._submodules[folder] = GitObjects(folder, environment(elsewhere=True))
        root = objects.root(entry.object)
        if root is None:
            name = "/".join(parts)
            raise UserError(
                f"the commit {entry.object} of the submodule {name} is not in this clone",
                where="--changed-since",
                hint=f"Fetch it: git -C {name} fetch origin {entry.object}",
            )
        return root

    def _tree(self, entry: Entry) -> dict[str, Entry]:
        """Return the entries of a tree by name (git's "tree object": mode, blank, name, NUL, hash)."""
        if entry.mode == _SUBMODULE:
            return {}
        tree = self._trees.get(entry.object)
        if tree is None:
            tree = self._trees[entry.object] = {}
            data, position, size = entry.objects.read(entry.object), 0, len(entry.object) // 2
            while position < len(data):
                blank = data.index(b" ", position)
                end = data.index(b"\0", blank)
                name = os.fsdecode(data[blank + 1 : end])
                mode, hash_ = data[position:blank].decode(), data[end + 1 : end + 1 + size].hex()
                tree[name] = Entry(mode, hash_, entry.objects)
                position = end + 1 + size
        return tree

    def _root_of(self, ref: str) -> Entry:
        entry = self._objects.root(ref) if ref and not set(ref) & set("\0\r\n") else None
        if entry is None:
            self.close()
            raise UserError(
                f'git does not know "{ref}"',
                where="--changed-since",
                hint="Give a commit, branch or tag. In a shallow clone, fetch it first: git fetch --depth=1 origin "
                "REF. In GitHub Actions, give actions/checkout fetch-depth: 0.",
            )
        return entry


def _top_of(folder: str) -> bytes:
    hint = "--changed-since needs the source in the work tree of a git repository."
    return run(folder, "rev-parse", "--show-toplevel", hint=hint, elsewhere=False).removesuffix(b"\n")
