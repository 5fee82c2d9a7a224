"""What a text that is not quite JSON means: a comma too many or missing, a quote, Python's words, comments, "...".

A plain slip has one meaning, and so a repair that people can be offered. What is left out on purpose (comments, an
ellipsis, a word that stands for a value) has none; the rest is compared all the same.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.sample import Repair
from sphinx_compute_ref.reading.characters import Characters, Position
from sphinx_compute_ref.reading.json_faults import COLON, COMMA, CONTROL, EXTRA, KEY, VALUE, JsonFault, json_fault

#: Larger texts, and those with more slips, are left alone.
_MOST_REPAIRS = 100
_MOST_CHARACTERS = 200_000
_LONGEST_NAME = 100

#: ``plain`` and ``likely`` slips can be repaired in the file; what is ``abridged`` was left out on purpose.
Kind = Literal["plain", "likely", "abridged", "comment"]


class Change(NamedTuple):
    """Replace the characters ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str
    kind: Kind


class Mended(NamedTuple):
    """What a text means: ``characters`` are JSON. ``faults`` are its slips with position, each with its repair."""

    characters: Characters
    faults: tuple[tuple[JsonFault, Position, Repair], ...]


_COMMENT = re.compile(r"(?://|#)[^\n]*|/\*.*?\*/", re.DOTALL)
_ELLIPSIS = re.compile(r"(?:\.{3,}|…)")
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d][\w.-]*+")
_SINGLE = re.compile(r"'([^'\"\\\n]*)'(?=\s*[:,}\]])")
_CURLY = re.compile(r"[“”„]([^“”„\"\\\n]*)[“”„](?=\s*[:,}\]])")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_NAME = re.compile(r'"(?:[^"\\\n]|\\.)*"\s*:')
_PYTHON = {"none": "null", "true": "true", "false": "false", "null": "null"}
_STANDS_FOR_VALUE = re.compile(r"<[^<>\n]{1,80}>|[A-Z][A-Z0-9_-]+\b|\{[\w -]+\}(?=\s*[,}\]])")
#: ``size": 1`` and ``size",``: a quote is missing before the word.
_NO_OPENING = re.compile(r'[^\s"\',:{}\[\]][^"\',:{}\[\]\n]*"(?=\s*[:,}\]])')
#: ``"size: "2"``: a quote is missing behind the name; what ends here was read as a name.
_NO_CLOSING = re.compile(r'"([\w.:-]*\w)(\s*:\s*)"\Z')


def mend(characters: Characters) -> Mended | None:
    """Return what ``characters`` mean; ``None`` where it is not plain, or the text is JSON."""
    if len(characters.text) > _MOST_CHARACTERS:
        return None
    faults: list[tuple[JsonFault, Position, Repair]] = []
    for _ in range(_MOST_REPAIRS):
        fault = json_fault(characters.text)
        if fault is None:
            return Mended(characters, tuple(faults)) if faults else None
        repair = repair_of(characters.text, fault)
        if repair is None:
            return None
        positions = characters.positions
        source_repair = Repair(positions[repair.start], positions[repair.end], repair.text, repair.kind)
        faults.append((fault, positions[fault.offset], source_repair))
        characters = characters.replaced(repair.start, repair.end, repair.text)
    return None


def repair_of(text: str, fault: JsonFault) -> Change | None:
    """Return the repair of the first fault of ``text``; ``None`` where it is not plain."""
    offset = fault.offset
    comment = _COMMENT.match(text, offset)
    if comment is not None:
        return Change(offset, comment.end(), "", "comment")
    if fault.kind == CONTROL:
        return _in_string(text, offset)
    ellipsis = _ELLIPSIS.match(text, offset)
    if ellipsis is not None:
        return _ellipsis(text, fault, ellipsis.end())
    here = text[offset : offset + 1]
    if here == "," and fault.kind in (KEY, VALUE, EXTRA):
        return _comma(text, fault)
    if fault.kind == COMMA:
        return _missing_comma(text, offset)
    if fault.kind == COLON:
        return _missing_colon(text, offset)
    return _unquoted(text, offset, is_name=fault.kind == KEY) if fault.kind in (KEY, VALUE) else None


def _in_string(text: str, offset: int) -> Change | None:
    """Return the repair of a control character in a string: a tab, or the line's end where the quote is missing."""
    if text[offset] == "\t":
        return Change(offset, offset + 1, "\\t", "plain")
    if text[offset] != "\n":
        return None
    start = text.rfind('"', text.rfind("\n", 0, offset) + 1, offset)
    if start < 0 or text[start - 1 : start] == "\\":
        return None
    content = text[start + 1 : offset].rstrip()
    after = _BLANKS.match(text, offset).end()  # type: ignore[union-attr]
    closes = text[after : after + 1] in ("}", "]")
    if content.endswith(","):
        end = start + len(content)
    elif closes:
        end = start + 1 + len(content)
    else:
        return None
    goes_on = closes or _STRING.match(text, after) is not None or text[after : after + 1] in ("{", "[")
    return Change(end, end, '"', "likely") if goes_on else None


def _ellipsis(text: str, fault: JsonFault, end: int) -> Change | None:
    """Return something in place of "...": an entry without a value."""
    offset = fault.offset
    if fault.kind == EXTRA:
        return Change(offset, end, "", "abridged")
    after = _BLANKS.match(text, end).end()  # type: ignore[union-attr]
    comma = "," if text[after : after + 1] not in (",", "}", "]", ":", "") else ""
    if fault.kind == KEY:
        return Change(offset, end, f'"...": null{comma}', "abridged")
    if fault.kind == VALUE:
        return Change(offset, end, f"null{comma}", "abridged")
    if fault.kind != COMMA:
        return None
    for entry in (', "...": null', ", null"):  # in an object, or in an array
        next_fault = json_fault(text[:offset] + entry + comma + text[end:])
        if next_fault is None or next_fault.offset >= offset + len(entry):
            return Change(offset, end, entry + comma, "abridged")
    return None


def _comma(text: str, fault: JsonFault) -> Change | None:
    """Return the repair of a comma too many."""
    offset = fault.offset
    after = _BLANKS.match(text, offset + 1).end()  # type: ignore[union-attr]
    following = text[after : after + 1]
    if fault.kind == EXTRA:
        return Change(offset, offset + 1, "", "plain") if not following else None
    doubled = text[:offset].rstrip().endswith(",")
    if doubled or (following in ("}", "]") and not text[:offset].rstrip().endswith((":", "[", "{"))):
        return Change(offset, offset + 1, "", "plain")
    return None


def _missing_comma(text: str, offset: int) -> Change | None:
    here = text[offset : offset + 1]
    if here == ";":
        return Change(offset, offset + 1, ",", "plain")
    end = len(text[:offset].rstrip())
    if end == offset:
        return None
    new_line = "\n" in text[end:offset]
    if _NAME.match(text, offset) or (new_line and (_STRING.match(text, offset) or here in ("{", "["))):
        return Change(end, end, ",", "plain")
    return None


def _missing_colon(text: str, offset: int) -> Change | None:
    if text.startswith("=", offset):
        return Change(offset, offset + 1, ":", "plain")
    line = max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST_NAME)
    match = _NO_CLOSING.search(text[line:offset])
    if match is None:
        return None
    return Change(line + match.end(1), line + match.end(1), '"', "likely")


def _unquoted(text: str, offset: int, *, is_name: bool) -> Change | None:
    """Return the repair of what stands without the right quotes where a name or a value is expected."""
    for quoted in (_SINGLE, _CURLY):
        match = quoted.match(text, offset)
        if match is not None:
            return Change(offset, match.end(), f'"{match[1]}"', "plain")
    missing = _NO_OPENING.match(text, offset)
    if missing is not None:
        return Change(offset, offset, '"', "likely")
    word = _WORD.match(text, offset)
    if is_name:
        if word is None or not text[word.end() :].lstrip().startswith(":"):
            return None
        return Change(offset, word.end(), f'"{word[0]}"', "plain")
    if word is not None and word[0].lower() in _PYTHON:
        return Change(offset, word.end(), _PYTHON[word[0].lower()], "plain")
    stands = _STANDS_FOR_VALUE.match(text, offset)
    return Change(offset, stands.end(), "null", "abridged") if stands is not None else None
