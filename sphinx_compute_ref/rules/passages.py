"""What pages and descriptions say, paragraph by paragraph, with the place of each word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TypeVar

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.rst.blocks import SourceLine
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context
from sphinx_compute_ref.rules.texts import texts_of

Found = TypeVar("Found")


#: A text that is one paragraph, plain to see: no line is blank, indented or made of signs, and the first is no item.
ONE_PARAGRAPH = re.compile(r"(?![A-Za-z][.)])(?:(?:[A-Za-z]|`{1,2}[^`\s])[^\n\t\v\f]*+(?:\n|\Z))++\Z")


class Passage:
    """A paragraph of a page, or of the description of ``definition``; ``text`` has the line breaks of its ``lines``."""

    def __init__(
        self, text: str, file: str, lines: Sequence[SourceLine], context: Context, definition: Definition | None = None
    ) -> None:
        self.text = text
        self.definition = definition
        self._file = file
        self._lines = lines
        self._context = context

    def location_at(self, offset: int) -> Location:
        """Return the place of the character at ``offset`` of the text; a folded text has but one place."""
        starts = list(accumulate((len(line) + 1 for line in self.text.split("\n")[:-1]), initial=0))
        number = bisect_right(starts, offset) - 1
        line = self._lines[number]
        if self.definition is not None:
            line = self._in_file(self.definition.fields["description"].value_location, line)
        return Location(self._file, line.line, line.column + (offset - starts[number] if line.text else 0))

    def finding(self, code: str, message: str, offset: int, subject: str, parameter: str | None = None) -> Finding:
        """Return what there is to say of the words at ``offset``; a definition without a row explains it (CR107)."""
        return Finding(
            code=code,
            message=message,
            location=self.location_at(offset),
            subject=subject,
            parameter=parameter,
            about=() if self.definition is None else (of_definition(self.definition),),
        )

    def subject_of(self, words: str) -> str:
        """Return words as the subject of a finding: those of a description are told apart by its definition."""
        return words if self.definition is None else f"{self.definition.name} {words}"

    def _in_file(self, above: Location, line: SourceLine) -> SourceLine:
        """Return a line of a description with its place in the file: its lines stand there as they do in the text."""
        lines = self._context.texts.lines(above.file)
        number = above.line + line.line
        column = lines[number - 1].find(line.text) if number <= len(lines) else -1
        if column < 0:
            return SourceLine("", above.line, above.column)
        return line._replace(line=number, column=column + 1)


def passages(context: Context, look_for: Callable[[str], Found | None]) -> Iterator[tuple[Passage, Found]]:
    """Yield the paragraphs of pages, and of descriptions that have a row, with what ``look_for`` finds in their texts.

    Those in which it finds nothing are left out. Descriptions are looked through as a whole first, with their markup.
    """
    hits = {text: hit for text in context.texts_apart if (hit := look_for(text))}
    if not hits:
        return
    for text, path, lines in context.texts.of_pages:
        if hit := hits.get(text):
            yield Passage(text, path, lines, context), hit
    for definition in context.definitions:
        description, file = definition.description, definition.location.file
        hit = hits.get(description)
        if not hit or not context.uses_of(definition):
            continue
        if ONE_PARAGRAPH.match(description):
            whole = tuple(SourceLine(line.rstrip(), n, 1) for n, line in enumerate(description.split("\n"), 1))
            yield Passage(description, file, whole, context, definition), hit
            continue
        for text, lines in texts_of(read_blocks(description)):
            if hit := look_for(text):
                yield Passage(text, file, lines, context, definition), hit


def phrases(context: Context, expression: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Yield what ``expression`` matches in English passages; the same words of a paragraph once."""
    for passage, _ in passages(context, expression.search) if context.is_english else ():
        earlier_words: set[str] = set()
        for match in expression.finditer(passage.text):
            words = " ".join(match[0].split())
            if words not in earlier_words:
                earlier_words.add(words)
                yield passage, match
