"""What several tests need and nobody changes is made once for all processes of a run."""

from __future__ import annotations

import os
from collections.abc import Callable
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
        with locked(top / f"{name}.lock", what=name, wait=1200):
            if not complete.exists():
                folder.mkdir(parents=True, exist_ok=True)
                make(folder)
                complete.touch()
        return folder

    return once
