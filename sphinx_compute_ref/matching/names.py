"""How alike two names are: for look-alikes among parameters and for every "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

#: How far behind the best candidate others may be to be named, too.
_NEAR = 0.06
#: As many candidates are compared letter by letter; those that share the most letters come first.
_COMPARED = 50


def did_you_mean(name: str, candidates: Iterable[str], *, cutoff: float = 0.72) -> list[str]:
    """Return the candidates most similar to ``name``, best first; only those within 0.06 of the best.

    Candidates are compared from the one that shares the most letters on, and no more once none can be near the best.
    """
    ranked = sorted(_possible(name, candidates, cutoff), key=lambda pair: (-pair[0], pair[1]))
    scored: list[tuple[float, str]] = []
    best = cutoff
    for most, candidate in ranked[:_COMPARED]:
        if most < best - _NEAR:
            break
        score = similarity(name, candidate)
        if score >= cutoff:
            scored.append((score, candidate))
            best = max(best, score)
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return [candidate for score, candidate in scored if score >= best - _NEAR][:3]


def _possible(name: str, candidates: Iterable[str], cutoff: float) -> Iterator[tuple[float, str]]:
    """Yield the candidates that may be as similar as ``cutoff``, and how similar they are at most.

    That is the share of the letters that two names have in common.
    """
    size, letters = len(name), _letters(name)
    many = letters & _PLENTY
    for candidate in candidates:
        others, longest = _letters(candidate), max(size, len(candidate))
        shared = min(size, len(candidate)) if many or others & _PLENTY else (letters & others).bit_count()
        if shared >= cutoff * longest - 1e-9:
            yield shared / longest + 1e-9 if longest else 1.0, candidate


#: Bits for each of 64 kinds of letters, the last of which says that a name has still more of them.
_SLOT = 16
_PLENTY = sum(1 << kind * _SLOT + _SLOT - 1 for kind in range(64))


@lru_cache(maxsize=16384)
def _letters(name: str) -> int:
    """Return the letters of a name as a number: for each kind of letter as many bits as the name has of them."""
    return letter_bits(_fold(name))


def letter_bits(text: str) -> int:
    """Return a number with as many bits, for each kind of letter, as ``text`` has of them, 16 at most."""
    bits = 0
    for letter in text:
        first = ord(letter) % 64 * _SLOT
        bit = 1 << first
        while bits & bit and bit >> first < 1 << _SLOT - 1:
            bit <<= 1
        bits |= bit
    return bits


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


#: A piece of so many letters says something about the name that it comes from.
_PIECE = 3


def edit_distance(left: str, right: str, limit: int) -> int:
    """Return the number of single-character edits, swaps of neighbours included; ``limit`` + 1 for more than ``limit``.

    Source: optimal string alignment distance (restricted Damerau-Levenshtein), a column of the table in the bits of
    a number: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.
    """
    if not left or not right:
        return min(len(left) + len(right), limit + 1)
    pieces = 2 * limit + 1  # an edit changes one piece, or two where it swaps letters of both
    size = len(left) // pieces
    if size >= _PIECE and not any(left[start : start + size] in right for start in range(0, pieces * size, size)):
        return limit + 1
    mask, last = (1 << len(left)) - 1, 1 << len(left) - 1
    places: dict[str, int] = {}
    for number, letter in enumerate(left):
        places[letter] = places.get(letter, 0) | 1 << number
    more, less, diagonal, before, distance = mask, 0, 0, 0, len(left)
    for rest, letter in enumerate(right, 1 - len(right)):
        here = places.get(letter, 0)
        swapped = ((~diagonal & here) << 1) & before
        diagonal = ((((here & more) + more) ^ more) | here | less | swapped) & mask
        higher, lower = less | ~(diagonal | more) & mask, diagonal & more
        distance += bool(higher & last) - bool(lower & last)
        if distance + rest > limit:  # each letter that is left takes one away at most
            return limit + 1
        higher, lower = higher << 1 | 1, lower << 1
        more, less = (lower | ~(diagonal | higher)) & mask, higher & diagonal & mask
        before = here
    return min(distance, limit + 1)
