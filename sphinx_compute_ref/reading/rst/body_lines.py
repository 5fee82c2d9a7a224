"""Lines of a body and what is wrong with them: what all readers of bodies take and give."""

from __future__ import annotations

from typing import NamedTuple


class BodyFault(NamedTuple):
    """Something in a body that is not what the directive takes."""

    code: str
    message: str
    subject: str
    file: str
    line: int
    column: int


class BodyLine(NamedTuple):
    """A line of a directive's body, with the place of its first character."""

    text: str
    file: str
    line: int
    column: int

    def fault(self, code: str, message: str, subject: str, column: int | None = None) -> BodyFault:
        """Return what is wrong with the line, or with what begins at ``column`` of it."""
        return BodyFault(code, message, subject, self.file, self.line, self.column if column is None else column)


def unquote(text: str) -> str:
    """Return a value without the quotes around it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text
