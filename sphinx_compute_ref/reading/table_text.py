"""Tables as written: a file of definitions, and rows that refer to them."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.reading.document_files import Locator, body_lines
from sphinx_compute_ref.reading.rst.blocks import Directive
from sphinx_compute_ref.reading.rst.bodies import TableBody, read_rows
from sphinx_compute_ref.reading.rst.titles import named_links


def target_of(files: Locator, block: Directive) -> tuple[Location, str, Location]:
    """Return the place of a directive, and what file it names, where."""
    location = files.locate(block.line, block.column)
    first = block.arguments[0] if block.arguments else block
    return location, block.argument, files.locate(first.line, first.column)


class TableRows(NamedTuple):
    """The rows of a table, and the named links in their definitions' descriptions."""

    rows: tuple[Row, ...]
    links: tuple[str, ...]


class TableText:
    """A ``rest_parameters`` as written: its rows know their definitions once the parameters file is known.

    ``glued`` is the place of the first row where no blank line stands above it.
    """

    def __init__(self, files: Locator, block: Directive) -> None:
        arguments = block.arguments
        self.location, self.target, self.target_location = target_of(files, block)
        self.glued: Location | None = None
        lines = block.content
        if len(arguments) > 1 and not lines:
            self.target = arguments[0].text.strip()
            self.glued = files.locate(arguments[1].line, arguments[1].column)
            lines = arguments[1:]
        self.body: TableBody = read_rows(body_lines(lines, files.current), files.current, block.line, block.column)
        self._locations = tuple(
            (files.locate(row.line, row.column), files.locate(row.ref_line, row.ref_column)) for row in self.body.rows
        )
        self._last: tuple[ParametersFile, TableRows] | None = None

    def rows(self, file: ParametersFile) -> TableRows:
        """Return the rows with the definitions of ``file``, the same as long as these are the same."""
        if self._last is None or self._last[0] is not file:
            get = file.definitions.get
            if self._last is None or any(get(row.ref) is not row.definition for row in self._last[1].rows):
                self._last = (file, self._read(file))
            else:
                self._last = (file, self._last[1])
        return self._last[1]

    def _read(self, file: ParametersFile) -> TableRows:
        rows = tuple(
            Row(text.name, text.ref, *locations, file.definitions.get(text.ref))
            for text, locations in zip(self.body.rows, self._locations, strict=True)
        )
        links = (name for row in rows if row.definition for name in named_links(row.definition.description))
        return TableRows(rows, tuple(links))
