"""The Python that builds a version: the running one, or a virtual environment from the version's own requirements."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sphinx_compute_ref.errors import BuildError
from sphinx_compute_ref.publishing.build.logged_process import run_logged
from sphinx_compute_ref.publishing.storage.locking import locked, try_lock
from sphinx_compute_ref.publishing.storage.store import remove

_INCLUDE = re.compile(r"^\s*(?:-r|--requirement|-c|--constraint)[ =]\s*(\S+)")
_WAIT = 1800.0


def python_of(
    root: Path, requirements: Sequence[str], cache: Path, variables: Mapping[str, str], log: Path, timeout: float
) -> str:
    """Return the interpreter of the environment that the files ``requirements`` below ``root`` describe.

    It is made once for each content of these files, and kept in ``cache``; ``variables`` are those of the environment
    that pip runs in.

    :raises ~sphinx_compute_ref.errors.BuildError: where no such file is there, or pip fails.
    """
    files = [root / name for name in requirements if (root / name).is_file()]
    if not files:
        raise BuildError(
            "has no requirements", where=", ".join(requirements), hint='Name them in requirements, or use "shared".'
        )
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in _with_included(files):
        digest.update(path.read_bytes() + b"\0")
    folder = cache / digest.hexdigest()[:32]
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    mark = folder / "complete"
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / f"{folder.name}.lock", what=str(folder), wait=_WAIT):
        if not mark.is_file():
            remove(folder)
            run_logged(
                "making the environment", [sys.executable, "-m", "venv", str(folder)], root, variables, log, timeout
            )
            options = [word for path in files for word in ("-r", str(path))]
            command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q", *options]
            run_logged("filling the environment", command, root, variables, log, timeout)
        mark.touch()  # when it was used last
    return str(python)


def prune_environments(cache: Path, unused: float) -> None:
    """Remove the environments in ``cache`` that no version was built in for ``unused`` seconds, and what is incomplete.

    Locks stay: who waits for one has it open.
    """
    for lock in cache.glob("*.lock"):
        folder, mark = lock.with_suffix(""), lock.with_suffix("") / "complete"
        handle = try_lock(lock) if folder.is_dir() else None
        if handle is None:
            continue
        try:
            if not mark.is_file() or time.time() - mark.stat().st_mtime >= unused:
                remove(folder)
        finally:
            os.close(handle)


def _with_included(files: Sequence[Path]) -> Iterator[Path]:
    """Yield requirement files and those that they include, each once."""
    paths: set[Path] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop(0)
        if path in paths or not path.is_file():
            continue
        paths.add(path)
        yield path
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            match = _INCLUDE.match(line)
            if match and "://" not in match[1]:
                waiting.append(path.parent / match[1])
