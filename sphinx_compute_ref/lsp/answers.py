"""What the server answers, in terms of files and spans; :mod:`.server` says it in those of the protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.lsp.cursor import (
    DefinitionAt,
    FieldAt,
    RowAt,
    Span,
    definition_at,
    field_at,
    file_at,
    row_at,
    table_at,
)
from sphinx_compute_ref.lsp.session import Session
from sphinx_compute_ref.lsp.snapshot import Snapshot
from sphinx_compute_ref.matching.documented import DocumentedField
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.json_samples import locate
from sphinx_compute_ref.reports.markdown import code_span, escaped

#: A name that is a plain scalar in YAML and one word in a table.
_NAME = re.compile(r"[A-Za-z_][\w.\-]*(?::[\w.\-]+)*")
#: In reStructuredText: literals, and outside of them what only Markdown reads as HTML, links, entities or struck out.
_LITERAL = re.compile(r"(``.+?``)", re.DOTALL)
_ONLY_MARKDOWN = re.compile(r"[<\[\]~]|&(?=#?\w)")
_MAX_SAMPLES = 8

#: The directives, with what stands behind their colons and below them ($n are the places to fill in).
DIRECTIVES = {
    "rest_method": ".. rest_method:: ${1:GET} ${2:/path}",
    "rest_parameters": ".. rest_parameters:: ${1:parameters.yaml}\n\n   - ${2:name}: ${3:ref}",
    "rest_status_code": ".. rest_status_code:: ${1|success,error|} ${2:status.yaml}\n\n   - ${3:200}",
    "rest_expand_all": ".. rest_expand_all::",
}


class FileSpan(NamedTuple):
    """A span of a file."""

    file: str
    span: Span


class Candidate(NamedTuple):
    """A completion: ``text`` replaces ``span``; ``snippet`` says whether it holds places to fill in."""

    label: str
    detail: str
    text: str
    span: Span
    snippet: bool = False


class Answers:
    """Answers for one place of one file, from a snapshot and from the text as it is now."""

    def __init__(self, session: Session, snapshot: Snapshot, file: str, line: int, column: int) -> None:
        self._session, self._snapshot = session, snapshot
        self._file, self._line, self._column = file, line, column
        self._lines = session.lines(file)
        reference = snapshot.result.reference
        self._is_sample = file in reference.samples
        self._is_parameters = file in reference.parameters

    # What stands here

    def _row(self) -> RowAt | None:
        return None if self._is_sample or self._is_parameters else row_at(self._lines, self._line)

    def _definition(self) -> DefinitionAt | None:
        return definition_at(self._lines, self._line) if self._is_parameters else None

    def _field(self) -> FieldAt | None:
        return field_at(self._session.text(self._file), self._line, self._column) if self._is_sample else None

    # Answers

    def hover(self) -> tuple[str, Span] | None:
        """Return Markdown about the row, definition or field here, and the span that it is about."""
        row = self._row()
        if row is not None:
            definition = self._snapshot.definition(self._file, row)
            if definition is None:
                return f"{code_span(row.ref)} is not defined in {code_span(row.argument)}.", row.ref_span
            fields = self._snapshot.fields_of_row(self._file, row)
            statements = _statements(self._snapshot.statements_about(self._file, row))
            return f"{describe(definition)}\n\n{statements}{_samples(fields)}", row.ref_span
        at = self._definition()
        if at is not None:
            return self._hover_definition(at)
        field = self._field()
        if field is not None:
            rows = self._snapshot.rows_of_field(self._file, field.path)
            if not rows:
                return f"No row documents {code_span('.'.join(field.path))}.", field.key
            parts = [
                describe(row.definition) if row.definition else f"{code_span(row.ref)} is not defined." for row in rows
            ]
            return "\n\n---\n\n".join(dict.fromkeys(parts)), field.key
        return None

    def _hover_definition(self, at: DefinitionAt) -> tuple[str, Span]:
        uses = self._snapshot.uses_of(self._file, at.name)
        operations = {
            code_span(f"{use.operation.method} {use.operation.url}") for use in uses if use.operation is not None
        }
        fields = {field: None for use in uses for field in self._snapshot.fields_at(use.row.location)}
        count = "1 row" if len(uses) == 1 else f"{len(uses)} rows"
        where = ", ".join(sorted(operations)[:_MAX_SAMPLES])
        more = len(operations) - _MAX_SAMPLES
        operation_list = f": {where}{f' and {more} more' if more > 0 else ''}" if where else ""
        return f"{code_span(at.name)} is used by {count}{operation_list}\n\n{_samples(list(fields))}", at.key

    def definitions(self) -> Iterator[FileSpan]:
        """Yield where what stands here is defined: a row's definition, a field's rows, a directive's file."""
        row = self._row()
        if row is not None:
            definition = self._snapshot.definition(self._file, row)
            if definition is not None:
                yield self._key(definition)
            return
        file = file_at(self._lines, self._line) if not self._is_sample and not self._is_parameters else None
        if file is not None:
            path = self._snapshot.named_file(self._file, file.argument)
            if path is not None:
                yield FileSpan(path, Span(1, 1, 1))
            return
        field = self._field()
        if field is not None:
            for other in self._snapshot.rows_of_field(self._file, field.path):
                yield _word(other.location, other.name)
                if other.definition is not None:
                    yield self._key(other.definition)

    def references(self, *, declaration: bool) -> Iterator[FileSpan]:
        """Yield the rows that refer to what stands here, and the fields of samples that show it."""
        field = self._field()
        if field is not None:
            for row in self._snapshot.rows_of_field(self._file, field.path):
                yield _word(row.location, row.name)
            return
        target = self._target()
        if target is None:
            return
        path, name = target
        definition = self._snapshot.result.reference.parameters[path].definitions.get(name)
        if declaration and definition is not None:
            yield self._key(definition)
        uses = self._snapshot.uses_of(path, name)
        for use in uses:
            yield _word(use.row.ref_location, name)
        for item in dict.fromkeys(item for use in uses for item in self._snapshot.fields_at(use.row.location)):
            sample = self._snapshot.result.reference.samples[item.sample]
            yield _word(locate(sample, item.path), f'"{item.path[-1]}"')

    def completions(self) -> Iterator[Candidate]:
        """Yield the refs for a row, or the directives after two dots."""
        before = self._lines[self._line - 1][: self._column - 1] if self._line <= len(self._lines) else ""
        dots = re.match(r"(\s*)\.\.( \w*)?$", before)
        if dots is not None and not self._is_sample and not self._is_parameters:
            span = Span(self._line, len(dots[1]) + 1, self._column)
            for name, text in DIRECTIVES.items():
                indented = text.replace("\n", f"\n{dots[1]}")
                yield Candidate(f".. {name}::", "compute-ref", indented, span, snippet=True)
            return
        match = re.match(r"\s*-\s+(\S.*?):\s+(\S*)$", before)
        argument = table_at(self._lines, self._line) if match is not None else None
        path = self._snapshot.parameters_file(self._file, argument) if argument is not None else None
        if match is None or path is None:
            return
        typed = match[2].lower()
        span = Span(self._line, self._column - len(typed), self._column)
        for name, definition in self._snapshot.result.reference.parameters[path].definitions.items():
            if typed in name.lower():
                yield Candidate(name, _facts(definition), name, span)

    def renamable(self) -> Span | None:
        """Return the span of the name that a rename here changes."""
        row, at = self._row(), self._definition()
        if row is not None and row.ref_span.holds(self._line, self._column):
            return row.ref_span
        if at is not None and at.key.holds(self._line, self._column):
            return at.key
        return None

    def rename(self, name: str) -> Iterator[FileSpan]:
        """Yield the places of the old name, all of which become ``name``.

        :raises ~sphinx_compute_ref.errors.UserError: where the new name cannot be used.
        """
        target = self._target() if self.renamable() is not None else None
        if target is None:
            raise UserError("only definitions can be renamed: at their key, or at the ref of a row")
        path, old = target
        definitions = self._snapshot.result.reference.parameters[path].definitions
        if old not in definitions:
            raise UserError(f'"{old}" is not in {path}')
        if not _NAME.fullmatch(name):
            raise UserError(f'"{name}" cannot be a name: take letters, digits, "_", "-", "." and ":"')
        if name in definitions and name != old:
            raise UserError(f'"{name}" is in {path} already')
        yield self._key(definitions[old])
        for use in self._snapshot.uses_of(path, old):
            yield _word(use.row.ref_location, old)

    def _target(self) -> tuple[str, str] | None:
        """Return parameters file and name of the definition that stands here, or that the row here refers to."""
        row, at = self._row(), self._definition()
        if at is not None:
            return self._file, at.name
        path = self._snapshot.parameters_file(self._file, row.argument) if row is not None else None
        return (path, row.ref) if row is not None and path is not None else None

    def _key(self, definition: Definition) -> FileSpan:
        """Return the name in the key of a definition, without quotes."""
        location = definition.location
        lines = self._session.lines(location.file)
        text = lines[location.line - 1][location.column - 1 :] if location.line <= len(lines) else ""
        quoted = text.startswith(("'", '"'))
        return _word(location._replace(column=location.column + quoted), definition.name)


def _word(location: Location, text: str) -> FileSpan:
    return FileSpan(location.file, Span(location.line, location.column, location.column + len(text)))


def _facts(definition: Definition) -> str:
    parts = [definition.in_, definition.type, "required" if definition.required else "optional"]
    parts += [f"since {definition.min_version}" if definition.min_version else None]
    parts += [f"until {definition.max_version}" if definition.max_version else None]
    since = definition.deprecated
    parts += [f"deprecated since {since}" if isinstance(since, Microversion) else "deprecated" if since else None]
    return ", ".join(part for part in parts if part)


def describe(definition: Definition) -> str:
    """Return Markdown that shows a definition; descriptions are reStructuredText and stay as they are written."""
    location = definition.location
    name, file = code_span(definition.name), code_span(location.file)
    head = f"**{name}** ({escaped(_facts(definition))}) in {file}, line {location.line}"
    parts = (head, _description(definition.description.strip()), _values(definition))
    return "\n\n".join(part for part in parts if part)


def _values(definition: Definition) -> str:
    """Return what a definition says of values: "Default: `10`. Maximum: `1000`."."""
    parts = [("One of", list(definition.enum))] if definition.enum else []
    for label in ("Default", "Minimum", "Maximum", "Format", "Example"):
        value = definition.shown(label.lower())
        parts += [(label, [value])] if value else []
    return " ".join(f"{label}: {', '.join(map(code_span, values))}." for label, values in parts)


def _description(text: str) -> str:
    """Return reStructuredText for readers of Markdown: its literals are code there, too; HTML and links are text."""
    return "".join(
        part if number % 2 else _ONLY_MARKDOWN.sub(r"\\\g<0>", part) for number, part in enumerate(_LITERAL.split(text))
    )


def _statements(contracts: list[tuple[str, str, list[str]]]) -> str:
    """Return what contracts say of a row: "nova 34.0.0 takes: string, max 255"."""
    lines = []
    for name, role, sentences in contracts[:_MAX_SAMPLES]:
        verb = "answers" if role == "response" else "takes"
        lines.append(f"{escaped(name)} {verb}: {escaped('; '.join(sentences[:_MAX_SAMPLES]))}")
    return "".join(f"{line}\n\n" for line in lines)


def _samples(fields: list[DocumentedField]) -> str:
    if not fields:
        return "No sample shows it."
    by_text: dict[str, list[DocumentedField]] = {}
    for field in fields:
        by_text.setdefault(field.text, []).append(field)
    lines = []
    for text, locations in list(by_text.items())[:_MAX_SAMPLES]:
        names = [
            f"{code_span(field.sample.rpartition('/')[2])} ({field.microversion})" for field in locations[:_MAX_SAMPLES]
        ]
        more = len(locations) - len(names)
        lines.append(f"- {code_span(text)} in {', '.join(names)}{f' and {more} more' if more else ''}")
    if len(by_text) > _MAX_SAMPLES:
        lines.append(f"- and {len(by_text) - _MAX_SAMPLES} more")
    return "Samples:\n\n" + "\n".join(lines)
