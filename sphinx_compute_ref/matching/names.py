"""How alike two names are: for look-alikes among parameters and for every "did you mean"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

#: From so many names on it pays to ask the library that compares all of them at once, ...
_MANY = 100
#: ... which takes some 25 ms to load, as long as it takes to compare so many names one by one.
_WORTH_LOADING = 10_000
#: Names less similar than this are not told from others.
_LEAST = 0.5
#: The library takes what is at a cutoff for less, for want of digits.
_ROUNDED = 1e-6
#: How far behind the best candidate others may be to be named, too.
_NEAR = 0.06

#: How many names were looked through in this process.
_COMPARED = Counter[str]()


def did_you_mean(name: str, candidates: Iterable[str], *, cutoff: float = 0.72) -> list[str]:
    """Return the candidates most similar to ``name``, best first; only those within 0.06 of the best."""
    names = tuple(candidates)
    if len(names) >= _MANY:
        _COMPARED["names"] += len(names)
        if _COMPARED["names"] > _WORTH_LOADING:
            names = tuple(_near(name, names, cutoff))
    scored = sorted(((similarity(name, other, max(cutoff, _LEAST)), other) for other in names), key=_best_first)
    return [other for score, other in scored if score >= max(cutoff, scored[0][0] - _NEAR)][:3]


def _near(name: str, names: tuple[str, ...], cutoff: float) -> Iterator[str]:
    """Yield those of ``names`` that are as similar as ``cutoff``, compared all at once."""
    from rapidfuzz.distance import OSA, Indel
    from rapidfuzz.process import extract

    near, folded = _folded(names), _fold(name)
    # An edit takes one letter away and adds one at most, and both lengths are 1 + cutoff times the longer at least.
    least = 1 - 2 * (1 - cutoff) / (1 + cutoff)
    for similar, score in ((Indel.normalized_similarity, least), (OSA.normalized_similarity, cutoff)):
        matches = extract(folded, near, scorer=similar, score_cutoff=max(score - _ROUNDED, 0), limit=None)
        near = {number: text for text, _, number in matches}
    return (names[number] for number in near)


def _best_first(scored: tuple[float, str]) -> tuple[float, str]:
    return -scored[0], scored[1]


@lru_cache(maxsize=16)
def _folded(names: tuple[str, ...]) -> dict[int, str]:
    return dict(enumerate(map(_fold, names)))


def similarity(left: str, right: str, least: float = _LEAST) -> float:
    """Return how alike two names are, from 0.0 to 1.0; what is less than ``least`` is not told from less.

    1 minus the edits (insert, delete, replace, swap of neighbours) by the longer length; case and the choice of
    ``_``, ``-``, ``:`` and ``.`` count for little.
    """
    if left == right:
        return 1.0
    a, b = _fold(left), _fold(right)
    if a == b:
        return 0.98
    longest = max(len(a), len(b))
    limit = int((1 - least) * longest + 1e-9)
    if abs(len(a) - len(b)) > limit:
        return 0.0
    return 1.0 - edit_distance(a, b, limit) / longest


_FOLDED = str.maketrans({"-": "_", ":": "_", ".": "_", " ": "_"})


def _fold(name: str) -> str:
    return name.lower().translate(_FOLDED)


def edit_distance(left: str, right: str, limit: int) -> int:
    """Return the number of single-character edits, swaps of neighbours included; ``limit`` + 1 for more than ``limit``.

    Source: optimal string alignment distance (restricted Damerau-Levenshtein), a column of the table in the bits of
    a number: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.
    """
    letters, others = set(left), set(right)  # an edit brings one letter at most
    if max(abs(len(left) - len(right)), len(letters - others), len(others - letters)) > limit:
        return limit + 1
    if not left or not right:
        return min(len(left) + len(right), limit + 1)
    mask, last = (1 << len(left)) - 1, 1 << len(left) - 1
    positions: dict[str, int] = {}
    for number, letter in enumerate(left):
        positions[letter] = positions.get(letter, 0) | 1 << number
    more, less, diagonal, before, distance = mask, 0, 0, 0, len(left)
    for rest, letter in enumerate(right, 1 - len(right)):
        here = positions.get(letter, 0)
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
