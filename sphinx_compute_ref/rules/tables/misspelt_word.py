"""A word is a slip of the keyboard away from one that the reference has often.

What it does
    Counts the words of six letters and more in the paragraphs of pages and in descriptions. One that stands there
    once or twice, and is another with a letter left out, put in or swapped with its neighbour in the middle of it,
    is misspelt where the other is there twice as often. What may be an ending ("servers"), words of URLs, titles and
    names of rows, and literals are left alone. A
    reference in another language has no findings.

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

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule

#: A word of prose: no name, path, literal, or part of one.
_BEFORE, _BEHIND = r"(?<![\w`'\"./{<|*:@$#&=-])", r"(?![\w`'\"/{<|*:@$=-]|\.\w)"
_WORD = re.compile(rf"{_BEFORE}[A-Za-z][a-z]{{5,30}}{_BEHIND}")
_PLAIN = re.compile(r"[a-z]{4,}")
#: A word that stands more often is meant; so long are words that chance does not bring near.
_SELDOM, _LONG = 2, 7
#: Words that are others of these with a letter more or less, or two swapped.
_WORDS = frozenset(
    (
        *("contact", "contract", "thorough", "through", "causal", "casual", "perfect", "prefect", "marital", "martial"),
        *("contain", "continue", "session", "secession", "complied", "compiled", "polices", "policies"),
    )
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the misspelt words, at each place."""
    if not context.is_english:
        return  # endings are those of English words
    counts = _counts(context)
    right_words = {}
    near: dict[str, list[str]] = {}
    for word, count in counts.items():
        if count >= _SELDOM:
            for part in _parts(word):
                near.setdefault(part, []).append(word)
    for word, count in counts.items():
        if count <= _SELDOM and word not in _WORDS:
            others = (other for part in _parts(word) for other in near.get(part, ()))
            right = next((one for one in others if _is_slip(word, one, count, counts[one])), None)
            if right is not None:
                right_words[word] = right
    ours = _names(context) if right_words else frozenset()
    right_words = {word: right for word, right in right_words.items() if word not in ours}
    if not right_words:
        return
    expression = re.compile(rf"{_BEFORE}(?:{'|'.join(sorted(right_words))}){_BEHIND}", re.IGNORECASE)
    for passage, _ in passages(context, expression.search):
        for match in expression.finditer(passage.text):
            word = match[0].lower()
            message = (
                f'"{match[0]}" is misspelt: this reference has "{right_words[word]}" {counts[right_words[word]]} times'
            )
            yield passage.finding("CR221", message, match.start(), passage.subject_of(word))


def _counts(context: Context) -> Counter[str]:
    """Return how often each word stands in the paragraphs of pages and in descriptions, in lower case."""
    texts = [text for text, _, _ in context.texts.of_pages]
    texts += [definition.description for definition in context.definitions]
    return Counter(_WORD.findall("\n".join(texts).lower()))


def _parts(word: str) -> list[str]:
    """Return a word, and what is left of it without one letter: words a letter apart share one of these."""
    return [word, *(word[:number] + word[number + 1 :] for number in range(1, len(word) - 1))]


def _is_slip(word: str, right: str, count: int, times: int) -> bool:
    """Say whether ``word`` is ``right`` with a letter more or less, or with two swapped, in the middle."""
    if word == right or times < 2 * count or abs(len(word) - len(right)) > 1:
        return False
    head = next((n for n, pair in enumerate(zip(word, right, strict=False)) if pair[0] != pair[1]), 0)
    if not head:
        return False
    if len(word) == len(right):  # swapped
        swapped = word[:head] + word[head + 1 : head + 2] + word[head] + word[head + 2 :]
        return swapped == right and head + 2 < len(word)
    longer, shorter = (word, right) if len(word) > len(right) else (right, word)
    tail = len(shorter) - head
    if longer[head + 1 :] != shorter[head:] or tail < 2 or word.endswith("ing"):
        return False
    if longer[head] == longer[head - 1] and tail < 3:
        return False  # "striped" and "stripped"
    return len(word) >= _LONG


def _names(context: Context) -> frozenset[str]:
    """Return the words of URLs, titles and names of rows."""
    texts = [text for operation in context.reference.operations for text in (operation.url, operation.title)]
    texts += [row.name for _, message in context.reference.messages for row in message.rows]
    return frozenset(word for text in texts for word in _PLAIN.findall(text.lower()))


RULE = Rule("CR221", "misspelt-word", Severity.WARNING, __doc__, check, follows=("CR107",))
