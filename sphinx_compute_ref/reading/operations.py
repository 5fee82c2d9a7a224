"""What makes operations: ``rest_method``, tables and descriptions, each put where it belongs."""

from __future__ import annotations

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row, Table
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles, Locator, body_lines
from sphinx_compute_ref.reading.operation_samples import SampleReader
from sphinx_compute_ref.reading.rst.blocks import Directive, Paragraph
from sphinx_compute_ref.reading.rst.bodies import MethodBody, read_method
from sphinx_compute_ref.reading.rst.ids import SectionIds
from sphinx_compute_ref.reading.rst.titles import is_example_heading, role_of_heading
from sphinx_compute_ref.reading.sections import OperationBuilder, Section, SectionStack
from sphinx_compute_ref.reading.table_text import TableText

#: How the subject of the fault begins that an operation lies in the section of another.
NESTED = "nested"


class OperationReader:
    """Reads the operations of one document, with ``files``, ``sections`` and ``ids`` as they stand.

    ``resources`` are the titles, places, operations and descriptions of the resources, by the identity of their
    sections; ``in_order`` are the operations in the order of the page.
    """

    def __init__(
        self,
        collected: Collected,
        files: DocumentFiles,
        sections: SectionStack,
        ids: SectionIds,
        samples: SampleReader,
    ) -> None:
        self.collected = collected
        self.files = files
        self.sections = sections
        self.ids = ids
        self.samples = samples
        self.resources: dict[int, tuple[str, Location, list[OperationBuilder], str]] = {}
        self.in_order: list[OperationBuilder] = []
        self._method_seen = False
        self._loose: list[tuple[Section | None, Location, tuple[Row, ...]]] = []
        self._parents: list[Section | None] = []

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
                    f"{NESTED} {body.method} {body.url}",
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
        self.samples.forget_caption()

    def end(self, operation: OperationBuilder, line: int) -> None:
        """Take note that the section of an operation ends at ``line`` of the current file, if that is its own."""
        if self.files.current == operation.location.file:
            operation.last_line = line

    def _is_example(self, section: Section | None, body: MethodBody, location: Location) -> bool:
        """Say whether a ``rest_method`` shows a request of the operation around it, and tell of it.

        That is one below a heading such as "Response Example" or, with a path like that of the operation, "Response";
        or one in the section of the operation with its method, its path and a query. Tables and samples beside it are
        those of the operation around.
        """
        outer = self.sections.operation
        if outer is None or section is None:
            return False
        if section.operation is None and role_of_heading(section.title) is not None:
            is_example = is_example_heading(section.title) or _is_like(body, outer)
        else:
            path, question, _ = body.url.partition("?")
            is_query = bool(question) and (body.method, path) == (outer.method, outer.url)
            is_example = section.operation is outer and (
                is_query or (section.bold is not None and section.bold.is_example)
            )
        if is_example:
            self.files.fault(
                "CR005",
                f'rest_method lies in the section of "{outer.title}" and is no operation: '
                "show an example of a request as a code block",
                location,
                f"{NESTED} {body.method} {body.url}",
            )
        return is_example

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
        self.samples.end_examples()
        table = self.files.written(TableText, block)
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

    def _rows(self, table: TableText, path: str) -> tuple[Row, ...]:
        file = self.collected.parameters_file(path)
        if not file.readable:
            self.files.missing("parameters file", path, table.target_location, unread=True)
        rows = table.rows(file)
        for name in rows.links:
            self.ids.new(name)
        return rows.rows

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
        if section is None or self.sections.hidden:
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
            description.add_admonition(block, self.sections.margin)
        else:
            description.add(block, self.sections.margin)


#: How alike the paths of an operation and its example are; the one of an example may have a slip.
_SAME_PATH = 0.85


def _is_like(body: MethodBody, operation: OperationBuilder) -> bool:
    """Say whether a method is that of an operation, by its path; values may stand in place of parameters."""
    ours, theirs = (url.partition("?")[0].strip("/").split("/") for url in (operation.url, body.url))
    if len(ours) == len(theirs) and all(
        left == right or left.startswith("{") for left, right in zip(ours, theirs, strict=True)
    ):
        return True
    from difflib import SequenceMatcher  # few references show requests below their operations

    return SequenceMatcher(None, "/".join(ours), "/".join(theirs)).ratio() >= _SAME_PATH


def _method(files: Locator, block: Directive) -> tuple[Location, MethodBody]:
    lines = body_lines((*block.arguments, *block.content), files.current)
    body = read_method(lines, files.current, block.line, block.column)
    return files.locate(block.line, block.column), body
