"""Lines of a body and what is wrong with them: what all readers of bodies take and give."""

from __future__ import annotations

from typing import NamedTuple


class BodyLine(NamedTuple):
    """A line of a directive's body, with the place of its first character."""

    text: str
    file: str
    line: int
    column: int


class BodyFault(NamedTuple):
    """Something in a body that is not what the directive takes."""

    code: str
    message: str
    subject: str
    file: str
    line: int
    column: int


def unquote(text: str) -> str:
    """Return a value without the quotes around it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text
