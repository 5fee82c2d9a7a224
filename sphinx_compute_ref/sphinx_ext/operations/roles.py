"""The roles ``:rest:op:`` and ``:rest:param:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.roles import XRefRole

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


class OperationRole(XRefRole):
    """Links an operation by its title, by ``METHOD /url`` or by its id."""

    innernodeclass = nodes.inline


class ParameterRole(XRefRole):
    """Links a row: ``name`` in the current operation, ``Operation title::name`` anywhere, or the row's id."""

    innernodeclass = nodes.literal

    def process_link(
        self, env: BuildEnvironment, refnode: nodes.Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Show only the name of ``Operation title::name``."""
        if not has_explicit_title:
            title = title.rpartition("::")[2]
        return title, target
