"""What the PDF needs and no other builder: parts, and titles of examples that stay with their example.

Raw LaTeX is left out by every builder but LaTeX.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.texescape import escape

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", add_parts)
    app.connect("doctree-read", keep_titles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_parts(app: Sphinx, doctree: nodes.document) -> None:
    """Put a part in front of the chapters of each toctree; LaTeX would lose their captions."""
    for toctree in list(doctree.findall(addnodes.toctree)):
        caption = toctree.get("caption")
        if caption:
            insert(rf"\part{{{escape(caption)}}}", before=toctree.parent)


def keep_titles(app: Sphinx, doctree: nodes.document) -> None:
    """Start a new page where only the title of an example would stand on the old one."""
    for paragraph in list(doctree.findall(nodes.paragraph)):
        if len(paragraph) == 1 and isinstance(paragraph[0], nodes.strong) and paragraph.astext().startswith("Example "):
            insert(r"\needspace{9\baselineskip}", before=paragraph)


def insert(latex: str, *, before: nodes.Element) -> None:
    before.parent.insert(before.parent.index(before), nodes.raw("", latex, format="latex"))
