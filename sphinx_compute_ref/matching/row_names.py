"""Names of rows: dotted parts, placeholders, and which keys a part stands for."""

from __future__ import annotations

import re
from functools import lru_cache

#: ``> id`` or ``\\>id``: a row inside of the one above it.
_NESTED = re.compile(r"^(?:\\?>\s*)+(?=\w)")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|<[^<>]*>|\$[A-Za-z_]+")
#: So many names the largest references have; to go through more than a cache holds is to work all of them out anew.
NAMES = 1 << 17
_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|]")


@lru_cache(maxsize=NAMES)
def parts_of(name: str) -> tuple[str, ...]:
    """Split a row's name at its dots.

    ``[]`` and ``[*]`` behind a part mean "each element", ``>`` before the name "inside of the row above"; neither
    counts.
    """
    name = _NESTED.sub("", name.replace("[]", "").replace("[*]", "").strip())
    if "." not in name:
        return (name,)
    parts: list[str] = []
    rest = name
    while rest:
        match = _PLACEHOLDER.match(rest)
        end = rest.find(".", match.end() if match else 0)
        if end < 0:
            parts.append(rest)
            break
        if rest[:end]:
            parts.append(rest[:end])
        rest = rest[end + 1 :]
    return tuple(parts) or (name,)


def is_dotted(name: str) -> bool:
    """Say whether a row's name has several parts."""
    return "." in name and len(parts_of(name)) > 1


@lru_cache(maxsize=NAMES)
def has_placeholder(name: str) -> bool:
    """Say whether a row's name holds a placeholder, such as ``volumes_{volume_type}``."""
    return _PLACEHOLDER.search(name) is not None


@lru_cache(maxsize=8192)
def _around_placeholders(part: str) -> tuple[str, ...]:
    """Return what stands before, between and behind the placeholders of a part such as ``volumes_{volume_type}``."""
    return tuple(_PLACEHOLDER.split(part))


def pattern_of(part: str) -> str:
    """Return the expression, the same in Python and ECMA-262, of a part that holds placeholders."""
    return ".+".join(_SYNTAX.sub(r"\\\g<0>", text) for text in _PLACEHOLDER.split(part))


def matches_part(part: str, key: str) -> bool:
    """Say whether a part of a row's name, which may hold placeholders, stands for a key."""
    if part == key:
        return True
    first, *between = _around_placeholders(part)
    if not between or "\n" in key or not key.startswith(first):
        return False
    last = between.pop()
    position, end = len(first), len(key) - len(last)
    for text in between:  # each placeholder is a letter at least; what it leaves over, the next one takes
        start = key.find(text, position + 1, end)
        if start < 0:
            return False
        position = start + len(text)
    return position < end and key.endswith(last)
