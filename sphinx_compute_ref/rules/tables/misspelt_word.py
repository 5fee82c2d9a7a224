"""A word is a slip of the keyboard away from one that the reference has often.

What it does
    Counts the words of six letters and more in the paragraphs of pages and in descriptions. One that stands there
    once or twice, and is another with a letter left out, put in or swapped with its neighbour in the middle of it,
    is misspelt where the other is there twice as often, three times at least. A slip of a word that most references
    have ("microverion") is one however often it stands there. What may be an ending ("servers"), words of URLs,
    titles and names of rows, and literals are left alone. A reference in another language has no findings.

Why is this bad
    Readers stumble, and search does not find the passage.

Example
    ::

        The instanec cannot be found.

    in a reference that says "instance" elsewhere.

Use instead
    ::

        The instance cannot be found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.words import COMMON_WORDS, LOOK_ALIKES

#: A word of prose: no name, path, literal, or part of one.
_BEFORE, _BEHIND = r"(?<![\w`'\"./{<|*:@$#&=-])", r"(?![\w`\"/{<|*:@$=-]|'(?!s\b)|\.\w)"
_WORD = re.compile(rf"{_BEFORE}[A-Za-z][a-z]{{5,30}}{_BEHIND}")
_PLAIN = re.compile(r"[a-z]{4,}")
#: A word that stands more often is meant, one that stands so often is right; words so long are not near by chance.
_SELDOM, _OFTEN, _LONG = 2, 3, 7
#: Endings behind which a word is the one that most references have: "describers" is no slip of "describes".
_ENDINGS = ("s", "es", "d", "ed", "r", "ing", "al", "ly")
_VOWELS = frozenset("aeiouy")


def check(context: Context) -> Iterator[Finding]:
    """Yield the misspelt words, at each place."""
    if not context.is_english:
        return  # endings are those of English words
    counts = _counts(context)
    right_words = {word: right for word in counts if (right := _common_word(word)) is not None}
    right_words.update(_seldom_words(counts))
    ours = _names(context) if right_words else frozenset()
    right_words = {word: right for word, right in right_words.items() if word not in ours}
    if not right_words:
        return
    expression = re.compile(rf"{_BEFORE}(?:{'|'.join(sorted(right_words))}){_BEHIND}", re.IGNORECASE)
    for passage, _ in passages(context, expression.search):
        for match in expression.finditer(passage.text):
            word = match[0].lower()
            right = right_words[word]
            times = f"this reference has it {counts[right]} times" if counts[right] > 1 else "as in other references"
            message = f'"{match[0]}" is misspelt: write "{right}", {times}'
            yield passage.finding("CR221", message, match.start(), passage.subject_of(word))


def _common_word(word: str) -> str | None:
    """Return the word that most references have and ``word`` is a slip of, however often it stands here."""
    if word in COMMON_WORDS or word in LOOK_ALIKES:
        return None
    if any(word.endswith(end) and word.removesuffix(end) in COMMON_WORDS for end in _ENDINGS):
        return None
    words_near = _common_words_near()
    others = (other for part in _parts(word) for other in words_near.get(part, ()))
    return next((one for one in others if _is_slip(word, one) or _has_other_vowel(word, one)), None)


@cache
def _common_words_near() -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for word in sorted(COMMON_WORDS):
        for part in _parts(word):
            near.setdefault(part, []).append(word)
    return near


def _seldom_words(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield the words that stand here once or twice, with the one that each is a slip of and that stands more often."""
    near: dict[str, list[str]] = {}
    for word, count in counts.items():
        if count >= _SELDOM:
            for part in _parts(word):
                near.setdefault(part, []).append(word)
    for word, count in counts.items():
        if count <= _SELDOM and word not in LOOK_ALIKES and word not in COMMON_WORDS:
            others = (other for part in _parts(word) for other in near.get(part, ()))
            right = next(
                (
                    one
                    for one in others
                    if counts[one] >= max(2 * count, _OFTEN) and _is_slip(word, one) and not _may_be_chance(word, one)
                ),
                None,
            )
            if right is not None:
                yield word, right


def _counts(context: Context) -> Counter[str]:
    """Return how often each word stands in the paragraphs of pages and in descriptions, in lower case."""
    texts = [text for text, _, _ in context.texts.of_pages]
    texts += [definition.description for definition in context.definitions]
    return Counter(_WORD.findall("\n".join(texts).lower()))


def _parts(word: str) -> list[str]:
    """Return a word, and what is left of it without one letter: words a letter apart share one of these."""
    return [word, *(word[:number] + word[number + 1 :] for number in range(1, len(word) - 1))]


def _is_slip(word: str, right: str) -> bool:
    """Say whether ``word`` is ``right`` with a letter more or less, or with two swapped, in the middle."""
    head = _first_difference(word, right)
    if not head or abs(len(word) - len(right)) > 1:
        return False
    if len(word) == len(right):
        swapped = word[:head] + word[head + 1 : head + 2] + word[head] + word[head + 2 :]
        return swapped == right and head + 2 < len(word)
    longer, shorter = (word, right) if len(word) > len(right) else (right, word)
    return longer[head + 1 :] == shorter[head:] and head + 2 <= len(shorter)


def _may_be_chance(word: str, right: str) -> bool:
    """Say whether both of two words of other lengths may be meant: short ones, "string", "striped" and "stripped"."""
    if len(word) == len(right):
        return False
    head = _first_difference(word, right)
    longer = max(word, right, key=len)
    return len(word) < _LONG or word.endswith("ing") or (longer[head] == longer[head - 1] and head + 4 > len(longer))


def _has_other_vowel(word: str, right: str) -> bool:
    """Say whether ``word`` is ``right`` with another vowel in the middle."""
    head = _first_difference(word, right)
    return (
        bool(head)
        and len(word) == len(right) > _LONG
        and {word[head], right[head]} <= _VOWELS
        and head + 2 < len(word)
        and word[head + 1 :] == right[head + 1 :]
    )


def _first_difference(word: str, right: str) -> int:
    return next((n for n, pair in enumerate(zip(word, right, strict=False)) if pair[0] != pair[1]), 0)


def _names(context: Context) -> frozenset[str]:
    """Return the words of URLs, titles and names of rows."""
    texts = [text for operation in context.reference.operations for text in (operation.url, operation.title)]
    texts += [row.name for _, message in context.reference.messages for row in message.rows]
    return frozenset(word for text in texts for word in _PLAIN.findall(text.lower()))


RULE = Rule("CR221", "misspelt-word", Severity.WARNING, __doc__, check, follows=("CR107",))
