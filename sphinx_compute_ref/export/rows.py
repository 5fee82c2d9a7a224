"""Which row is about which place of a message.

A row with dots names its parents. One without stands, where the table writes nesting with dots, at the shallowest place
of its name; in a flat table, which lists what objects hold behind them, its neighbours say which place is meant. Rows
that no sample shows get a place: below the parent that they name, else beside the rows around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from sphinx_compute_ref.export.field_tree import FieldNode, Structure
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.row_fields import match_fields
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.matching.types import is_container
from sphinx_compute_ref.model.operation import Message, Row


def place_rows(structure: Structure, message: Message) -> None:
    """Give every body row of a message its place."""
    root = structure.root
    tables = [table.body_rows for table in message.tables]
    rows = [row for table in tables for row in table]
    if not rows:
        return
    nodes = {node.path: node for node in root.walk()}
    numbers_by_path = match_fields(rows, cast("Any", nodes))
    candidates: dict[int, list[Path]] = {}
    for path, numbers in numbers_by_path.items():
        for number in numbers:
            candidates.setdefault(number, []).append(path)
    dotted = any(len(parts_of(row.name)) > 1 for row in rows)
    names = {parts_of(row.name)[-1] for row in rows}
    number = 0
    unseen: list[tuple[tuple[Row, ...], Row, FieldNode | None]] = []
    for table in tables:
        last: FieldNode | None = None
        for row in table:
            paths = candidates.get(number, [])
            number += 1
            if not paths:
                unseen.append((table, row, last))
                continue
            if has_placeholder(parts_of(row.name)[-1]):
                row_nodes = _free_keys([nodes[path] for path in paths], names)
            elif len(parts_of(row.name)) > 1:
                row_nodes = [nodes[path] for path in paths]
            else:
                row_nodes = [_choose([nodes[path] for path in paths], row, last, flat=not dotted)]
                for path in paths:
                    if nodes[path] is not row_nodes[0]:
                        nodes[path].hints.append(row)
            for node in row_nodes:
                node.rows.append(row)
            last = row_nodes[0]
    homes = {id(table): _home(root, table) for table in tables}
    previous_nodes: dict[int, FieldNode] = {}
    for table, row, last in unseen:
        parent = homes[id(table)]
        node = _make_node(root, row, parent, last, previous_nodes.get(id(table)), dotted=dotted, table=table)
        node.rows.append(row)
        if node.parent is root and parent is root and _wraps(row, table):
            homes[id(table)] = node
        previous_nodes[id(table)] = node


def _free_keys(nodes: Sequence[FieldNode], names: set[str]) -> list[FieldNode]:
    """Return the nodes whose keys a placeholder stands for: the shallowest, without those that have rows by name."""
    free = [node for node in nodes if node.key not in names] or list(nodes)
    depth = min(node.depth for node in free)
    return [node for node in free if node.depth == depth]


def _choose(nodes: Sequence[FieldNode], row: Row, last: FieldNode | None, *, flat: bool) -> FieldNode:
    """Return the place that a row without dots is about; ``last`` is that of the row before it."""

    def cost(node: FieldNode) -> tuple[bool, int, int]:
        is_occupied = any(other.range.meets(row.range) for other in node.rows)
        away = 3
        if last is not None:
            if node.parent is last:
                away = 0
            elif node.parent is last.parent:
                away = 1
            elif node.parent is not None and node.parent.path == last.path[: len(node.parent.path)]:
                away = 2
        return (is_occupied, away if flat else 0, node.depth)

    return min(nodes, key=cost)


def _home(root: FieldNode, table: Sequence[Row]) -> FieldNode:
    """Return the place that holds what most rows of a table are about: the wrapper of the body, else the body."""
    parents: Counter[int] = Counter()
    by_id: dict[int, FieldNode] = {}
    for node in root.walk():
        if node.parent is not None and any(row in node.rows for row in table if len(parts_of(row.name)) == 1):
            parents[id(node.parent)] += 1
            by_id[id(node.parent)] = node.parent
    if parents:
        best = max(parents, key=lambda key: (parents[key], -by_id[key].depth))
        home = by_id[best]
        if home is root:  # a row of the wrapper alone
            only = [node for node in root.children.values() if node.rows]
            if len(only) == 1 and parents[best] == 1 and only[0].children and is_container(_type(only[0].rows[0])):
                return only[0]
        return home
    sample_nodes = [node for node in root.children.values() if node.occurrences and node.children]
    return sample_nodes[0] if len(sample_nodes) == 1 and len(root.children) == 1 else root


def _make_node(
    root: FieldNode,
    row: Row,
    home: FieldNode,
    last: FieldNode | None,
    before: FieldNode | None,
    *,
    dotted: bool,
    table: Sequence[Row],
) -> FieldNode:
    parts = parts_of(row.name)
    if len(parts) > 1:
        parent = _find(root, parts[:-1], before or last)
        if parent is None:
            parent = home
            # server.name below a wrapper that is called server
            names = parts[1:-1] if home.key == parts[0] else parts[:-1]
            for part in names:
                parent = parent.child(part)
        return parent.child(parts[-1])
    if not dotted and last is not None and _may_hold(last):
        return last.child(parts[0])
    if home.parent is root and parts[0] == f"{home.key}_links":  # paging: "API-WG, Pagination, Filtering, and Sorting"
        return root.child(parts[0])
    return home.child(parts[0])


def _may_hold(node: FieldNode) -> bool:
    """Say whether rows behind a row may be about what its place holds, of which no sample shows anything."""
    return bool(
        node.occurrences and not node.children and node.rows and is_container(_type(node.rows[0])) and node.depth > 1
    )


def _find(root: FieldNode, parts: tuple[str, ...], near: FieldNode | None) -> FieldNode | None:
    """Return the shallowest place whose path ends with ``parts``; of several the one near ``near``."""
    nodes = [node for node in root.walk() if node.key == parts[-1] and node.path[-len(parts) :] == parts]
    if not nodes:
        return None
    around = near.path if near is not None else ()

    def cost(node: FieldNode) -> tuple[bool, int, int]:
        path = node.path
        common = 0
        while common < min(len(path), len(around)) and path[common] == around[common]:
            common += 1
        return (not node.rows, len(path), -common)

    return min(nodes, key=cost)


def _wraps(row: Row, table: Sequence[Row]) -> bool:
    """Say whether a row, the first of its table, is the object around those that follow it."""
    name = parts_of(row.name)[0]
    if table[0] is not row or not is_container(_type(row)) or has_placeholder(row.name):
        return False
    others = [parts_of(other.name) for other in table[1:]]
    return any(len(parts) == 1 for parts in others) and not any(len(parts) > 1 and parts[0] == name for parts in others)


def _type(row: Row) -> str | None:
    return row.definition.type if row.definition is not None else None
