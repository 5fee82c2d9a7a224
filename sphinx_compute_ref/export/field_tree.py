"""What a message is made of: its fields as a tree, with what samples show there and the rows that are about them.

A place is a path of keys without the arrays in between (``servers``, ``flavor``, ``id``), whatever microversion has it.
Samples make nodes; rows that no sample shows add some. :mod:`~sphinx_compute_ref.export.rows` says which row is about
which place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_compute_ref.matching.fields import Path, kind_of
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation, Row
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.reading.json_samples import family_of

_MAX_DEPTH = 60


@dataclass(slots=True)
class Values:
    """The JSON values at a place: their types, and the values in those that are arrays. ``uuids``: all texts are."""

    kinds: set[str] = field(default_factory=set)
    item: Values | None = None
    texts: list[str] = field(default_factory=list)

    def add(self, other: Values) -> None:
        """Take in the values of ``other``."""
        self.kinds |= other.kinds
        self.texts += other.texts[: max(0, _MAX_TEXTS - len(self.texts))]
        if other.item is not None:
            if self.item is None:
                self.item = Values()
            self.item.add(other.item)


#: As many texts as tell what they are.
_MAX_TEXTS = 20


@dataclass(slots=True)
class Occurrence:
    """A place in one sample: its values, in how many objects it stands, and how many objects stand there."""

    values: Values = field(default_factory=Values)
    present: int = 0
    objects: int = 0


@dataclass(slots=True, eq=False)
class FieldNode:
    """A place of a message: ``occurrences`` by sample number, ``rows`` that are about it, ``hints`` that may be."""

    key: str = ""
    parent: FieldNode | None = None
    children: dict[str, FieldNode] = field(default_factory=dict)
    occurrences: dict[int, Occurrence] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    hints: list[Row] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The keys from the top."""
        return (*self.parent.path, self.key) if self.parent is not None else ()

    @property
    def depth(self) -> int:
        """The number of keys from the top."""
        return self.parent.depth + 1 if self.parent is not None else 0

    @property
    def text(self) -> str:
        """The path as people write it: ``servers[].flavor.id``."""
        if self.parent is None:
            return ""
        return f"{self.parent.text}{self.parent.brackets}.{self.key}".lstrip(".")

    @property
    def brackets(self) -> str:
        """``[]`` for each array that stands between the place and the objects in it."""
        values = [occurrence.values for occurrence in self.occurrences.values()]
        if not values:
            declared = [row.definition.types for row in self.rows if row.definition is not None]
            return (
                "[]"
                if self.parent is not None and any("array" in types or "list" in types for types in declared)
                else ""
            )
        brackets = ""
        while values := [value.item for value in values if value.item is not None and "array" in value.kinds]:
            brackets += "[]"
        return brackets

    def child(self, key: str) -> FieldNode:
        """Return the place below this one, new where there is none."""
        node = self.children.get(key)
        if node is None:
            node = self.children[key] = FieldNode(key, self)
        return node

    def walk(self) -> Iterator[FieldNode]:
        """Yield the nodes below this one, parents first."""
        for node in self.children.values():
            yield node
            yield from node.walk()


@dataclass(frozen=True)
class SampleData:
    """A sample of a message with its data; ``microversion`` is the one that it shows."""

    sample: Sample
    microversion: Microversion
    data: Any
    family: str
    included: bool


@dataclass(frozen=True)
class Structure:
    """The fields of one message below ``root``, which is the body itself, and its samples."""

    root: FieldNode
    samples: tuple[SampleData, ...]

    def current(self, version: Microversion) -> frozenset[int]:
        """Return the samples that show ``version`` best: of each family the newest up to it, else the oldest."""
        best: dict[str, int] = {}
        for number, sample in enumerate(self.samples):
            other = best.get(sample.family)
            if other is None or _rank(sample.microversion, version) > _rank(self.samples[other].microversion, version):
                best[sample.family] = number
        return frozenset(
            number
            for number, sample in enumerate(self.samples)
            if sample.microversion == self.samples[best[sample.family]].microversion
        )


def _rank(version: Microversion, target: Microversion) -> tuple[bool, int, int]:
    if version <= target:
        return (True, version.major, version.minor)
    return (False, -version.major, -version.minor)


def structure_of(
    match: MessageMatch | None, files: Mapping[str, SampleFile], skip: frozenset[str] = frozenset()
) -> Structure:
    """Return the nodes that the samples of a message make; those at the paths ``skip`` do not count."""
    root = FieldNode()
    samples = []
    if match is not None:
        pages = len(match.samples)
        for number, sample_match in enumerate((*match.samples, *match.others)):
            path = sample_match.sample.path
            file = files.get(path)
            if file is None or not file.valid or path in skip:
                continue
            microversion = sample_match.row_microversion or sample_match.microversion
            samples.append(SampleData(sample_match.sample, microversion, file.data, family_of(path), number < pages))
    for number, one in enumerate(samples):
        _walk(one.data, root, root.occurrences.setdefault(number, Occurrence()).values, number, 0)
    return Structure(root, tuple(samples))


def _walk(value: Any, node: FieldNode, values: Values, number: int, depth: int) -> None:
    kind = kind_of(value)
    values.kinds.add(kind)
    if kind == "string" and len(values.texts) < _MAX_TEXTS:
        values.texts.append(value)
    if depth > _MAX_DEPTH:
        return
    if kind == "object":
        node.occurrences[number].objects += 1
        for key, below in value.items():
            child = node.child(key)
            occurrence = child.occurrences.get(number)
            if occurrence is None:
                occurrence = child.occurrences[number] = Occurrence()
            occurrence.present += 1
            _walk(below, child, occurrence.values, number, depth + 1)
    elif kind == "array":
        if values.item is None:
            values.item = Values()
        for below in value:
            _walk(below, node, values.item, number, depth + 1)


def action_of(operation: Operation, structure: Structure) -> str | None:
    """Return the key of an action: what the title says, else the one key at the top of the samples or rows."""
    if operation.action is not None:
        return operation.action
    sample_keys = [node.key for node in structure.root.children.values() if node.occurrences]
    keys = sample_keys or [node.key for node in structure.root.children.values() if node.rows]
    return keys[0] if len(keys) == 1 else None


def merged(nodes: list[FieldNode], parent: FieldNode | None) -> FieldNode:
    """Return one node below ``parent`` for all of ``nodes``, the keys of a map."""
    whole = FieldNode("*", parent)
    children: dict[str, list[FieldNode]] = {}
    for node in nodes:
        whole.rows += [row for row in node.rows if row not in whole.rows]
        for number, occurrence in node.occurrences.items():
            total = whole.occurrences.setdefault(number, Occurrence())
            total.values.add(occurrence.values)
            total.present += occurrence.present
            total.objects += occurrence.objects
        for key, child in node.children.items():
            children.setdefault(key, []).append(child)
    for key, same in children.items():
        whole.children[key] = merged(same, whole)
        whole.children[key].key = key
    return whole
