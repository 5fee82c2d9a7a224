"""Lists of values with what they mean, in descriptions of parameters: as definition lists, value by value.

"- ``ACTIVE``: The server is active." is how most write them; between a value and its meaning there is a colon, a dash,
a full stop, or a word such as "if". Nothing is lost: what stands between is in the term, apart from the value, and a
list is left as it is where an item is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docutils import nodes

#: The class of such a list.
VALUES = "rest-values-list"
#: The class of what stands between a value and its meaning, which tables do without.
APART = "rest-apart"
_MARKED = (nodes.literal, nodes.strong, nodes.emphasis)
#: Between two values that have one meaning.
_BETWEEN = re.compile(r"\s*+(?:/|,(?:\s++(?:or|and))?|(?<=\s)(?:or|and))\s*+")
#: Behind a value: a remark in parentheses, then what leads to the meaning.
_SEPARATOR = re.compile(
    r"(?P<remark>\s*\([^()]*\))?"
    r"(?:\s*[:=](?=\s|$)|\s+[-–—]{1,3}(?=\s|$)|[.;](?=\s|$)|,(?=\s+(?:if|when|which|meaning|so)\b)"
    r"|(?=\s+(?:if|when|means?|indicates?|for)\b))\s*"
)
_REMARK = re.compile(r"\s*\([^()]*\)\.?\s*$")
#: A value without markup, in a list in which all are.
_PLAIN = re.compile(r"(?P<value>[^\s:=]{1,40})(?:\s*:\s+|\s+(?:[-–—]{1,3}|=)\s+)(?=\S)")


class _Value(NamedTuple):
    """A value, or several, with the blocks that say what it means; ``is_plain`` says that it has no markup."""

    term: list[nodes.Node]
    meaning: list[nodes.Node]
    is_plain: bool


def with_meanings(blocks: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return ``blocks`` with a definition list for each list of values with meanings; what is changed is a copy."""
    return [_converted(block) for block in blocks]


def lists_values(blocks: Iterable[nodes.Node]) -> bool:
    """Say whether there is any list in which values may be."""
    return any(
        isinstance(node, nodes.bullet_list | nodes.definition_list)
        for block in blocks
        if not isinstance(block, nodes.TextElement | nodes.Text)
        for node in block.findall()
    )


def _converted(block: nodes.Node) -> nodes.Node:
    if isinstance(block, nodes.bullet_list):
        values = [_value(item) for item in block.children]
        if (values_read := _all_values(values)) is not None:
            return _definitions(values_read)
    elif isinstance(block, nodes.definition_list) and all(_is_value(item) for item in block.children):
        value_list: nodes.Element = block.deepcopy()
        value_list["classes"].append(VALUES)
        return value_list
    if isinstance(block, nodes.TextElement | nodes.Text) or not lists_values([block]):
        return block
    assert isinstance(block, nodes.Element)
    value_list = block.copy()
    value_list.extend(with_meanings(block.children))
    return value_list


def _all_values(values: Sequence[_Value | None]) -> list[_Value] | None:
    """Return the values of a list; ``None`` where an item is none, or most have no meaning."""
    items = [value for value in values if value is not None]
    with_meaning = [value for value in items if value.meaning]
    plain = {value.is_plain for value in items}
    if len(items) < 2 or len(items) < len(values) or len(plain) > 1 or 2 * len(with_meaning) < len(items):
        return None
    return items if not plain.pop() or len(with_meaning) == len(items) else None


def _value(item: nodes.Node) -> _Value | None:
    """Return what an item says of a value; ``None`` where it begins with none, or it is not plain where that ends."""
    first = item.children[0] if item.children else None
    if not isinstance(first, nodes.paragraph) or not first.children:
        return None
    parts = first.children
    more = item.children[1:]
    if isinstance(parts[0], nodes.Text):
        match = _PLAIN.match(parts[0])
        if match is None:
            return None
        value = [nodes.Text(match["value"]), *_apart(match[0][match.end("value") :])]
        return _value_at(value, parts, 0, match.end(), more, is_plain=True)
    if not isinstance(parts[0], _MARKED):
        return None
    end = 1
    while end + 1 < len(parts) and isinstance(parts[end + 1], _MARKED) and _BETWEEN.fullmatch(parts[end].astext()):
        end += 2
    term: list[nodes.Node] = [part.deepcopy() for part in parts[:end]]
    text = parts[end].astext() if end < len(parts) and isinstance(parts[end], nodes.Text) else ""
    if end >= len(parts) - 1 and not text.strip(" .,;"):
        term += _apart(text)
        return _Value(term, [child.deepcopy() for child in more], is_plain=False)
    if end == len(parts) - 1 and (remark := _REMARK.match(text)):
        meaning: list[nodes.Node] = [
            nodes.paragraph("", "", nodes.Text(remark[0].strip())),
            *(one.deepcopy() for one in more),
        ]
        return _Value(term, meaning, is_plain=False)
    match = _SEPARATOR.match(text)
    if match is None:
        return None
    remark_text = match["remark"] or ""
    term += [*([nodes.Text(remark_text)] if remark_text else []), *_apart(match[0][len(remark_text) :])]
    return _value_at(term, parts, end, match.end(), more, is_plain=False)


def _apart(text: str) -> list[nodes.Node]:
    return [nodes.inline("", text, classes=[APART])] if text.strip() else []


def _value_at(
    term: list[nodes.Node],
    parts: Sequence[nodes.Node],
    number: int,
    start: int,
    more: Sequence[nodes.Node],
    *,
    is_plain: bool,
) -> _Value:
    """Return a value whose meaning begins in the part ``number``, at ``start``."""
    rest = nodes.Text(parts[number].astext()[start:])
    inline = [*([rest] if str(rest) else []), *(part.deepcopy() for part in parts[number + 1 :])]
    blocks = [nodes.paragraph("", "", *inline)] if inline else []
    return _Value(term, [*blocks, *with_meanings(child.deepcopy() for child in more)], is_plain)


def _definitions(values: Iterable[_Value]) -> nodes.definition_list:
    items = [
        nodes.definition_list_item("", nodes.term("", "", *value.term), nodes.definition("", *value.meaning))
        for value in values
    ]
    return nodes.definition_list("", *items, classes=[VALUES])


def _is_value(item: nodes.Node) -> bool:
    """Say whether an item of a definition list is about a value: one word, or text with markup of its own."""
    term = item.children[0] if item.children else None
    if not isinstance(term, nodes.term) or not term.children:
        return False
    return isinstance(term.children[0], _MARKED) or len(term.astext().split()) == 1
