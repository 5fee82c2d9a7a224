"""What the targets of roles mean: the operations and the rows of that name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sphinx_compute_ref.sphinx_ext.nodes import rest_operation

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.sphinx_ext.operations.entries import ParameterEntry


def find_operations(operations: Mapping[str, Iterable[Operation]], target: str) -> list[tuple[str, Operation]]:
    """Return those of ``operations`` with this id, else with this title, else with this ``METHOD URL``."""
    target = " ".join(target.split())
    everything = [(document, one) for document, them in sorted(operations.items()) for one in them]
    for candidates in (
        [one for one in everything if one[1].id == target],
        [one for one in everything if " ".join(one[1].title.split()).lower() == target.lower()],
        [one for one in everything if f"{one[1].method} {one[1].url}" == target],
        [one for one in everything if f"{one[1].method} {one[1].url.partition('?')[0]}" == target],
    ):
        if candidates:
            return candidates
    return []


def find_parameters(
    parameters: Mapping[str, Iterable[ParameterEntry]],
    operations: Mapping[str, Iterable[Operation]],
    target: str,
    here: tuple[str, str] | None,
) -> list[tuple[str, ParameterEntry]]:
    """Return the rows for ``name`` of the operation ``here`` (document, id), ``operation::name`` or an id."""
    title, separator, name = target.rpartition("::")
    if separator:
        owners = {(document, operation.id) for document, operation in find_operations(operations, title)}
    else:
        owners = {here} if here is not None else set()
        name = target
    rows = [
        (document, entry)
        for document, entries in parameters.items()
        for entry in entries
        if entry.name == name and (document, entry.operation) in owners
    ]
    if rows or separator:
        return rows
    return [(doc, entry) for doc, entries in parameters.items() for entry in entries if entry.id == target]


def operation_around(node: nodes.Element, document: str) -> tuple[str, str] | None:
    """Return the operation around ``node``: its document and its id."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, rest_operation):
            return document, parent["ids"][0]
        parent = parent.parent
    return None
