"""What makes operations: ``rest_method``, tables, samples and captions, each put where it belongs."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Role, Row, Table
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.reading.characters import characters_of_block
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles, Locator, body_lines
from sphinx_compute_ref.reading.json_samples import block_sample, path_microversion, role_of_file
from sphinx_compute_ref.reading.rst.blocks import Directive, Literal, Paragraph
from sphinx_compute_ref.reading.rst.bodies import MethodBody, TableBody, read_method, read_rows
from sphinx_compute_ref.reading.rst.ids import SectionIds
from sphinx_compute_ref.reading.rst.titles import (
    bold_heading,
    caption_microversion,
    named_links,
    role_of_caption,
    role_of_heading,
)
from sphinx_compute_ref.reading.sections import OperationBuilder, Section, SectionStack
from sphinx_compute_ref.reading.shown import Shown

#: Options of ``literalinclude`` with which the page shows something else than the file (``LiteralIncludeReader``).
_SELECTING = ("lines", "start-after", "start-at", "end-before", "end-at", "pyobject", "diff")

#: Languages in which braces and brackets are something else than JSON.
_OTHER_LANGUAGES = frozenset(("python", "python3", "py", "py3", "pycon", "yaml", "toml", "ini", "jinja", "go", "ruby"))


class OperationReader:
    """Reads the operations of one document, with ``files``, ``sections`` and ``ids`` as they stand.

    ``resources`` are the titles, places, operations and descriptions of the resources, by the identity of their
    sections; ``in_order`` are the operations in the order of the page.
    """

    def __init__(self, collected: Collected, files: DocumentFiles, sections: SectionStack, ids: SectionIds) -> None:
        self.collected = collected
        self.files = files
        self.sections = sections
        self.ids = ids
        self.resources: dict[int, tuple[str, Location, list[OperationBuilder], str]] = {}
        self.in_order: list[OperationBuilder] = []
        self.shown: set[str] = set()
        self._caption: tuple[str, Location] | None = None
        self._example_role: Role | None = None  # of the samples up to the next table or heading
        self._method_seen = False
        self._loose: list[tuple[Section | None, Location, tuple[Row, ...]]] = []
        self._parents: list[Section | None] = []

    def forget_caption(self) -> None:
        """Take note that a heading stands between the last caption and what follows."""
        self._caption = self._example_role = None

    def rest_method(self, block: Directive) -> None:
        """Begin an operation."""
        location, body = self.files.written(_method, block)
        self.files.faults(body.faults)
        if self.sections.hidden:
            return
        section = self.sections.current
        if self._is_example(section, body, location):
            self.collected.examples[location] = None
            return
        self._method_seen = True
        for above, table_location, rows in self._loose:
            if above is section:
                self._loose_fault(table_location, rows)
        self._loose = []
        if section is None or section.operation is not None:
            self.files.fault(
                "CR005",
                "a second rest_method in one section: give the operation a section of its own"
                if section is not None
                else "rest_method outside of any section: put a title above it",
                location,
                f"{body.method} {body.url}",
            )
        else:
            outer = self.sections.operation
            if outer is not None:
                self.files.fault(
                    "CR005",
                    f'rest_method lies in the section of "{outer.title}" and makes another operation: '
                    "end that section first (raise this heading by a level)",
                    location,
                    f"nested {body.method} {body.url}",
                )
        if section is not None and section.operation is not None:
            self.end(section.operation, location.line - 1)
        builder = OperationBuilder(
            title=section.title if section else f"{body.method} {body.url}".strip(),
            id=section.id if section and section.operation is None else self.ids.new(f"{body.method} {body.url}"),
            method=body.method,
            url=body.url,
            min_version=body.min_version,
            max_version=body.max_version,
            location=location,
            title_location=section.location if section else location,
            level=max(len(self.sections.open), 1),
            last_line=self.files.last_line,
        )
        if section is None:
            self.sections.open_untitled(Section(1, "", "", location, builder))
        else:
            section.operation = builder
        self.in_order.append(builder)
        self._file_under_resource(builder, section)
        self.forget_caption()

    def end(self, operation: OperationBuilder, line: int) -> None:
        """Take note that the section of an operation ends at ``line`` of the current file, if that is its own."""
        if self.files.current == operation.location.file:
            operation.last_line = line

    def _is_example(self, section: Section | None, body: MethodBody, location: Location) -> bool:
        """Say whether a ``rest_method`` shows a request of the operation around it, and tell of it.

        That is one below a heading such as "Response Example", or in the section of an operation with its method, its
        path and a query. Tables and samples beside it are those of the operation around.
        """
        outer = self.sections.operation
        if outer is None or section is None:
            return False
        is_titled = section.operation is None and role_of_heading(section.title) is not None and _is_like(body, outer)
        path, question, _ = body.url.partition("?")
        is_query = section.operation is outer and bool(question) and (body.method, path) == (outer.method, outer.url)
        if not is_titled and not is_query:
            return False
        self.files.fault(
            "CR005",
            f'rest_method lies in the section of "{outer.title}" and is no operation: '
            "show an example of a request as a code block",
            location,
            f"nested {body.method} {body.url}",
        )
        return True

    def _file_under_resource(self, builder: OperationBuilder, section: Section | None) -> None:
        parent = next((s for s in reversed(self.sections.open[:-1]) if s.operation is None), section)
        key = id(parent) if parent is not None else 0
        if key not in self.resources:
            title = parent.title if parent is not None else builder.title
            location = parent.location if parent is not None else builder.location
            description = parent.description.text if parent is not None and parent is not section else ""
            self.resources[key] = (title, location, [], description)
            self._parents.append(parent)  # its identity is the key: keep it alive
        self.resources[key][2].append(builder)

    def rest_parameters(self, block: Directive) -> None:
        """Take a table, and give it to the operation around it."""
        self._example_role = None
        table = self.files.written(_Table, block)
        location = table.location
        if table.glued is not None:
            self.files.fault(
                "CR008",
                "rest_parameters has no blank line between its file and its rows, so that it has no rows: "
                "put a blank line before the first row",
                table.glued,
                "no blank line in rest_parameters",
                fixable=True,
            )
        self.files.faults(table.body.faults)
        if not table.target:
            message = 'rest_parameters names no file: write ".. rest_parameters:: parameters.yaml"'
            self.files.fault("CR005", message, location, "rest_parameters")
            return
        path = self.files.resolve(self.files.visible(table.target, table.target_location))
        rows = self._rows(table, path)
        operation = self.sections.operation
        if self.sections.hidden:
            self.collected.loose_tables.append(Table("request", path, rows, location))
            return
        if operation is None:
            # A table in a section of its own may document what all operations have in common; one above its
            # operation is lost for it.
            if self._method_seen:
                self._loose.append((self.sections.current, location, rows))
            else:
                self._loose_fault(location, rows)
            self.collected.loose_tables.append(Table("request", path, rows, location))
            return
        role = self.sections.role(operation)
        if role is None:
            role = "response" if operation.tables["request"] else "request"
        operation.tables[role].append(Table(role, path, rows, location, self.sections.headings(operation)))

    def _rows(self, table: _Table, path: str) -> tuple[Row, ...]:
        file = self.collected.parameters_file(path)
        if not file.readable:
            self.files.missing("parameters file", path, table.target_location, unread=True)
        found = table.rows(file)
        for name in found.links:
            self.ids.new(name)
        return found.rows

    def _loose_fault(self, location: Location, rows: tuple[Row, ...]) -> None:
        self.files.fault(
            "CR005",
            "rest_parameters before any rest_method: a table belongs below the operation that it describes",
            location,
            f"loose table {rows[0].name if rows else ''}",
        )

    def describe(self, block: Paragraph | Directive) -> None:
        """Take text: above all else in a section it describes the operation, or the resource."""
        section = self.sections.current
        if section is None:
            return
        operation = section.operation
        if operation is None:
            description = section.description if self.sections.operation is None else None
        else:
            above = not any((*operation.tables.values(), *operation.samples.values()))
            description = operation.description if above else None
        if description is None:
            return
        if isinstance(block, Directive):
            description.add_admonition(block)
        else:
            description.add(block)

    def caption(self, text: str, location: Location) -> None:
        """Take a paragraph that is wholly bold or the like: the caption of a sample, or a heading in disguise."""
        if self.sections.hidden:
            return
        self._caption = (text, location)
        self._example_role = None
        section, heading = self.sections.current, bold_heading(text)
        if heading is not None and heading.is_example:
            self._example_role = heading.role
        elif heading is not None and section is not None:
            section.bold = heading

    def literal(self, block: Literal | Directive) -> None:
        """Take a code block: JSON, a curl line or an HTTP message in it is a sample like one in a file."""
        operation = self.sections.operation
        if operation is None:
            return
        read = self.files.written(_block_sample, block)
        if read is None:
            return
        location, file, shown, faults = read
        option = block.option("caption") if isinstance(block, Directive) else None
        language = block.argument or None if isinstance(block, Directive) else None
        above, self._caption = self._caption, None
        above = above or ((option, location) if option else None)
        role = shown.role or self._role(operation, above[0] if above is not None else None, None)
        if role is None:
            return
        if language is not None and language.lower() in _OTHER_LANGUAGES:
            operation.inline_samples[role].append(location)
            return
        self.collected.in_pages[file.path] = file
        self.collected.faults.update(dict.fromkeys(faults))
        sample = self._sample(file.path, location, role, above, operation, language, None)
        operation.samples[role].append(replace(sample, under=role) if shown.role is not None else sample)

    def literalinclude(self, block: Directive) -> None:
        """Take a sample, and give it to the operation around it."""
        location, target, target_location = self.files.written(_target, block)
        if not target:
            message = "literalinclude names no file: write its path after the colons"
            self.files.fault("CR005", message, location, "literalinclude")
            return
        path = self.files.resolve(self.files.visible(target, target_location))
        self.shown.add(path)
        above, self._caption = self._caption, None
        operation = self.sections.operation
        self.files.missing("file" if operation is None else "sample", path, target_location)
        if operation is None:
            return
        option = block.option("caption")
        above = above or ((option, location) if option else None)
        encoding = block.option("encoding") or self.collected.encoding
        role = self._role_of_file(operation, path, encoding, above)
        if any(block.option(name) is not None for name in _SELECTING):
            operation.inline_samples[role].append(location)
            self.collected.parts.add(path)
            return
        sample = self._sample(path, location, role, above, operation, block.option("language"), encoding)
        is_plain = path.endswith(".json") or self.collected.shown(path, encoding).role is None
        operation.samples[role].append(sample if is_plain else replace(sample, under=role))

    def _role_of_file(
        self, operation: OperationBuilder, path: str, encoding: str | None, above: tuple[str, Location] | None
    ) -> Role:
        """Return the role of a sample in a file: by what it shows, by captions and headings, else by what lacks."""
        if not path.endswith(".json"):
            shown = self.collected.shown(path, encoding)
            if shown.role is not None:
                return "request" if shown.role == "request" else "response"
        role = self._role(operation, above[0] if above is not None else None, role_of_file(path))
        if role is not None:
            return role
        return "request" if operation.samples["request"] == [] and operation.method != "GET" else "response"

    def _sample(
        self,
        path: str,
        location: Location,
        role: Role,
        above: tuple[str, Location] | None,
        operation: OperationBuilder,
        language: str | None,
        encoding: str | None,
    ) -> Sample:
        headings = self.sections.headings(operation)
        caption, caption_location = above or (None, None)
        said = caption_microversion(caption)
        if caption is None and headings:
            section = self.sections.open[-1]
            caption, caption_location = section.title, section.location
            said = caption_microversion(caption)
        version = path_microversion(path) or said
        if version is None:
            version = next((v for v in map(caption_microversion, reversed(headings)) if v is not None), None)
        return Sample(
            path,
            location,
            role,
            version,
            caption,
            caption_location,
            said,
            language,
            headings,
            len(operation.tables[role]),
            encoding,
            self._under(operation, above[0] if above is not None else None),
        )

    def _under(self, operation: OperationBuilder, caption: str | None) -> Role | None:
        """Return the role that the headings above a sample name; a caption is none where the titles name a role."""
        if caption is not None and bold_heading(caption) is not None:
            return self.sections.role(operation, bold=False) or self.sections.role(operation)
        return self.sections.role(operation)

    def _role(self, operation: OperationBuilder, caption: str | None, named: Role | None) -> Role | None:
        """Return the role of a sample: what its caption says, save where heading and file name (``named``) agree."""
        around = self._under(operation, caption)
        said = (role_of_caption(caption) if caption else None) or self._example_role
        if around is None:
            return named or said
        return said if said is not None and named in (None, said) else around


#: How alike the paths of an operation and its example are; the one of an example may have a slip.
_SAME_PATH = 0.85


def _is_like(body: MethodBody, operation: OperationBuilder) -> bool:
    """Say whether a method is that of an operation, by its path; values may stand in place of parameters."""
    ours, theirs = (url.partition("?")[0].strip("/").split("/") for url in (operation.url, body.url))
    if len(ours) == len(theirs) and all(
        left == right or left.startswith("{") for left, right in zip(ours, theirs, strict=True)
    ):
        return True
    return SequenceMatcher(None, "/".join(ours), "/".join(theirs)).ratio() >= _SAME_PATH


def _method(files: Locator, block: Directive) -> tuple[Location, MethodBody]:
    lines = body_lines((*block.arguments, *block.content), files.current)
    body = read_method(lines, files.current, block.line, block.column)
    return files.locate(block.line, block.column), body


def _block_sample(
    files: Locator, block: Literal | Directive
) -> tuple[Location, SampleFile, Shown, tuple[Fault, ...]] | None:
    """Return the place of a block, the sample that it is, what that shows and its faults."""
    lines = block.lines if isinstance(block, Literal) else block.content
    first = [files.locate(line.line, line.column) for line in lines]
    read = block_sample(files.current, characters_of_block(lines, [(at.line, at.column) for at in first]))
    return None if read is None else (files.locate(block.line, block.column), *read)


def _target(files: Locator, block: Directive) -> tuple[Location, str, Location]:
    """Return the place of a directive, and what file it names, where."""
    location = files.locate(block.line, block.column)
    first = block.arguments[0] if block.arguments else block
    return location, block.argument, files.locate(first.line, first.column)


class _Rows(NamedTuple):
    """The rows of a table, and the named links in their definitions' descriptions."""

    rows: tuple[Row, ...]
    links: tuple[str, ...]


class _Table:
    """A ``rest_parameters`` as written: its rows know their definitions once the parameters file is known.

    ``glued`` is the place of the first row where no blank line stands above it.
    """

    def __init__(self, files: Locator, block: Directive) -> None:
        arguments = block.arguments
        self.location, self.target, self.target_location = _target(files, block)
        self.glued: Location | None = None
        lines = block.content
        if len(arguments) > 1 and not lines:
            self.target = arguments[0].text.strip()
            self.glued = files.locate(arguments[1].line, arguments[1].column)
            lines = arguments[1:]
        self.body: TableBody = read_rows(body_lines(lines, files.current), files.current, block.line, block.column)
        self._places = tuple(
            (files.locate(row.line, row.column), files.locate(row.ref_line, row.ref_column)) for row in self.body.rows
        )
        self._last: tuple[ParametersFile, _Rows] | None = None

    def rows(self, file: ParametersFile) -> _Rows:
        """Return the rows with the definitions of ``file``, the same as long as these are the same."""
        if self._last is None or self._last[0] is not file:
            get = file.definitions.get
            if self._last is None or any(get(row.ref) is not row.definition for row in self._last[1].rows):
                self._last = (file, self._read(file))
            else:
                self._last = (file, self._last[1])
        return self._last[1]

    def _read(self, file: ParametersFile) -> _Rows:
        rows = tuple(
            Row(text.name, text.ref, *places, file.definitions.get(text.ref))
            for text, places in zip(self.body.rows, self._places, strict=True)
        )
        links = (name for row in rows if row.definition for name in named_links(row.definition.description))
        return _Rows(rows, tuple(links))
