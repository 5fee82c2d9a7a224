"""``rest_method``: the method and URL of the operation that its section documents."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_compute_ref.reading.rst.bodies import read_method
from sphinx_compute_ref.sphinx_ext.nodes import rest_method
from sphinx_compute_ref.sphinx_ext.source.directives.body import body_lines
from sphinx_compute_ref.sphinx_ext.source.losses import losses_of
from sphinx_compute_ref.sphinx_ext.source.source_files import domain_of


class RestMethod(SphinxDirective):
    """``.. rest_method:: GET /servers``, with ``min_version:`` and ``max_version:`` lines below it."""

    has_content = True
    option_spec: ClassVar = None

    def run(self) -> list[nodes.Node]:
        """Return one node; :class:`~...transforms.collect.CollectOperations` makes the section an operation."""
        source, line = self.get_source_info()
        body = read_method(body_lines(self.content), source, line, 1)
        domain_of(self.env).note_losses(self.env.docname, losses_of(body.faults, source, line))
        node = rest_method(
            method=body.method,
            url=body.url,
            min_version=str(body.min_version or ""),
            max_version=str(body.max_version or ""),
            markers=[],
        )
        self.set_source_info(node)
        return [node]
