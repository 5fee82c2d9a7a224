"""``rest_expand_all``: the place for the controls that fold and unfold all operations of a page."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_compute_ref.sphinx_ext.nodes import rest_expand_all


class RestExpandAll(SphinxDirective):
    """``.. rest_expand_all::``; what stands inside is ignored, as by os-api-ref."""

    has_content = True
    option_spec: ClassVar = None

    def run(self) -> list[nodes.Node]:
        """Return one node without content."""
        node = rest_expand_all()
        self.set_source_info(node)
        return [node]
