"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.writing import naming

_PAUSE = 0.1
#: A process that a killed holder was about to start has its lock until it runs its program.
_LEFT_BEHIND = 1.0


def try_lock(path: Path) -> int | None:
    """Lock the file at ``path`` and return its descriptor; ``None`` where another process has it."""
    handle = os.open(
        path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC if hasattr(os, "O_CLOEXEC") else os.O_RDWR | os.O_CREAT
    )
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return handle


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, *, what: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock at ``path`` while the block runs; wait up to ``wait`` seconds for another holder, one at least.

    :raises ~sphinx_compute_ref.errors.UserError: where another process still holds it.
    """
    end = time.monotonic() + max(wait, _LEFT_BEHIND)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = try_lock(path)
    while handle is None:
        if time.monotonic() >= end:
            owner = ""
            with suppress(OSError):
                owner = path.read_text(encoding="utf-8", errors="replace").strip()
            raise UserError(
                f"another publisher is at work{f' (process {owner})' if owner else ''}",
                where=what,
                hint="Wait until it is done, or let this one wait: --wait SECONDS.",
            )
        time.sleep(_PAUSE)
        handle = try_lock(path)
    try:
        with naming(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0) if hasattr(os, "pwrite") else None
        yield
    finally:
        os.close(handle)
