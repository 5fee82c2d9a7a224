"""What checks found, kept in ``.compute_ref_cache``: an unchanged reference is not read and matched again.

An entry holds a result and all that the check asked of the disk; it counts where its key is the same (settings,
versions, the code of this package, the working directory) and the disk answers every question as it did then. Entries
are JSON, signed with a key of this user that lies outside of the repository: what somebody else has put into the
folder, by a commit for example, counts for nothing. Nobody has to clean up: a new entry takes the place of the oldest
one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.stored import from_json, to_json
from sphinx_compute_ref.reading.files.boundary import Boundary
from sphinx_compute_ref.reading.files.files import read_regular, reading_from
from sphinx_compute_ref.reading.files.recording import Recorder, still_hold
from sphinx_compute_ref.writing import replace_file

FOLDER = ".compute_ref_cache"
#: So many entries are kept (one for each source and set of options), and none that is larger, in bytes.
MAX_ENTRIES, MAX_SIZE = 16, 16 << 20
_SIGNATURE = 64
_FILES = {
    ".gitignore": b"# Created by compute-ref.\n*\n",
    "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# This file is a cache directory tag created by compute-ref (https://bford.info/cachedir/).\n",
}


class Cache:
    """The results below ``folder``, which may not exist yet, as far as ``secret`` has signed them."""

    def __init__(self, folder: str, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret

    def result(self, key: str, check: Callable[[], Result]) -> Result:
        """Return what ``check`` finds, from the last time where nothing has changed since then.

        ``check`` returns a result with its fixes worked out. ``key`` is all that it depends on besides the disk.
        """
        name = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        path = os.path.join(self._folder, f"{name}.json")
        earlier_result = self._load(path, key)
        if earlier_result is not None:
            return earlier_result
        recorder = Recorder()
        with reading_from(recorder):
            result = check()
        if recorder.is_steady and not result.failures:
            self._store(path, {"key": key, "answers": recorder.answers, "result": to_json(result)})
        return result

    def _load(self, path: str, key: str) -> Result | None:
        if not _is_folder(self._folder):
            return None
        try:
            data = read_regular(path)
            signature, body = data[:_SIGNATURE], data[_SIGNATURE:]
            if not hmac.compare_digest(signature, self._signature(body)):
                return None
            entry = json.loads(body)
            if entry["key"] != key or not still_hold(entry["answers"]):
                return None
            result = from_json(entry["result"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(path)  # the oldest one goes first
        return result

    def _store(self, path: str, entry: dict[str, Any]) -> None:
        body = json.dumps(entry, separators=(",", ":")).encode("ascii")
        if len(body) > MAX_SIZE:
            return
        with suppress(OSError):  # a folder that nobody may write to is no fault
            if not os.path.lexists(self._folder):
                os.mkdir(self._folder)
            if not _is_folder(self._folder):
                return
            for name, content in _FILES.items():
                file = os.path.join(self._folder, name)
                if not os.path.lexists(file):
                    replace_file(file, content)
            replace_file(path, self._signature(body) + body)
            self._prune()

    def _prune(self) -> None:
        """Delete the oldest entries beyond the number that is kept."""
        entries = []
        with os.scandir(self._folder) as listing:
            for entry in listing:
                if entry.name.endswith(".json"):
                    with suppress(OSError):  # another run has deleted it
                        entries.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
        for _, path in sorted(entries, reverse=True)[MAX_ENTRIES:]:
            with suppress(OSError):
                os.unlink(path)

    def _signature(self, body: bytes) -> bytes:
        return hmac.new(self._secret, body, "sha256").hexdigest().encode("ascii")


def open_cache(beside: str, boundary: Boundary) -> Cache | None:
    """Return the cache in the folder ``beside``; ``None`` where the key to it can be neither read nor made.

    One inside of ``boundary``, the repository that is checked, is no key: a commit may have brought it.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    path = os.path.join(home, "compute-ref", "cache-key")
    if not os.path.isabs(home) or boundary.holds(path):
        return None
    secret = _secret(path)
    return Cache(os.path.join(beside, FOLDER), secret) if secret is not None else None


def key_of(boundary: Boundary, settings: object) -> str:
    """Return all that a check depends on besides the disk; ``settings`` tell themselves apart by their ``repr``."""
    return repr((_code_version(), os.getcwd(), boundary.roots, settings))


def _code_version() -> str:
    """Return what tells this code from other code: releases, and each file of the package as it is on disk."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yaml = find_spec("yaml")
    files = sorted(_states(package))
    if yaml is not None and yaml.origin is not None:
        files.append(_state(yaml.origin, os.stat(yaml.origin)))
    digest = hashlib.blake2b("\n".join(files).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return f"{__version__} {sys.version} {digest}"


def _states(folder: str) -> list[str]:
    states = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                states.append(_state(entry.path, entry.stat()))
            elif entry.name != "__pycache__" and entry.is_dir(follow_symlinks=False):
                states += _states(entry.path)
    return states


def _state(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_mtime_ns} {status.st_size}"


def _is_folder(path: str) -> bool:
    """Say whether there is a folder at ``path`` that is no link: a commit may hold one that leads anywhere."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _secret(path: str) -> bytes | None:
    """Return the key that signs this user's entries, made the first time; ``None`` where there can be none."""
    try:
        return _read_secret(path)
    except FileNotFoundError:
        pass
    except OSError:
        return None
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        replace_file(path, os.urandom(32), mode=0o600)
        return _read_secret(path)  # of two runs that begin at once, the second one's counts for both from now on
    except OSError:
        return None


def _read_secret(path: str) -> bytes:
    secret = read_regular(path)
    if len(secret) != 32:
        raise OSError("not a key of ours")
    return secret
