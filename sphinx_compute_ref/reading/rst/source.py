"""reStructuredText as a stream of blocks: headings, directives, comments and paragraphs, with their places.

This is not a parser of all of reStructuredText: inline markup, tables and footnotes pass unread. What it does read, it
reads as docutils does (docutils.parsers.rst.states): where explicit markup ends, what a comment hides, which text a
literal block swallows, and when an underline makes a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.reading.rst.blocks import (
    Block,
    Comment,
    Directive,
    Literal,
    Option,
    Paragraph,
    SourceLine,
    Substitution,
    Suspicion,
    Target,
    TextTable,
)
from sphinx_compute_ref.reading.rst.conflicts import conflicts_in
from sphinx_compute_ref.reading.rst.directives import CONTENT_FIRST, OPAQUE, WITH_ARGUMENTS, WITH_SECTIONS, WITH_TEXT
from sphinx_compute_ref.reading.rst.headings import heading_at
from sphinx_compute_ref.reading.rst.losses import (
    broken_literals,
    glued_list,
    is_lost_heading,
    lost_directive,
    lost_in_paragraph,
    misspelt_directive,
    slipped_line,
    stray_option,
)
from sphinx_compute_ref.reading.rst.templates import is_generating

_DIRECTIVE = re.compile(r"\.\. +([^\W_](?:[\w.+:-]*[^\W_])?) ?::(?: +|$)(.*)", re.DOTALL)
_SIMPLE_NAME = re.compile(r"[^\W_]+(?:(?:[-.+:]|_+)[^\W_]+)*")
_OPTION = re.compile(r":((?![: ])(?:[^:\\]|\\.|:(?! |$))*):(?: +(.*)|$)")
_TARGET = re.compile(r"\.\. _(?:`([^`]+)`|((?![ `_])(?:[^:\\]|\\.|:(?! |$))*)|_):(?: |$)")
_SUBSTITUTION = re.compile(r"\.\. \|((?! )[^|]+(?<! ))\| +([\w-]+) ?::(?: +|$)(.*)")
_LIST_ITEM = re.compile(r"(?:[-*+•‣⁃]|\(?(?:#|[0-9]+|[A-Za-z])[.)]|:[^:\s][^:]*:)(?: +|$)")


def read_blocks(text: str) -> list[Block]:
    """Split the text of a page into blocks, in order; conflict markers of git come last.

    Headings are blocks only outside of quotes and of directives other than ``only``, as docutils has it.
    """
    if "\t" in text or "\x0b" in text or "\x0c" in text:
        text = text.replace("\x0b", " ").replace("\x0c", " ").expandtabs(8)
    blocks = _Scanner([line.rstrip() for line in text.split("\n")]).scan()
    conflicts = list(conflicts_in(text))
    if conflicts:  # the line between the two sides, =======, underlines nothing
        blocks = [block for block in blocks if not is_lost_heading(block)]
    return [*blocks, *conflicts]


class _Scanner:
    """Walks the lines of one file; every method returns the index of the first line it did not take."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.indents = [len(line) - len(line.lstrip(" ")) for line in lines]
        self.blocks: list[Block] = []

    def scan(self) -> list[Block]:
        self._scan(0, len(self.lines), 0, 0, titles=True)
        return self.blocks

    def _block_end(self, start: int, end: int, indent: int) -> int:
        """Return the end of the lines from ``start`` that are blank or indented by more than ``indent``."""
        lines, indents = self.lines, self.indents
        index = start
        while index < end and (indents[index] > indent or not lines[index]):
            index += 1
        while index > start and not lines[index - 1]:
            index -= 1
        return index

    def _scan(self, start: int, end: int, indent: int, depth: int, *, titles: bool | None = False) -> None:
        """Take lines that are indented by ``indent``; ``titles`` says whether some may be titles of sections.

        ``None`` says that they are in a directive of which nothing is known.
        """
        lines = self.lines
        index = start
        while index < end:
            line = lines[index]
            if not line:
                index += 1
                continue
            column = self.indents[index]
            stripped = line[column:] if column else line
            if column > indent:
                stop = self._block_end(index, end, indent)
                least = min(self.indents[number] for number in range(index, stop) if lines[number])
                if depth < 40:
                    self._scan(index, stop, least, depth + 1, titles=None if titles is None else False)
                index = stop
            elif stripped.startswith("..") and (len(stripped) == 2 or stripped[2] == " "):
                index = self._explicit(index, end, column, depth, titles=titles)
            elif stripped.startswith("__ "):
                self.blocks.append(Target("", index + 1, column + 1))
                index = self._block_end(index + 1, end, column)
            else:
                index = self._text(index, end, column, depth, titles=titles)

    def _explicit(self, index: int, end: int, column: int, depth: int, *, titles: bool | None) -> int:
        """Take a directive, a comment or another construct that starts with two dots."""
        lines = self.lines
        first = lines[index][column:]
        stop = self._block_end(index + 1, end, column)
        if len(first) == 2 and index + 1 < end and not lines[index + 1]:
            # An empty comment does not take the indented block that follows it (docutils: "empty comment").
            return index + 1
        match = _DIRECTIVE.match(first)
        if match is not None and _SIMPLE_NAME.fullmatch(match[1]):
            self._directive(match, index, stop, column, depth, titles=titles)
            return max(stop, index + 1)
        if first.startswith((".. _", ".. [", ".. |")) or first == "..":
            target = _TARGET.match(first)
            if target is not None:
                self.blocks.append(Target(target[1] or target[2] or "", index + 1, column + 1))
            substitution = _SUBSTITUTION.match(first)
            if substitution is not None:
                self._substitution(substitution, index, stop, column)
            if first != "..":
                return max(stop, index + 1)
        lost = lost_directive(SourceLine(first, index + 1, column + 1), has_body=stop > index + 1)
        if lost is not None:
            self.blocks.append(lost)
        body = []
        if len(first) > 3:
            body.append(
                SourceLine(first[2:].lstrip(" "), index + 1, column + len(first) - len(first[2:].lstrip(" ")) + 1)
            )
        for number in range(index + 1, stop):
            text = lines[number].lstrip(" ")
            if text:
                body.append(SourceLine(text, number + 1, len(lines[number]) - len(text) + 1))
        self.blocks.append(Comment(tuple(body), index + 1, column + 1, max(stop, index + 1)))
        return max(stop, index + 1)

    def _substitution(self, match: re.Match[str], index: int, stop: int, column: int) -> None:
        lines = [match[3], *(self.lines[number].strip() for number in range(index + 1, stop))]
        name, text = " ".join(match[1].split()), " ".join(line for line in lines if line)
        self.blocks.append(Substitution(name, match[2].lower(), text, index + 1, column + 1))

    def _directive(
        self, match: re.Match[str], index: int, stop: int, column: int, depth: int, *, titles: bool | None
    ) -> None:
        lines = self.lines
        lost = misspelt_directive(match[1], match[2], index + 1, column + match.start(1) + 1)
        if lost is not None:
            self.blocks.append(lost)
        name, rest = match[1].lower(), match[2]
        block: list[SourceLine] = []
        if rest:
            block.append(SourceLine(rest, index + 1, column + match.start(2) + 1))
        block += self._lines(index + 1, stop)
        # A blank line after the colons ends the arguments before they began (docutils: parse_directive_block).
        bare = not rest and bool(block) and not block[0].text
        while block and not block[0].text:
            block.pop(0)
        position = 0
        arguments: list[SourceLine] = []
        options: list[Option] = []
        if name not in CONTENT_FIRST and block and not bare and (rest or name in WITH_ARGUMENTS):
            while position < len(block) and block[position].text and not _OPTION.match(block[position].text):
                arguments.append(block[position])
                position += 1
        while not bare and position < len(block) and block[position].text:
            option = _OPTION.match(block[position].text)
            if option is None:
                break
            line = block[position]
            options.append(Option(option[1].strip().lower(), (option[2] or "").strip(), line.line, line.column))
            position += 1
        content = block[position:]
        while content and not content[0].text:
            content.pop(0)
        self.blocks.append(
            Directive(
                name,
                tuple(arguments),
                tuple(options),
                tuple(content),
                index + 1,
                column + 1,
                max(stop, index + 1),
                depth,
            )
        )
        if name not in OPAQUE and content and depth < 40 and not is_generating(name):
            begin = index + 1
            if name in CONTENT_FIRST and content[0].line == begin:
                begin = self._first_paragraph(content[0], begin, stop, depth + 1)
            first = next((number for number in range(begin, stop) if lines[number]), stop)
            if first < stop:
                least = min(self.indents[number] for number in range(first, stop) if lines[number])
                inner = titles if name in WITH_SECTIONS else False if name in WITH_TEXT and titles is not None else None
                self._scan(first, stop, least, depth + 1, titles=inner)

    def _first_paragraph(self, first: SourceLine, index: int, stop: int, depth: int) -> int:
        """Take the paragraph that begins on the line of a directive, above ``index``: ".. note:: This is new"."""
        lines, indents = self.lines, self.indents
        end = index
        while end < stop and lines[end] and indents[end] == indents[index]:
            end += 1
        goes_on = end < stop and lines[end]  # indented otherwise: no plain paragraph
        if goes_on or first.text.startswith(("..", "+", "=", ":")) or _LIST_ITEM.match(first.text):
            return index
        lines_below = tuple(self._lines(index, end))
        self.blocks.append(Paragraph((first, *lines_below), depth))
        is_literal = lines_below and lines_below[-1].text.endswith("::")
        return self._literal(end, stop, indents[index]) if is_literal else end

    def _text(self, index: int, end: int, column: int, depth: int, *, titles: bool | None) -> int:
        """Take a title, a list item, a table or a paragraph."""
        lines = self.lines
        line = lines[index]
        if titles:
            heading = heading_at(lines, index, end, column)
            if heading is not None:
                if heading.block is not None:
                    self.blocks.append(heading.block)
                return heading.end
        stripped = line[column:]
        if stripped[0] in "+=" and (stripped.startswith("+-") or (" =" in stripped and not stripped.strip("= "))):
            return self._table(index, end, column)
        item = _LIST_ITEM.match(stripped)
        if item is not None and not (stripped.startswith(":orphan:") and column == 0):
            text = stripped[item.end() :]
            bullet = stripped[0] if stripped[0] in "-*+•‣⁃" else ""
            first = SourceLine(text, index + 1, column + item.end() + 1)
            field = SourceLine(stripped[1:], index + 1, column + 2) if stripped[0] == ":" else None
            if field is not None:
                name, option = field.text.partition(":")[0], SourceLine(stripped, index + 1, column + 1)
                stray = stray_option(name, option, self.blocks[-1] if self.blocks else None, lines)
                self.blocks += [stray] if stray is not None else []
            self.blocks.append(Paragraph((first,), depth + 1, bullet=bullet, field=field))
            self.blocks += self._glued_in_item(first, index + 1, end)
            if text.endswith("::"):
                return self._literal(index + 1, end, column)
            return index + 1
        stop = index + 1
        while stop < end and lines[stop] and self.indents[stop] == column:
            stop += 1
        paragraph = tuple(SourceLine(lines[number][column:], number + 1, column + 1) for number in range(index, stop))
        self.blocks += lost_in_paragraph(paragraph, titles=titles)
        self.blocks += glued_list(paragraph)
        self.blocks += broken_literals(paragraph)
        if stop < end and lines[stop] and self.indents[stop] == column + 1:
            slipped = slipped_line(paragraph, SourceLine(lines[stop].strip(), stop + 1, column + 2))
            self.blocks += [slipped] if slipped is not None else []
        # A single line with indented text right below it is a term (docutils.parsers.rst.states.Text.indent).
        term = stop == index + 1 and stop < end and bool(lines[stop]) and self.indents[stop] > column
        above = self.blocks[-1] if self.blocks else None
        goes_on = isinstance(above, Paragraph) and not above.term and above.lines[-1].line == index
        self.blocks.append(Paragraph(paragraph, depth, term, goes_on=goes_on))
        if paragraph[-1].text.endswith("::"):
            return self._literal(stop, end, column)
        return stop

    def _glued_in_item(self, first: SourceLine, index: int, end: int) -> Iterator[Suspicion]:
        """Yield the list that the text of an item, which goes on at ``index``, has swallowed."""
        stop = index
        while stop < end and self.lines[stop] and self.indents[stop] == first.column - 1:
            stop += 1
        column = first.column
        more = (SourceLine(self.lines[number][column - 1 :], number + 1, column) for number in range(index, stop))
        return glued_list((first, *more))

    def _literal(self, index: int, end: int, column: int) -> int:
        """Take a literal block."""
        start = index
        while start < end and not self.lines[start]:
            start += 1
        stop = self._block_end(start, end, column) if start < end else start
        if stop > start > index:
            self.blocks.append(Literal(tuple(self._lines(start, stop)), start + 1, self.indents[start] + 1))
        return stop

    def _lines(self, start: int, stop: int) -> Iterator[SourceLine]:
        for number in range(start, stop):
            indent = self.indents[number]
            yield SourceLine(self.lines[number][indent:], number + 1, indent + 1)

    def _table(self, start: int, end: int, column: int) -> int:
        """Take a grid or simple table, up to the first blank line after its last border."""
        stop = self._table_end(start, end, column)
        rows = (number for number in range(start, stop) if self.lines[number].strip("+-|= "))
        lines = tuple(SourceLine(self.lines[number][column:], number + 1, column + 1) for number in rows)
        self.blocks.append(TextTable(lines, start + 1, column + 1))
        return stop

    def _table_end(self, index: int, end: int, column: int) -> int:
        """Return the line behind a table: a drawn one ends with its lines, another with its third border.

        Its second border is the last one where a blank line follows, or no other border does. One that is not as long
        as the first ends it, too (``docutils.parsers.rst.states.Body.isolate_simple_table``).
        """
        lines = self.lines
        if lines[index][column] == "+":
            while index < end and lines[index] and lines[index][column : column + 1] in ("+", "|"):
                index += 1
            return index
        top, second = lines[index].strip(), 0
        for number in range(index + 1, end):
            text = lines[number].strip()
            if not text or text.strip("= "):
                continue
            if second or len(text) != len(top) or number + 1 >= end or not lines[number + 1]:
                return number + 1
            second = number + 1
        return second or end
