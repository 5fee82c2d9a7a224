"""Python's garbage collector, as commands need it: the one place that tunes it.

The model of a reference only grows while it is read, and has no cycles; a collector that walks it again and again takes
time and gives nothing back. The extension leaves the collector alone: the process may be somebody else's.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

#: So many new objects let the collector look for garbage in a build of our own: pages are made of many that stay.
BUILD = 100_000
#: The same for a server, which runs for days.
SERVER = 200_000


@contextmanager
def without_collection() -> Iterator[None]:
    """Switch the collector off, and on again where it was on."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def with_collection(threshold: int | None = None) -> Iterator[None]:
    """Switch the collector on for what makes and drops many objects; with ``threshold`` it looks as seldom as that.

    What there is by now, modules and the model of a reference, it does not look at: it stays, whatever comes and goes.
    """
    enabled, thresholds = gc.isenabled(), gc.get_threshold()
    if threshold is not None:
        gc.set_threshold(threshold, *thresholds[1:])
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        if not enabled:
            gc.disable()


def leave(status: int) -> NoReturn:
    """End the process with ``status``, and leave it to the system to free the memory.

    To take every module and object apart by itself costs the interpreter 4 % of the CPU seconds of ``lint`` on nova
    (tox -e bench -- formats). Where code runs that is not ours, Sphinx with its extensions or rules of other packages,
    it ends as usual, for they may wait for that (``atexit``), only without a last look for garbage among the nodes of
    pages: that is a fifth of a build of nova (tox -e bench -- build).
    """
    registry = sys.modules.get("sphinx_compute_ref.settings.registry")
    if "sphinx" in sys.modules or (registry is not None and registry.has_installed_rules()):
        gc.freeze()
        sys.exit(status)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(status)


def keep(model: object) -> None:
    """Keep ``model`` until the next one comes, as a rule to the end of the process.

    To take that of nova apart takes 2 % of the CPU seconds of ``lint``, when nobody needs the memory any more.
    """
    _KEPT[:] = [model]


_KEPT: list[object] = []


def keep_imports() -> None:
    """Take what is loaded by now out of every later look for garbage, the one at the end of the process included."""
    gc.freeze()
