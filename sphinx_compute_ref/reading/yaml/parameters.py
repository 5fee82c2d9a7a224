"""Parameters files to definitions, with the place of every key and value.

Format: os-api-ref's ``parameters.yaml``. Numbers count as text, as they do there: ``min_version: 2.10`` is not 2.1.
"""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import Any

import yaml

from sphinx_compute_ref.model.definition import Definition, DefinitionField, Kind, ParametersFile, Scalar
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.yaml.duplicate_keys import duplicate, duplicate_keys
from sphinx_compute_ref.reading.yaml.faults import yaml_fault
from sphinx_compute_ref.reading.yaml.nodes import MERGE, compose, in_words, location_of, pairs_of
from sphinx_compute_ref.reading.yaml.suppressions import misspelt_suppressions, read_suppressions

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
#: Where an anchor may stand; now and then it is text of a description.
ANCHOR = re.compile(r"(?:^[ \t]*|[:?-][ \t]+|[\[{,][ \t]*|(?<!\S)[^\s!]*+!\S*+[ \t]+)&[^\s&]", re.MULTILINE)
#: What lets an entry depend on others besides: documents and directives, keys with tags or of several lines, merges.
_TOGETHER = re.compile(r"^(?:---|\.\.\.|[%?:!]|<<)|\r", re.MULTILINE)
#: About so many characters of a file are made nodes at a time: these take fifty times the memory of the text.
PART = 1 << 18
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
    readable = _read_in_parts(path, text.text, definitions, faults)
    if not readable:
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


#: What lines above the first entry begin with.
_BEFORE_ENTRIES = ("#", "---", "%")


def _read_in_parts(path: str, text: str, definitions: dict[str, Definition], faults: list[Fault]) -> bool:
    """Read a large file a part of its entries at a time; say whether that is as good as reading it as a whole."""
    first = TOP_LEVEL.search(text) if len(text) > PART else None
    if first is None or _TOGETHER.search(text, first.start()) or ("&" in text and ANCHOR.search(text)):
        return False
    if any(not line.startswith(_BEFORE_ENTRIES) for line in text[: first.start()].splitlines() if line.strip()):
        return False  # the first entry is indented, or there is something else
    bounds = [0]
    for match in TOP_LEVEL.finditer(text, first.end() + 1):
        if match.start() - bounds[-1] >= PART:
            bounds.append(match.start())
    entries: dict[str, Definition] = {}
    faults_of_parts: list[Fault] = []
    line = 0
    for begin, end in pairwise([*bounds, len(text)]):
        try:
            if not read_root(path, compose(text[begin:end]), entries, faults_of_parts, line):
                return False
        except (yaml.YAMLError, RecursionError):
            return False
        line += text.count("\n", begin, end)
    definitions.update(entries)
    faults += faults_of_parts
    return True


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
    for key, value in pairs_of(root):
        location = location_of(path, key, offset)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", "the name of a definition must be a text", location, "name"))
            continue
        name = key.value
        if name in definitions and key.tag != MERGE:
            faults.append(duplicate(name, location, definitions[name].location, "definition"))
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


def _read_fields(
    path: str, name: str, node: Any, fields: dict[str, DefinitionField], faults: list[Fault], offset: int
) -> None:
    for key, value in pairs_of(node):
        location = location_of(path, key, offset)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", f'a field of "{name}" has a name that is no text', location, name))
            continue
        label = sys.intern(key.value)
        if label in fields:
            faults.append(duplicate(label, location, fields[label].location, f'field of "{name}"'))
            continue
        fields[label] = _field(path, label, value, location, offset)
        if not isinstance(value, yaml.ScalarNode):
            faults += duplicate_keys(path, value, offset)


def _field(path: str, name: str, value: Any, location: Location, offset: int) -> DefinitionField:
    line, column = value.start_mark.line + 1 + offset, value.start_mark.column + 1
    if line == location.line:
        line = location.line  # one number in memory: there are a million in the largest files
    if isinstance(value, yaml.ScalarNode):
        text = value.value if name == "description" else sys.intern(value.value)  # "string", "body", "true"
        quoted = value.style in ("'", '"')
        return DefinitionField(name, text, _KINDS.get(value.tag, "other"), *location, line, column, quoted)
    if isinstance(value, yaml.SequenceNode):
        items = tuple(_item(item) for item in value.value)
        collections = (item for item in value.value if not isinstance(item, yaml.ScalarNode))
        odd = tuple(location_of(path, item, offset) for item in collections)
        item_text = ", ".join(item.value for item in items)
        return DefinitionField(name, item_text, "list", *location, line, column, items=items, odd=odd)
    return DefinitionField(name, in_words(value, "\n"), "mapping", *location, line, column)


def _item(node: Any) -> Scalar:
    """Return an entry of a list; a collection in it is in words, and of its kind."""
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, _KINDS.get(node.tag, "other"))
    return Scalar(in_words(node), "list" if isinstance(node, yaml.SequenceNode) else "mapping")
