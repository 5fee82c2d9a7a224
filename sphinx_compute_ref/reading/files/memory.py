"""Files that keep what was read and made of them: reading again costs only what changed.

The language server reads after every keystroke; commands read once and need none of this.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sphinx_compute_ref.reading.files.boundary import is_outside, require_inside
from sphinx_compute_ref.reading.files.files import StandIns, current_files, names_in

Made = TypeVar("Made")

#: For how long what the disk said counts, where nobody says that it changed: a burst of typing, in seconds.
_BURST = 1.0

#: A file that changed less than this long ago may change again without its time of change telling, in nanoseconds.
_YOUNG = 2_000_000_000


#: Makes something of the file at a path, given the content of the last time and what was made of that.
Again = Callable[[str, bytes, Made], Made]


def remembered(make: Callable[..., Made], path: str, *, again: Again[Made] | None = None, **options: Any) -> Made:
    """Return what ``make`` reads from the file at ``path``.

    Where the files that reading sees are a :class:`Memory`, ``make`` is called only if the content is not that of the
    last time; ``again``, where it is given, in its place once there was a last time. They may look at nothing but this
    file, and nobody may change what they returned.
    """
    files = current_files()
    if isinstance(files, Memory):
        return files.result_of(make, path, options, again)
    return make(path, **options)


#: What tells one state of a file from another: time of change in nanoseconds, size in bytes, inode.
Signature = tuple[int, int, int]


class _Folder(NamedTuple):
    """The names in a folder; ``links`` are those of ``folders`` that walks do not follow."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    links: frozenset[str]


class Glimpse(NamedTuple):
    """What the disk said when it was looked at: the state of files by path (``None``: there is none), and folders."""

    signatures: Mapping[str, Signature | None]
    folders: Mapping[str, _Folder]

    def still_holds(self, outputs: Sequence[str] = ()) -> bool:
        """Say whether the disk says the same now; what is new in the folders ``outputs`` does not count."""
        output_prefixes = tuple(os.path.join(os.path.abspath(folder), "") for folder in outputs)
        return all(_signature(path) == signature for path, signature in self.signatures.items()) and all(
            sorted(_names_in(path)) == sorted([*names.folders, *names.files])
            for path, names in self.folders.items()
            if not os.path.join(os.path.abspath(path), "").startswith(output_prefixes)
        )


def _signature(path: str) -> Signature | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _names_in(folder: str) -> list[str]:
    try:
        return names_in(folder)
    except OSError:
        return []


class Memory(StandIns):
    """The files on disk and the texts that stand in for them, kept with what reading made of their contents."""

    def __init__(self) -> None:
        super().__init__({})
        self._contents_on_disk: dict[str, tuple[Signature, bytes]] = {}
        self._statuses: dict[str, os.stat_result | None] = {}
        self._folders: dict[str, _Folder] = {}
        self._looked = -_BURST
        self._results: dict[tuple[object, ...], tuple[bytes, Any]] = {}

    def stand_in(self, contents: Mapping[str, bytes]) -> None:
        """Let ``contents``, by path, stand in for the files on disk from now on."""
        self._contents = contents
        if time.monotonic() - self._looked >= _BURST:
            self._statuses, self._folders = {}, {}
            self._looked = time.monotonic()

    def look_again(self) -> None:
        """Take note that something changed on disk."""
        self._looked = -_BURST

    def forget(self) -> None:
        """Let go of contents, and of what was made of them, whoever still has this memory."""
        self._contents_on_disk.clear()
        self._results.clear()

    def glimpse(self) -> Glimpse:
        """Return what the disk has said since it was last looked at."""
        signatures = {
            path: (status.st_mtime_ns, status.st_size, status.st_ino) if status is not None else None
            for path, status in self._statuses.items()
            if status is None or not stat.S_ISDIR(status.st_mode)
        }
        return Glimpse(signatures, dict(self._folders))

    def _status(self, path: str) -> os.stat_result | None:
        """Return the ``os.stat`` of ``path``, looked up once in a burst of typing (``_BURST`` seconds).

        ``None`` stands for a file that does not exist or may not be read.
        """
        if path not in self._statuses:
            try:
                require_inside(path)
                self._statuses[path] = os.stat(path)
            except (OSError, ValueError):
                self._statuses[path] = None
        return self._statuses[path]

    def exists(self, path: str) -> bool:
        """Say whether there is a file or folder at ``path``."""
        return path in self._contents or self._status(path) is not None

    def is_folder(self, path: str) -> bool:
        """Say whether there is a folder at ``path``."""
        status = self._status(path)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def walk(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folder, names of folders and names of files."""
        if is_outside(folder):
            return
        here = self._folders.get(folder)
        if here is None:
            listing = next(os.walk(folder), None)
            if listing is None:  # the system does not tell
                return
            _, folders, files = listing
            links = frozenset(name for name in folders if os.path.islink(os.path.join(folder, name)))
            here = self._folders[folder] = _Folder(tuple(folders), tuple(files), links)
        subfolders = list(here.folders)
        yield folder, subfolders, list(here.files)
        for name in subfolders:
            if name not in here.links:
                yield from self.walk(os.path.join(folder, name))

    def read(self, path: str) -> bytes:
        """Return the content of the file at ``path``."""
        content = self._contents.get(path)
        if content is not None:
            return content
        status = self._status(path)
        if status is None:
            return super().read(path)  # which says why not
        signature = (status.st_mtime_ns, status.st_size, status.st_ino)
        earlier = self._contents_on_disk.get(path)
        if earlier is not None and earlier[0] == signature:
            return earlier[1]
        content = super().read(path)
        if time.time_ns() - status.st_mtime_ns > _YOUNG:
            self._contents_on_disk[path] = (signature, content)
        return content

    def result_of(
        self, make: Callable[..., Made], path: str, options: Mapping[str, Any], again: Again[Made] | None = None
    ) -> Made:
        """Return what ``make`` reads from the file at ``path``, as it did the last time where the content is the same.

        What cannot be read is left to ``make``, which says so.
        """
        try:
            content = self.read(path)
        except (OSError, ValueError):
            return make(path, **options)
        key = (make, path, *options.items())
        earlier = self._results.get(key)
        if earlier is None or earlier[0] != content:
            result = make(path, **options) if earlier is None or again is None else again(path, *earlier)
            earlier = self._results[key] = (content, result)
        value: Made = earlier[1]
        return value
