"""The words before a list of status codes: "Normal response codes:", "Failure HTTP status code(s):".

They are recognised where one of them is misspelt, too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sphinx_compute_ref.reading.rst.losses import are_within

#: What a list of codes is of, by the word that says so (the kinds of ``StatusList``).
_KINDS = {
    "normal": "normal",
    "success": "normal",
    "successful": "normal",
    "error": "error",
    "errors": "error",
    "failure": "error",
    "failures": "error",
    "failed": "error",
    "fault": "error",
    "faults": "error",
    "unsuccessful": "error",
}
#: The kind of a list that holds codes of both kinds.
ANY_KIND = "any"
_BEFORE = frozenset(("http", "possible", "expected", "common"))
_BETWEEN = frozenset(("http", "response", "responses", "status", "statuses", "return", "returned", "result"))
_LAST = frozenset(("code", "codes", "code(s)"))
#: What may stand in place of "codes" where a code follows at once: "Success response: 200".
_LAST_BEFORE_CODE = frozenset(("status", "statuses", "response", "responses", "errors", "error"))
#: The words that misspelt ones are compared with.
_SPELLING = ("normal", "success", "successful", "error", "failure", "response", "status", "return", "codes", "code")
#: Words that are a label by themselves where codes follow at once.
_SINGLE = frozenset(("success", "error", "errors", "failure", "failures", "fault", "faults"))
_MOST_WORDS = 6
#: The words that another one may follow.
_INNER = frozenset((*_KINDS, *_BEFORE, *_BETWEEN))

_OPENING = re.compile(r":strong:`|[*_`]{0,3}")
_WORD = re.compile(r"[ \t]*([A-Za-z]{2,24}(?:[ ]?\(s\))?)")
_COLON = re.compile(r"[ \t]*+[*_`]{0,3}[ \t]*+[:：][*_`]{0,3}[ \t]*")
_END = re.compile(r"[ \t]*+[*_`]{0,3}[ \t]*+\Z")
#: What people type in place of the colon, with the code behind it.
_NO_COLON = re.compile(
    r"[ \t]*+[*_`]{0,3}[ \t]*+(?:[-–—;.,=][ \t]*+)?[*_`]{0,3}"
    r"(?=[1-5](?:[0-9]{2}|[xX]{2})(?![0-9A-Za-z])|[A-Za-z_-]{1,40}[ ]?\([ ]?[1-5][0-9]{2}[ ]?\))"
)
_CODE_NEXT = re.compile(
    r"[*_`]{0,3}(?:[1-5](?:[0-9]{2}|[xX]{2})(?![0-9A-Za-z])"
    r"|(?:[A-Z][A-Za-z_-]{0,40} ){0,5}[A-Za-z_-]{1,40}[ ]?[(（][ ]?[1-5][0-9]{2}[ ]?[)）])"
)


_ITEM = (
    r"[`*]*(?:[1-5](?:[0-9]{2}|[xX]{2})(?:[ ]?[-–][ ]?[1-5][0-9]{2})?(?![0-9A-Za-z]|\.[0-9])"
    r"|(?:[A-Z][A-Za-z_-]{0,40} ){0,5}[A-Za-z][A-Za-z_-]{0,40}\s?\(\s*[0-9]{3}\s*\))[`*]*"
)
_PHRASE = r"(?:\s+[A-Z][\w'-]*)(?:\s+[\w'-]++){0,4}\s*+(?:[,;.(]|$)"
#: A line of codes; a remark is parted from them, or a reason phrase. Compiled when used: few references need it.
_ALONE = rf"{_ITEM}(?:\s*+(?:[.]\s*+)?$|\s*+[-–—:,;(/]|\s+(?:and|or)\s+{_ITEM}|{_PHRASE})"
#: Codes and nothing else: a full stop makes a sentence of it.
_CODES_ALONE = rf"{_ITEM}(?:\s*+(?:[,;]|,?\s*+(?:and|or)\b)\s*+{_ITEM})*+\s*+"
_WIDE = str.maketrans("：，、；（）", ":,,;()")


class Misspelling(NamedTuple):
    """A misspelt word of a label: its offset in the line, as written and as meant."""

    offset: int
    word: str
    right: str


class Label(NamedTuple):
    """The words before codes: their ``kind``, the offset ``end`` of what follows, and what is misspelt.

    ``kind`` is normal, error, or any ("Response codes"). ``bare`` says that the words are all there is: no colon, no
    codes; a heading, a bold paragraph or a term may be so.
    """

    kind: str
    end: int
    bare: bool
    misspelt: tuple[Misspelling, ...]


@lru_cache(maxsize=4096)
def read_label(text: str, *, single: bool = False) -> Label | None:
    """Return the label that a line begins with; ``None`` for other words.

    A label is made of known words alone. One with a misspelt word is one where a code follows at once, or nothing at
    all. With ``single`` one word may be enough, as where it is bold, or where codes alone follow: "Errors: 404, 409".
    """
    position = _OPENING.match(text).end()  # type: ignore[union-attr]
    words: list[tuple[int, str]] = []
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, position)
        if match is None:
            break
        words.append((match.start(1), match[1]))
        position = match.end()
        right_words = _right_words(match[1])
        alone = len(words) == 1 and " " not in right_words
        if not alone:
            label = _label_of(text, words, position)
        else:
            label = _single(text, match[1].lower(), position, is_heading=single or text[0] in "*:")
        if label is not None:
            return label
        if right_words.rpartition(" ")[2] not in _INNER:
            return None
    return None


def begins_with_code(text: str) -> bool:
    """Say whether a line begins with a status code, with its name or without."""
    return _CODE_NEXT.match(text) is not None


def lists_codes(text: str) -> bool:
    """Say whether a line that stands by itself below a label lists codes: "200", "OK (200) - the server", "4xx".

    A sentence that begins with a code does not: "409 is returned where there is one already".
    """
    return re.match(_ALONE, narrow(text)) is not None


def narrow(text: str) -> str:
    """Return ``text`` with the wide punctuation of East Asian texts as ASCII has it, as long."""
    return text if text.isascii() else text.translate(_WIDE)


def _single(text: str, word: str, position: int, *, is_heading: bool) -> Label | None:
    """Return the label that a word alone is before a colon and codes: a heading, or one with codes alone behind it."""
    colon = _COLON.match(text, position) if word in _SINGLE else None
    if colon is None:
        return None
    codes = text[colon.end() : colon.end() + 300]
    if not (lists_codes(codes) if is_heading else re.fullmatch(_CODES_ALONE, narrow(codes))):
        return None
    return Label(_KINDS[word], colon.end(), bare=False, misspelt=())


def _label_of(text: str, words: list[tuple[int, str]], position: int) -> Label | None:
    """Return the label that ``words`` make, with what stands at ``position`` behind them."""
    misspelt: list[Misspelling] = []
    plain: list[str] = []
    for offset, word in words:
        right_words = _right_words(word)
        plain += right_words.split()
        if right_words != word.lower().replace(" ", ""):
            misspelt.append(Misspelling(offset, word, meant_word(word)))
    while plain and plain[0] in _BEFORE:
        del plain[0]
    kind = _KINDS.get(plain[0], ANY_KIND) if plain else ANY_KIND
    between = plain[:-1] if kind == ANY_KIND else plain[1:-1]
    if len(plain) == 1 and len(words) > 1:
        return _single(text, plain[0], position, is_heading=False)
    if len(plain) < 2 or any(word not in _BETWEEN for word in between):
        return None
    if kind == ANY_KIND and (misspelt or plain[-1] not in _LAST):
        return None
    if len(misspelt) * 2 > len(words):
        return None
    last = plain[-1]
    if last not in _LAST and last not in _LAST_BEFORE_CODE:
        return None
    colon = _COLON.match(text, position)
    end = colon.end() if colon is not None else None
    bare = end is None and _END.match(text, position) is not None
    if end is None:
        match = _NO_COLON.match(text, position)
        follows = match is not None and match.end() > position and lists_codes(text[match.end() : match.end() + 300])
        end = match.end() if match is not None and follows else len(text) if bare else None
    if end is None:
        return None
    if (misspelt or last not in _LAST) and not (
        begins_with_code(text[end : end + 300]) or (misspelt and end == len(text))
    ):
        return None
    if last not in _LAST and bare:
        return None
    if kind == ANY_KIND and end < len(text) and not begins_with_code(text[end : end + 300]):
        return None
    return Label(kind, end, bare, tuple(misspelt))


@lru_cache(maxsize=1024)
def _right_words(word: str) -> str:
    """Return the word of a label that ``word`` is or misspells, two for one where the blank is missing."""
    word = word.lower().replace(" ", "")
    if word in _KINDS or word in _BEFORE or word in _BETWEEN or word in _LAST or word in _LAST_BEFORE_CODE:
        return word
    for length in range(4, len(word) - 3):
        left, right = word[:length], word[length:]
        if (left in _KINDS or left in _BETWEEN) and (right in _BETWEEN or right in _LAST):
            return f"{left} {right}"
    for right in _SPELLING:
        if abs(len(word) - len(right)) <= 2 and are_within(1 if len(right) < 6 else 2, word, right):
            return right
    return word


def meant_word(word: str) -> str:
    """Return the word of a label that ``word`` misspells, in the same case."""
    right = _right_words(word)
    if word.isupper():
        return right.upper()
    return right.capitalize() if word[0].isupper() else right
