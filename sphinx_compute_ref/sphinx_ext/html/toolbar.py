"""The place of the script's toolbar, kept in the page: what is put in later would push the text down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_compute_ref.sphinx_ext.html.history import PAGE
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_PLACE = '<div class="rest-toolbar"></div>\n'


def keep_place(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Put the toolbar's place before the text of pages with operations and of the history (``html-page-context``)."""
    shows = page == PAGE or RestDomain.of(app.env).operations_of(page)
    if shows and app.builder.name != "epub" and isinstance(context.get("body"), str):
        context["body"] = _PLACE + context["body"]
