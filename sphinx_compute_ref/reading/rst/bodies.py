"""What stands inside ``rest_method`` and ``rest_parameters``.

The linter and the Sphinx directives read bodies with these functions, so that both see the same reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.rst.body_lines import BodyFault, BodyLine, unquote

#: RFC 9110 section 9, RFC 5789; RFC 4918 (WebDAV) and RFC 5323 have been used by APIs, too.
METHODS = (
    *("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"),
    *("COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK"),
)

#: Characters that nobody sees and that make names and paths differ.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00a0\u00ad\u202f\u2007"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


class MethodBody(NamedTuple):
    """What ``rest_method`` says. ``method`` and ``url`` are empty where they are missing."""

    method: str
    url: str
    min_version: Microversion | None
    max_version: Microversion | None
    faults: tuple[BodyFault, ...]


class RowText(NamedTuple):
    """A row as written: name and ref with their places."""

    name: str
    ref: str
    file: str
    line: int
    column: int
    ref_line: int
    ref_column: int


class TableBody(NamedTuple):
    """The rows of ``rest_parameters``."""

    rows: tuple[RowText, ...]
    faults: tuple[BodyFault, ...]


#: os-api-ref takes the field of a list and the item of a list, too.
_VERSION_LINE = re.compile(r"[-:]?\s*(min_version|max_version)\s*:\s*(\S*)\s*$")
#: A line that means a version and does not say so: "min-version: 2.3", "Min_version: 2.3", "min_version=2.3".
_VERSION_LIKE = re.compile(r"[-*:]?\s*(min|max)[a-z]*[-_ ]?ver[a-z]*\b[\s:=]*(\S*)", re.IGNORECASE)


def read_method(lines: Iterable[BodyLine], file: str, line: int, column: int) -> MethodBody:
    """Read the body of ``rest_method``: ``METHOD URL``, then ``min_version:`` and ``max_version:`` lines.

    ``file``, ``line`` and ``column`` are the directive's own place, for faults about what is missing.
    """
    faults: list[BodyFault] = []
    words: list[str] = []
    first = directive = BodyLine("", file, line, column)
    versions: dict[str, Microversion] = {}
    for body in lines:
        text = body.text.strip()
        if not text:
            continue
        match = _VERSION_LINE.match(text)
        if match is not None:
            version = Microversion.find(match[2])
            if version is not None:
                versions[match[1]] = version
            else:
                message = f'{match[1]} of the operation is "{match[2]}": MAJOR.MINOR is expected, for example 2.47'
                faults.append(body.fault("CR105", message, match[1]))
            continue
        odd = _VERSION_LIKE.match(text)
        if odd is not None or len(words) > 1:
            faults.append(_not_taken(body, text, odd))
            continue
        if first is directive:
            first = body
        character = _INVISIBLE.search(text)
        if character is not None:
            between = character[0] in "\u00a0\u202f\u2007" and text[: character.start()].upper() in METHODS
            faults.append(_invisible("the URL", text, character, body, blank=between))
            if between:
                text = text.replace(character[0], " ", 1)
            text = _INVISIBLE.sub("", text)
        method, _, url = text.partition(" ")
        words += [word for word in ((method, url.strip()) if not words else (text,)) if word]
    method = words[0] if words else ""
    url = words[1] if len(words) > 1 else ""
    if method.startswith("/") and not url:
        method, url = "", method
    faults += _faults_of_words(method, url, first, directive)
    low, high = versions.get("min_version"), versions.get("max_version")
    if low and high and low > high:
        faults.append(directive.fault("CR105", f"min_version {low} is greater than max_version {high}", "range"))
    return MethodBody(method, url, low, high, tuple(faults))


def _not_taken(body: BodyLine, text: str, odd: re.Match[str] | None) -> BodyFault:
    """Return the fault of a line that ``rest_method`` does not take; ``odd`` is one that means a microversion."""
    advice = "one method and one URL make an operation, and each has a section of its own"
    if odd is not None:
        advice = f'write "{odd[1].lower()}_version: {odd[2] or "2.47"}"'
    message = f'rest_method does not take "{text}", and the page does not show it: {advice}'
    return body.fault("CR005", message, f"line {text}")


def _faults_of_words(method: str, url: str, first: BodyLine, directive: BodyLine) -> Iterator[BodyFault]:
    """Yield what is wrong with method and URL: ``first`` is the line that they begin in."""
    glued, _, path = method.partition("/")
    if not url and path and glued.upper() in METHODS:
        message = f'"{method}" has no blank behind the method: write "{glued.upper()} /{path}"'
        yield first.fault("CR005", message, f"method {method}")
        return
    if not method or not url:
        missing = "method and URL" if not method and not url else "URL" if not url else "method"
        message = f'rest_method lacks {missing}: write for example ".. rest_method:: GET /servers/{{server_id}}"'
        yield directive.fault("CR005", message, "rest_method")
    if method and method not in METHODS:
        hint = f'; write "{method.upper()}"' if method.upper() in METHODS else ""
        message = f'"{method}" is not an HTTP method ({", ".join(METHODS[:6])} …){hint}'
        yield first.fault("CR005", message, f"method {method}")


def _invisible(what: str, text: str, character: re.Match[str], body: BodyLine, *, blank: bool = False) -> BodyFault:
    offset = max(body.text.find(character[0]), 0)
    advice = "write a blank" if blank else "delete it"
    return body.fault(
        "CR008",
        f"{what} holds an invisible character, U+{ord(character[0]):04X}: {advice}",
        f"invisible {'blank ' if blank else ''}{_INVISIBLE.sub('', text)}",
        body.column + offset,
    )


def read_rows(lines: Iterable[BodyLine], file: str, line: int, column: int) -> TableBody:
    """Read the body of ``rest_parameters``: ``- name: ref``, split at the first colon that a blank follows."""
    rows: list[RowText] = []
    faults: list[BodyFault] = []
    dash = 0
    for body in lines:
        text = inner = body.text.strip()
        if not text or text.startswith("#"):
            continue
        start = body.column + len(body.text) - len(body.text.lstrip())
        if text.startswith("-"):
            dash = start
            inner = text[1:].lstrip()
            if inner and not text[1:2].isspace():
                message = f'"{text}" has no blank after the dash: write "- {inner}"'
                faults.append(body.fault("CR005", message, f"row {inner}", start))
            start += len(text) - len(inner)
        # YAML takes "name: ref" below "- name: ref" for another row, where it is indented as the name is.
        elif (not dash or start <= dash) and ": " in text:
            faults.append(body.fault("CR005", f'"{text}" has no dash: write "- {text}"', f"row {text}", start))
        comment = inner.find(" #")
        if comment >= 0:
            inner = inner[:comment].rstrip()
        row = _row_of(inner, body, start, faults)
        if row is not None:
            rows.append(row)
        else:
            message = f'"{text}" is not a row: "- name: ref" is expected, for example "{_mended(inner)}"'
            faults.append(body.fault("CR005", message, f"row {inner}", start))
    if not rows and not faults:
        message = 'rest_parameters has no rows: write "- name: ref" lines after a blank line, or remove it'
        faults.append(BodyFault("CR005", message, "empty table", file, line, column))
    return TableBody(tuple(rows), tuple(faults))


def _row_of(text: str, body: BodyLine, start: int, faults: list[BodyFault]) -> RowText | None:
    """Return the row that ``text``, at the column ``start`` of a line, is; add invisible characters to ``faults``."""
    name, separator, ref = text.partition(": ")
    if not separator or not ref.strip() or not name.strip():
        return None
    ref_column = start + len(name) + 2 + len(ref) - len(ref.lstrip())
    name, ref = name.strip(), ref.strip()
    if not body.text.isascii():
        for what, value, column in (("the name", name, start), ("the ref", ref, ref_column)):
            character = _INVISIBLE.search(value)
            if character is not None:
                fault = _invisible(what, value, character, body)
                faults.append(fault._replace(column=column + character.start()))
        name, ref = _INVISIBLE.sub("", name), _INVISIBLE.sub("", ref)
    return RowText(unquote(name), unquote(ref), body.file, body.line, start, body.line, ref_column)


def _mended(text: str) -> str:
    """Return a row that ``text``, which is none, may mean: its first word is the name, the last one the ref."""
    words = [word for word in (part.strip(":") for part in text.split()) if word]
    if len(words) == 1:
        left, _, right = words[0].rpartition(":")
        words = [left or right, right]
    return f"- {words[0]}: {words[-1]}" if words else "- name: ref"
