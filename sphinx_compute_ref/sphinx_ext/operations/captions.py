"""What stands before a sample and is about it alone: it goes where the sample goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docutils import nodes

_BOLD = re.compile(r"\*\*[^*].*?\*\*:?", re.DOTALL)


def is_caption(node: nodes.Node) -> bool:
    """Say whether a node is a caption: a rubric, or a bold paragraph."""
    return isinstance(node, nodes.rubric) or (
        isinstance(node, nodes.paragraph) and _BOLD.fullmatch(node.rawsource) is not None
    )


def start_of(siblings: Sequence[nodes.Node], sample: int) -> int:
    """Return the index of the first sibling that is about the sample at an index: its caption, a sentence before it."""
    start = sample
    for is_about in (is_caption, _introduces):
        before = start - 1
        while before >= 0 and _is_unseen(siblings[before]):
            before -= 1
        if before >= 0 and is_about(siblings[before]):
            start = before
    return start


def _is_unseen(node: nodes.Node) -> bool:
    """Say whether a node is nothing on a page, such as what is there for another format."""
    return isinstance(node, nodes.Invisible) or (isinstance(node, nodes.raw) and "html" not in node.get("format", ""))


def _introduces(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and node.rawsource.endswith(":") and not is_caption(node)
