"""Texts whose characters know their positions in a file: parts of pages, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_compute_ref.model.sample import SampleText
from sphinx_compute_ref.reading.rst.blocks import SourceLine

#: Line and column, from 1.
Position = tuple[int, int]


class Characters(NamedTuple):
    """A text with the place of each character, and of its end."""

    text: str
    positions: Sequence[Position]

    def part(self, start: int, end: int) -> Characters:
        """Return the characters ``start`` to ``end``."""
        return Characters(self.text[start:end], self.positions[start : end + 1])

    def without(self, offsets: Iterable[int]) -> Characters:
        """Return the text without the characters at ``offsets``."""
        gone = set(offsets)
        numbers = [number for number in range(len(self.text)) if number not in gone]
        text = "".join(self.text[number] for number in numbers)
        return Characters(text, [*(self.positions[number] for number in numbers), self.positions[-1]])

    def replaced(self, start: int, end: int, new: str) -> Characters:
        """Return the text with ``new``, which stands where ``start`` does, for the characters ``start`` to ``end``."""
        positions = [*self.positions[:start], *([self.positions[start]] * len(new)), *self.positions[end:]]
        return Characters(self.text[:start] + new + self.text[end:], positions)

    def sample_text(self, file: str) -> SampleText:
        """Return the text as the model has it: where lines go on, one place stands for many characters."""
        runs: list[tuple[int, int, int]] = []
        for offset, (line, column) in enumerate(self.positions):
            if not runs or (line, column) != (runs[-1][1], runs[-1][2] + offset - runs[-1][0]):
                runs.append((offset, line, column))
        return SampleText(file, self.text, tuple(runs))


def characters_of(text: str) -> Characters:
    """Return the text of a whole file with its positions."""
    positions: list[Position] = []
    line = column = 1
    for character in text:
        positions.append((line, column))
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return Characters(text, [*positions, (line, column)])


def characters_of_block(lines: Sequence[SourceLine], first: Sequence[Position]) -> Characters:
    """Return the text of a block of a page, without the indentation that all its lines have.

    ``first`` are the positions of the first characters of ``lines``.
    """
    least = min((line.column for line in lines if line.text), default=1)
    text: list[str] = []
    positions: list[Position] = []
    for line, (number, column) in zip(lines, first, strict=True):
        indent = max(line.column - least, 0) if line.text else 0
        full_line = " " * indent + line.text
        text.append(full_line)
        positions += [(number, max(column - indent, 1) + offset) for offset in range(len(full_line) + 1)]
    return Characters("\n".join(text), positions or [(1, 1)])
