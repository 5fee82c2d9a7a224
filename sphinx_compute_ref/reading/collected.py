"""What reading has collected so far, over all documents; every file is read once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker, Suppression, Todo
from sphinx_compute_ref.model.operation import Resource, Table
from sphinx_compute_ref.model.reference import Document, Unread
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.model.status import StatusFile
from sphinx_compute_ref.reading.conditions import Deciding, shown_text
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.json_samples import read_shown
from sphinx_compute_ref.reading.rst.blocks import Block, SourceLine
from sphinx_compute_ref.reading.rst.clips import WHOLE, Clip, clipped
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.reading.rst.templates import template_lines
from sphinx_compute_ref.reading.yaml.parameters import read_parameters
from sphinx_compute_ref.reading.yaml.parameters_again import read_parameters_again
from sphinx_compute_ref.reading.yaml.statuses import read_status


@dataclass
class Collected:
    """What reading has collected so far, over all documents; ``parts`` are the files of which pages show a part.

    ``examples`` are the places of ``rest_method`` that show a request of the operation around them; ``in_pages`` are
    the samples that are blocks of pages. ``encoding`` is that of pages, and of files shown in them, that name no other.
    ``conditions`` decide what descriptions show; without them all is kept.
    """

    encoding: str | None = None
    conditions: Deciding | None = None
    parameters: dict[str, ParametersFile] = field(default_factory=dict)
    statuses: dict[str, StatusFile] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    file_markers: dict[str, dict[Marker, None]] = field(default_factory=dict)
    todos: dict[Todo, None] = field(default_factory=dict)
    suppressions: dict[Suppression, None] = field(default_factory=dict)
    faults: dict[Fault, None] = field(default_factory=dict)
    pages: dict[tuple[str, Clip, str | None], Page] = field(default_factory=dict)
    examples: dict[Location, None] = field(default_factory=dict)
    in_pages: dict[str, SampleFile] = field(default_factory=dict)
    loose_tables: list[Table] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    unread: dict[Unread, None] = field(default_factory=dict)

    def fault(self, code: str, message: str, location: Location, subject: str, *, fixable: bool = False) -> None:
        """Keep a fault; one that an include brings up again counts once."""
        self.faults[Fault(code, message, location, subject, fixable=fixable)] = None

    def parameters_file(self, path: str) -> ParametersFile:
        """Return the parameters file at ``path``, reading it the first time."""
        file = self.parameters.get(path)
        if file is None:
            file, faults, suppressions = remembered(read_parameters, path, again=read_parameters_again)
            if self.conditions is not None:
                file = _definitions_shown(file, self.conditions)
            self.parameters[path] = file
            self.faults.update(dict.fromkeys(faults))
            self.suppressions.update(dict.fromkeys(suppressions))
        return file

    def status_file(self, path: str) -> StatusFile:
        """Return the status file at ``path``, reading it the first time."""
        file = self.statuses.get(path)
        if file is None:
            file, faults = remembered(read_status, path)
            self.statuses[path] = file
            self.faults.update(dict.fromkeys(faults))
        return file

    def message_in(self, path: str, encoding: str | None) -> SampleFile:
        """Return what the file at ``path`` shows of a message."""
        return remembered(read_shown, path, encoding=encoding)

    def page(self, path: str, clip: Clip = WHOLE, encoding: str | None = None) -> Page | None:
        """Return what ``clip`` takes of the page at ``path``; ``None`` where it cannot be read."""
        key = (path, clip, encoding)
        page = self.pages.get(key)
        if page is None:
            page = self.pages[key] = remembered(_read_page, path, clip=clip, encoding=encoding or self.encoding)
            if page.readable and page.fault is not None:
                self.faults[page.fault] = None
        return page if page.readable else None

    @property
    def blocks(self) -> dict[str, list[Block]]:
        """The blocks of the pages that were read whole, by path."""
        return {
            path: page.blocks
            for (path, clip, encoding), page in self.pages.items()
            if clip == WHOLE and encoding is None and page.readable
        }


class Page(NamedTuple):
    """A page in blocks; ``tabbed_lines`` are its lines where some hold tabs.

    ``last_line`` is the number of its last line.
    ``templates`` is the first line that a template engine is to replace, if there is one. ``clipped`` is false where
    the text that a clip names is not there.
    ``cache`` keeps what was worked out of the blocks, by their identity, as long as the file stays as it is.
    """

    blocks: list[Block]
    fault: Fault | None
    tabbed_lines: list[str] | None
    cache: dict[int, Any]
    templates: tuple[SourceLine, ...] = ()
    readable: bool = True
    clipped: bool = True
    last_line: int = 0


def _read_page(path: str, *, clip: Clip, encoding: str | None) -> Page:
    text = read_text(path, encoding=encoding)
    if text.text is None:
        return Page([], text.fault, None, {}, readable=False)
    part = text.text if clip == WHOLE else clipped(text.text, clip)
    if part is None:
        return Page([], text.fault, None, {}, clipped=False)
    blocks = read_blocks(part)
    templates = template_lines(blocks)[:1] if "{%" in text.text or "{{" in text.text else ()
    lines = part.count("\n") + 1
    tabbed = text.text.split("\n") if "\t" in text.text else None
    return Page(blocks, text.fault, tabbed, {}, templates, last_line=lines)


def _definitions_shown(file: ParametersFile, conditions: Deciding) -> ParametersFile:
    definitions = dict(file.definitions)
    for name, definition in definitions.items():
        text = shown_text(definition.description, conditions)
        if text != definition.description:
            description = definition.fields["description"]._replace(value=text)
            definitions[name] = replace(definition, fields={**definition.fields, "description": description})
    return replace(file, definitions=definitions)
