"""Microversions: an ordered type, never a float (2.9 < 2.10 < 2.47).

Format: ``MAJOR.MINOR`` as in the API-WG guideline "Microversion Specification".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PATTERN = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


class Microversion(NamedTuple):
    """One microversion; tuples order as versions do."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> Microversion:
        """Return the microversion that ``text`` spells; raise :exc:`ValueError` for anything else."""
        return _parse(text)

    @classmethod
    def find(cls, text: str | None) -> Microversion | None:
        """Return the microversion that ``text`` spells, or ``None`` for anything else."""
        if text is None:
            return None
        try:
            return _parse(text)
        except ValueError:
            return None


@lru_cache(maxsize=4096)
def _parse(text: str) -> Microversion:
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a microversion: MAJOR.MINOR is expected, for example 2.47")
    return Microversion(int(match[1]), int(match[2]))


class MicroversionRange(NamedTuple):
    """The microversions from ``low`` to ``high``, both included; ``None`` leaves that side open."""

    low: Microversion | None
    high: Microversion | None

    def __contains__(self, version: object) -> bool:
        if not isinstance(version, Microversion):
            return False
        low, high = self
        return (low is None or low <= version) and (high is None or version <= high)

    def meets(self, other: MicroversionRange) -> bool:
        """Say whether at least one microversion lies in both ranges."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return not lows or not highs or max(lows) <= min(highs)


EVERY_MICROVERSION = MicroversionRange(None, None)
