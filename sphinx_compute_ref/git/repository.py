"""A git repository, bare or not: its refs and the files of commits. The working tree is neither read nor touched."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.objects import GitObjects
from sphinx_compute_ref.git.process import environment, run
from sphinx_compute_ref.writing import write_new

_FIELDS = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_ID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SUBMODULE, _LINK, _EXECUTABLE = "160000", "120000", "100755"


@dataclass(frozen=True)
class Ref:
    """A branch or a tag; ``name`` is without ``refs/heads/`` and the like."""

    name: str
    kind: Literal["branch", "tag"]
    commit: str


class _Entry(NamedTuple):
    mode: str
    object: str
    path: str


class Repository:
    """A repository at ``folder``."""

    def __init__(self, folder: str) -> None:
        """Find the repository.

        :raises ~sphinx_compute_ref.errors.UserError: where git is missing or there is no repository.
        """
        self.folder = os.path.abspath(folder)
        if not os.path.isdir(self.folder):
            raise UserError("there is no such folder", where=folder, hint="repository names a git repository.")
        shared = self._run("rev-parse", "--git-common-dir").decode("utf-8", "surrogateescape").strip("\n")
        self.git_folder = os.path.join(self.folder, shared)

    def refs(self, remote: str = "") -> list[Ref]:
        """Return the branches, those of ``remote`` if that is given, and the tags that lead to a commit."""
        heads = f"refs/remotes/{remote}/" if remote else "refs/heads/"
        output = self._run("for-each-ref", f"--format={_FIELDS}", heads, "refs/tags/")
        refs = []
        for line in output.splitlines():
            name, *objects = (part.decode("utf-8", "surrogateescape") for part in line.split(b"\0"))
            commit = _commit(*objects)
            if commit is None or name == f"{heads}HEAD":
                continue
            if name.startswith("refs/tags/"):
                refs.append(Ref(name.removeprefix("refs/tags/"), "tag", commit))
            else:
                refs.append(Ref(name.removeprefix(heads), "branch", commit))
        return refs

    def remote_branches(self) -> dict[str, list[str]]:
        """Return the branches of each remote that this repository has fetched, by the remote's name."""
        names = self._run("remote").decode("utf-8", "surrogateescape").splitlines()
        output = self._run("for-each-ref", "--format=%(refname)", "refs/remotes/")
        branches: dict[str, list[str]] = {name: [] for name in names}
        for line in output.decode("utf-8", "surrogateescape").splitlines():
            for name in names:
                prefix = f"refs/remotes/{name}/"
                if line.startswith(prefix) and line != f"{prefix}HEAD":
                    branches[name].append(line.removeprefix(prefix))
        return branches

    def packed_refs(self) -> bytes:
        """Return all branches and tags as git packs them (``gitrepository-layout``, ``packed-refs``)."""
        return self._run(
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/", "refs/remotes/", "refs/tags/"
        )

    def is_bare(self) -> bool:
        """Say whether the repository has no work tree here."""
        return self._run("rev-parse", "--is-bare-repository").strip() == b"true"

    def commit_of(self, ref: str) -> str:
        """Return the commit that ``ref`` names.

        :raises ~sphinx_compute_ref.errors.UserError: where git does not know it.
        """
        output = self._run("cat-file", "--batch-check=%(objectname)", stdin=os.fsencode(f"{ref}^{{commit}}\n"))
        commit = output.decode("utf-8", "replace").strip()
        if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
            raise UserError(f'git does not know "{ref}"', where=self.folder, hint="Give a commit, branch or tag.")
        return commit

    def objects(self, commits: Sequence[str], paths: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return the object at each of ``paths`` for each commit; paths that a commit lacks are left out."""
        questions = [(commit, path) for commit in commits for path in paths]
        requests = "".join(f"{commit}:{path}\n" for commit, path in questions).encode("utf-8", "surrogateescape")
        lines = self._run("cat-file", "--batch-check=%(objectname)", stdin=requests).decode().splitlines()
        entries: dict[str, dict[str, str]] = {commit: {} for commit in commits}
        for (commit, path), line in zip(questions, lines, strict=True):
            if re.fullmatch(r"[0-9a-f]{40,64}", line):
                entries[commit][path] = line
        return entries

    def time_of(self, commit: str, paths: Sequence[str]) -> str:
        """Return when ``paths`` were last changed before ``commit``, in seconds since 1970; empty where unknown."""
        output = self._run("log", "-1", "--format=%ct", commit, "--", *paths)
        return output.decode().strip()

    def export(self, commit: str, paths: Sequence[str], target: Path) -> None:
        """Write the files below ``paths`` as ``commit`` has them into the folder ``target``.

        :raises ~sphinx_compute_ref.errors.UserError: for submodules, files that Git LFS keeps elsewhere, links out of
            the tree, and names that no file may have.
        """
        entries = list(self._entries(commit, paths))
        for entry in entries:
            if entry.mode == _SUBMODULE:
                raise UserError(
                    "is a submodule, which is not exported",
                    where=entry.path,
                    hint="Keep what the reference needs in the repository, or build with a command that fetches it.",
                )
            parts = entry.path.split("/")
            if entry.path.startswith("/") or not all(parts) or {".", "..", ".git"} & set(map(str.lower, parts)):
                raise UserError("is not a name that a file may have", where=entry.path)
        files = [entry for entry in entries if entry.mode != _LINK]
        links = [entry for entry in entries if entry.mode == _LINK]
        with closing(self._contents([entry.object for entry in (*files, *links)])) as contents:
            for entry in files:
                path = target / entry.path
                path.parent.mkdir(parents=True, exist_ok=True)
                write_new(path, self._without_lfs(next(contents), entry.path))
                if entry.mode == _EXECUTABLE:
                    path.chmod(0o755)
            for entry in links:  # last, so that no file is written through one
                goal = os.fsdecode(next(contents))
                path = target / entry.path
                inside = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), goal))
                if goal.startswith("/") or inside.split("/")[0] == ".." or not _is_below(path.parent, target):
                    raise _link_out(entry, goal)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(goal)
            for entry in links:  # what each of them leads to is known once all are there: one may go through others
                path = target / entry.path
                if not _is_below(path, target):
                    raise _link_out(entry, os.readlink(path))

    def _entries(self, commit: str, paths: Sequence[str]) -> Iterator[_Entry]:
        output = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        for line in output.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, name = about.decode().split()
                yield _Entry(mode, name, os.fsdecode(path))

    def _contents(self, objects: Sequence[str]) -> Generator[bytes, None, None]:
        """Yield the contents of ``objects``; asked for one by one, so that no pipe fills up."""
        with closing(GitObjects(self.folder, environment(elsewhere=True), where=self.folder, limit=None)) as answers:
            for name in objects:
                yield answers.read(name)

    def _without_lfs(self, content: bytes, path: str) -> bytes:
        """Return ``content``, or what it points to where Git LFS keeps that in this clone."""
        if len(content) > 1024 or not content.startswith(_LFS):
            return content
        match = _LFS_ID.search(content)
        if match:
            name = match[1].decode()
            stored = Path(self.git_folder, "lfs", "objects", name[:2], name[2:4], name)
            if stored.is_file():
                return stored.read_bytes()
        raise UserError(
            "is kept by Git LFS and not in this clone", where=path, hint="Fetch it first: git lfs fetch --all"
        )

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        hint = "repository in [tool.compute-ref.publish] names the git repository."
        return run(self.folder, *arguments, stdin=stdin, hint=hint)


def _is_below(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _link_out(entry: _Entry, goal: str) -> UserError:
    return UserError(f"is a link out of the repository: {goal}", where=entry.path)


def _commit(name: str, kind: str, peeled: str, peeled_kind: str) -> str | None:
    if kind == "commit":
        return name
    return peeled if peeled_kind == "commit" else None
