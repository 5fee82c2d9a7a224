"""The patterns of ``exclude_patterns`` and ``include_patterns``, matched in one pass over a path.

Source of the language: ``sphinx.util.matching``. Sphinx makes expressions of them, which take exponentially long on
``**a**a**a``; here all the places that a path may have reached in the patterns are bits of one number.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class Token(NamedTuple):
    """What one character of a path has to be, as an expression, and whether any number of them may stand there."""

    expression: str
    repeated: bool = False


@lru_cache(maxsize=64)
def matcher(patterns: tuple[str, ...]) -> Matcher:
    """Return what matches paths with ``patterns``."""
    return Matcher(patterns)


class Matcher:
    """Says whether a path, seen from the source folder, matches one of some patterns."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._tokens: list[Token] = []
        self._start = self._ends = self._repeated = 0
        for pattern in patterns:
            self._start |= 1 << len(self._tokens)
            self._tokens += [*tokens_of(pattern), Token("")]
            self._ends |= 1 << len(self._tokens) - 1
        for number, token in enumerate(self._tokens):
            self._repeated |= token.repeated << number
        self._start = self._skip(self._start)
        self._fitting: dict[str, int] = {}

    def __call__(self, path: str) -> bool:
        """Say whether ``path`` matches a pattern as a whole; a line break at its end does not count, as in Sphinx."""
        path = unicodedata.normalize("NFC", path)
        reached = before = self._start
        for character in path:
            before = reached
            reached &= self._fit(character)
            reached = self._skip((reached & ~self._repeated) << 1 | reached & self._repeated)
            if not reached and before & self._ends == 0:
                return False
        return bool((reached | (before if path.endswith("\n") else 0)) & self._ends)

    def _fit(self, character: str) -> int:
        """Return the tokens that ``character`` fits."""
        fitting = self._fitting.get(character)
        if fitting is None:
            fitting = sum(
                1 << number
                for number, token in enumerate(self._tokens)
                if token.expression and _compiled(token.expression).match(character)
            )
            self._fitting[character] = fitting
        return fitting

    def _skip(self, reached: int) -> int:
        """Add what stands behind tokens that need not be there; no more than two of them follow each other."""
        reached |= (reached & self._repeated) << 1
        return reached | (reached & self._repeated) << 1


@lru_cache(maxsize=256)
def _compiled(expression: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # [a--b]
        return re.compile(expression)


@lru_cache(maxsize=256)
def tokens_of(pattern: str) -> tuple[Token, ...]:
    """Return a pattern character by character: a star stops at slashes, two do not.

    What Sphinx cannot compile (``[z-a]``) stands for itself.
    """
    tokens = tuple(_tokens(re.sub(r"\*{3,}", lambda stars: "*" * (2 + len(stars.group()) % 2), pattern)))
    try:
        for token in tokens:
            _compiled(token.expression)
    except re.error:
        return tuple(Token(re.escape(character)) for character in pattern)
    return tokens


def _tokens(text: str) -> Iterator[Token]:
    index = 0
    while index < len(text):
        character = text[index]
        index += 1
        if text.startswith("**", index - 1):
            index += 1
            yield Token(".", repeated=True)
        elif character == "*":
            yield Token("[^/]", repeated=True)
        elif character == "?":
            yield Token("[^/]")
        elif character == "[" and (end := text.find("]", index + 1 + text.startswith("!", index))) > 0:
            inside = text[index:end].replace("\\", "\\\\").replace("[", "\\[")
            inside = f"^/{inside[1:]}" if inside.startswith("!") else inside.replace("^", "\\^", 1)
            yield Token(f"[{inside}]")
            index = end + 1
        else:
            yield Token(re.escape(character))


def expression_of(pattern: str) -> str:
    """Return a pattern as an expression, for programs that take nothing else."""
    return "".join(token.expression + "*" * token.repeated for token in tokens_of(pattern))
