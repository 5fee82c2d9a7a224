"""Blocks in a cell of a table, where Markdown allows one line: the few elements of HTML that GitHub's tables take.

A single paragraph, which most descriptions are, needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_compute_ref.reports.markdown import escaped
from sphinx_compute_ref.sphinx_ext.markdown.inline import Link, line_of
from sphinx_compute_ref.sphinx_ext.source.listed_values import VALUES

_LISTS: dict[type[nodes.Node], str] = {nodes.bullet_list: "ul", nodes.enumerated_list: "ol"}


def cell_of(children: Iterable[nodes.Node], link: Link) -> str:
    """Return blocks as one line; :func:`~sphinx_compute_ref.reports.markdown.cell` is still to be called on it."""
    return _joined(list(_pieces(children, link)))


def _joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Join (text, is an element that begins a line of its own)."""
    parts: list[str] = []
    apart = True
    for text, is_element in pieces:
        parts += ["" if apart or is_element else "<br>", text]
        apart = is_element
    return "".join(parts)


def _pieces(children: Iterable[nodes.Node], link: Link) -> Iterator[tuple[str, bool]]:
    for child in children:
        match child:
            case nodes.comment() | nodes.raw() | nodes.Invisible() | nodes.target():
                continue
            case nodes.Element() if name := _LISTS.get(type(child), ""):
                start = int(child.get("start", 1))
                items = "".join(f"<li>{cell_of(item.children, link)}</li>" for item in child.children)
                opening = f'{name} start="{start}"' if name == "ol" and start != 1 else name
                yield f"<{opening}>{items}</{name}>", True
            case nodes.definition_list() if VALUES in child["classes"]:
                yield f"<dl>{''.join(_value(item, link) for item in child.children)}</dl>", True
            case nodes.literal_block() | nodes.doctest_block() | nodes.math_block():
                lines = (escaped(line) for line in child.astext().rstrip("\n").split("\n"))
                yield f"<pre>{'<br>'.join(lines)}</pre>", True
            case nodes.row():
                yield " ".join(cell_of(entry.children, link) for entry in child.children), False
            case nodes.Admonition():
                label = admonitionlabels.get(type(child).__name__)
                if label:
                    yield f"**{escaped(str(label))}**", False
                yield from _pieces(child.children, link)
            case nodes.title() | nodes.term() | nodes.field_name():
                line = line_of(child, link, emphasis=False)
                yield f"**{line}**" if line else "", False
            case nodes.attribution():
                yield f"—{line_of(child, link)}", False
            case nodes.TextElement() | nodes.Text() | nodes.image():
                line = line_of(child, link)
                if line:
                    yield line, False
            case nodes.Element():
                yield from _pieces(child.children, link)


def _value(item: nodes.Node, link: Link) -> str:
    terms = "".join(f"<dt>{line_of(one, link)}</dt>" for one in item.children if isinstance(one, nodes.term))
    return f"{terms}<dd>{cell_of((one for one in item.children if isinstance(one, nodes.definition)), link)}</dd>"
