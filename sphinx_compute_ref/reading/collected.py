"""What reading has collected so far, over all documents; every file is read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker, Suppression, Todo
from sphinx_compute_ref.model.operation import Resource, Table
from sphinx_compute_ref.model.reference import Document
from sphinx_compute_ref.model.status import StatusFile
from sphinx_compute_ref.reading.memory import remembered
from sphinx_compute_ref.reading.parameters_yaml import read_parameters
from sphinx_compute_ref.reading.rst_blocks import (
    Block,
)
from sphinx_compute_ref.reading.rst_source import read_blocks
from sphinx_compute_ref.reading.status_yaml import read_status
from sphinx_compute_ref.reading.text_file import read_text
from sphinx_compute_ref.reading.titles import NAMED_LINK


@dataclass
class Collected:
    """What reading has collected so far, over all documents."""

    parameters: dict[str, ParametersFile] = field(default_factory=dict)
    statuses: dict[str, StatusFile] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    file_markers: dict[str, dict[Marker, None]] = field(default_factory=dict)
    todos: dict[Todo, None] = field(default_factory=dict)
    suppressions: dict[Suppression, None] = field(default_factory=dict)
    faults: dict[Fault, None] = field(default_factory=dict)
    blocks: dict[str, list[Block] | None] = field(default_factory=dict)
    loose_tables: list[Table] = field(default_factory=list)
    tabbed_lines: dict[str, list[str]] = field(default_factory=dict)
    link_names: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def fault(self, code: str, message: str, place: Location, subject: str, *, fixable: bool = False) -> None:
        """Keep a fault; one that an include brings up again counts once."""
        self.faults[Fault(code, message, place, subject, fixable=fixable)] = None

    def parameters_file(self, path: str) -> ParametersFile:
        """Return the parameters file at ``path``, reading it the first time."""
        file = self.parameters.get(path)
        if file is None:
            file, faults, suppressions = remembered(read_parameters, path)
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

    def links_in(self, definition: Definition) -> tuple[str, ...]:
        """Return the texts of the named links in a description."""
        names = self.link_names.get(id(definition))
        if names is None:
            text = definition.description
            names = tuple(NAMED_LINK.findall(text)) if ">`_" in text else ()
            self.link_names[id(definition)] = names
        return names

    def blocks_of(self, path: str) -> list[Block] | None:
        """Return the blocks of the page at ``path``; ``None`` where it cannot be read."""
        if path not in self.blocks:
            page = remembered(_read_page, path)
            self.blocks[path] = page.blocks
            if page.blocks is not None and page.fault is not None:
                self.faults[page.fault] = None
            if page.tabbed_lines is not None:
                self.tabbed_lines[path] = page.tabbed_lines
        return self.blocks[path]


class _Page(NamedTuple):
    """A page in blocks, ``None`` where it cannot be read; ``tabbed_lines`` are its lines where some hold tabs."""

    blocks: list[Block] | None
    fault: Fault | None
    tabbed_lines: list[str] | None


def _read_page(path: str) -> _Page:
    text = read_text(path)
    if text.text is None:
        return _Page(None, text.fault, None)
    return _Page(read_blocks(text.text), text.fault, text.text.split("\n") if "\t" in text.text else None)
