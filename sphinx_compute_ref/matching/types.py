"""Types of definitions beside JSON types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: Type as written in parameters files, lower-cased, to the JSON types that it allows; ``null`` fits any.
_ALLOWED: dict[str, frozenset[str]] = {
    "array": frozenset({"array"}),
    "list": frozenset({"array"}),
    "boolean": frozenset({"boolean"}),
    "bool": frozenset({"boolean"}),
    "integer": frozenset({"integer"}),
    "int": frozenset({"integer"}),
    "float": frozenset({"float", "integer"}),
    "number": frozenset({"float", "integer"}),
    "object": frozenset({"object"}),
    "dict": frozenset({"object"}),
    "string": frozenset({"string"}),
    "uuid": frozenset({"string"}),
    "none": frozenset(),
    "null": frozenset(),
}

_WORDS: dict[str, re.Pattern[str]] = {
    "array": re.compile(r"\b(?:arrays?|lists?)\b", re.IGNORECASE),
    "object": re.compile(r"\b(?:objects?|dict(?:ionar(?:y|ies))?|maps?|mapping|json)\b", re.IGNORECASE),
    "string": re.compile(r"\b(?:strings?|text|uuid|names?)\b|``\"|\bURI\b", re.IGNORECASE),
    "integer": re.compile(r"\b(?:integers?|ints?|numbers?|numeric)\b", re.IGNORECASE),
    # "An integer" is how many a description says "a number".
    "float": re.compile(r"\b(?:floats?|decimals?|numbers?|floating|integers?)\b", re.IGNORECASE),
    "boolean": re.compile(r"\b(?:booleans?|bools?|true|false)\b", re.IGNORECASE),
}


@lru_cache(maxsize=1024)
def compatible(declared: str | None, kinds: frozenset[str] | tuple[str, ...]) -> bool:
    """Say whether a field with values of JSON types ``kinds`` may have the type ``declared``.

    An unknown type fits everything; so does a field that is only ever null.
    """
    allowed = allowed_kinds(declared)
    return allowed is None or all(kind == "null" or kind in allowed for kind in kinds)


@lru_cache(maxsize=1024)
def allowed_kinds(declared: str | None) -> frozenset[str] | None:
    """Return the JSON types that a type allows, "array or string" all of both; ``None`` where one is unknown."""
    kinds: frozenset[str] = frozenset()
    for name in (declared or "").lower().split(" or "):
        kinds_of_name = _ALLOWED.get(name.strip())
        if kinds_of_name is None:
            return None
        kinds |= kinds_of_name
    return kinds


def described(description: str, kinds: Iterable[str]) -> bool:
    """Say whether a description mentions each of the JSON types: "a list of networks or the string auto"."""
    return all(kind == "null" or _WORDS[kind].search(description) is not None for kind in kinds)


#: "A list of server objects" is a list, whatever its elements are.
_ELEMENTS = re.compile(
    r"\b(lists?|arrays?)\s+of\s+(?:[\w`'-]+\s+){0,4}?(?:\w+ts|dicts?|dictionar\w+|strings?|names?|"
    r"integers?|uuids?|numbers?)\b",
    re.IGNORECASE,
)
#: What an object says of how many there are: "including the limit of number of instances".
_COUNT = re.compile(r"\b(?<!the )numbers? of\b", re.IGNORECASE)
#: A sentence about a case of its own: "an empty string if the server boots from a volume".
_CASE = re.compile(r"\b(?:if|when|unless|otherwise|instead|either|empty)\b", re.IGNORECASE)
#: What stands before the second of two types: "``unknown``, or an integer".
_OR = re.compile(r"\bor(?:\s+(?:as|an?|the))*\s+$", re.IGNORECASE)
#: What a value of a boolean brings about, "If set to ``True``, all rules are cast", as group 1; else the rest of a part
#: of a sentence, which no such value follows: it is looked through once.
_IF_TRUE = re.compile(
    r"(\b(?:if|when|unless)\b[^.;,]*?\b(?:true|false)\b)|\b(?:if|when|unless)\b[^.;,]*", re.IGNORECASE
)
#: What is there by default is of the type that is meant: "The default is an empty dictionary".
_EMPTY_DEFAULT = re.compile(r"\bdefaults?(?: value)? (?:is|are|to) an? empty\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")
#: What a description says right away that its value is: "A ``user`` object, which shows the ``name``".
_HEAD = re.compile(
    r"(?:(?:an?|the|one or more)\s+)?(?:``[\w:-]+``\s+|\w+\s+)?"
    r"(?:(?P<object>object|dict(?:ionary)?)|(?P<array>objects|lists?(?=\s+of)|array))\b(?!\s+(?:ids?|names?|uuids?)\b)",
    re.IGNORECASE,
)
#: What a value is said to be beside that.
_TEXT = re.compile(r"\bstrings?\b|\btext\b|\bor\b|\bjson\b|\bencoded\b|\bserial\w+", re.IGNORECASE)


def is_union(description: str, declared: str | None, kinds: Iterable[str]) -> bool:
    """Say whether a description allows values of JSON types ``kinds`` beside those of the type ``declared``.

    It mentions both, or speaks of the others as of a case of its own. One that mentions nothing but the others says
    that the declared type is wrong.
    """
    kinds = tuple(kinds)
    if not described(description, kinds) or _begins_with(description, declared, kinds):
        return False
    text = _COUNT.sub(" ", _ELEMENTS.sub(r"\1", description))
    if described(text, kinds) and any(_WORDS[kind].search(text) for kind in allowed_kinds(declared) or ()):
        return True
    if any(
        _OR.search(text, 0, word.start()) for kind in kinds if kind != "null" for word in _WORDS[kind].finditer(text)
    ):
        return True
    without = (
        _EMPTY_DEFAULT.sub(" ", _IF_TRUE.sub(lambda match: " " if match[1] else match[0], one))
        for one in _SENTENCE_END.split(" ".join(description.split()))
    )
    return any(_CASE.search(sentence) and described(sentence, kinds) for sentence in without)


def _begins_with(description: str, declared: str | None, kinds: tuple[str, ...]) -> bool:
    """Say whether a description calls an object or a list what the declared type calls a text, and nothing else."""
    head = _HEAD.match(" ".join(description.split()))
    return (
        head is not None
        and {kind for kind in kinds if kind != "null"} == {head.lastgroup}
        and allowed_kinds(declared) == frozenset(("string",))
        and _TEXT.search(description) is None
    )


_CONTAINER = re.compile(
    r"\b(?:arrays?|lists?|objects?|dict\w*|maps?|struct\w*|json|key[\s_-]*value\w*)\b", re.IGNORECASE
)


def is_container(declared: str | None) -> bool:
    """Say whether a field of type ``declared`` holds others: an object or an array, by whatever name."""
    return declared is not None and _CONTAINER.search(declared) is not None
