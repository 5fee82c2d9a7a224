"""The files of a commit, read from git's objects: no checkout, nothing written, nothing fetched.

One ``git cat-file --batch`` answers for trees and blobs; folders are read when they are asked for.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, NamedTuple, Self

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.reading.files import Disk

_FOLDER, _LINK, _SUBMODULE = "40000", "120000", "160000"
_MAX_LINKS = 40


class _Entry(NamedTuple):
    """An entry of a tree: its mode in octal and the name of its object."""

    mode: str
    object: str


class GitTree:
    """The tree of a commit as :class:`~sphinx_compute_ref.reading.files.Files`.

    Paths are those of the disk. What lies outside of the repository is read from disk: no commit changes it.
    """

    def __init__(self, folder: str, ref: str) -> None:
        """Open the repository that holds ``folder`` at ``ref``.

        :raises ~sphinx_compute_ref.errors.UserError: where git is missing, there is no repository, or it does not know
            ``ref``.
        """
        self._disk = Disk()
        self._trees: dict[str, dict[str, _Entry]] = {}
        self._here = os.path.realpath(os.getcwd())
        self._top = os.path.realpath(_git(folder, "rev-parse", "--show-toplevel"))
        self._process = subprocess.Popen(
            ["git", "-c", "protocol.allow=never", "cat-file", "--batch"],  # noqa: S607 - the git that the user runs
            cwd=folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._root = self._root_of(ref)

    def close(self) -> None:
        """End git."""
        with suppress(OSError):
            self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()

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
        if entry.mode in (_FOLDER, _SUBMODULE):
            raise IsADirectoryError(21, "Is a directory", path)
        return self._object(entry.object)

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
        return entry is not None and entry.mode in (_FOLDER, _SUBMODULE)

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``."""
        parts = self._parts(folder)
        if parts is None:
            return self._disk.names(folder)
        entry = self._find(parts)
        if entry is None or entry.mode not in (_FOLDER, _SUBMODULE):
            raise NotADirectoryError(20, "Not a directory", folder)
        return list(self._tree(entry))

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files; links to folders are not followed."""
        parts = self._parts(folder)
        if parts is None:
            yield from self._disk.walk(folder)
            return
        entry = self._find(parts)
        if entry is None or entry.mode != _FOLDER:
            return
        folders: list[str] = []
        files: list[str] = []
        tree = self._tree(entry)
        for name, item in tree.items():
            target = self._find([*parts, name]) if item.mode == _LINK else item
            is_folder = target is not None and target.mode in (_FOLDER, _SUBMODULE)
            (folders if is_folder else files).append(name)
        yield folder, folders, files
        for name in folders:
            if tree[name].mode == _FOLDER:
                yield from self.walk(f"{folder}/{name}")

    def _parts(self, path: str) -> list[str] | None:
        """Return the names that lead from the root of the repository to ``path``, ``None`` outside of it."""
        absolute = os.path.normpath(os.path.join(self._here, path))
        if absolute == self._top:
            return []
        if not absolute.startswith(self._top.rstrip(os.sep) + os.sep):
            return None
        return absolute[len(self._top.rstrip(os.sep)) + 1 :].split(os.sep)

    def _find(self, parts: list[str], links: int = 0) -> _Entry | None:
        """Return the entry that ``parts`` lead to, links followed; ``None`` where there is none."""
        entry = self._root
        for number, name in enumerate(parts):
            if entry.mode != _FOLDER:
                return None
            found = self._tree(entry).get(name)
            if found is None:
                return None
            if found.mode == _LINK:
                target = os.fsdecode(self._object(found.object))
                if links >= _MAX_LINKS or os.path.isabs(target):
                    return None
                path = os.path.normpath("/".join([*parts[:number], target, *parts[number + 1 :]]))
                return None if path.startswith(os.pardir) else self._find(path.split(os.sep), links + 1)
            entry = found
        return entry

    def _tree(self, entry: _Entry) -> dict[str, _Entry]:
        """Return the entries of a tree by name (git's "tree object": mode, blank, name, NUL, hash)."""
        if entry.mode == _SUBMODULE:
            return {}
        tree = self._trees.get(entry.object)
        if tree is None:
            tree = self._trees[entry.object] = {}
            data, position, size = self._object(entry.object), 0, len(entry.object) // 2
            while position < len(data):
                blank = data.index(b" ", position)
                end = data.index(b"\0", blank)
                name = os.fsdecode(data[blank + 1 : end])
                tree[name] = _Entry(data[position:blank].decode(), data[end + 1 : end + 1 + size].hex())
                position = end + 1 + size
        return tree

    def _root_of(self, ref: str) -> _Entry:
        answer = self._ask(f"{ref}^{{tree}}") if ref and not set(ref) & set("\0\r\n") else None
        if answer is None:
            self.close()
            raise UserError(
                f'git does not know "{ref}"',
                where="--changed-since",
                hint="Give a commit, branch or tag. In a shallow clone, fetch it first: git fetch --depth=1 origin "
                "REF. In GitHub Actions, give actions/checkout fetch-depth: 0.",
            )
        return _Entry(_FOLDER, answer[0])

    def _object(self, name: str) -> bytes:
        answer = self._ask(name)
        if answer is None:
            raise UserError(
                f"the object {name} is not in this clone",
                where="--changed-since",
                hint="A partial clone lacks files of old commits: fetch them, or clone without --filter.",
            )
        return answer[1]

    def _ask(self, name: str) -> tuple[str, bytes] | None:
        """Return hash and content of the object ``name``, ``None`` where git does not have it."""
        stdin, stdout = self._pipe(self._process.stdin), self._pipe(self._process.stdout)
        try:
            stdin.write(os.fsencode(name) + b"\n")
            stdin.flush()
        except OSError:
            return None
        head = stdout.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return None
        content = stdout.read(int(head[2]))
        stdout.read(1)
        return head[0].decode(), content

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


def _environment() -> dict[str, str]:
    """Return the environment in which git writes nothing and fetches nothing, whatever folder it runs in.

    Git before 2.45 does not know GIT_NO_LAZY_FETCH; protocol.allow keeps it from fetching, too.
    """
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    for name in ("GIT_DIR", "GIT_WORK_TREE"):  # hooks run with relative ones
        if name in environment:
            environment[name] = os.path.abspath(environment[name])
    return environment


def _git(folder: str, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", *arguments],  # noqa: S607 - the git that the user runs
            cwd=folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UserError("git is not installed", where="--changed-since", hint="Install git.") from error
    if done.returncode:
        said = done.stderr.strip().removeprefix("fatal: ").partition("\n")[0]
        raise UserError(
            f"git says: {said or 'nothing'}",
            where=folder,
            hint="--changed-since needs the source in the work tree of a git repository.",
        )
    return done.stdout.removesuffix("\n")
