"""Git's objects as one running ``git cat-file --batch`` answers for them: nothing written, nothing fetched."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.reading.files.files import MAX_SIZE

FOLDER = "40000"
#: What git sets for hooks; in a submodule it would lead back to the repository around it.
OF_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
)


class Entry(NamedTuple):
    """An entry of a tree: its mode in octal, the name of its object, and the repository that has it."""

    mode: str
    object: str
    objects: GitObjects


class GitObjects:
    """The objects of the repository that a folder lies in."""

    def __init__(self, folder: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["git", "-c", "protocol.allow=never", "cat-file", "--batch"],  # noqa: S607 - the git that the user runs
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End git."""
        with suppress(OSError):
            self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()

    def root(self, commit: str) -> Entry | None:
        """Return the folder that ``commit`` holds, ``None`` where git does not know it."""
        answer = self._ask(f"{commit}^{{tree}}")
        return None if answer is None else Entry(FOLDER, answer[0], self)

    def read(self, name: str) -> bytes:
        """Return the content of the object ``name``.

        :raises ~sphinx_compute_ref.errors.UserError: where this clone does not have it.
        """
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
        size = int(head[2])
        if size > MAX_SIZE:
            while size >= 0:  # git has begun to write it, and a line end behind it
                size -= len(stdout.read(min(size + 1, 1 << 20)))
            raise OSError(errno.EFBIG, f"is larger than {MAX_SIZE >> 20} MiB", name)
        content = stdout.read(size)
        stdout.read(1)
        return head[0].decode(), content

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


def environment(*, of_submodule: bool = False) -> dict[str, str]:
    """Return the environment in which git writes nothing and fetches nothing, whatever folder it runs in.

    Git before 2.45 does not know GIT_NO_LAZY_FETCH; protocol.allow keeps it from fetching, too.
    """
    variables = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    for name in OF_REPOSITORY if of_submodule else ():
        variables.pop(name, None)
    for name in ("GIT_DIR", "GIT_WORK_TREE"):  # hooks run with relative ones
        if name in variables:
            variables[name] = os.path.abspath(variables[name])
    return variables


def git(folder: str, *arguments: str) -> str:
    """Return what ``git`` says in ``folder``.

    :raises ~sphinx_compute_ref.errors.UserError: where git is missing or fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", *arguments],  # noqa: S607 - the git that the user runs
            cwd=folder,
            env=environment(),
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
