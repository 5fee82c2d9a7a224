"""Conflict markers of git, in whatever file: what they hold twice is not to be read as one text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sphinx_compute_ref.reading.files.offsets import line_at
from sphinx_compute_ref.reading.rst.blocks import Suspicion

_MESSAGE = "git left both sides of a conflict here: keep one, and delete the lines with <<<<<<<, ======= and >>>>>>>"
_CONFLICT = re.compile(r"^<{7} (?=\S)", re.MULTILINE)


def conflicts_in(text: str) -> Iterator[Suspicion]:
    """Yield the places where git left both sides of a conflict.

    Markers stand at the left margin, where pages have neither comments nor literal blocks.
    """
    if "<<<<<<< " in text:
        for match in _CONFLICT.finditer(text):
            yield Suspicion(_MESSAGE, "conflict", line_at(text, match.start()), 1)


@lru_cache(maxsize=16)
def in_conflict(text: str) -> bool:
    """Say whether git left a conflict in ``text``; each fix of a file asks for it."""
    return next(conflicts_in(text), None) is not None
