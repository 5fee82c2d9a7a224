"""Sections and operations while their doctree is being walked."""

from __future__ import annotations

from dataclasses import dataclass, field

from docutils import nodes

from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.reading.sections import OperationBuilder
from sphinx_compute_ref.sphinx_ext.nodes import rest_method
from sphinx_compute_ref.sphinx_ext.operations.domain import ParameterEntry


@dataclass
class OpenSection:
    """A section on the way down; the first operation in it is its own."""

    title: str
    node: nodes.Element
    operation: CollectedOperation | None = None
    bold_role: Role | None = None


@dataclass
class CollectedOperation(OperationBuilder):
    """An operation while it is being collected, with its node and the places of its rows."""

    node: rest_method = field(kw_only=True)
    entries: list[ParameterEntry] = field(default_factory=list)
