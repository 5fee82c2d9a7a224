"""Status codes to operations: ``rest_status_code``, sentences that list codes, and lists below such sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles, Locator, body_lines
from sphinx_compute_ref.reading.rst.blocks import Block, Comment, Directive, Paragraph, SourceLine, TextTable
from sphinx_compute_ref.reading.rst.body_lines import BodyFault
from sphinx_compute_ref.reading.rst.status_codes import (
    CodesBody,
    read_code_items,
    read_code_sentences,
    read_codes,
)
from sphinx_compute_ref.reading.rst.status_labels import ANY_KIND, begins_with_code, lists_codes, read_label
from sphinx_compute_ref.reading.sections import OperationBuilder, SectionStack

#: Directives that make a table whose cells may hold codes.
_TABLES = ("list-table", "csv-table", "table")
#: What the first column of a table of status codes is called.
_CODE_COLUMNS = frozenset(
    ("code", "status", "status code", "http code", "http status", "http status code", "response code")
)
_CELL = re.compile(r"(?<=\|)|(?<=  )(?=[^ ])")


@dataclass
class _Following:
    """What follows a label without codes, the last one of ``statuses``: a list, paragraphs, fields, terms, a table.

    ``depth`` and ``column`` are the label's, or those of what a ``term`` has below it; ``style`` is what the codes
    stand in once the first one is read, ``is_group`` says that the last item of the list has none itself.
    """

    statuses: list[StatusList]
    depth: int
    column: int
    misspelt: tuple[BodyFault, ...] = ()
    in_item: bool = False
    term: bool = False
    style: str = ""
    is_group: bool = False
    lines: list[SourceLine] = field(default_factory=list)


class CodeLists(NamedTuple):
    """The lists of status codes that a paragraph makes, and what is wrong with them."""

    lists: tuple[StatusList, ...]
    faults: tuple[BodyFault, ...]
    misspelt: tuple[BodyFault, ...] = ()


class StatusReader:
    """Reads the status codes of one document, with ``files`` and ``sections`` as they stand."""

    def __init__(self, collected: Collected, files: DocumentFiles, sections: SectionStack) -> None:
        self.collected = collected
        self.files = files
        self.sections = sections
        self._following: _Following | None = None

    def rest_status_code(self, block: Directive) -> None:
        """Take a list of status codes."""
        location = self.files.locate(block.line, block.column)
        words = block.argument.split()
        lines = body_lines(block.content, self.files.current)
        body = read_codes(lines, self.files.current, block.line, block.column)
        self.files.faults(body.faults)
        if len(words) != 2 or words[0] not in ("success", "error"):
            self.files.fault(
                "CR005",
                'rest_status_code takes "success" or "error" and a file: '
                'write ".. rest_status_code:: success status.yaml"',
                location,
                f"rest_status_code {block.argument}",
            )
        path = None
        if len(words) == 2:
            path = self.files.resolve(words[1])
            if not self.collected.status_file(path).readable:
                self.files.missing("status file", path, location, unread=True)
        operation = self.sections.operation
        if operation is not None and body.codes:
            kind = "error" if words[:1] == ["error"] else "normal"
            self._lists_of(operation).append(_status_list(self.files, kind, body, location, path))

    def code_sentences(self, block: Paragraph, of_paragraph: CodeLists) -> None:
        """Take the status codes that a paragraph lists, or expect them in the list that follows it."""
        operation = self.sections.operation
        if operation is None:
            return
        self.files.faults(of_paragraph.faults)
        lists, lists_before = of_paragraph.lists, self._lists_of(operation)
        lists_before += lists
        in_block_of_lines = block.lines[0].text.startswith("| ")
        for glued in () if in_block_of_lines else lists[1:]:
            codes = "response codes" if glued.kind == ANY_KIND else f"{glued.kind} response codes"
            self.files.fault(
                "CR008",
                f"the list of {codes} is glued to the one above it and reads as part of it: put a blank line before it",
                glued.location,
                f"glued {glued.kind} codes",
                fixable=True,
            )
        in_item = bool(block.bullet or block.field)
        if lists[-1].codes or lists[-1].spans:
            self.files.faults(of_paragraph.misspelt)
        if in_item or not (lists[-1].codes or lists[-1].spans):
            first = block.field or block.lines[0]
            self._following = _Following(
                lists_before, block.depth, first.column, of_paragraph.misspelt, in_item, block.term
            )

    def heading(self, title: str, location: Location) -> None:
        """Take note of a title: below "Normal response codes" these follow."""
        label = read_label(title)
        operation = self.sections.operation
        if label is None or label.misspelt or not label.bare or operation is None:
            return
        lists = self._lists_of(operation)
        lists.append(StatusList(label.kind, (), location))
        self._following = _Following(lists, 0, 1)

    def table(self, block: TextTable) -> None:
        """Take the codes of a table that no label is above of, but whose first column says what it holds."""
        operation = self.sections.operation
        if operation is None or self.expects_codes or not block.lines:
            return
        self._begin_table(block, _first_cell(_CELL.split(block.lines[0].text)))

    def table_directive(self, block: Directive) -> None:
        """Take the codes of a ``list-table`` or ``csv-table`` like those of a table that is drawn."""
        if self.sections.operation is None or self.expects_codes:
            return
        head = block.option("header") or (block.content[0].text if block.content else "")
        if block.name == "list-table":
            self._begin_table(block, _first_cell([head.lstrip("*- ")]))
        elif block.name == "csv-table":
            self._begin_table(block, _first_cell(head.split(",")))

    def _begin_table(self, block: TextTable | Directive, head: str) -> None:
        """Expect codes in a table, where its first column says that it has them."""
        operation = self.sections.operation
        if operation is not None and head in _CODE_COLUMNS:
            lists = self._lists_of(operation)
            lists.append(StatusList(ANY_KIND, (), self.files.locate(block.line, block.column)))
            self._following = _Following(lists, 0, block.column)
            self.follow(block)

    def _lists_of(self, operation: OperationBuilder) -> list[StatusList]:
        """Return the lists of an operation, or others where it does not get what is read."""
        return [] if self.sections.hidden else operation.statuses

    @property
    def expects_codes(self) -> bool:
        """Say whether the last label had no codes, or may go on in the next line: they may follow it."""
        return self._following is not None

    def follow(self, block: Block | None) -> None:
        """Take a block that follows a label; what lists no codes, or ``None``, ends the list."""
        following = self._following
        assert following is not None
        if isinstance(block, Comment):
            return
        if not _takes(following, block):
            self._following = None
            self._end(following)

    def _end(self, following: _Following) -> None:
        body = read_code_items(body_lines(following.lines, self.files.current))
        self.files.faults(body.faults)
        if body.codes or body.spans:
            self.files.faults(following.misspelt)
            label = following.statuses[-1]
            rest = _status_list(self.files, label.kind, body, label.location)
            following.statuses[-1] = rest._replace(
                codes=label.codes + rest.codes,
                spans=label.spans + rest.spans,
                by_microversion=label.by_microversion or rest.by_microversion,
            )


def _first_cell(cells: Iterable[str]) -> str:
    """Return the first of some cells that has text, without what surrounds its words."""
    texts = (cell.strip("| *`\"'") for cell in cells)
    return next(filter(None, texts), "").lower()


def _takes(following: _Following, block: Block | None) -> bool:
    """Say whether ``block`` belongs to the codes below a label, and take its lines."""
    labelled = following.in_item and bool(following.statuses[-1].codes or following.statuses[-1].spans)
    if isinstance(block, Directive) and block.name in _TABLES and not following.lines and not labelled:
        if block.name == "csv-table":
            following.lines += [line._replace(text=line.text.lstrip("\"'")) for line in block.content]
        following.style = block.name
        return True
    if isinstance(block, TextTable) and following.style in ("", "table") and not labelled:
        following.style = "drawn"
        following.lines += [line for row in block.lines if (line := _code_cell(row)) is not None]
        return True
    if not isinstance(block, Paragraph):
        column = block.column if block is not None else 0
        return bool(following.lines) and column > following.column
    first = block.field or block.lines[0]
    if following.term and first.column > following.column:
        following.term, following.depth, following.column = False, following.depth + 1, first.column
    nested = first.column > following.column
    if following.style in _TABLES:
        if not nested:
            return False
        if block.bullet and begins_with_code(first.text.lstrip("*- ")):
            indent = len(first.text) - len(first.text.lstrip("*- "))
            following.lines.append(SourceLine(first.text[indent:], first.line, first.column + indent))
        return True
    style = _style_of(block, following)
    if style and following.style in ("", style):
        following.style = style
        following.is_group = bool(block.bullet) and not begins_with_code(first.text)
        following.lines += block.lines if style in ("text", "quote") else (first,)
        return True
    if block.bullet and nested and following.is_group and begins_with_code(first.text):
        following.lines.append(first)
        return True
    return bool(following.lines) and nested and not (block.bullet and block.depth == following.depth + 1)


def _style_of(block: Paragraph, following: _Following) -> str:
    """Return what the codes of ``block`` stand in, where it may follow the label; else an empty text."""
    first = block.field or block.lines[0]
    if following.in_item and not (block.bullet or block.field):
        return "text" if first.column >= following.column and lists_codes(first.text) else ""
    if block.bullet:
        return block.bullet if block.depth == following.depth + 1 else ""
    if block.field is not None:
        return ":" if block.depth == following.depth + 1 and begins_with_code(first.text) else ""
    nested = first.column > following.column
    if block.depth == following.depth and not nested:
        if block.term:
            return "term" if begins_with_code(first.text) else ""
        return "text" if lists_codes(first.text) else ""
    return "quote" if nested and not following.lines and lists_codes(first.text) else ""


def _code_cell(row: SourceLine) -> SourceLine | None:
    """Return the first cell of a table's row that begins with a code, to the end of the line."""
    offset = 0
    for cell in _CELL.split(row.text):
        text = cell.lstrip("| ")
        if begins_with_code(text):
            start = offset + len(cell) - len(text)
            return SourceLine(text.rstrip(), row.line, row.column + start)
        offset += len(cell)
    return None


def code_lists(files: Locator, block: Paragraph, *, bare: bool = False) -> CodeLists | None:
    """Return the lists of status codes that the sentences of a paragraph make; ``None`` where it has none.

    ``bare`` says that a label needs no colon: it is bold, or a term.
    """
    lines = block.lines if block.field is None else (block.field,)
    if all(line.text.startswith("| ") for line in lines):  # a block of lines that stay as they are
        lines = tuple(line._replace(text=line.text[2:], column=line.column + 2) for line in lines)
    single = block.field is not None
    sentences = read_code_sentences(body_lines(lines, files.current), bare=bare, single=single)
    lists = tuple(
        _status_list(files, sentence.kind, sentence.body, files.locate(sentence.line, sentence.column))
        for sentence in sentences
    )
    if not lists:
        return None
    faults = tuple(fault for one in sentences for fault in one.body.faults)
    return CodeLists(lists, faults, tuple(fault for one in sentences for fault in one.misspelt))


def _status_list(files: Locator, kind: str, body: CodesBody, location: Location, path: str | None = None) -> StatusList:
    codes = tuple(StatusCode(code.code, code.name, files.locate(code.line, code.column)) for code in body.codes)
    return StatusList(kind, codes, location, path, body.by_microversion, body.spans)
