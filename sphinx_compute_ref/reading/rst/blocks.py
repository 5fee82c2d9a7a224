"""The blocks that a page consists of, with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class SourceLine(NamedTuple):
    """A line of a block without its indentation; ``column`` is where ``text`` starts."""

    text: str
    line: int
    column: int


class Heading(NamedTuple):
    """A section title; ``style`` is the underline's character, twice where there is an overline."""

    title: str
    style: str
    line: int
    column: int


class Option(NamedTuple):
    """An option of a directive, ``:name: value``, with its place."""

    name: str
    value: str
    line: int
    column: int


class Directive(NamedTuple):
    """A directive: ``arguments`` are the lines up to the first blank line or option, ``content`` the rest.

    ``last`` is the last line of the block. ``depth`` counts the directives and quotes around it.
    """

    name: str
    arguments: tuple[SourceLine, ...]
    options: tuple[Option, ...]
    content: tuple[SourceLine, ...]
    line: int
    column: int
    last: int
    depth: int

    def option(self, name: str) -> str | None:
        """Return the value of option ``name``, or ``None``."""
        return next((option.value for option in self.options if option.name == name), None)

    @property
    def argument(self) -> str:
        """The argument lines, joined with spaces."""
        return " ".join(line.text.strip() for line in self.arguments).strip()


class Comment(NamedTuple):
    """A comment, its lines without the leading dots."""

    lines: tuple[SourceLine, ...]
    line: int
    column: int
    last: int


class Paragraph(NamedTuple):
    """Adjacent lines of text, the ``term`` of a definition list, or the first line of a list's item.

    ``bullet`` is the character that marks the item, where it is not numbered; ``field`` is the line of a field list
    from its name on. ``goes_on`` says that it is what follows the first line of an item, of the same paragraph.
    """

    lines: tuple[SourceLine, ...]
    depth: int
    term: bool = False
    bullet: str = ""
    field: SourceLine | None = None
    goes_on: bool = False

    @property
    def text(self) -> str:
        """The lines, joined with spaces."""
        if len(self.lines) == 1:
            return self.lines[0].text.strip()
        return " ".join([line.text.strip() for line in self.lines])


class TextTable(NamedTuple):
    """A grid or simple table, drawn with characters: its lines with text."""

    lines: tuple[SourceLine, ...]
    line: int
    column: int


class Literal(NamedTuple):
    """A literal block; blank lines among its ``lines`` have no text."""

    lines: tuple[SourceLine, ...]
    line: int
    column: int


class Target(NamedTuple):
    """An explicit hyperlink target, ``.. _name:``; the name of an anonymous one is empty."""

    name: str
    line: int
    column: int


class Substitution(NamedTuple):
    """What ``|name|`` stands for: ``text`` is that of the ``directive`` that says it (``replace``, ``image`` …)."""

    name: str
    directive: str
    text: str
    line: int
    column: int


class Suspicion(NamedTuple):
    """Text that lost its meaning.

    ``blank_before`` says that it is mended in front of ``line``: by a blank line, or by
    taking away those above an option.
    """

    message: str
    subject: str
    line: int
    column: int
    blank_before: bool = False


Block = Heading | Directive | Comment | Paragraph | TextTable | Literal | Target | Substitution | Suspicion


def line_of(block: Block) -> int:
    """Return the line that a block begins at."""
    return block.lines[0].line if isinstance(block, Paragraph) else block.line


def runs_of(blocks: Iterable[tuple[str, Block | None]]) -> Iterator[tuple[str, list[Block | None]]]:
    """Yield files with the blocks that follow each other in them; titles and ends of sections (``None``) are alone."""
    run: list[Block | None] = []
    file = ""
    for path, block in blocks:
        alone = block is None or isinstance(block, Heading)
        if run and (alone or path != file):
            yield file, run
            run = []
        file = path
        run.append(block)
        if alone:
            yield file, run
            run = []
    if run:
        yield file, run
