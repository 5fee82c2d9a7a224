"""What the targets of roles mean: the operations and the rows of that name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_compute_ref.sphinx_ext.nodes import rest_operation

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.sphinx_ext.operations.entries import ParameterEntry


class Targets:
    """What roles may name in all documents that are collected, by what they call it."""

    def __init__(
        self, operations: Mapping[str, Iterable[Operation]], parameters: Mapping[str, Iterable[ParameterEntry]]
    ) -> None:
        self._operations = operations
        self._parameters = parameters

    def operations(self, target: str) -> list[tuple[str, Operation]]:
        """Return the operations with this id, else with this title, else with this ``METHOD URL``, with documents."""
        target = " ".join(target.split())
        names = self._operations_by_name
        ways = (("id", target), ("title", target.lower()), ("url", target), ("path", target))
        return next((names[way] for way in ways if way in names), [])

    def parameters(self, target: str, here: tuple[str, str] | None) -> list[tuple[str, ParameterEntry]]:
        """Return the rows for ``name`` of the operation ``here`` (document, id), ``operation::name`` or an id."""
        title, separator, name = target.rpartition("::")
        if separator:
            named_operations = {(document, operation.id): None for document, operation in self.operations(title)}
        else:
            named_operations = {here: None} if here is not None else {}
        rows = [row for document, id_ in named_operations for row in self._rows_by_name.get((document, id_, name), ())]
        return rows or ([] if separator else self._rows_by_id.get(target, []))

    @cached_property
    def _operations_by_name(self) -> dict[tuple[str, str], list[tuple[str, Operation]]]:
        """The operations by kind of name and name."""
        names: dict[tuple[str, str], list[tuple[str, Operation]]] = {}
        for document, operations in sorted(self._operations.items()):
            for one in operations:
                url = f"{one.method} {one.url}"
                title = " ".join(one.title.split()).lower()
                for name in (("id", one.id), ("title", title), ("url", url), ("path", url.partition("?")[0])):
                    names.setdefault(name, []).append((document, one))
        return names

    @cached_property
    def _rows_by_name(self) -> dict[tuple[str, str, str], list[tuple[str, ParameterEntry]]]:
        """The rows by document, id of the operation and name."""
        rows: dict[tuple[str, str, str], list[tuple[str, ParameterEntry]]] = {}
        for document, entries in self._parameters.items():
            for entry in entries:
                rows.setdefault((document, entry.operation, entry.name), []).append((document, entry))
        return rows

    @cached_property
    def _rows_by_id(self) -> dict[str, list[tuple[str, ParameterEntry]]]:
        rows: dict[str, list[tuple[str, ParameterEntry]]] = {}
        for document, entries in self._parameters.items():
            for entry in entries:
                rows.setdefault(entry.id, []).append((document, entry))
        return rows


def operation_around(node: nodes.Element, document: str) -> tuple[str, str] | None:
    """Return the operation around ``node``: its document and its id."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, rest_operation):
            return document, parent["ids"][0]
        parent = parent.parent
    return None
