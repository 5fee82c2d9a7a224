"""A parameters file as blocks of text, one for each definition: what fixes move, add to and take away.

A block is a definition with the comments directly above it. Everything is kept character by character; line ends,
anchors and block scalars included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from sphinx_compute_ref.reading.yaml.faults import LOADER
from sphinx_compute_ref.reading.yaml.nodes import compose

#: A comment that heads the definitions of one place: "# variables in path".
_GROUP = re.compile(r"#++(?=.*\b(?:header|path|query|body)\b)(?:\W*+\w++){1,4}\W*+", re.IGNORECASE)
#: A comment about the file.
_FILE = re.compile(r"#(?=.*(?:copyright|licen[cs]e|spdx|yamllint|vim?:|-\*-)).*", re.IGNORECASE)
_MAX_NODES = 2_000_000


class DefinitionBlock(NamedTuple):
    """One definition: ``text[start:end]`` with the comments above it; the key starts at ``key``.

    ``in_`` is the value of ``in`` as written, ``indent`` the column of the first field, counted from 0.
    """

    name: str
    in_: str
    start: int
    key: int
    end: int
    indent: int


@lru_cache(maxsize=4)
def split_definitions(text: str) -> tuple[DefinitionBlock, ...] | None:
    """Return the blocks of a parameters file in order; ``None`` where it is not a block mapping of mappings.

    Every fix of a file asks for them: those of the last files are kept.
    """
    try:
        root: Any = compose(text)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(root, yaml.MappingNode) or root.flow_style or _size(root, {}) > _MAX_NODES:
        return None
    line_starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    keys = []
    for key, value in root.value:
        if key.start_mark.column != root.start_mark.column or not isinstance(key, yaml.ScalarNode):
            return None
        in_, indent = "", key.start_mark.column + 2
        if isinstance(value, yaml.MappingNode) and value.value and not value.flow_style:
            indent = value.value[0][0].start_mark.column
            in_ = next((item.value for name, item in value.value if name.value == "in"), "")
        keys.append((key.value, in_, key.start_mark.line, indent))
    blocks: list[DefinitionBlock] = []
    starts = [_comment_start(text, line_starts, line) for _, _, line, _ in keys]
    for number, (name, in_, line, indent) in enumerate(keys):
        end = starts[number + 1] if number + 1 < len(keys) else len(text)
        blocks.append(DefinitionBlock(name, in_, starts[number], line_starts[line], end, indent))
    return tuple(blocks)


def _size(node: Any, sizes: dict[int, int]) -> int:
    """Return the number of nodes once all aliases are expanded; more than ``_MAX_NODES`` where that does not end."""
    size = sizes.get(id(node))
    if size is None:
        sizes[id(node)] = _MAX_NODES + 1  # until it is known: a node in itself has no end
        size = 1
        if isinstance(node, yaml.MappingNode):
            size += sum(_size(key, sizes) + _size(value, sizes) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            size += sum(_size(item, sizes) for item in node.value)
        sizes[id(node)] = size
    return size


def _comment_start(text: str, line_starts: list[int], line: int) -> int:
    """Return the offset of the first of the comment lines that belong to the definition at ``line``.

    These are the ones directly above it, or one that heads a group, with blank lines between them.
    """

    def is_comment(number: int) -> bool:
        return number > 0 and text[line_starts[number - 1] : line_starts[number]].startswith("#")

    def is_blank(number: int) -> bool:
        return number > 0 and not text[line_starts[number - 1] : line_starts[number]].strip()

    first = line
    while text[line_starts[first - 1] : line_starts[first]].lstrip(" ").startswith("#") if first else False:
        first -= 1
    if first < line:
        return line_starts[first]
    above = line
    while is_blank(above):
        above -= 1
    head = above
    while is_comment(head):
        head -= 1
    if head < above and head_of(text[line_starts[head] : line_starts[above]]):
        return line_starts[head]
    return line_starts[line]


def head_of(comment: str) -> str:
    """Return the part of the comment above a definition that is about the file or heads a group of definitions."""
    end = 0
    for match in re.finditer(r".+", comment):
        line = match[0].strip()
        if _GROUP.fullmatch(line) or _FILE.fullmatch(line):
            end = match.end()
    lines = re.compile(r"\s*\n|\s*\Z").match(comment, end) if end else None
    return comment[: lines.end()] if lines else ""


def same_definitions(before: str, after: str, *, without: str | None = None, field: str | None = None) -> bool:
    """Say whether two parameters files hold the same definitions, save that ``after`` lacks the one named ``without``.

    With ``field`` it is that field of the definition which ``after`` lacks.

    The proof of a fix: it may change text, but of the meaning only what it says.
    """
    values_before, right = _values_once(before), _values(after)
    if values_before is None or right is None:
        return False
    left = dict(values_before)
    if without is not None and field is None:
        left.pop(without, None)
    elif without is not None and isinstance(left.get(without), dict):
        # A copy: an anchor may share the mapping with other definitions, which must not lose the field.
        left[without] = {name: value for name, value in left[without].items() if name != field}
    return left == right


def may_delete(text: str, blocks: Sequence[DefinitionBlock], block: DefinitionBlock, start: int) -> bool:
    """Say whether the other definitions stay what they are where ``block`` is deleted from the offset ``start`` on.

    Without anchors in it the definitions beside it show that: loading a large file for each of many takes seconds.
    """
    number = blocks.index(block)
    alone = [one.name for one in blocks].count(block.name) == 1 and "&" not in text[block.start : block.end]
    first = blocks[max(number - 1, 0)].start
    last = blocks[min(number + 1, len(blocks) - 1)].end
    if alone and same_definitions(text[first:last], text[first:start] + text[block.end : last], without=block.name):
        return True
    return same_definitions(text, text[:start] + text[block.end :], without=block.name)


@lru_cache(maxsize=4)
def _values_once(text: str) -> dict[str, Any] | None:
    return _values(text)


def _values(text: str) -> dict[str, Any] | None:
    class TextLoader(LOADER):  # type: ignore[misc]
        """Reads every scalar as text, so that 2.10 stays 2.10."""

    TextLoader.yaml_implicit_resolvers = {"<": LOADER.yaml_implicit_resolvers.get("<", [])}
    try:
        data = yaml.load(text, TextLoader)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return data if isinstance(data, dict) else None
