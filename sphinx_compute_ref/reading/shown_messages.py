"""What a block of text shows of a message: JSON, a curl line with its data, an HTTP message with header fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.sample import HeaderField
from sphinx_compute_ref.reading.characters import Characters

#: A brace or bracket, then what JSON may have behind it: "[DEFAULT]" and "{server_id}" are something else.
_JSON = re.compile(r"[\[{]\s*(?:$|[\"'“\[{\]}0-9-]|\.{3}|…|//|[a-z_]{1,40}:)")
_COMMENTS = re.compile(r"\A(?:(?://|#).*\n\s*+)++")
_CURL = re.compile(r"^[ \t]*(?:[$#>%][ \t]+)?(?:sudo[ \t]+)?curl(?=[ \t])", re.MULTILINE)
#: RFC 9112, 3 and 4; people leave the version out.
_REQUEST_LINE = re.compile(r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ \t]+\S+(?:[ \t]+HTTP/[0-9.]+)?[ \t]*")
_STATUS_LINE = re.compile(r"HTTP/[0-9.]+[ \t]+[1-5][0-9]{2}\b.*")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t]++(.*))?")
#: The options of curl that take the content of a request.
_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_HEADER = ("-H", "--header")
_BLANK = " \t\n"


class ShownMessage(NamedTuple):
    """What a text shows: of which message by its nature, its JSON, its header fields.

    ``body`` is ``None`` where there is none, or none that is JSON by its first characters. ``is_answered`` says that
    the JSON of the answer follows a command.
    """

    role: Role | None
    body: Characters | None
    headers: tuple[HeaderField, ...] = ()
    is_answered: bool = False


def shows_json(text: str) -> bool:
    """Say whether a code block that begins with the line ``text`` shows JSON; it may have "..." in it."""
    return _JSON.match(text.strip()) is not None


def shown_in(characters: Characters) -> ShownMessage | None:
    """Return what a text shows; ``None`` where that is nothing of a message."""
    text = characters.text
    start = len(text) - len(text.lstrip())
    if shows_json(_COMMENTS.sub("", text[start:], count=1).partition("\n")[0]):
        return ShownMessage(None, characters)
    curl = _CURL.search(text)
    if curl is not None:
        return _curl(characters, curl.end())
    return _http_message(characters, start)


def _if_json(characters: Characters) -> Characters | None:
    text = characters.text
    start = len(text) - len(text.lstrip())
    return characters if shows_json(text[start:].partition("\n")[0]) else None


# curl


def _curl(characters: Characters, start: int) -> ShownMessage:
    """Return the request that a curl line, whose arguments begin at ``start``, sends."""
    body: Characters | None = None
    headers: list[HeaderField] = []
    words = _words(characters, start)
    for word in words:
        option, value = _option(word)
        if option in _DATA or option in _HEADER:
            value = value if value is not None else next(words, None)
            if value is None:
                break
            if option in _DATA:
                body = body or _if_json(value)
            else:
                headers += _header(value)
    last = body.positions[-1][0] if body is not None else characters.positions[start][0]
    lines = characters.text[start:].split("\n")[1:]
    number = characters.positions[start][0]
    answered = any(
        line[:1] in ("{", "[") and at > last and shows_json(line) for at, line in enumerate(lines, number + 1)
    )
    return ShownMessage("request", body, tuple(headers), answered)


def _option(word: Characters) -> tuple[str, Characters | None]:
    """Return an option, and its value where that stands in the same word: ``-d'{}'``, ``--data={}``."""
    text = word.text
    if text.startswith("--"):
        name, equals, _ = text.partition("=")
        return (name, word.part(len(name) + 1, len(text))) if equals and name in _DATA else (text, None)
    if text[:2] in ("-d", "-H") and len(text) > 2:
        return text[:2], word.part(2, len(text))
    if re.fullmatch(r"-[a-zA-Z]*[dH]", text):  # -sd '{}'
        return f"-{text[-1]}", None
    return text, None


def _words(characters: Characters, start: int) -> Iterator[Characters]:
    """Yield the words of a command as a shell has them, up to its end (POSIX, 2.2 and 2.3)."""
    text = characters.text
    position, end = start, len(text)
    while position < end:
        if text[position] in " \t":
            position += 1
            continue
        if text[position] == "\\" and text[position + 1 : position + 2] == "\n":
            position += 2
            continue
        if text[position] in "\n;|&":
            return
        word, position = _word(text, position)
        yield Characters(
            "".join(text[number] for number in word),
            [*(characters.positions[number] for number in word), characters.positions[min(position, end)]],
        )


def _word(text: str, position: int) -> tuple[list[int], int]:
    """Return the offsets of the characters of a word, without quotes and backslashes, and where it ends."""
    word: list[int] = []
    end = len(text)
    quote = ""
    while position < end:
        character = text[position]
        if quote:
            if character == quote:
                quote = ""
            elif (
                character == "\\" and quote == '"' and text[position + 1 : position + 2] in ("\\", '"', "$", "`", "\n")
            ):
                position += 1
                if text[position] != "\n":
                    word.append(position)
            else:
                word.append(position)
        elif character in "'\"":
            quote = character
        elif character == "\\" and position + 1 < end:
            position += 1
            if text[position] != "\n":
                word.append(position)
        elif character in _BLANK or character in ";|&":
            break
        else:
            word.append(position)
        position += 1
    return word, position


def _header(word: Characters) -> Iterator[HeaderField]:
    match = _FIELD.fullmatch(word.text.strip())
    if match is not None:
        yield HeaderField(match[1], (match[2] or "").strip(), *word.positions[0])


# HTTP


def _http_message(characters: Characters, start: int) -> ShownMessage | None:
    """Return what an HTTP message says: its first line, header fields, an empty line, its content."""
    text = characters.text
    end = text.find("\n", start)
    first = text[start:] if end < 0 else text[start:end]
    is_response = _STATUS_LINE.fullmatch(first) is not None
    if not is_response and _REQUEST_LINE.fullmatch(first) is None:
        return None
    headers: list[HeaderField] = []
    while 0 <= end < len(text):
        begin = end + 1
        end = text.find("\n", begin)
        line = text[begin:] if end < 0 else text[begin:end]
        match = _FIELD.fullmatch(line)
        if match is None:
            end = begin
            break
        headers.append(HeaderField(match[1], (match[2] or "").strip(), *characters.positions[begin]))
    body = _content(characters, end) if end >= 0 else None
    if body is None and not headers and "HTTP/" not in first:
        return None  # a line such as "GET /servers?limit=2" among words
    return ShownMessage("response" if is_response else "request", body, tuple(headers))


def _content(characters: Characters, start: int) -> Characters | None:
    """Return the JSON of a message from ``start`` on, up to where another message begins."""
    text = characters.text
    end = position = start
    for line in text[start:].split("\n"):
        if position > start and (_STATUS_LINE.fullmatch(line) or _REQUEST_LINE.fullmatch(line)):
            break
        position += len(line) + 1
        end = position
    return _if_json(characters.part(start, min(end, len(text))))
