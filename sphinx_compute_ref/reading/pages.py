"""Pages to operations: follows a document through its includes, keeps the section ancestry, collects the model.

Every file is split into blocks once, however often it is included; ids are those that docutils gives the sections
(``docutils.nodes.document.set_id``), so that links into the HTML can be made without building it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker, Suppression, Todo
from sphinx_compute_ref.model.operation import Resource, Role, Row, Table
from sphinx_compute_ref.model.reference import Document
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.directive_bodies import (
    INVISIBLE,
    BodyFault,
    BodyLine,
    CodesBody,
    read_code_sentence,
    read_codes,
    read_method,
    read_rows,
)
from sphinx_compute_ref.reading.files import current_files
from sphinx_compute_ref.reading.json_samples import path_microversion, role_of_file
from sphinx_compute_ref.reading.rst_blocks import (
    Block,
    Comment,
    Directive,
    Heading,
    Paragraph,
    SourceLine,
    Suspicion,
    Target,
)
from sphinx_compute_ref.reading.sections import OperationBuilder, Section
from sphinx_compute_ref.reading.titles import NAMED_LINK, caption_microversion, make_id, plain_title, role_of_heading

_BOLD = re.compile(r"\*\*([^*].*?)\*\*:?")
_MARKER = re.compile(r"needs:\s*([A-Za-z_][\w-]*)")
_TODO = re.compile(r"\b(TODO|FIXME|XXX)\b")
_SUPPRESSION = re.compile(r"compute-ref:[ \t]*ignore\b[ \t]*(.*?)[ \t]*(?:(?<!\S)--[ \t]*(.*))?$")


class DocumentReader:
    """Reads one document with its includes into ``collected``."""

    def __init__(self, collected: Collected, source: str, name: str, path: str) -> None:
        self.collected = collected
        self.source = source
        self.name = name
        self.path = path
        self.files: dict[str, None] = {}
        self.shown: set[str] = set()
        self.toctree: list[tuple[str, bool]] = []
        self.orphan = False
        self._stack: list[str] = []
        self._styles: list[str] = []
        self._sections: list[Section] = []
        self._names: set[str] = set()
        self._ids: set[str] = set()
        self._auto_id = 0
        self._pending: list[Comment] = []
        self._caption: tuple[str, Location] | None = None
        self._resources: dict[int, tuple[str, Location, list[OperationBuilder]]] = {}
        self._heading_files: set[str] = set()
        self._method_seen = False
        self._loose: list[tuple[Section | None, Location, tuple[Row, ...]]] = []
        self._parents: list[Section | None] = []

    def read(self) -> None:
        """Read the document."""
        self._file(self.path, None)
        self._close_sections(0, None)
        for title, place, builders in self._resources.values():
            operations = tuple(builder.build(self.name) for builder in builders)
            self.collected.resources.append(Resource(title, place, operations))
        self.collected.documents.append(Document(self.name, self.path, tuple(self.files)))

    # Files

    def _below_source(self, path: str) -> str:
        """Return ``path`` as seen from the source folder: what a fingerprint can hold wherever the command runs."""
        return posixpath.relpath(path, self.source)

    def _resolve(self, target: str) -> str:
        """Return the path that a directive names: relative to the root document, "/" is the source folder."""
        if target.startswith("/"):
            return posixpath.normpath(posixpath.join(self.source, target.lstrip("/")))
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target))

    def _file(self, path: str, including: Directive | None) -> None:
        if path in self._stack:
            assert including is not None
            chain = " > ".join([*self._stack[self._stack.index(path) :], path])
            self.collected.fault(
                "CR005",
                f"circular include ({chain}): remove one of the includes",
                Location(self._stack[-1], including.line, including.column),
                f"circular include {posixpath.basename(path)}",
            )
            return
        blocks = self.collected.blocks_of(path)
        if blocks is None:
            place = Location(self._stack[-1], including.line, including.column) if including else Location(path, 1, 1)
            if including is not None and including.arguments:
                place = Location(self._stack[-1], including.arguments[0].line, including.arguments[0].column)
            self.collected.fault(
                "CR001", f"the included file {path} does not exist or cannot be read", place, self._below_source(path)
            )
            return
        self.files[path] = None
        self._stack.append(path)
        for block in _cut(blocks, including) if including is not None else blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Directive):
                self._directive(block)
            elif isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Comment):
                self._comment(block)
            elif isinstance(block, Target):
                self._new_id(block.name)
            else:
                self._suspicion(block)
        self._flush_pending(None)
        self._stack.pop()

    def _place(self, line: int, column: int) -> Location:
        path = self._stack[-1]
        lines = self.collected.tabbed_lines.get(path)
        if lines is not None and line <= len(lines):
            column = _column_before_tabs(lines[line - 1], column)
        return Location(path, line, column)

    def _body(self, lines: Iterable[SourceLine]) -> list[BodyLine]:
        return [BodyLine(line.text, self._stack[-1], line.line, line.column) for line in lines]

    def _faults(self, faults: Iterable[BodyFault]) -> None:
        for fault in faults:
            place = self._place(fault.line, fault.column)
            self.collected.fault(fault.code, fault.message, place, fault.subject, fixable=fault.code == "CR008")

    # Blocks

    def _heading(self, block: Heading) -> None:
        style = block.style
        if style in self._styles:
            level = self._styles.index(style) + 1
        else:
            level = len(self._sections) + 1
            if len(self._styles) < level:
                self._styles.append(style)
            level = min(level, len(self._styles))
        level = min(level, len(self._sections) + 1)
        self._close_sections(level - 1, block.line)
        title = plain_title(block.title)
        place = self._place(block.line, block.column)
        section = Section(level, title, self._new_id(title), place)
        if self._pending:
            section.suppressions = [(comment, block.line) for comment in self._pending]
            self._pending = []
        self._sections.append(section)
        self._heading_files.add(self._stack[-1])
        self._caption = None

    def _new_id(self, title: str) -> str:
        """Give a section its id as docutils does: from its title, else a counter."""
        name = " ".join(title.lower().split())
        new = make_id(name)
        if not new or new in self._ids:
            while True:
                self._auto_id += 1
                new = f"id{self._auto_id}"
                if new not in self._ids:
                    break
        self._ids.add(new)
        self._names.add(name)
        return new

    def _close_sections(self, level: int, line: int | None) -> None:
        """Close the sections deeper than ``level``; ``line`` is where the next one starts."""
        while len(self._sections) > level:
            section = self._sections.pop()
            for comment, first in section.suppressions:
                last = line - 1 if line is not None and self._stack and self._stack[-1] == section.place.file else 10**9
                self._suppress(comment, first - 1, last, section.place.file)

    def _directive(self, block: Directive) -> None:
        if self._pending:
            for comment in self._pending:
                self._suppress(comment, block.line, block.last, self._stack[-1])
            self._pending = []
        match block.name:
            case "rest_method":
                self._rest_method(block)
            case "rest_parameters":
                self._rest_parameters(block)
            case "rest_status_code":
                self._rest_status_code(block)
            case "literalinclude":
                self._literalinclude(block)
            case "include":
                self._include(block)
            case "toctree":
                glob = block.option("glob") is not None
                entries = [*block.arguments, *block.content]
                self.toctree += [(line.text.strip(), glob) for line in entries if line.text.strip()]

    def _include(self, block: Directive) -> None:
        if not block.argument:
            self.collected.fault(
                "CR005",
                'include names no file: write ".. include:: page.inc"',
                self._place(block.line, block.column),
                "include",
            )
            return
        if block.argument.startswith("<"):
            return
        if block.option("literal") is not None or block.option("code") is not None:
            self.shown.add(self._resolve(block.argument))
            return
        path = self._resolve(block.argument)
        if self.collected.blocks_of(path) is None and not block.argument.startswith("/"):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(self._stack[-1]), block.argument))
            if self.collected.blocks_of(beside) is not None:
                path = beside
        self._file(path, block)

    def _rest_method(self, block: Directive) -> None:
        place = self._place(block.line, block.column)
        body = read_method(self._body((*block.arguments, *block.content)), self._stack[-1], block.line, block.column)
        self._faults(body.faults)
        self._method_seen = True
        section = self._sections[-1] if self._sections else None
        for above, table_place, rows in self._loose:
            if above is section:
                self._loose_fault(table_place, rows)
        self._loose = []
        if section is None or section.operation is not None:
            self.collected.fault(
                "CR005",
                "a second rest_method in one section: give the operation a section of its own"
                if section is not None
                else "rest_method outside of any section: put a title above it",
                place,
                f"{body.method} {body.url}",
            )
        builder = OperationBuilder(
            title=section.title if section else f"{body.method} {body.url}".strip(),
            id=section.id if section and section.operation is None else self._new_id(f"{body.method} {body.url}"),
            method=body.method,
            url=body.url,
            min_version=body.min_version,
            max_version=body.max_version,
            place=place,
            title_place=section.place if section else place,
            level=max(len(self._sections), 1),
        )
        if section is None:
            self._sections.append(Section(1, "", "", place, builder))
            if not self._styles:
                self._styles.append("")
        else:
            section.operation = builder
        parent = next((s for s in reversed(self._sections[:-1]) if s.operation is None), section)
        key = id(parent) if parent is not None else 0
        if key not in self._resources:
            title = parent.title if parent is not None else builder.title
            self._resources[key] = (title, parent.place if parent is not None else place, [])
            self._parents.append(parent)  # its identity is the key: keep it alive
        self._resources[key][2].append(builder)
        self._caption = None

    @property
    def _operation(self) -> OperationBuilder | None:
        for section in reversed(self._sections):
            if section.operation is not None:
                return section.operation
        return None

    def _headings(self, operation: OperationBuilder) -> tuple[str, ...]:
        return tuple(section.title for section in self._sections[operation.level :])

    def _role(self, operation: OperationBuilder) -> Role | None:
        for section in reversed(self._sections[operation.level - 1 :]):
            role = role_of_heading(section.title) if section.operation is None else None
            if role is not None:
                return role
            if section.bold_role is not None:
                return section.bold_role
        return None

    def _rest_parameters(self, block: Directive) -> None:
        place = self._place(block.line, block.column)
        arguments = block.arguments
        if len(arguments) > 1 and not block.content:
            self.collected.fault(
                "CR008",
                "rest_parameters has no blank line between its file and its rows, so that it has no rows: "
                "put a blank line before the first row",
                self._place(arguments[1].line, arguments[1].column),
                "no blank line in rest_parameters",
                fixable=True,
            )
            body = read_rows(self._body(arguments[1:]), self._stack[-1], block.line, block.column)
            target = arguments[0].text.strip()
        else:
            body = read_rows(self._body(block.content), self._stack[-1], block.line, block.column)
            target = block.argument
        self._faults(body.faults)
        if not target:
            self.collected.fault(
                "CR005",
                'rest_parameters names no file: write ".. rest_parameters:: parameters.yaml"',
                place,
                "rest_parameters",
            )
            return
        target_place = self._place(arguments[0].line, arguments[0].column)
        target = self._visible(target, target_place)
        path = self._resolve(target)
        file = self.collected.parameters_file(path)
        if not file.readable and not current_files().exists(path):
            self.collected.fault(
                "CR001", f"the parameters file {path} does not exist", target_place, self._below_source(path)
            )
        rows = tuple(
            Row(
                text.name,
                text.ref,
                self._place(text.line, text.column),
                self._place(text.ref_line, text.ref_column),
                file.definitions.get(text.ref),
            )
            for text in body.rows
        )
        for row in rows:
            if row.definition is not None:
                for name in self.collected.links_in(row.definition):
                    self._new_id(name)
        operation = self._operation
        if operation is None:
            # A table in a section of its own may document what all operations have in common; one above its
            # operation is lost for it.
            if self._method_seen:
                self._loose.append((self._sections[-1] if self._sections else None, place, rows))
            else:
                self._loose_fault(place, rows)
            self.collected.loose_tables.append(Table("request", path, rows, place))
            return
        role = self._role(operation)
        if role is None:
            role = "response" if operation.tables["request"] else "request"
        operation.tables[role].append(Table(role, path, rows, place, self._headings(operation)))

    def _loose_fault(self, place: Location, rows: tuple[Row, ...]) -> None:
        self.collected.fault(
            "CR005",
            "rest_parameters before any rest_method: a table belongs below the operation that it describes",
            place,
            f"loose table {rows[0].name if rows else ''}",
        )

    def _rest_status_code(self, block: Directive) -> None:
        place = self._place(block.line, block.column)
        words = block.argument.split()
        body = read_codes(self._body(block.content), self._stack[-1], block.line, block.column)
        self._faults(body.faults)
        if len(words) != 2 or words[0] not in ("success", "error"):
            self.collected.fault(
                "CR005",
                'rest_status_code takes "success" or "error" and a file: '
                'write ".. rest_status_code:: success status.yaml"',
                place,
                f"rest_status_code {block.argument}",
            )
        path = None
        if len(words) == 2:
            path = self._resolve(words[1])
            file = self.collected.status_file(path)
            if not file.readable and not current_files().exists(path):
                self.collected.fault("CR001", f"the status file {path} does not exist", place, self._below_source(path))
        operation = self._operation
        if operation is not None and body.codes:
            kind = "error" if words[:1] == ["error"] else "normal"
            operation.statuses.append(self._status_list(kind, body, place, path))

    def _status_list(self, kind: str, body: CodesBody, place: Location, path: str | None) -> StatusList:
        codes = tuple(StatusCode(code.code, code.name, self._place(code.line, code.column)) for code in body.codes)
        return StatusList(kind, codes, place, path, body.by_microversion)

    def _literalinclude(self, block: Directive) -> None:
        place = self._place(block.line, block.column)
        target = block.argument
        if not target:
            self.collected.fault(
                "CR005", "literalinclude names no file: write its path after the colons", place, "literalinclude"
            )
            return
        argument = block.arguments[0]
        target_place = self._place(argument.line, argument.column)
        target = self._visible(target, target_place)
        path = self._resolve(target)
        self.shown.add(path)
        operation = self._operation
        caption, caption_place = self._caption or (None, None)
        self._caption = None
        if operation is None:
            if not current_files().exists(path):
                self.collected.fault("CR001", f"the file {path} does not exist", target_place, self._below_source(path))
            return
        headings = self._headings(operation)
        role = self._role(operation)
        if role is None:
            role = role_of_file(path) or (role_of_heading(caption) if caption else None)
        if role is None:
            role = "request" if operation.samples["request"] == [] and operation.method != "GET" else "response"
        if caption is None and block.option("caption"):
            caption, caption_place = block.option("caption"), place
        said = caption_microversion(caption)
        if caption is None and headings:
            section = self._sections[-1]
            caption, caption_place = section.title, section.place
            said = caption_microversion(caption)
        version = path_microversion(path) or said
        if version is None:
            version = next((v for v in map(caption_microversion, reversed(headings)) if v is not None), None)
        if not current_files().exists(path):
            self.collected.fault("CR001", f"the sample {path} does not exist", target_place, self._below_source(path))
        operation.samples[role].append(
            Sample(
                path,
                place,
                role,
                version,
                caption,
                caption_place,
                said,
                block.option("language"),
                headings,
                len(operation.tables[role]),
            )
        )

    def _visible(self, target: str, place: Location) -> str:
        """Return a path without invisible characters, with a fault where it has some."""
        hidden = [character for character in target if character in INVISIBLE]
        if hidden:
            self.collected.fault(
                "CR008",
                f"the path holds an invisible character, U+{ord(hidden[0]):04X}: delete it",
                place,
                f"invisible {target.translate(dict.fromkeys(map(ord, INVISIBLE)))}",
                fixable=True,
            )
            target = target.translate(dict.fromkeys(map(ord, INVISIBLE)))
        return target

    def _paragraph(self, block: Paragraph) -> None:
        first = block.lines[0].text
        if self._pending:
            for comment in self._pending:
                self._suppress(comment, block.lines[0].line, block.lines[-1].line, self._stack[-1])
            self._pending = []
        text = block.text
        if ">`_" in text:
            for name in NAMED_LINK.findall(text):
                self._new_id(name)
        if first.startswith("**"):
            match = _BOLD.fullmatch(text)
            if match is not None:
                self._caption = (match[1], self._place(block.lines[0].line, block.lines[0].column))
                if self._sections and len(match[1].split()) <= 2:
                    role = role_of_heading(match[1])
                    if role is not None and match[1].strip(": ").lower() in ("request", "response"):
                        self._sections[-1].bold_role = role
                return
        if first[:1] in "NnEeSs*" and "code" in first.lower():
            operation = self._operation
            if operation is not None:
                body = tuple(self._body(block.lines))
                sentence = read_code_sentence(body)
                if sentence is not None:
                    place = self._place(block.lines[0].line, block.lines[0].column)
                    operation.statuses.append(self._status_list(sentence[0], sentence[1], place, None))
        elif first == ":orphan:" or first.startswith(":orphan:"):
            self.orphan = True

    def _comment(self, block: Comment) -> None:
        for line in block.lines:
            text = line.text
            if "needs:" in text:
                # Only at the start of a line: prose that talks about markers is none.
                for match in _MARKER.finditer(text) if text.startswith("needs:") else ():
                    marker = Marker(match[1], self._place(line.line, line.column + match.start()))
                    operation = self._operation
                    if operation is not None and self._stack[-1] in self._heading_files:
                        operation.markers.append(marker)
                    else:
                        self.collected.file_markers.setdefault(self._stack[-1], {})[marker] = None
            if "compute-ref" in text and _SUPPRESSION.match(text):
                self._pending.append(block)
            elif "TODO" in text or "FIXME" in text or "XXX" in text:
                for match in _TODO.finditer(text):
                    place = self._place(line.line, line.column + match.start())
                    self.collected.todos[Todo(match[1], text[match.start() :].strip(), place)] = None

    def _suspicion(self, block: Suspicion) -> None:
        self.collected.faults[
            Fault(
                "CR008",
                block.message,
                self._place(block.line, block.column),
                block.subject,
                fixable=block.blank_before,
            )
        ] = None

    def _flush_pending(self, _end: None) -> None:
        for comment in self._pending:
            self._suppress(comment, comment.last + 1, comment.last, self._stack[-1])
        self._pending = []

    def _suppress(self, comment: Comment, first: int, last: int, path: str) -> None:
        for line in comment.lines:
            match = _SUPPRESSION.match(line.text)
            if match is not None:
                codes = tuple(code for code in re.split(r"[\s,]+", match[1]) if code)
                suppression = Suppression(
                    codes, (match[2] or "").strip(), Location(path, line.line, line.column), first, last
                )
                self.collected.suppressions[suppression] = None


def _column_before_tabs(line: str, column: int) -> int:
    """Return the column in ``line`` of what stands at ``column`` once its tabs are blanks."""
    position = 0
    for number, character in enumerate(line, 1):
        position = position + 8 - position % 8 if character == "\t" else position + 1
        if position >= column:
            return number
    return max(len(line), 1)


def _cut(blocks: list[Block], including: Directive) -> Iterable[Block]:
    """Apply ``:start-line:`` and ``:end-line:`` of an include."""
    try:
        start = int(including.option("start-line") or 0)
        end = int(including.option("end-line") or 10**9)
    except ValueError:
        return blocks
    if start < 0 or end < 0:
        return blocks
    if not start and end == 10**9:
        return blocks
    return [block for block in blocks if start < _line_of(block) <= end]


def _line_of(block: Block) -> int:
    return block.lines[0].line if isinstance(block, Paragraph) else block.line
