"""What stands in a line, as Markdown: text, code, emphasis, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from docutils import nodes

from sphinx_compute_ref.reports.markdown import code_span, destination, escaped

#: Pages that Sphinx makes of the others; they have no Markdown.
_GENERATED = ("genindex", "modindex", "py-modindex", "rest-methods", "rest-history", "search")
#: Readers of Markdown refuse such links, and show them as they are written.
_REFUSED = re.compile(r"\s*(?:javascript|vbscript|file|data):", re.IGNORECASE)
#: An exclamation mark that no backslash takes its meaning from.
_MARK_OF_IMAGE = re.compile(r"(?<!\\)(?:\\\\)*!$")
_EMPHASIS: dict[type[nodes.Node], str] = {nodes.strong: "**", nodes.emphasis: "*", nodes.title_reference: "*"}
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

Link = Callable[[str], str]


def line_of(node: nodes.Node, link: Link, *, emphasis: bool = True) -> str:
    """Return the line of a paragraph, a title or a term.

    :param link: what becomes of addresses within the reference.
    :param emphasis: whether bold and italic text may be so; not where all of the line is to be bold.
    """
    return " ".join("".join(_inline(node, link, emphasis, "", "")).split())


def _inline(node: nodes.Node, link: Link, emphasis: bool, before: str, after: str) -> str:
    """Return the Markdown of ``node`` between the characters ``before`` and ``after``, which are empty at the ends."""
    match node:
        case nodes.Text():
            return escaped(node.astext())
        case nodes.literal() | nodes.math():
            # Two pieces of code without a blank between them would be one; the second is text then.
            return escaped(node.astext()) if before == "`" else code_span(node.astext())
        case nodes.image():
            return f"![{escaped(node.get('alt', ''))}]({destination(node['uri'])})"
        case nodes.comment() | nodes.raw():
            return ""
        case nodes.footnote_reference() | nodes.citation_reference():
            return escaped(f"[{node.astext()}]")
        case nodes.reference():
            address = _address(node, link)
            inner = "".join(_children(node, link, emphasis, "[" if address else before, "]" if address else after))
            return f"[{inner}]({destination(address)})" if address and inner.strip() else inner
        case nodes.Element() if mark := _EMPHASIS.get(type(node), ""):
            inner = "".join(_children(node, link, False, before, after))
            words = inner.strip()
            if not emphasis or not words or before == "*":
                return inner
            if not _may_open(before, words[0]) or not _may_open(after, words[-1]):
                return inner
            return inner.replace(words, f"{mark}{words}{mark}", 1)
        case _:
            return "".join(_children(node, link, emphasis, before, after))


def _children(node: nodes.Node, link: Link, emphasis: bool, before: str, after: str) -> Iterator[str]:
    """Yield the Markdown of the children of ``node``, which see what stands beside them."""
    pieces: list[str] = []
    for number, child in enumerate(node.children):
        following = next((text[0] for one in node.children[number + 1 :] if (text := one.astext())), after)
        piece = _inline(child, link, emphasis, before, following)
        if pieces and piece.startswith("[") and _MARK_OF_IMAGE.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1][:-1]}\\!"
        if piece:
            pieces.append(piece)
            # Of what we have written, a mark counts; of text, its last character.
            marked = isinstance(child, nodes.literal) or type(child) in _EMPHASIS
            before = piece[-1] if marked else (child.astext()[-1:] or before)
    return iter(pieces)


def _may_open(beside: str, within: str) -> bool:
    """Say whether a mark between ``beside`` and ``within`` opens or closes emphasis ("flanking", section 6.2)."""
    return within.isalnum() or not beside or beside.isspace() or beside in _PUNCTUATION


def _address(node: nodes.reference, link: Link) -> str:
    if "refid" in node:
        return link(f"#{node['refid']}")
    uri = str(node.get("refuri", ""))
    page, mark, anchor = uri.partition("#")
    if not node.get("internal"):
        return "" if _REFUSED.match(uri) else uri
    if page.rpartition("/")[2].partition(".")[0] in _GENERATED:
        return ""
    return link(re.sub(r"\.html$", ".md", page) + mark + anchor)
