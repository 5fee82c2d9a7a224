"""YAML text to nodes, each with its place: what PyYAML's ``compose`` makes of it (libyaml where it is installed).

Nothing is constructed, and aliases are not expanded: a node may be in several places, and in itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any

import yaml

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.yaml.faults import LOADER

MERGE = "tag:yaml.org,2002:merge"
"""The tag of the key ``<<``."""

_BREAK = re.compile(r"\r\n?|\n")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
#: Parts of a collection that are shown where it stands in place of a text.
_MOST_PARTS = 200
#: Levels of collections in collections; definitions need three.
MAX_DEPTH = 500
_BRACKET = re.compile(r"[\[\]{}]")
#: Many collections opened in one line, or a line far to the right: block collections nested without brackets.
_DEEP_LINE = re.compile(r"(?:[-?:][ \t]+){100}| {400}")
_SHORTEST_DEEP_LINE = 200
_RESOLVER: Any = yaml.resolver.Resolver()


class _Composer(LOADER):  # type: ignore[misc]
    """The loader, knowing the tags of nodes that it has seen: the same few (body, string, true) are in all definitions.

    Tags do not depend on where a node is: that takes a loader with path resolvers, which this one has none of.
    """

    resolve = staticmethod(lru_cache(maxsize=4096)(_RESOLVER.resolve))


def compose(text: str) -> Any:
    """Return the root node of YAML ``text``; raise :exc:`RecursionError` where it is nested too deeply to be read.

    libyaml's composer calls itself for each level and crashes the process where the stack ends. It also takes U+0085,
    U+2028 and U+2029 for line breaks, which editors do not: marks count lines as editors do.
    """
    if _may_be_deep(text):
        depth = 0
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise RecursionError
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    if not _ODD_BREAK.search(text):
        return yaml.compose(text, Loader=_Composer)
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def moved(mark: Any) -> Any:
        line = bisect_right(starts, mark.index) - 1
        return yaml.Mark(mark.name, mark.index, line, mark.index - starts[line], None, 0)

    try:
        root = yaml.compose(text, Loader=_Composer)
    except yaml.MarkedYAMLError as error:
        error.problem_mark = moved(error.problem_mark) if error.problem_mark is not None else None
        error.context_mark = moved(error.context_mark) if error.context_mark is not None else None
        raise
    moved_ids: set[int] = set()
    nodes = [root] if root is not None else []
    while nodes:
        node = nodes.pop()
        if id(node) not in moved_ids:
            moved_ids.add(id(node))
            node.start_mark = moved(node.start_mark)
            if isinstance(node, yaml.MappingNode):
                nodes += [one for pair in node.value for one in pair]
            elif isinstance(node, yaml.SequenceNode):
                nodes += node.value
    return root


def _may_be_deep(text: str) -> bool:
    """Say whether ``text`` might be nested deeper than ``MAX_DEPTH``: a cheap look, wrong only in saying so."""
    longest = max(map(len, text.split("\n")))
    if longest >= _SHORTEST_DEEP_LINE and _DEEP_LINE.search(text):
        return True
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1 if depth else 0
        if depth > MAX_DEPTH // 2:
            return True
    return False


def pairs_of(node: Any, results: dict[int, list[tuple[Any, Any]]] | None = None) -> list[tuple[Any, Any]]:
    """Return the entries of a mapping node, those of ``<<`` first (YAML merge key).

    A node's own entries win, then those of the first of several merged mappings. ``results`` holds what merged mappings
    came to: aliases of aliases would take for ever, and one that merges itself would not end.
    """
    results = {} if results is None else results
    if id(node) in results:
        return results[id(node)]
    results[id(node)] = []
    merged: dict[Any, tuple[Any, Any]] = {}
    own_pairs: list[tuple[Any, Any]] = []
    for key, value in node.value:
        if key.tag == MERGE:
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(source, yaml.MappingNode):
                    for pair in pairs_of(source, results):
                        merged.setdefault(pair[0].value if isinstance(pair[0], yaml.ScalarNode) else id(pair[0]), pair)
        else:
            own_pairs.append((key, value))
    if merged:
        names = {key.value for key, _ in own_pairs if isinstance(key, yaml.ScalarNode)}
        own_pairs = [pair for name, pair in merged.items() if name not in names] + own_pairs
    results[id(node)] = own_pairs
    return own_pairs


def in_words(node: Any, separator: str = ", ") -> str:
    """Return a collection as text: "key: value, key: value", or its entries with commas.

    Aliases can make a few lines billions of entries, or one that holds itself: it ends after some hundred.
    """
    budget = iter(range(_MOST_PARTS))

    def words(part: Any, between: str) -> str:
        if next(budget, None) is None:
            return "…"
        if isinstance(part, yaml.ScalarNode):
            return str(part.value).strip()
        if isinstance(part, yaml.SequenceNode):
            return ", ".join(words(item, ", ") for item in part.value[:_MOST_PARTS])
        return between.join(f"{words(key, ', ')}: {words(value, ', ')}" for key, value in part.value[:_MOST_PARTS])

    return words(node, separator)


def location_of(path: str, node: Any, offset: int = 0) -> Location:
    """Return where a node begins in the file at ``path``; its text begins ``offset`` lines below the file's first."""
    return Location(path, node.start_mark.line + 1 + offset, node.start_mark.column + 1)
