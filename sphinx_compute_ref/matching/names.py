"""How alike two names are: for look-alikes among parameters and for every "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def did_you_mean(name: str, candidates: Iterable[str], *, cutoff: float = 0.72) -> list[str]:
    """Return the candidates most similar to ``name``, best first; only those within 0.06 of the best."""
    scored = sorted(
        (
            (score, candidate)
            for candidate in candidates
            if _may_be_alike(name, candidate, cutoff) and (score := similarity(name, candidate)) >= cutoff
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [candidate for score, candidate in scored if score >= scored[0][0] - 0.06][:3]


def _may_be_alike(left: str, right: str, cutoff: float) -> bool:
    """Say whether the letters that two names have in common allow for a similarity of ``cutoff``: a cheap look."""
    longest, shortest = max(len(left), len(right)), min(len(left), len(right))
    needed = cutoff * longest - 1e-9
    if shortest < needed:
        return False
    return longest > _SLOT or (_letters(left) & _letters(right)).bit_count() >= needed


#: Bits for each of 64 kinds of letters, and so the longest name that fits in.
_SLOT = 64


@lru_cache(maxsize=16384)
def _letters(name: str) -> int:
    """Return the letters of a name as a number: for each kind of letter as many bits as the name has of them."""
    letters = 0
    for letter in _fold(name):
        bit = 1 << ord(letter) % 64 * _SLOT
        while letters & bit:
            bit <<= 1
        letters |= bit
    return letters


@lru_cache(maxsize=65536)
def similarity(left: str, right: str) -> float:
    """Return how alike two names are, from 0.0 to 1.0.

    1 minus the edits (insert, delete, replace, swap of neighbours) by the longer length; case and the choice of
    ``_``, ``-``, ``:`` and ``.`` count for little.
    """
    if left == right:
        return 1.0
    a, b = _fold(left), _fold(right)
    if a == b:
        return 0.98
    longest = max(len(a), len(b))
    limit = longest // 2
    if abs(len(a) - len(b)) > limit:
        return 0.0
    return 1.0 - edit_distance(a, b, limit) / longest


_FOLDED = str.maketrans({"-": "_", ":": "_", ".": "_", " ": "_"})


def _fold(name: str) -> str:
    return name.lower().translate(_FOLDED)


def edit_distance(left: str, right: str, limit: int) -> int:
    """Return the number of single-character edits, swaps of neighbours included; more than ``limit`` may be cut short.

    Source: optimal string alignment distance (restricted Damerau-Levenshtein).
    """
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i] + [0] * len(right)
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current[j] = cost
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]
