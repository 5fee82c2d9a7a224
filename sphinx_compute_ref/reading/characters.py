"""Texts whose characters know their places in a file: parts of pages, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_compute_ref.model.sample import SampleText
from sphinx_compute_ref.reading.rst.blocks import SourceLine

#: Line and column, from 1.
Place = tuple[int, int]


class Characters(NamedTuple):
    """A text with the place of each character, and of its end."""

    text: str
    places: Sequence[Place]

    def part(self, start: int, end: int) -> Characters:
        """Return the characters ``start`` to ``end``."""
        return Characters(self.text[start:end], self.places[start : end + 1])

    def without(self, offsets: Iterable[int]) -> Characters:
        """Return the text without the characters at ``offsets``."""
        gone = set(offsets)
        kept = [number for number in range(len(self.text)) if number not in gone]
        text = "".join(self.text[number] for number in kept)
        return Characters(text, [*(self.places[number] for number in kept), self.places[-1]])

    def replaced(self, start: int, end: int, new: str) -> Characters:
        """Return the text with ``new``, which stands where ``start`` does, for the characters ``start`` to ``end``."""
        places = [*self.places[:start], *([self.places[start]] * len(new)), *self.places[end:]]
        return Characters(self.text[:start] + new + self.text[end:], places)

    def sample_text(self, file: str) -> SampleText:
        """Return the text as the model has it: where lines go on, one place stands for many characters."""
        runs: list[tuple[int, int, int]] = []
        for offset, (line, column) in enumerate(self.places):
            if not runs or (line, column) != (runs[-1][1], runs[-1][2] + offset - runs[-1][0]):
                runs.append((offset, line, column))
        return SampleText(file, self.text, tuple(runs))


def characters_of(text: str) -> Characters:
    """Return the text of a whole file with its places."""
    places: list[Place] = []
    line = column = 1
    for character in text:
        places.append((line, column))
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return Characters(text, [*places, (line, column)])


def characters_of_block(lines: Sequence[SourceLine], first: Sequence[Place]) -> Characters:
    """Return the text of a block of a page, without the indentation that all its lines have.

    ``first`` are the places of the first characters of ``lines``.
    """
    least = min((line.column for line in lines if line.text), default=1)
    text: list[str] = []
    places: list[Place] = []
    for line, (number, column) in zip(lines, first, strict=True):
        indent = max(line.column - least, 0) if line.text else 0
        written = " " * indent + line.text
        text.append(written)
        places += [(number, max(column - indent, 1) + offset) for offset in range(len(written) + 1)]
    return Characters("\n".join(text), places or [(1, 1)])
