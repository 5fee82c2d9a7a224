"""Status codes to operations: ``rest_status_code``, sentences that list codes, and lists below such sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles, Places, body_lines
from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Paragraph, SourceLine
from sphinx_compute_ref.reading.rst.body_lines import BodyFault
from sphinx_compute_ref.reading.rst.status_codes import (
    CodesBody,
    read_code_items,
    read_code_sentences,
    read_codes,
)
from sphinx_compute_ref.reading.sections import SectionStack


@dataclass
class _CodeItems:
    """The list that follows a sentence without codes, the last one of ``statuses``; ``column`` is the sentence's."""

    statuses: list[StatusList]
    depth: int
    column: int
    bullet: str = ""
    lines: list[SourceLine] = field(default_factory=list)


class CodeLists(NamedTuple):
    """The lists of status codes that a paragraph makes, and what is wrong with them."""

    lists: tuple[StatusList, ...]
    faults: tuple[BodyFault, ...]


class StatusReader:
    """Reads the status codes of one document, with ``files`` and ``sections`` as they stand."""

    def __init__(self, collected: Collected, files: DocumentFiles, sections: SectionStack) -> None:
        self.collected = collected
        self.files = files
        self.sections = sections
        self._items: _CodeItems | None = None

    def rest_status_code(self, block: Directive) -> None:
        """Take a list of status codes."""
        place = self.files.place(block.line, block.column)
        words = block.argument.split()
        lines = body_lines(block.content, self.files.current)
        body = read_codes(lines, self.files.current, block.line, block.column)
        self.files.faults(body.faults)
        if len(words) != 2 or words[0] not in ("success", "error"):
            self.files.fault(
                "CR005",
                'rest_status_code takes "success" or "error" and a file: '
                'write ".. rest_status_code:: success status.yaml"',
                place,
                f"rest_status_code {block.argument}",
            )
        path = None
        if len(words) == 2:
            path = self.files.resolve(words[1])
            if not self.collected.status_file(path).readable:
                self.files.missing("status file", path, place)
        operation = self.sections.operation
        if operation is not None and body.codes:
            kind = "error" if words[:1] == ["error"] else "normal"
            operation.statuses.append(_status_list(self.files, kind, body, place, path))

    def code_sentences(self, block: Paragraph, found: CodeLists) -> None:
        """Take the status codes that a paragraph lists, or expect them in the list that follows it."""
        operation = self.sections.operation
        if operation is None:
            return
        self.files.faults(found.faults)
        lists = found.lists
        operation.statuses += lists
        for glued in lists[1:]:
            self.files.fault(
                "CR008",
                f"the list of {glued.kind} response codes is glued to the one above it and reads as part of it: "
                "put a blank line before it",
                glued.location,
                f"glued {glued.kind} codes",
                fixable=True,
            )
        if not lists[-1].codes:
            self._items = _CodeItems(operation.statuses, block.depth, block.lines[0].column)

    @property
    def expects_items(self) -> bool:
        """Say whether the last sentence about codes had none: a list may follow it."""
        return self._items is not None

    def code_item(self, block: Block | None) -> None:
        """Take a block for an item of a list of codes; anything but an item, or ``None``, ends the list."""
        items = self._items
        assert items is not None
        if isinstance(block, Paragraph):
            item = bool(block.bullet) and block.depth == items.depth + 1
            if item and items.bullet in ("", block.bullet):
                items.bullet = block.bullet
                items.lines.append(block.lines[0])
                return
            column = 0 if item else block.lines[0].column
        else:
            column = block.column if block is not None else 0
        if items.lines and column > items.column:
            return  # more of the item
        self._items = None
        body = read_code_items(body_lines(items.lines, self.files.current))
        self.files.faults(body.faults)
        if body.codes:
            empty = items.statuses[-1]
            items.statuses[-1] = _status_list(self.files, empty.kind, body, empty.location)


def code_lists(files: Places, block: Paragraph) -> CodeLists | None:
    """Return the lists of status codes that the sentences of a paragraph make; ``None`` where it has none."""
    sentences = read_code_sentences(body_lines(block.lines, files.current))
    lists = tuple(
        _status_list(files, sentence.kind, sentence.body, files.place(sentence.line, sentence.column))
        for sentence in sentences
    )
    return CodeLists(lists, tuple(fault for one in sentences for fault in one.body.faults)) if lists else None


def _status_list(files: Places, kind: str, body: CodesBody, place: Location, path: str | None = None) -> StatusList:
    codes = tuple(StatusCode(code.code, code.name, files.place(code.line, code.column)) for code in body.codes)
    return StatusList(kind, codes, place, path, body.by_microversion)
