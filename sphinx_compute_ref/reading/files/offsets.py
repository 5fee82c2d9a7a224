"""Offsets of a text as lines and columns, and texts as lines: counted once, in one place, from 1, in characters."""

from __future__ import annotations

from sphinx_compute_ref.reading.files.text_file import read_text


def line_at(text: str, offset: int) -> int:
    """Return the number of the line that holds the character at ``offset``."""
    return text.count("\n", 0, offset) + 1


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of the character at ``offset``."""
    return line_at(text, offset), offset - text.rfind("\n", 0, offset)


class SourceLines:
    """The lines of files, whatever their line ends; each file is read once, for as long as this lives."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        """Return the lines of the file at ``path``; one empty line where it cannot be read."""
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = (read_text(path).text or "").split("\n")
        return lines

    def forget(self, path: str) -> None:
        """Let go of the lines of a file that is done with."""
        self._lines.pop(path, None)
