"""An extension for tests: every document's operations come from its doctree, as those of a page in MyST do."""

from __future__ import annotations

from sphinx.application import Sphinx

from sphinx_compute_ref.sphinx_ext.operations import collect


def setup(app: Sphinx) -> dict[str, bool]:
    collect.operations_as_read = lambda *_: None
    return {"parallel_read_safe": True}
