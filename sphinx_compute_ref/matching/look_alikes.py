"""Names that were meant to be one: a typo, a plural, another way to write the same words.

Names that differ in what they say (``rx_bytes`` and ``tx_bytes``, ``accessIPv4`` and ``accessIPv6``) are similar in
letters, but are no look-alikes: what counts is how each word differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sphinx_compute_ref.matching.names import edit_distance

#: So many letters make a name tell something.
_ENOUGH = 5
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


#: As many letters differ at most in names that look alike: two replaced, or "y" for "ies".
_DIFFERENT = 4


@lru_cache(maxsize=4096)
def look_alike(left: str, right: str) -> bool:
    """Say whether two different names were probably meant to be one."""
    if left == right or (_letters_of(left) ^ _letters_of(right)).bit_count() > _DIFFERENT:
        return False
    return _are_alike(left, right)


#: From so many names on it pays to load the library that compares all of them at once.
_MANY = 50


def look_alikes_among(name: str, others: tuple[str, ...]) -> Iterator[str]:
    """Yield those of ``others`` that were probably meant to be ``name``."""
    if len(others) < _MANY:
        return (other for other in others if look_alike(name, other))
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import extract

    letters = "".join(words_of(name))
    near = extract(letters, _joined(others), scorer=Indel.distance, score_cutoff=_DIFFERENT, limit=None)
    return (others[number] for _, _, number in near if look_alike(name, others[number]))


@lru_cache(maxsize=16)
def _joined(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(words_of(name)) for name in names)


@lru_cache(maxsize=16384)
def _letters_of(name: str) -> int:
    return _letter_bits("".join(words_of(name)))


#: Bits for each of 64 kinds of letters.
_SLOT = 16


def _letter_bits(text: str) -> int:
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
def _are_alike(left: str, right: str) -> bool:
    a, b = words_of(left), words_of(right)
    if "".join(a) == "".join(b):
        return bool(a)
    if len(a) == len(b):
        different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        return len(different) == 1 and _same_word(*different[0])
    joined, other = "".join(a), "".join(b)
    if abs(len(a) - len(b)) == 1 and min(len(joined), len(other)) >= 6:
        # One word more or less where the letters are nearly the same: "volumetype" and "volume_types".
        return _same_word(joined, other)
    return False


#: Words that so many names have that they say nothing about which one was meant.
_COMMON = frozenset(
    ("id", "ids", "uuid", "name", "type", "status", "state", "link", "links", "at", "is", "url", "uri", "ref", "size",
     "count")
)  # fmt: skip


def akin(left: str, right: str) -> bool:
    """Say whether two names may have been meant to be one, where nothing else is left over that either could be.

    A word is shortened (``proto``, ``protocol``), left out or added (``x_rules``, ``rules``), or the words stand in
    another order. Links are told from others by what stands before the word: ``servers_links`` and ``links`` are akin.
    """
    letters, others = _letters_of(left), _letters_of(right)
    # In each of these cases one of the names has all letters of the other.
    return letters | others in (letters, others) and _are_akin(left, right)


def akin_among(name: str, others: tuple[str, ...]) -> Sequence[str]:
    """Return those of ``others`` to which ``name`` may be :func:`akin`, or which one of the two may repeat.

    They have the same words, or the letters of one stand in the other, in order; of a few, all may be.
    """
    if len(others) < _MANY:
        return others
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import extract

    words = words_of(name)
    letters = "".join(words)
    by_size, by_words = _by_size(others), _by_words(others)
    numbers = set(by_words.get(tuple(sorted(words)), ()))
    for size, group in by_size.items():
        cutoff = abs(size - len(letters))
        near = extract(letters, group, scorer=Indel.distance, score_cutoff=cutoff, limit=None)
        numbers.update(number for _, _, number in near)
    return [others[number] for number in sorted(numbers)]


@lru_cache(maxsize=16)
def _by_size(names: tuple[str, ...]) -> dict[int, dict[int, str]]:
    groups: dict[int, dict[int, str]] = {}
    for number, letters in enumerate(_joined(names)):
        groups.setdefault(len(letters), {})[number] = letters
    return groups


@lru_cache(maxsize=16)
def _by_words(names: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, name in enumerate(names):
        groups.setdefault(tuple(sorted(words_of(name))), []).append(number)
    return groups


@lru_cache(maxsize=65536)
def _are_akin(left: str, right: str) -> bool:
    a, b = words_of(left), words_of(right)
    if a != b and a[-1:] == b[-1:] == ("links",) and 1 in (len(a), len(b)):
        return True
    different = [(x, y) for x, y in zip(a, b, strict=False) if x != y] if len(a) == len(b) else []
    if len(different) == 1 and _lacks_a_letter(*different[0]):
        return True
    if a == b or set(a) <= _COMMON or set(b) <= _COMMON:
        return False
    if len(a) == len(b):
        return sorted(a) == sorted(b) or (len(different) == 1 and _is_shortened(*different[0]))
    shorter, longer = sorted((a, b), key=len)
    if len(longer) - len(shorter) > 1 or len("".join(shorter)) < _ENOUGH:
        return False
    return any(longer[:number] + longer[number + 1 :] == shorter for number in range(len(longer)))


def same_letters(left: str, right: str) -> bool:
    """Say whether two names differ in capitals and in what stands between words: ``host_name``, ``hostname``."""
    if left == right or _letters_of(left) != _letters_of(right):
        return False
    return "".join(words_of(left)) == "".join(words_of(right)) != ""


def repeats(name: str, other: str, around: str) -> bool:
    """Say whether one of two names is the other behind the name of the object around: ``part_uuid``, ``uuid``."""
    letters, others = _letters_of(name), _letters_of(other)
    return letters | others in (letters, others) and _repeats(name, other, around)


@lru_cache(maxsize=16384)
def _repeats(name: str, other: str, around: str) -> bool:
    shorter, longer = sorted((words_of(name), words_of(other)), key=len)
    prefix = longer[: len(longer) - len(shorter)]
    outer = words_of(around)
    return (
        bool(prefix and shorter)
        and longer == (*prefix, *shorter)
        and len(prefix) == len(outer)
        and prefix[:-1] == outer[:-1]
        and (prefix[-1] == outer[-1] or is_plural(prefix[-1], outer[-1]))
    )


def share_a_word(left: str, right: str) -> bool:
    """Say whether two names have a word in common that not every other name has."""
    return any(len(word) >= _ENOUGH - 1 for word in (set(words_of(left)) & set(words_of(right))) - _COMMON)


def _lacks_a_letter(left: str, right: str) -> bool:
    """Say whether one word is the other with a letter left out: ``nam``, ``name``."""
    shorter, longer = sorted((left, right), key=len)
    return len(longer) - len(shorter) == 1 and len(shorter) >= 3 and edit_distance(left, right, 1) == 1


def _is_shortened(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= _ENOUGH - 1 and longer.startswith(shorter)


@lru_cache(maxsize=16384)
def words_of(name: str) -> tuple[str, ...]:
    """Split a name into lower-cased words at case changes, digits and punctuation."""
    return tuple(word.lower() for word in _WORD.findall(name))


def is_plural(left: str, right: str) -> bool:
    """Say whether one of two words is the plural of the other."""
    if not 1 <= abs(len(left) - len(right)) <= 2:
        return False
    shorter, longer = sorted((left, right), key=len)
    return longer in (f"{shorter}s", f"{shorter}es") or (shorter.endswith("y") and longer == f"{shorter[:-1]}ies")


def _same_word(left: str, right: str) -> bool:
    """Say whether two words are one, with a typo or in singular and plural."""
    if left.isdigit() or right.isdigit():
        return False
    if is_plural(left, right):
        return True
    shorter = min(left, right, key=len)
    if len(shorter) < 4:
        return False
    distance = edit_distance(left, right, 2)
    return distance == 1 or (distance == 2 and len(shorter) >= 7)
