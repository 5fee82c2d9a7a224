"""Parameters files to definitions, with the place of every key and value.

Format: os-api-ref's ``parameters.yaml``. Numbers count as text, as they do there: ``min_version: 2.10`` is not 2.1.
Nodes come from PyYAML's ``compose`` (libyaml where it is installed): nothing is constructed, aliases are not expanded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

from sphinx_compute_ref.model.definition import Definition, DefinitionField, Kind, ParametersFile, Scalar
from sphinx_compute_ref.model.finding import Fault, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.reading.files.offsets import line_at
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.rst.comments import SUPPRESSION, misspelt_suppression
from sphinx_compute_ref.reading.yaml.faults import LOADER, yaml_fault

_RESOLVER: Any = yaml.resolver.Resolver()


@lru_cache(maxsize=4096)
def _tag_of(value: str) -> str:
    """Return the tag of a plain scalar; the same few (body, string, true) stand in every definition."""
    return str(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))


class _Composer(LOADER):  # type: ignore[misc]
    """The loader, knowing the tags of scalars that it has seen."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool) -> Any:
        """Return the tag of a node without one."""
        if kind is yaml.ScalarNode and value is not None and not isinstance(implicit, bool) and implicit[0]:
            return _tag_of(value)
        return super().resolve(kind, value, implicit)


_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:int": "integer",
    "tag:yaml.org,2002:float": "float",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:str": "text",
}
#: Where a top-level entry begins.
TOP_LEVEL = re.compile(r"^(?=[^\s#\-][^\n]*:)", re.MULTILINE)
#: A key with nothing behind it, as names of definitions stand and hardly a field.
_BARE_KEY = re.compile(r"^[ \t]+([^\s:#-][^\s:]*):[ \t]*$", re.MULTILINE)
_SUPPRESSION = re.compile(rf"^#[ \t]*{SUPPRESSION}$", re.MULTILINE)
_OURS = re.compile(r"^#[ \t]*(compute-ref:.*)", re.MULTILINE)
_BREAK = re.compile(r"\r\n?|\n")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
#: Parts of a collection that are shown where it stands in place of a text.
_MOST_PARTS = 200
#: Levels of collections in collections; definitions need three.
MAX_DEPTH = 500
_BRACKET = re.compile(r"[\[\]{}]")
#: Many collections opened in one line, or a line far to the right: block collections nested without brackets.
_DEEP_LINE = re.compile(r"(?:[-?:][ \t]+){100}")
_DEEP_INDENT = " " * 400


#: A parameters file with what is wrong with it, and the suppressions in it.
Reading = tuple[ParametersFile, tuple[Fault, ...], tuple[Suppression, ...]]


def read_parameters(path: str) -> Reading:
    """Read a parameters file.

    Where the file is not YAML, every top-level entry is read by itself, so that one broken definition does not hide
    the others; a file with no readable entry at all is not ``readable``. A missing file has no faults: the table that
    names it is where that is said.
    """
    text = read_text(path, code_invalid="CR002")
    if text.text is None:
        return ParametersFile(path, {}, readable=False), (), ()
    faults = [text.fault] if text.fault is not None else []
    definitions: dict[str, Definition] = {}
    try:
        root = compose(text.text)
    except (yaml.YAMLError, RecursionError) as error:
        faults.append(yaml_fault(path, text.text, error))
        _salvage(path, text.text, definitions, faults)
        readable = bool(definitions)
    else:
        readable = read_root(path, root, definitions, faults, 0)
    faults += misspelt_suppressions(path, text.text)
    suppressions = read_suppressions(path, text.text, definitions)
    return ParametersFile(path, definitions, readable), tuple(faults), suppressions


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
    seen: set[int] = set()
    nodes = [root] if root is not None else []
    while nodes:
        node = nodes.pop()
        if id(node) not in seen:
            seen.add(id(node))
            node.start_mark = moved(node.start_mark)
            if isinstance(node, yaml.MappingNode):
                nodes += [one for pair in node.value for one in pair]
            elif isinstance(node, yaml.SequenceNode):
                nodes += node.value
    return root


def _may_be_deep(text: str) -> bool:
    """Say whether ``text`` might be nested deeper than ``MAX_DEPTH``: a cheap look, wrong only in saying so."""
    if _DEEP_INDENT in text or _DEEP_LINE.search(text):
        return True
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1 if depth else 0
        if depth > MAX_DEPTH // 2:
            return True
    return False


def _salvage(path: str, text: str, definitions: dict[str, Definition], faults: list[Fault]) -> None:
    """Read the top-level entries of a broken file one by one; one whose anchor is elsewhere has no fields."""
    if len(text) > 4_000_000:
        return
    starts = [match.start() for match in TOP_LEVEL.finditer(text)]
    line = text.count("\n", 0, starts[0]) if starts else 0
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=False):
        chunk = text[begin:end]
        try:
            root = compose(chunk)
        except (yaml.YAMLError, RecursionError):
            # Rows may refer to it, whatever is wrong with its fields, and to one below it that is indented by mistake.
            name = chunk[: chunk.index(":")].strip().strip("\"'")
            definitions.setdefault(name, Definition(name, Location(path, line + 1, 1), {}))
            for match in _BARE_KEY.finditer(chunk):
                start = match.start(1)
                column = start - chunk.rfind("\n", 0, start)
                location = Location(path, line + 1 + chunk.count("\n", 0, start), column)
                definitions.setdefault(match[1], Definition(match[1], location, {}))
        else:
            ignored: list[Fault] = []
            read_root(path, root, definitions, ignored, line)
        line += chunk.count("\n")


def read_root(path: str, root: Any, definitions: dict[str, Definition], faults: list[Fault], offset: int) -> bool:
    """Read the root node of a file, or of an entry below ``offset`` lines; say whether it is a mapping."""
    if root is None or not isinstance(root, yaml.MappingNode):
        what = "is empty" if root is None else "is not a mapping"
        faults.append(
            Fault(
                "CR002",
                f'the parameters file {what}: "name:" entries with in, type, required and description are expected',
                Location(path, 1, 1),
                "no mapping",
            )
        )
        return False
    for key, value in _pairs(root):
        location = _location(path, key, offset)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", "the name of a definition must be a text", location, "name"))
            continue
        name = key.value
        if name in definitions and key.tag != "tag:yaml.org,2002:merge":
            faults.append(_duplicate(name, location, definitions[name].location, "definition"))
            continue
        fields: dict[str, DefinitionField] = {}
        if isinstance(value, yaml.MappingNode):
            _read_fields(path, name, value, fields, faults, offset)
        else:
            faults.append(
                Fault(
                    "CR002",
                    f'definition "{name}" is not a mapping: indent its fields (in, type, required …) below it',
                    location,
                    f"definition {name}",
                )
            )
        definitions[name] = Definition(name, location, fields)
    return True


def _duplicate(name: str, location: Location, first: Location, what: str) -> Fault:
    return Fault(
        "CR004",
        f'"{name}" is defined twice: the first {what} is at line {first.line}; YAML keeps only one of them',
        location,
        name,
        related=(Related(first, f"the first {what}"),),
    )


def _pairs(node: Any, known: dict[int, list[tuple[Any, Any]]] | None = None) -> list[tuple[Any, Any]]:
    """Return the entries of a mapping node, those of ``<<`` first (YAML merge key).

    A node's own entries win, then those of the first of several merged mappings. ``known`` holds what merged mappings
    came to: aliases of aliases would take for ever, and one that merges itself would not end.
    """
    known = {} if known is None else known
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = []
    merged: dict[Any, tuple[Any, Any]] = {}
    own: list[tuple[Any, Any]] = []
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(source, yaml.MappingNode):
                    for pair in _pairs(source, known):
                        merged.setdefault(pair[0].value if isinstance(pair[0], yaml.ScalarNode) else id(pair[0]), pair)
        else:
            own.append((key, value))
    if merged:
        names = {key.value for key, _ in own if isinstance(key, yaml.ScalarNode)}
        own = [pair for name, pair in merged.items() if name not in names] + own
    known[id(node)] = own
    return own


def _read_fields(
    path: str, name: str, node: Any, fields: dict[str, DefinitionField], faults: list[Fault], offset: int
) -> None:
    for key, value in _pairs(node):
        mark = key.start_mark
        location = Location(path, mark.line + 1 + offset, mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", f'a field of "{name}" has a name that is no text', location, name))
            continue
        label = key.value
        if label in fields:
            faults.append(_duplicate(label, location, fields[label].location, f'field of "{name}"'))
            continue
        start = value.start_mark
        value_location = Location(path, start.line + 1 + offset, start.column + 1)
        if isinstance(value, yaml.ScalarNode):
            kind = _KINDS.get(value.tag, "other")
            fields[label] = DefinitionField(
                label, value.value, kind, location, value_location, value.style in ("'", '"')
            )
        elif isinstance(value, yaml.SequenceNode):
            items = tuple(_item(item) for item in value.value)
            odd = tuple(_location(path, item, offset) for item in value.value if not isinstance(item, yaml.ScalarNode))
            written = ", ".join(item.value for item in items)
            fields[label] = DefinitionField(label, written, "list", location, value_location, items=items, odd=odd)
        else:
            fields[label] = DefinitionField(label, _in_words(value, "\n"), "mapping", location, value_location)
        if not isinstance(value, yaml.ScalarNode):
            faults += duplicate_keys(path, value, offset)


def _item(node: Any) -> Scalar:
    """Return an entry of a list; a collection in it is in words, and of its kind."""
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, _KINDS.get(node.tag, "other"))
    return Scalar(_in_words(node), "list" if isinstance(node, yaml.SequenceNode) else "mapping")


def _in_words(node: Any, separator: str = ", ") -> str:
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


def duplicate_keys(path: str, root: Any, offset: int = 0) -> Iterator[Fault]:
    """Yield a fault for each key that stands twice in one of the mappings of ``root``."""
    seen: set[int] = set()
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
            continue
        first: dict[str, Location] = {}
        for key, value in node.value:
            nodes.append(value)
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                location = _location(path, key, offset)
                if first.setdefault(key.value, location) is not location:
                    yield _duplicate(key.value, location, first[key.value], "entry")


def _location(path: str, node: Any, offset: int) -> Location:
    return Location(path, node.start_mark.line + 1 + offset, node.start_mark.column + 1)


def misspelt_suppressions(path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each comment at the left margin that begins with ``compute-ref:`` and does not say "ignore"."""
    for match in _OURS.finditer(text) if "compute-ref" in text else ():
        location = Location(path, line_at(text, match.start()), match.start(1) - match.start() + 1)
        fault = misspelt_suppression(match[1], location)
        if fault is not None:
            yield fault


def read_suppressions(path: str, text: str, definitions: Mapping[str, Definition]) -> tuple[Suppression, ...]:
    """Read ``# compute-ref: ignore …`` comments; each holds for the definition that follows."""
    if "compute-ref" not in text:
        return ()
    starts = sorted(definition.location.line for definition in definitions.values())
    total = text.count("\n") + 1
    found = []
    for match in _SUPPRESSION.finditer(text):
        line = line_at(text, match.start())
        first = next((start for start in starts if start > line), total + 1)
        last = next((start - 1 for start in starts if start > first), total)
        codes = tuple(code for code in re.split(r"[\s,]+", match[1]) if code)
        found.append(Suppression(codes, (match[2] or "").strip(), Location(path, line, 1), first, last))
    return tuple(found)
