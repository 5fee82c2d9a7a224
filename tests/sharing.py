"""What several tests need and nobody changes is made once for all processes of a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sphinx_compute_ref.publishing.storage.locking import locked

#: Returns the folder of a name, which the first who asks for it fills; the others wait for it.
Once = Callable[[str, Callable[[Path], object]], Path]


def once_below(factory: pytest.TempPathFactory) -> Once:
    """Share folders below the temporary folder of a run, which the workers of pytest-xdist have in common."""
    base = factory.getbasetemp()
    top = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, complete = top / name, top / f"{name}.complete"
        with alone(folder):
            if not complete.exists():
                folder.mkdir(parents=True, exist_ok=True)
                make(folder)
                complete.touch()
        return folder

    return once


def kept(folder: Path, wanted: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of the cache that ``make`` fills where it does not hold, to the end, what is ``wanted``."""
    complete = folder / "complete"
    with alone(folder):
        if not complete.exists() or complete.read_text("utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make(folder)
            complete.write_text(wanted, "utf-8")
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other process of this machine fill ``folder`` meanwhile."""
    with locked(folder.with_name(f".{folder.name}.lock"), what=folder.name, wait=1200):
        yield
