"""Operations, their messages, tables and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import EVERY_MICROVERSION, Microversion, MicroversionRange
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusList

Role = Literal["request", "response"]

_PLACEHOLDER = re.compile(r"\{([^{}/?]+)\}")
_ACTION = re.compile(r"\(\s*['\"`]*([^()\s'\"`]+)['\"`]*\s+action\s*\)", re.IGNORECASE)

#: A title as those of examples are; "Create" or "Server" is the name of an operation.
_ROLE_TITLE = re.compile(
    r"(?:(?:sample|example) )?(?:requests?|responses?)(?: (?:examples?|samples?|parameters?|body|codes?|message))*:?",
    re.IGNORECASE,
)


def action_of(title: str) -> str | None:
    """Return the action that a title or a caption names: ``lock`` of "Lock Server (lock Action)"."""
    match = _ACTION.search(title)
    return match[1] if match else None


class Row(NamedTuple):
    """A row of a table: ``- name: ref``; ``definition`` is ``None`` where the ref is undefined."""

    name: str
    ref: str
    location: Location
    ref_location: Location
    definition: Definition | None

    @property
    def in_(self) -> str | None:
        """Where the parameter travels: header, path, query or body; ``None`` where that is unknown."""
        return self.definition.in_ if self.definition is not None else None

    @property
    def range(self) -> MicroversionRange:
        """The microversions that have this row."""
        return self.definition.range if self.definition is not None else EVERY_MICROVERSION


@dataclass(frozen=True)
class Table:
    """A ``rest_parameters`` directive; ``path`` is its parameters file."""

    role: Role
    path: str
    rows: tuple[Row, ...]
    location: Location
    headings: tuple[str, ...] = ()

    @cached_property
    def body_rows(self) -> tuple[Row, ...]:
        """The rows whose definition says ``in: body``."""
        return tuple(row for row in self.rows if row.in_ == "body")

    @cached_property
    def has_ranges(self) -> bool:
        """Whether a body row does not hold at every microversion."""
        return any(row.range != EVERY_MICROVERSION for row in self.body_rows)

    def body_rows_at(self, version: Microversion) -> tuple[Row, ...]:
        """Return the body rows that hold at a microversion."""
        if not self.has_ranges:
            return self.body_rows
        return tuple([row for row, range_ in self._ranges if range_ is None or version in range_])

    @cached_property
    def _ranges(self) -> list[tuple[Row, MicroversionRange | None]]:
        """The body rows with their ranges; ``None`` where they hold at every microversion."""
        ranges = [(row, row.range) for row in self.body_rows]
        return [(row, None if range_ == EVERY_MICROVERSION else range_) for row, range_ in ranges]


@dataclass(frozen=True)
class Message:
    """The request or the response of an operation: its tables and samples, in the order of the page.

    ``inline_samples`` are the places of JSON that the page itself holds, in code blocks; nothing reads it.
    """

    role: Role
    tables: tuple[Table, ...] = ()
    samples: tuple[Sample, ...] = ()
    inline_samples: tuple[Location, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all tables."""
        return tuple(row for table in self.tables for row in table.rows)

    @cached_property
    def body_rows(self) -> tuple[Row, ...]:
        """The rows of all tables that are about the body."""
        return tuple(row for table in self.tables for row in table.body_rows)

    @cached_property
    def unplaced_rows(self) -> tuple[Row, ...]:
        """The rows that nothing says the ``in`` of: without a definition, or with a broken one."""
        return tuple(row for row in self.rows if row.in_ is None)


@dataclass(frozen=True)
class Operation:
    """A section with a ``rest_method``.

    ``location`` is the directive, ``title_location`` the section's title; ``id`` is the section's id in HTML, as
    docutils makes it. ``markers`` holds those that stand inside it; ``description`` is the text above the first heading
    inside it, as reStructuredText. ``lines`` are the first and the last line of the section, in the file of
    ``location``.
    """

    title: str
    id: str
    method: str
    url: str
    min_version: Microversion | None
    max_version: Microversion | None
    location: Location
    title_location: Location
    document: str
    request: Message
    response: Message
    statuses: tuple[StatusList, ...] = ()
    markers: tuple[Marker, ...] = ()
    description: str = ""
    lines: tuple[int, int] = (0, 0)

    @property
    def messages(self) -> tuple[Message, Message]:
        """Request and response."""
        return (self.request, self.response)

    @property
    def tables(self) -> Iterator[Table]:
        """The tables of both messages."""
        return (table for message in self.messages for table in message.tables)

    @cached_property
    def range(self) -> MicroversionRange:
        """The microversions that have the operation."""
        return MicroversionRange(self.min_version, self.max_version)

    @cached_property
    def path_parameters(self) -> tuple[str, ...]:
        """The names in braces in the URL's path, in order; query templates do not count."""
        return tuple(_PLACEHOLDER.findall(self.url.partition("?")[0]))

    @cached_property
    def action(self) -> str | None:
        """The action's key as the title gives it: ``lock`` of "Lock Server (lock Action)"."""
        return action_of(self.title)

    @property
    def is_example(self) -> bool:
        """Whether this is the example of a request below "Response Example": its title is no name."""
        return _ROLE_TITLE.fullmatch(self.title) is not None


@dataclass(frozen=True)
class Resource:
    """A section that holds operations, for example *Servers*; ``description`` is the text above the first of them."""

    title: str
    location: Location
    operations: tuple[Operation, ...]
    description: str = ""
