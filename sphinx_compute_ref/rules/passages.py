"""What pages and descriptions say, paragraph by paragraph, with the place of each word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.blocks import Paragraph, SourceLine
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.rules.rule import Context


@dataclass(frozen=True)
class Passage:
    """A paragraph of a page, or of the description of ``definition``; ``text`` has the line breaks of its ``lines``."""

    text: str
    file: str
    lines: tuple[SourceLine, ...]
    definition: Definition | None = None

    def location_at(self, offset: int) -> Location:
        """Return the place of the character at ``offset`` of the text; a folded text has but one place."""
        number = bisect_right(self._starts, offset) - 1
        line = self.lines[number]
        return Location(self.file, line.line, line.column + (offset - self._starts[number] if line.text else 0))

    @cached_property
    def _starts(self) -> list[int]:
        """The offset in the text of each of its lines."""
        return list(accumulate((len(line) + 1 for line in self.text.split("\n")[:-1]), initial=0))


def passages(context: Context, wanted: re.Pattern[str]) -> Iterator[Passage]:
    """Yield the paragraphs of pages, and of descriptions that have a row, in which ``wanted`` finds something."""
    for path in sorted({path for document in context.reference.documents for path in document.files}):
        yield from _of_blocks(path, context.reference.sources.blocks(path), wanted)
    for definition in context.definitions:
        if wanted.search(definition.description) and context.uses_of(definition):
            blocks = read_blocks(definition.description)
            for passage in _of_blocks(definition.location.file, blocks, wanted):
                yield _in_file(context, definition, passage)


def _of_blocks(path: str, blocks: Iterable[object], wanted: re.Pattern[str]) -> Iterator[Passage]:
    for block in blocks:
        if isinstance(block, Paragraph):
            text = "\n".join(line.text for line in block.lines)
            if wanted.search(text):
                yield Passage(text, path, block.lines)


def _in_file(context: Context, definition: Definition, passage: Passage) -> Passage:
    """Return a passage of a description with its places in the file: its lines stand there as they do in the text."""
    above = definition.fields["description"].value_location
    lines = context.texts.lines(above.file)
    places = []
    for line in passage.lines:
        number = above.line + line.line
        column = lines[number - 1].find(line.text) if number <= len(lines) else -1
        folded = SourceLine("", above.line, above.column)
        places.append(folded if column < 0 else line._replace(line=number, column=column + 1))
    return replace(passage, lines=tuple(places), definition=definition)
