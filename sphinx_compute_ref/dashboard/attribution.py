"""Which operations a finding is about, and where the people stand who fix it.

A finding that names its operation is about that one. One about a definition is about all operations that use the
definition, one in a sample about those that include it, one in a page about the operation around it. So do
``needs:`` markers see it (:mod:`sphinx_compute_ref.rules.markers.verification`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context


class Attribution:
    """Answers by position: operations as in ``reference.operations``, resources as in ``reference.resources``."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._reference = context.reference
        self._resource_of = [
            number for number, resource in enumerate(self._reference.resources) for _ in resource.operations
        ]

    def operations_of(self, finding: Finding) -> tuple[int, ...]:
        """Return the operations that ``finding`` is about; none where it is about the reference as a whole."""
        location = finding.location
        if finding.operation is not None:
            return tuple(self._by_area.get(finding.operation.location, ()))
        file = self._reference.parameters.get(location.file)
        if file is not None:
            definition = file.definition_at(location.line)
            return tuple(self._users.get((location.file, definition.name), ())) if definition is not None else ()
        if location.file in self._includers:
            return tuple(self._includers[location.file])
        starts = self._pages.get(location.file, ())
        number = bisect_right([line for line, _ in starts], location.line)
        return tuple(starts[number - 1][1]) if number else ()

    def resource_of(self, finding: Finding, operations: tuple[int, ...]) -> int | None:
        """Return the one resource to whose writers ``finding`` belongs, ``None`` where there is no such one."""
        resources = {self._resource_of[number] for number in operations}
        if len(resources) == 1:
            return resources.pop()
        if resources:
            # A page that is included twice gives two resources with one source: the first stands for both.
            areas = {self._reference.resources[number].location for number in resources}
            return min(resources) if len(areas) == 1 else None
        sections = self._sections.get(finding.location.file, ())
        if not sections:
            return None
        number = bisect_right([line for line, _ in sections], finding.location.line)
        return sections[max(number - 1, 0)][1]

    @cached_property
    def _by_area(self) -> Mapping[Location, list[int]]:
        numbers: dict[Location, list[int]] = {}
        for number, operation in enumerate(self._reference.operations):
            numbers.setdefault(operation.location, []).append(number)
        return numbers

    @cached_property
    def _users(self) -> Mapping[tuple[str, str], dict[int, None]]:
        users: dict[tuple[str, str], dict[int, None]] = {}
        for number, operation in enumerate(self._reference.operations):
            for table in operation.tables:
                for row in table.rows:
                    users.setdefault((table.path, row.ref), {})[number] = None
        return users

    @cached_property
    def _includers(self) -> Mapping[str, dict[int, None]]:
        includers: dict[str, dict[int, None]] = {}
        for number, operation in enumerate(self._reference.operations):
            for message in operation.messages:
                for sample in message.samples:
                    includers.setdefault(sample.path, {})[number] = None
        return includers

    @cached_property
    def _pages(self) -> Mapping[str, list[tuple[int, list[int]]]]:
        """The operations of each page, by the line of their title."""
        lines: dict[str, dict[int, list[int]]] = {}
        for number, operation in enumerate(self._reference.operations):
            location = operation.title_location
            lines.setdefault(location.file, {}).setdefault(location.line, []).append(number)
        return {file: sorted(starts.items()) for file, starts in lines.items()}

    @cached_property
    def _sections(self) -> Mapping[str, list[tuple[int, int]]]:
        sections: dict[str, list[tuple[int, int]]] = {}
        for number, resource in enumerate(self._reference.resources):
            sections.setdefault(resource.location.file, []).append((resource.location.line, number))
        return {file: sorted(starts) for file, starts in sections.items()}
