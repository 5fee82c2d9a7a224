"""Badges: markers that stand on a draft's pages."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN

_ = get_translation(DOMAIN)
#: The classes of a badge.
BADGE = ("rest-badge", "rest-marker")


def badges(markers: Iterable[str]) -> nodes.paragraph:
    """Return the markers of a file as a paragraph; those of an operation stand beside its method."""
    line = nodes.paragraph(classes=["no-search"])
    for number, marker in enumerate(markers):
        text = str(_("needs {0}")).format(marker.replace("_", " "))
        line += [*([nodes.Text(" ")] if number else []), nodes.inline(text, text, classes=[*BADGE])]
    return line


def is_badges(node: nodes.Node) -> bool:
    """Tell whether ``node`` is a line that ``badges`` made."""
    return isinstance(node, nodes.paragraph) and any(
        isinstance(child, nodes.inline) and BADGE[1] in child["classes"] for child in node
    )
