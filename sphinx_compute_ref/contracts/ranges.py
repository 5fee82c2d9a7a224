"""Arithmetic of ranges of microversions."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange


def both(one: MicroversionRange, other: MicroversionRange) -> MicroversionRange:
    """Return the microversions that lie in both ranges, which have to meet."""
    lows = [low for low in (one.low, other.low) if low is not None]
    highs = [high for high in (one.high, other.high) if high is not None]
    return MicroversionRange(max(lows, default=None), min(highs, default=None))


def union(ranges: Iterable[MicroversionRange]) -> MicroversionRange | None:
    """Return the range from the first to the last microversion of ``ranges``; ``None`` where there are none."""
    every = list(ranges)
    if not every:
        return None
    lows, highs = [reach.low for reach in every], [reach.high for reach in every]
    low = None if None in lows else min(low for low in lows if low is not None)
    high = None if None in highs else max(high for high in highs if high is not None)
    return MicroversionRange(low, high)


def covers(ranges: Iterable[MicroversionRange], whole: MicroversionRange) -> bool:
    """Say whether ``ranges`` leave no microversion of ``whole`` out; both of them may be open at the ends."""
    position = whole.low
    reached = False
    for reach in sorted(ranges, key=lambda reach: reach.low or Microversion(0, 0)):
        if not reach.meets(whole):
            continue
        if reach.low is not None and (position is None or reach.low > (_next(position) if reached else position)):
            return False
        reached = True
        if reach.high is None or (whole.high is not None and reach.high >= whole.high):
            return True
        position = reach.high if position is None else max(position, reach.high)
    return False


def words(reach: MicroversionRange) -> str:
    """Return a range for people: ``from 2.26``, ``up to 2.35``, ``from 2.26 to 2.35``."""
    match reach:
        case (None, None):
            return "at all microversions"
        case (low, None):
            return f"from {low}"
        case (None, high):
            return f"up to {high}"
        case (low, high):
            return f"at {low}" if low == high else f"from {low} to {high}"
    return ""


def _next(version: Microversion) -> Microversion:
    return Microversion(version.major, version.minor + 1)
