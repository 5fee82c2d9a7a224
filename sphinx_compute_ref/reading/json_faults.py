"""Where a text stops to be JSON, and why, in words: the same with every Python (RFC 8259).

Python's own parser says where, but in words that changed with 3.13, at places that changed with them.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class JsonFault(NamedTuple):
    """The first place where a text is not JSON.

    ``kind`` is what Python 3.11 says of it (fingerprints are made of that), ``message`` says what to do.
    """

    offset: int
    kind: str
    message: str


_BLANK = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_CONSTANT = re.compile(r"(?:NaN|-?Infinity)\b")
_WORD = re.compile(r"[^\W\d][\w.-]{0,40}")

VALUE = "Expecting value"
KEY = "Expecting property name enclosed in double quotes"
COMMA = "Expecting ',' delimiter"
COLON = "Expecting ':' delimiter"
EXTRA = "Extra data"
CONTROL = "Invalid control character at"
UNTERMINATED = "Unterminated string starting at"

_PUNCTUATION = {COMMA: ",", COLON: ":"}
_CLOSING = {"{": "}", "[": "]"}
_CONTROLS = {"\t": "there is a tab in a text: write \\t", "\r": "there is a carriage return in a text: write \\r"}
_LINE_BREAK = "the text does not end in its line: close it with a quote, or write \\n for a line break"
_PYTHON = {"None": "null", "True": "true", "False": "false"}
_ELLIPSIS = '"..." is no value: write the values out, or show the text in a code block'
_QUOTES = "“”„«»‘’"
_PLAIN_WORDS = {
    VALUE: "no value begins like that: texts go in double quotes",
    KEY: "a name in double quotes is expected here",
    COMMA: "a comma, or the closing bracket, is missing before this",
    COLON: "a colon is missing before this",
    EXTRA: "the document ends before this: a file holds one",
}


def json_fault(text: str) -> JsonFault | None:
    """Return the first fault of ``text``; ``None`` where it is JSON. Takes time that grows with its length alone."""
    if not text.strip():
        return JsonFault(0, "the file is empty", "the file is empty")
    closings: list[str] = []  # of the open brackets
    expected = VALUE
    may_close = False  # right behind an opening bracket
    comma: int | None = None  # where it stands, right behind one
    position = 0
    while True:
        position = _BLANK.match(text, position).end()  # type: ignore[union-attr]
        character = text[position : position + 1]
        closing = closings[-1] if closings else ""
        if expected == EXTRA and not character:
            return None
        if character and character == closing and (may_close or expected == COMMA):
            closings.pop()
            end: int | JsonFault | None = position + 1
        elif character and character == closing and comma is not None:
            return JsonFault(comma, expected, f'there is a comma before the closing "{closing}": delete it')
        elif expected in (COMMA, COLON) and character == _PUNCTUATION[expected]:
            comma = position if expected == COMMA else None
            expected = KEY if expected == COMMA and closing == "}" else VALUE
            may_close, position = False, position + 1
            continue
        elif expected == VALUE and character and character in _CLOSING:
            closings.append(_CLOSING[character])
            expected = KEY if character == "{" else VALUE
            may_close, comma, position = True, None, position + 1
            continue
        else:
            end = _end(text, position, expected)
        if end is None:
            return _unexpected(text, position, expected, closing)
        if isinstance(end, JsonFault):
            return end
        is_key = expected == KEY and character == '"'
        expected = COLON if is_key else COMMA if closings else EXTRA
        may_close, comma, position = False, None, end


def _end(text: str, position: int, expected: str) -> int | JsonFault | None:
    """Return the offset behind the text, number or word at ``position``; ``None`` where nothing expected is there."""
    if text.startswith('"', position):
        return _end_of_string(text, position) if expected in (KEY, VALUE) else None
    return _end_of_scalar(text, position) if expected == VALUE else None


def _unexpected(text: str, position: int, expected: str, closing: str) -> JsonFault:
    constant = _CONSTANT.match(text, position) if expected == VALUE else None
    if constant is not None:
        message = f"{constant[0]} is not a JSON value"
        return JsonFault(position, message, message)
    return JsonFault(position, expected, _words(text, position, expected, closing))


def _end_of_string(text: str, start: int) -> int | JsonFault:
    """Return the offset behind the text in quotes that begins at ``start``, or what is wrong with it."""
    position = start + 1
    while True:
        position = _PLAIN.match(text, position).end()  # type: ignore[union-attr]
        character = text[position : position + 1]
        if character == '"':
            return position + 1
        if not character:
            return JsonFault(start, UNTERMINATED, "the text that begins here has no closing quote")
        if character != "\\":
            ours = f"there is the control character U+{ord(character):04X} in a text: write \\u{ord(character):04x}"
            ours = _LINE_BREAK if character == "\n" else _CONTROLS.get(character, ours)
            return JsonFault(position, CONTROL, ours)
        escape = _ESCAPE.match(text, position)
        if escape is None:
            return _bad_escape(text, start, position)
        position = escape.end()


def _bad_escape(text: str, start: int, position: int) -> JsonFault:
    letter = text[position + 1 : position + 2]
    if not letter:
        return JsonFault(start, UNTERMINATED, "the text that begins here has no closing quote")
    if letter == "u":
        ours = "\\u takes four hexadecimal digits: write them, or \\\\u for a backslash and a u"
        return JsonFault(position, "Invalid \\uXXXX escape", ours)
    escape = f"\\{letter}" if letter.isprintable() and letter != " " else "a backslash before a blank"
    return JsonFault(position, "Invalid \\escape", f"{escape} means nothing in JSON: write \\\\ for a backslash")


def _end_of_scalar(text: str, position: int) -> int | None:
    """Return the offset behind the number, true, false or null at ``position``."""
    for word in ("true", "false", "null"):
        if text.startswith(word, position):
            return position + len(word)
    number = _NUMBER.match(text, position)
    return number.end() if number is not None else None


def _words(text: str, position: int, expected: str, closing: str = "") -> str:
    """Return what to do about what stands at ``position``, where something else is expected."""
    here = text[position : position + 60]
    if not here:
        return f'the file ends before the closing "{closing}"' if closing else _PLAIN_WORDS[expected]
    if here.startswith(("//", "/*", "#")):
        return "it has no comments; delete this one"
    if here.startswith(("...", "…")):
        return _ELLIPSIS
    if here[0] in _QUOTES:
        return f"texts go in straight double quotes, not in {here[0]}"
    if here[0] == "'":
        return "names go in double quotes, not in single ones" if expected == KEY else _single_quotes(expected)
    word = _WORD.match(here)
    if expected == VALUE:
        if word is not None and word[0] in _PYTHON:
            return f"{word[0]} is Python: write {_PYTHON[word[0]]}"
        if word is not None and word[0].lower() in ("true", "false", "null"):
            return f"{word[0]} is written {word[0].lower()}"
        if here[0] in "}]":
            return f'a value is missing before the closing "{here[0]}"'
        if here[0] == ",":
            return "a value is missing before this comma"
        if here[0] in "+.":
            return "a number begins with a digit, or with a minus"
        if here[0] == "-":
            return "a digit is missing behind the minus"
        if here[0] == "<":
            return "what stands for a value goes in double quotes, too"
    elif expected == KEY:
        if here[0] == ",":
            return "two commas stand here: delete one"
        if word is not None:
            return f"the name {word[0]} goes in double quotes"
    elif expected == COMMA:
        before = text[:position][-1:]
        if before.isdigit() and here[0].isdigit():
            return "a number has no zero before its digits"
        if before.isdigit() and here[0] == ".":
            return "a digit is missing behind the point"
        if here[0] in "}]":
            return f'the closing "{closing}" is missing before this "{here[0]}"'
        if here[0] == ";":
            return 'write "," in place of ";"'
    return _PLAIN_WORDS[expected]


def _single_quotes(expected: str) -> str:
    return "texts go in double quotes, not in single ones" if expected == VALUE else _PLAIN_WORDS[expected]
