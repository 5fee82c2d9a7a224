"""Git's objects as one running ``git cat-file --batch`` answers for them: nothing written, nothing fetched."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.process import serving
from sphinx_compute_ref.reading.files.files import MAX_SIZE

FOLDER = "40000"


class Entry(NamedTuple):
    """An entry of a tree: its mode in octal, the name of its object, and the repository that has it."""

    mode: str
    object: str
    objects: GitObjects


class GitObjects:
    """The objects of the repository that a folder lies in.

    ``where`` is what an error names; objects larger than ``limit`` bytes are refused, none where it is ``None``.
    """

    def __init__(
        self,
        folder: str,
        environment: Mapping[str, str],
        *,
        where: str = "--changed-since",
        limit: int | None = MAX_SIZE,
    ) -> None:
        self._process = serving(folder, environment, "cat-file", "--batch")
        self._where, self._limit = where, limit

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
                where=self._where,
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
        if self._limit is not None and size > self._limit:
            while size >= 0:  # git has begun to write it, and a line end behind it
                size -= len(stdout.read(min(size + 1, 1 << 20)))
            raise OSError(errno.EFBIG, f"is larger than {self._limit >> 20} MiB", name)
        content = stdout.read(size)
        stdout.read(1)
        return head[0].decode(), content

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream
