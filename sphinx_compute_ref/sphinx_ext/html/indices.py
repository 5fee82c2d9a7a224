"""The general index and the method index: Sphinx's templates write some values of theirs as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import escape

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

Links = list[tuple[str, str]]


def escape_indices(
    _app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Escape the headings of the method index, which are parts of URLs, and the addresses of the general index.

    Those are names of documents, which ``dirhtml`` does not quote. Markup is not escaped again by templates that do.
    """
    if pagename == "rest-methods":
        context["content"] = [(escape(heading), entries) for heading, entries in context["content"]]
    elif pagename.startswith("genindex") and "genindexentries" in context:
        context["genindexentries"] = [
            (key, [(name, (_escaped(links), [(sub, _escaped(links_of)) for sub, links_of in subitems], *rest))
                   for name, (links, subitems, *rest) in entries])
            for key, entries in context["genindexentries"]
        ]  # fmt: skip


def _escaped(links: Links) -> Links:
    return [(main, escape(address)) for main, address in links]
