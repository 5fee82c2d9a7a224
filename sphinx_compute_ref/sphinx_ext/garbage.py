"""Fewer runs of Python's garbage collector during a build.

Reading a page makes hundreds of thousands of small objects that all stay: with the default threshold of 700 a seventh
of a build's time goes into looking for garbage among them. Measured on nova's reference: a seventh of the time less,
and no more memory.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_THRESHOLD = 100_000


def collect_less_garbage(app: Sphinx) -> None:
    """Raise the threshold until the build is finished; one that is already higher stays."""
    before = gc.get_threshold()
    if not 0 < before[0] < _THRESHOLD:
        return

    def restore(_app: Sphinx, _exception: Exception | None) -> None:
        gc.set_threshold(*before)

    gc.set_threshold(_THRESHOLD, *before[1:])
    app.connect("build-finished", restore)
