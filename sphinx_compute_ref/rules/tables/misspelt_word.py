"""A word is a slip of the keyboard away from one that the reference has often.

What it does
    Counts the words of six letters and more in the paragraphs of pages and in descriptions. One that stands there
    once or twice, and is another with a letter left out, put in or swapped with its neighbour in the middle of it,
    is misspelt where the other is there twice as often, three times at least. A slip of a word that most references
    have ("microverion") is one however often it stands there; two letters may be swapped across a third one there,
    one may be another one, and the last one may be left out. So is a short one that is no word ("ths"), and a name
    with one capital ("Openstack") that has two elsewhere, three times as often and more. What may be
    an ending ("servers") and words of URLs and names of rows are left alone, and so are literals, but for a slip of
    one that the reference has. Titles are looked at for slips of words that most references have. A reference in
    another language has no findings.

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
from collections.abc import Iterator, Mapping
from functools import cache

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.blocks import Heading
from sphinx_compute_ref.reading.rst.titles import misspelt_heading
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.words import COMMON_WORDS, LOOK_ALIKES, SLIPS

#: A word of prose: no name, path, literal, or part of one.
_BEFORE, _BEHIND = r"(?<![\w`'\"./{<|*:@$#&=-])", r"(?![\w`\"/{<|*@$=-]|:\S|'(?!s\b)|\.\w)"
_WORD = re.compile(rf"{_BEFORE}[A-Za-z][a-z]{{5,30}}{_BEHIND}")
#: A word with a capital, or with two as in "OpenStack".
_NAME = re.compile(rf"{_BEFORE}[A-Z][a-z]+(?:[A-Z][A-Za-z]*)?{_BEHIND}")
_PLAIN = re.compile(r"[a-z]{4,}")
_LITERAL = re.compile(r"``([a-z]{6,30})``")
#: A word that stands more often is meant, one that stands so often is right; words so long are not near by chance.
_SELDOM, _OFTEN, _LONG = 2, 3, 7
#: Endings behind which a word is the one that most references have: "describers" is no slip of "describes".
_ENDINGS = ("s", "es", "d", "ed", "r", "ing", "al", "ly")
_VOWELS = frozenset("aeiouy")


def check(context: Context) -> Iterator[Finding]:
    """Yield the misspelt words, at each place."""
    if not context.is_english:
        return  # endings are those of English words
    text = _text(context)
    names = _names_in_other_case(text)
    text = text.lower()
    counts = Counter(_WORD.findall(text))
    literals = frozenset(_LITERAL.findall(text))
    titles = _titles(context)
    right_words = {word: SLIPS[word] for word in SLIPS.keys() & set(text.split())}
    for word in counts.keys() | literals | {word for title, _ in titles for word in _WORD.findall(title.lower())}:
        right = _common_word(word)
        if right is not None and (word not in literals or right in literals):
            right_words[word] = right
    right_words.update((word, right) for word, right in _seldom_words(counts) if word not in right_words)
    ours = _names(context, right_words) if right_words else frozenset()
    right_words = {word: right for word, right in right_words.items() if word not in ours}
    if not right_words and not names:
        return
    either = "|".join(sorted(right_words)) or r"\b\B"
    in_case = f"(?-i:{'|'.join(sorted(names)) or either})"
    expression = re.compile(rf"{_BEFORE}(?:{either}|{in_case}){_BEHIND}|(?<=``)(?:{either})(?=``)", re.IGNORECASE)
    for passage, _ in passages(context, expression.search):
        for match in expression.finditer(passage.text):
            word = match[0].lower()
            if word in SLIPS and not match[0][1:].islower():
                continue  # an abbreviation
            right = names.get(match[0])
            message = (
                _message(match[0], right_words[word], counts)
                if right is None
                else f'"{match[0]}" is "{right}" elsewhere in this reference'
            )
            yield passage.finding("CR221", message, match.start(), passage.subject_of(word))
    for title, location in titles:
        for match in expression.finditer(title):
            if match[0] in names:
                continue
            message = _message(match[0], right_words[match[0].lower()], counts)
            place = location._replace(column=location.column + match.start())
            yield Finding(code="CR221", message=message, location=place, subject=f"title {match[0].lower()}")


def _message(word: str, right: str, counts: Counter[str]) -> str:
    times = f"this reference has it {counts[right]} times" if counts[right] > 1 else "as in other references"
    rights = right.replace("/", '" or "')
    return f'"{word}" is misspelt: write "{rights}", {times}'


def _titles(context: Context) -> list[tuple[str, Location]]:
    """Return the titles of sections of all pages but those of messages, of which CR607 tells."""
    sources = context.reference.sources
    return [
        (block.title, Location(path, block.line, block.column))
        for path in sorted({path for document in context.reference.documents for path in document.files})
        for block in sources.blocks(path)
        if isinstance(block, Heading) and misspelt_heading(block.title) is None
    ]


def _common_word(word: str) -> str | None:
    """Return the word that most references have and ``word`` is a slip of, however often it stands here."""
    if word in COMMON_WORDS or word in LOOK_ALIKES:
        return None
    if any(word.endswith(end) and word.removesuffix(end) in COMMON_WORDS for end in _ENDINGS):
        return None
    words_near = _common_words_near()
    others = (other for part in _parts(word) for other in words_near.get(part, ()))
    right = next((one for one in others if _is_slip(word, one) or _has_other_letter(word, one)), None)
    return right or _long_slips().get(word)


@cache
def _long_slips() -> dict[str, str]:
    """Return words that most references have by slips of them: the last letter is missing, or two others swap."""
    slips: dict[str, str] = {}
    for right in sorted(COMMON_WORDS):
        if right[-1] not in "sdy":
            slips[right[:-1]] = right
        if right.endswith("lly"):
            slips[f"{right[:-2]}y"] = right
        for n in range(1, len(right) - 2 if len(right) >= _LONG else 0):
            slips[right[:n] + right[n + 2] + right[n + 1] + right[n] + right[n + 3 :]] = right
    return slips


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


def _text(context: Context) -> str:
    """Return the paragraphs of pages and the descriptions."""
    texts = [text for text, _, _ in context.texts.of_pages]
    texts += [definition.description for definition in context.definitions]
    return "\n".join(texts)


def _names_in_other_case(text: str) -> dict[str, str]:
    """Return names with one capital ("Openstack") that have two in the same text, three times as often and more."""
    counts = Counter(_NAME.findall(text))
    mixed = {name.lower(): name for name, count in counts.items() if count >= _OFTEN and not name[1:].islower()}
    return {
        name: right
        for name, count in counts.items()
        if (right := mixed.get(name.lower())) is not None and name[1:].islower() and _OFTEN * count <= counts[right]
    }


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


def _has_other_letter(word: str, right: str) -> bool:
    """Say whether ``word`` is ``right`` with another letter in the middle: "-ise" may be meant for "-ize"."""
    head = _first_difference(word, right)
    return (
        bool(head)
        and len(word) == len(right) > _LONG
        and (word[head] in _VOWELS) == (right[head] in _VOWELS)
        and word[head] + right[head] != "sz"
        and head + (1 if word[head] == "z" else 2) < len(word)
        and word[head + 1 :] == right[head + 1 :]
    )


def _first_difference(word: str, right: str) -> int:
    return next((n for n, pair in enumerate(zip(word, right, strict=False)) if pair[0] != pair[1]), 0)


def _names(context: Context, right_words: Mapping[str, str]) -> frozenset[str]:
    """Return the words of URLs and names of rows, and those of titles that are no slips of common words."""
    texts = [operation.url for operation in context.reference.operations]
    texts += [
        " ".join(word for word in _PLAIN.findall(operation.title.lower()) if right_words.get(word) not in COMMON_WORDS)
        for operation in context.reference.operations
    ]
    texts += [row.name for _, message in context.reference.messages for row in message.rows]
    return frozenset(word for text in texts for word in _PLAIN.findall(text.lower()))


RULE = Rule("CR221", "misspelt-word", Severity.WARNING, __doc__, check, follows=("CR107",))
