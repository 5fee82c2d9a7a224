"""Builds as of one microversion: leaves out what ``compute_ref_microversion`` does not have."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_method,
    rest_operation,
    rest_parameter,
    rest_parameters,
    rest_sample,
)
from sphinx_compute_ref.sphinx_ext.operations.captions import start_of


def _range(node: nodes.Element) -> MicroversionRange:
    return MicroversionRange(
        Microversion.find(node.get("min_version") or None), Microversion.find(node.get("max_version") or None)
    )


class AsOfMicroversion(SphinxTransform):
    """Removes operations and rows whose range excludes the microversion, before anything is collected."""

    default_priority = 229

    def apply(self, **kwargs: Any) -> None:
        """Do nothing where no microversion is configured."""
        version = Microversion.find(self.config.compute_ref_microversion or None)
        if version is None:
            return
        for method in list(self.document.findall(rest_method)):
            if version not in _range(method):
                section = method.parent
                is_operation = (
                    isinstance(section, nodes.section) and sum(isinstance(n, rest_method) for n in section) == 1
                )
                if is_operation and section.parent is not None:
                    section.parent.remove(section)
                else:
                    method.parent.remove(method)
        for table in list(self.document.findall(rest_parameters)):
            runs = (_side_by_side(list(run)) for _, run in groupby(table.rows, key=lambda row: row["in"]))
            rows = [row for run in runs for row in run if version in _range(row)]
            if table.rows and not rows:
                parent = table.parent
                parent.remove(table)
                _remove_empty(parent)
            table.keep(rows)
            table.children = [*rows]


def _side_by_side(rows: list[rest_parameter]) -> list[rest_parameter]:
    """Return body rows with those of one field at different microversions beside the first, as trees have them."""
    if rows[0]["in"] != "body":
        return rows
    first: dict[str, int] = {}
    keys = []
    for position, row in enumerate(rows):
        beside = first.setdefault(row["name"], position)
        keys.append(beside if row["min_version"] or row["max_version"] else position)
    return [rows[position] for position in sorted(range(len(rows)), key=keys.__getitem__)]


class SamplesAsOf(SphinxTransform):
    """Of each family of samples in a message, keeps those that the microversion answers with.

    It runs after collecting, which finds out roles and microversions.
    """

    default_priority = 231

    def apply(self, **kwargs: Any) -> None:
        """Do nothing where no microversion is configured."""
        version = Microversion.find(self.config.compute_ref_microversion or None)
        if version is None:
            return
        for operation in list(self.document.findall(rest_operation)):
            families: dict[tuple[str, str], list[tuple[Microversion, rest_sample]]] = {}
            for sample in operation.findall(rest_sample):
                sample_version = Microversion.find(sample["microversion"] or None) or Microversion(0, 0)
                families.setdefault((sample["role"], family_of(sample["path"])), []).append((sample_version, sample))
            for samples in families.values():
                best = max((sample_version for sample_version, _ in samples if sample_version <= version), default=None)
                for sample_version, sample in samples:
                    if sample_version != best:
                        _remove(sample)


def _remove(sample: rest_sample) -> None:
    """Remove a sample with what is about it alone, and the sections that hold nothing then."""
    parent = sample.parent
    index = parent.index(sample)
    shared = isinstance(parent[index + 1] if index + 1 < len(parent) else None, rest_sample)
    start = index if shared else start_of(parent.children, index)
    del parent.children[start : index + 1]
    _remove_empty(parent)


def _remove_empty(parent: nodes.Element) -> None:
    """Remove a section that holds nothing but its title, and what it is in where that is then empty, too.

    What docutils says of a second section of one title stands in it as well.
    """
    unseen = (nodes.title, nodes.system_message, nodes.comment)
    while type(parent) is nodes.section and all(isinstance(child, unseen) for child in parent):
        empty, parent = parent, parent.parent
        parent.remove(empty)
