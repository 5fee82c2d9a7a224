"""What reading asked of the disk, kept so that the same questions can be asked again.

A check is a function of its settings and of the disk's answers. Where the disk gives the same answers once more, the
check would come to the same result: no time of change is trusted, and whatever is asked counts, the name that a file
lacks as much as the content of one that is there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from sphinx_compute_ref.reading.files.boundary import Boundary, current_boundary, require_inside
from sphinx_compute_ref.reading.files.files import Disk, names_in, read_regular

#: The answers of the disk as texts: by the kind of question, then by path.
Answers = Mapping[str, Mapping[str, str]]

_OUTSIDE = "outside"
_NOTHING = "nothing"


class Recorder(Disk):
    """The files on disk; ``is_steady`` turns false where one question got two answers: files changed in between."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, str]] = {kind: {} for kind in _QUESTIONS}
        self._boundaries: list[Boundary] = []
        self.is_steady = True

    @property
    def answers(self) -> Answers:
        """What the disk said so far."""
        leads: dict[str, str] = {}
        for boundary in self._boundaries:
            for path, real in boundary.led.items():
                leads[path] = real if leads.get(path, real) == real else ""
        return {"leads": leads, **self._answers}

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        if self._is_outside("read", path):
            require_inside(path)
        try:
            data = read_regular(path)
        except (OSError, ValueError) as error:
            self._keep("read", path, _failure(error))
            raise
        self._keep("read", path, _digest(data))
        return data

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        return not self._is_outside("exists", path) and self._answer("exists", path) == "yes"

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""
        return not self._is_outside("is_folder", path) and self._answer("is_folder", path) == "yes"

    def names(self, folder: str) -> list[str]:
        """Return the names in ``folder``."""
        if self._is_outside("names", folder):
            require_inside(folder)
        try:
            names = names_in(folder)
        except OSError as error:
            self._keep("names", folder, _failure(error))
            raise
        self._keep("names", folder, _listing(names))
        return names

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files."""
        if self._is_outside("walk", folder):
            return
        ahead = {folder}
        for root, folders, files in os.walk(folder):
            ahead.discard(root)
            self._keep("walk", root, _step(root, folders, files))
            yield root, folders, files
            ahead.update(path for name in folders if not os.path.islink(path := os.path.join(root, name)))
        for unread in ahead:
            self._keep("walk", unread, _NOTHING)

    def _answer(self, kind: str, path: str) -> str:
        answer = _QUESTIONS[kind](path)
        self._keep(kind, path, answer)
        return answer

    def _is_outside(self, kind: str, path: str) -> bool:
        boundary = current_boundary()
        if boundary is None:
            return False
        if boundary not in self._boundaries:
            self._boundaries.append(boundary)
        if boundary.holds(path):
            return False
        self._keep(kind, path, _OUTSIDE)
        return True

    def _keep(self, kind: str, path: str, answer: str) -> None:
        if self._answers[kind].setdefault(path, answer) != answer:
            self.is_steady = False


def still_hold(answers: Answers) -> bool:
    """Say whether the disk gives the same answers now; what lay outside of the boundary is not looked at.

    The boundary itself must be the one of that time.
    """
    boundary = Boundary(())
    return all(boundary.leads_to(path) == real for path, real in answers["leads"].items()) and all(
        answer == _OUTSIDE or ask(path) == answer
        for kind, ask in _QUESTIONS.items()
        for path, answer in answers[kind].items()
    )


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _failure(error: Exception) -> str:
    return f"{type(error).__name__} {getattr(error, 'strerror', None) or error}"


def _listing(names: Iterable[str]) -> str:
    return _digest("/".join(sorted(names)).encode("utf-8", "surrogateescape"))


def _step(root: str, folders: Iterable[str], files: Iterable[str]) -> str:
    """Return what tells one step of a walk from another: walks do not follow links."""
    links = [f"{name}@" for name in folders if os.path.islink(os.path.join(root, name))]
    return f"{_listing(folders)} {_listing(files)} {_listing(links)}"


def _read(path: str) -> str:
    try:
        return _digest(read_regular(path))
    except (OSError, ValueError) as error:
        return _failure(error)


def _exists(path: str) -> str:
    return "yes" if os.path.exists(path) else "no"


def _is_folder(path: str) -> str:
    return "yes" if os.path.isdir(path) else "no"


def _names(folder: str) -> str:
    try:
        return _listing(names_in(folder))
    except OSError as error:
        return _failure(error)


def _walk(root: str) -> str:
    step = next(os.walk(root), None)
    return _NOTHING if step is None else _step(*step)


_QUESTIONS: Mapping[str, Callable[[str], str]] = {
    "read": _read,
    "exists": _exists,
    "is_folder": _is_folder,
    "names": _names,
    "walk": _walk,
}
