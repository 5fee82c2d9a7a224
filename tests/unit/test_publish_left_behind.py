"""What a killed publisher leaves behind for a moment does not stop the next one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from processes import running

from sphinx_compute_ref.publishing.storage import locking
from sphinx_compute_ref.publishing.storage import store as stores
from sphinx_compute_ref.publishing.storage.locking import locked, try_lock
from sphinx_compute_ref.publishing.storage.store import Store

#: Holds a lock and is killed while the process that it was about to start still has it, as long as there is input.
HOLDER = """
import os, signal, sys
from pathlib import Path
from sphinx_compute_ref.publishing.storage.locking import try_lock
assert try_lock(Path(sys.argv[1])) is not None
if os.fork() == 0:
    os.close(1)
    sys.stdin.read()
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_lock_of_a_killed_holder_is_let_go_by_what_it_was_about_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "_LEFT_BEHIND", 60.0)  # the machine may be busy
    path = tmp_path / "lock"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with running([sys.executable, "-c", HOLDER, str(path)], **pipes) as process:
        process.wait(60)
        assert try_lock(path) is None
        threading.Timer(0.2, process.stdin.close).start()
        with locked(path, what="site"):
            assert path.read_text() == f"{os.getpid()}\n"


def test_what_its_maker_removes_meanwhile_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "tmp" / "left"
    made = tmp_path / "tmp" / "made"
    for folder in (left, made):
        folder.mkdir(parents=True)
        (folder / "lock").touch()

    def lock_too_late(path: Path) -> int | None:
        if path.parent == made:
            shutil.rmtree(made)
        return try_lock(path)

    monkeypatch.setattr(stores, "try_lock", lock_too_late)
    Store(tmp_path).clean()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_folder_without_a_lock_goes_once_it_is_old(tmp_path: Path) -> None:
    old, new = tmp_path / "tmp" / "old", tmp_path / "tmp" / "new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 3600,) * 2)
    Store(tmp_path).clean()
    assert list((tmp_path / "tmp").iterdir()) == [new]
