"""Keys that are in a mapping twice: YAML keeps one of them, and says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from sphinx_compute_ref.model.finding import Fault, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.yaml.nodes import MERGE, location_of


def duplicate(name: str, location: Location, first: Location, what: str) -> Fault:
    """Return the fault of a second ``name`` (CR004); ``what`` it is: "definition"."""
    return Fault(
        "CR004",
        f'"{name}" is defined twice: the first {what} is at line {first.line}; YAML keeps only one of them',
        location,
        name,
        related=(Related(first, f"the first {what}"),),
    )


def duplicate_keys(path: str, root: Any, offset: int = 0) -> Iterator[Fault]:
    """Yield a fault for each key that stands twice in one of the mappings of ``root``."""
    node_ids: set[int] = set()
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if id(node) in node_ids or isinstance(node, yaml.ScalarNode):
            continue
        node_ids.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
            continue
        first: dict[str, Location] = {}
        for key, value in node.value:
            nodes.append(value)
            if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
                location = location_of(path, key, offset)
                if first.setdefault(key.value, location) is not location:
                    yield duplicate(key.value, location, first[key.value], "entry")
