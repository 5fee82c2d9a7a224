"""Markdown (CommonMark with tables) from a doctree of the reference: for readers of text, crawlers and language models.

It writes our nodes and those of docutils that references use; of any other node it writes what is inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, version_notes
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_expand_all,
    rest_method,
    rest_parameter,
    rest_parameters,
    rest_status_codes,
)
from sphinx_compute_ref.sphinx_ext.source.descriptions import description_of

_ = get_translation(DOMAIN)
#: Pages that Sphinx makes of the others; they have no Markdown.
_MADE = ("genindex", "modindex", "py-modindex", "rest-methods", "search")
_LEFT_OUT = (nodes.comment, nodes.Invisible, nodes.raw, addnodes.index, addnodes.toctree, rest_expand_all)


def markdown_of(parent: nodes.Node, level: int = 0) -> str:
    """Return the Markdown of a document or a section; ``level`` is that of the headings around it."""
    return re.sub(r"\n{3,}", "\n\n", _block(parent, level)).strip("\n") + "\n"


def _blocks(children: Iterable[nodes.Node], level: int) -> str:
    return "\n\n".join(text for child in children if (text := _block(child, level).strip("\n")))


def _block(node: nodes.Node, level: int) -> str:
    writer = _BLOCKS.get(type(node))
    match node:
        case nodes.Element() if writer is not None:
            return writer(node, level)
        case nodes.target() | nodes.Text() if not node.astext().strip():
            return ""
        case _ if isinstance(node, _LEFT_OUT):
            return ""
        case nodes.title():
            return f"{'#' * max(level, 1)} {_line(node)}"
        case nodes.section():
            return _blocks(node.children, level + 1)
        case nodes.table():
            return _table(node)
        case nodes.Admonition():
            name = type(node).__name__
            return _prefixed("> ", f"**{name.capitalize()}:**\n\n{_blocks(node.children, level)}")
        case nodes.TextElement():
            return _line(node)
        case nodes.Element():
            return _blocks(node.children, level)
        case _:
            return node.astext()


def _line(node: nodes.Node) -> str:
    return " ".join(_inline(node).split())


def _inline(node: nodes.Node) -> str:
    inner = "".join(_inline(child) for child in node.children)
    match node:
        case nodes.Text():
            return node.astext()
        case nodes.literal():
            return f"`{node.astext()}`"
        case nodes.strong():
            return f"**{inner}**" if inner.strip() else ""
        case nodes.emphasis() | nodes.title_reference():
            return f"*{inner}*" if inner.strip() else ""
        case nodes.reference():
            return f"[{inner}]({_address(node)})" if _address(node) else inner
        case nodes.image():
            return f"![{node.get('alt', '')}]({node['uri']})"
        case nodes.comment() | nodes.raw():
            return ""
        case _:
            return inner


def _address(node: nodes.reference) -> str:
    if "refid" in node:
        return f"#{node['refid']}"
    uri = str(node.get("refuri", ""))
    page, mark, anchor = uri.partition("#")
    if node.get("internal") and page.rpartition("/")[2].partition(".")[0] in _MADE:
        return ""
    return re.sub(r"\.html$", ".md", page) + mark + anchor if node.get("internal") else uri


def _prefixed(prefix: str, text: str, first: str | None = None) -> str:
    lines = [f"{prefix}{line}".rstrip() for line in text.split("\n")]
    if first is not None:
        lines[0] = first + lines[0][len(prefix) :]
    return "\n".join(lines)


def _list(node: nodes.Element, level: int) -> str:
    items = []
    for number, item in enumerate(node.children, start=1):
        mark = "- " if isinstance(node, nodes.bullet_list) else f"{number}. "
        items.append(_prefixed(" " * len(mark), _blocks(item.children, level), mark))
    return "\n".join(items)


def _definitions(node: nodes.Element, level: int) -> str:
    items = []
    for item in node.children:
        term = " ".join(_line(child) for child in item.children if isinstance(child, nodes.term))
        rest = [child for child in item.children if isinstance(child, nodes.definition)]
        items.append(f"- **{term}**: {_prefixed('  ', _blocks(rest, level)).strip()}")
    return "\n".join(items)


def _literal(node: nodes.Element, _level: int) -> str:
    text = node.astext().rstrip("\n")
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    language = str(node.get("language", "")).replace("javascript", "json").replace("default", "")
    return f"{fence}{language if language != 'none' else ''}\n{text}\n{fence}"


def _versions(node: nodes.Element) -> list[str]:
    return [f"{note}." for note in version_notes(node["min_version"], node["max_version"])]


def _method(node: nodes.Element, _level: int) -> str:
    markers = [f"{str(_('needs {0}')).format(marker.replace('_', ' '))}." for marker in node["markers"]]
    return "\n\n".join([f"`{node['method']} {node['url']}`", *_versions(node), *markers])


def _parameters(node: nodes.Element, _level: int) -> str:
    rows = [_parameter(row) for row in cast("rest_parameters", node).rows]
    heads = (_("Name"), _("In"), _("Type"), _("Required"), _("Description"))
    return _rows([str(head) for head in heads], rows)


def _parameter(row: rest_parameter) -> list[str]:
    values = [f"{_('One of:')} {', '.join(f'`{value}`' for value in row['enum'])}."] if row.get("enum") else []
    about = " ".join([_cell(description_of(row)), *values, *_versions(row)])
    return [f"`{row['name']}`", row["place"], row["type"], str(_("yes") if row["required"] else _("no")), about]


def _codes(node: nodes.Element, _level: int) -> str:
    rows = [
        [f"{code['code']} {code['phrase']}", _cell(code.children)]  # type: ignore[index]
        for code in node.children
    ]
    return _rows([str(_("Error") if node["kind"] == "error" else _("Success")), str(_("Reason"))], rows)


def _table(node: nodes.table) -> str:
    rows = [[_cell(entry.children) for entry in row.children] for row in node.findall(nodes.row)]
    title = next((f"**{_line(child)}**\n\n" for child in node.children if isinstance(child, nodes.title)), "")
    return title + _rows(rows[0], rows[1:]) if rows else title


def _cell(children: Iterable[nodes.Node]) -> str:
    return " ".join(_blocks(children, 0).split())


def _rows(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


_BLOCKS: dict[type[nodes.Node], Callable[[nodes.Element, int], str]] = {
    nodes.bullet_list: _list,
    nodes.enumerated_list: _list,
    nodes.definition_list: _definitions,
    nodes.literal_block: _literal,
    rest_method: _method,
    rest_parameters: _parameters,
    rest_status_codes: _codes,
}
