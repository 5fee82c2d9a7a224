"""A checked reference with what the server looks up in it, worked out once after each check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from sphinx_compute_ref.contracts.saying import sentences_of
from sphinx_compute_ref.errors import RuleError
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.lsp.cursor import RowAt
from sphinx_compute_ref.lsp.recheck import lines_of
from sphinx_compute_ref.matching.documented import Documented, DocumentedField, documented
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Fix
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.reading.files.files import standing_in
from sphinx_compute_ref.reading.files.paths import named_path
from sphinx_compute_ref.rules.rule import Use


class Snapshot:
    """A result and its lookups; ``contents`` are the unsaved texts with which it was checked.

    It is made while reading sees the files that were checked.
    """

    def __init__(self, result: Result, contents: Mapping[str, bytes]) -> None:
        self.result = result
        self.contents = contents
        #: The lines, as they were checked, of the files that findings are about.
        self.lines: dict[str, list[str]] = {}
        self.findings: dict[str, list[Finding]] = {}
        for finding in result.findings:
            self.findings.setdefault(finding.location.file, []).append(finding)
            for location in (finding.location, *(other for other, _ in finding.related)):
                if location.file not in self.lines:
                    self.lines[location.file] = lines_of(location.file)
        self.uses = result.context.uses
        self._fixes: dict[int, Fix | None] = {}

    @cached_property
    def _documented(self) -> Documented:
        return documented(self.result.context.matches)

    def fix(self, finding: Finding) -> Fix | None:
        """Return the fix of a finding, worked out once: a fix of a large parameters file takes its time."""
        if id(finding) not in self._fixes:
            with standing_in(self.contents), suppress(RuleError):  # a fixer of an installed package
                self._fixes[id(finding)] = self.result.fix(finding)
        return self._fixes.setdefault(id(finding), None)

    def parameters_file(self, page: str, argument: str) -> str | None:
        """Return the path of the parameters file that a table of ``page`` names ``argument``, if it was read."""
        return next((path for path in self._paths_of(page, argument) if path in self.result.reference.parameters), None)

    def named_file(self, page: str, argument: str) -> str | None:
        """Return the path of the file that a directive of ``page`` names, if it was read."""
        reference = self.result.reference
        files = {*reference.samples, *reference.parameters, *reference.statuses}
        files.update(file for document in reference.documents for file in document.files)
        return next((path for path in self._paths_of(page, argument) if path in files), None)

    def _paths_of(self, page: str, argument: str) -> Iterator[str]:
        """Yield the paths that ``argument`` means in ``page``: one for each document that it is part of."""
        reference = self.result.reference
        documents = [document.path for document in reference.documents if page in document.files]
        for document in documents or [page]:
            yield named_path(argument, document, reference.source)

    def definition(self, page: str, row: RowAt) -> Definition | None:
        """Return the definition that a row of ``page`` refers to."""
        path = self.parameters_file(page, row.argument)
        file = self.result.reference.parameters.get(path) if path is not None else None
        return file.definitions.get(row.ref) if file is not None else None

    def uses_of(self, path: str, name: str) -> list[Use]:
        """Return the rows that refer to the definition ``name`` of the parameters file ``path``, each place once."""
        return list({use.row.location: use for use in self.uses.get((path, name), ())}.values())

    def fields_of_row(self, page: str, row: RowAt) -> list[DocumentedField]:
        """Return the fields that the row documents, by microversion; the page may have moved a little since."""
        nearest = self._row_of(page, row)
        return self.fields_at(nearest.location) if nearest is not None else []

    def _row_of(self, page: str, row: RowAt) -> Row | None:
        """Return the row as it was checked; the page may have moved a little since."""
        path = self.parameters_file(page, row.argument)
        rows = [
            use.row
            for use in self.uses.get((path or "", row.ref), ())
            if use.row.location.file == page and use.row.name == row.name
        ]
        return min(rows, key=lambda other: abs(other.location.line - row.name_span.line), default=None)

    def statements_about(self, page: str, row: RowAt) -> list[tuple[str, str, list[str]]]:
        """Return what contracts say of a row: the service's name, the role, and the sentences."""
        nearest = self._row_of(page, row)
        context = self.result.context
        if nearest is None:
            return []
        statements = []
        for beside in context.contracts.of_row(nearest.location):
            sentences = list(sentences_of(beside, nearest))
            if sentences:
                statements.append((beside.pair.contract.name, beside.role, sentences))
        return statements

    def fields_at(self, row: Location) -> list[DocumentedField]:
        """Return the fields that the row at ``row`` documents, by microversion."""
        fields = self._documented.fields.get(row, ())
        return sorted(fields, key=lambda field: (field.microversion, field.sample, field.path))

    def rows_of_field(self, sample: str, path: Path) -> Sequence[Row]:
        """Return the rows that document a field."""
        return self._documented.rows.get((sample, path), ())
