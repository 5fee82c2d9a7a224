"""Parameters files to definitions, with the place of every key and value.

Format: os-api-ref's ``parameters.yaml``. Numbers count as text, as they do there: ``min_version: 2.10`` is not 2.1.
Nodes come from PyYAML's ``compose`` (libyaml where it is installed): nothing is constructed, aliases are not expanded.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from sphinx_compute_ref.model.definition import Definition, DefinitionField, Kind, ParametersFile
from sphinx_compute_ref.model.finding import Fault, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.reading.text_file import read_text

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:int": "integer",
    "tag:yaml.org,2002:float": "float",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:str": "text",
}
_TOP_LEVEL = re.compile(r"^(?=[^\s#\-][^\n]*:)", re.MULTILINE)
_SUPPRESSION = re.compile(r"^#[ \t]*compute-ref:[ \t]*ignore\b[ \t]*(.*?)[ \t]*(?:(?<!\S)--[ \t]*(.*))?$", re.MULTILINE)
_ALIAS = re.compile(r"[*&][^\s,\]\}]")


def read_parameters(path: str) -> tuple[ParametersFile, tuple[Fault, ...], tuple[Suppression, ...]]:
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
        root = yaml.compose(text.text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        faults.append(yaml_fault(path, text.text, error))
        _salvage(path, text.text, definitions, faults)
        readable = bool(definitions)
    else:
        readable = _read_root(path, root, definitions, faults, 0)
    suppressions = _read_suppressions(path, text.text, definitions) if "compute-ref" in text.text else ()
    return ParametersFile(path, definitions, readable), tuple(faults), suppressions


def yaml_fault(path: str, text: str, error: Exception, line_offset: int = 0) -> Fault:
    """Return the fault for YAML that does not parse, at the place that the parser names."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if isinstance(error, RecursionError):
        problem = "nested too deeply"
    else:
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).strip()
    context = getattr(error, "context", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if mark is None and hasattr(error, "position"):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    lines = text.count("\n") + 1
    if line > lines:
        line, column = lines, 1
    message = f"not valid YAML: {problem}" + (f" ({context})" if context else "")
    if "\\t" in problem:
        message += "; indent with spaces, not with tabs"
    return Fault("CR002", message, Location(path, line + line_offset, column), f"yaml {problem}")


def _salvage(path: str, text: str, definitions: dict[str, Definition], faults: list[Fault]) -> None:
    """Read the top-level entries of a broken file one by one."""
    if _ALIAS.search(text) or len(text) > 4_000_000:
        return
    starts = [match.start() for match in _TOP_LEVEL.finditer(text)]
    line = text.count("\n", 0, starts[0]) if starts else 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        try:
            root = yaml.compose(chunk, Loader=LOADER)
        except (yaml.YAMLError, RecursionError):
            pass
        else:
            ignored: list[Fault] = []
            _read_root(path, root, definitions, ignored, line)
        line += chunk.count("\n")


def _read_root(path: str, root: Any, definitions: dict[str, Definition], faults: list[Fault], offset: int) -> bool:
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
        place = _place(path, key, offset)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", "the name of a definition must be a text", place, "name"))
            continue
        name = key.value
        if name in definitions and key.tag != "tag:yaml.org,2002:merge":
            faults.append(_duplicate(name, place, definitions[name].location, "definition"))
            continue
        fields: dict[str, DefinitionField] = {}
        if isinstance(value, yaml.MappingNode):
            _read_fields(path, name, value, fields, faults, offset)
        else:
            faults.append(
                Fault(
                    "CR002",
                    f'definition "{name}" is not a mapping: indent its fields (in, type, required …) below it',
                    place,
                    f"definition {name}",
                )
            )
        definitions[name] = Definition(name, place, fields)
    return True


def _duplicate(name: str, place: Location, first: Location, what: str) -> Fault:
    return Fault(
        "CR004",
        f'"{name}" stands twice: the first {what} is at line {first.line}; YAML keeps only one of them',
        place,
        name,
        related=(Related(first, f"the first {what}"),),
    )


def _pairs(node: Any, depth: int = 0) -> list[tuple[Any, Any]]:
    """Return the entries of a mapping node, those of ``<<`` first (YAML merge key); a node's own ones win."""
    merged: list[tuple[Any, Any]] = []
    own: list[tuple[Any, Any]] = []
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(source, yaml.MappingNode) and depth < 20:
                    merged += _pairs(source, depth + 1)
        else:
            own.append((key, value))
    if not merged:
        return own
    names = {key.value for key, _ in own if isinstance(key, yaml.ScalarNode)}
    return [pair for pair in merged if not (isinstance(pair[0], yaml.ScalarNode) and pair[0].value in names)] + own


def _read_fields(
    path: str, name: str, node: Any, fields: dict[str, DefinitionField], faults: list[Fault], offset: int
) -> None:
    for key, value in _pairs(node):
        mark = key.start_mark
        place = Location(path, mark.line + 1 + offset, mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("CR002", f'a field of "{name}" has a name that is no text', place, name))
            continue
        label = key.value
        if label in fields:
            faults.append(_duplicate(label, place, fields[label].location, f'field of "{name}"'))
            continue
        start = value.start_mark
        value_place = Location(path, start.line + 1 + offset, start.column + 1)
        if isinstance(value, yaml.ScalarNode):
            kind = _KINDS.get(value.tag, "other")
            fields[label] = DefinitionField(label, value.value, kind, place, value_place, value.style in ("'", '"'))
        elif isinstance(value, yaml.SequenceNode):
            items = [item.value for item in value.value if isinstance(item, yaml.ScalarNode)]
            fields[label] = DefinitionField(label, ", ".join(items), "list", place, value_place)
        else:
            fields[label] = DefinitionField(label, "", "mapping", place, value_place)


def _place(path: str, node: Any, offset: int) -> Location:
    return Location(path, node.start_mark.line + 1 + offset, node.start_mark.column + 1)


def _read_suppressions(path: str, text: str, definitions: dict[str, Definition]) -> tuple[Suppression, ...]:
    """Read ``# compute-ref: ignore …`` comments; each holds for the definition that follows."""
    starts = sorted(definition.location.line for definition in definitions.values())
    total = text.count("\n") + 1
    found = []
    for match in _SUPPRESSION.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        first = next((start for start in starts if start > line), total + 1)
        last = next((start - 1 for start in starts if start > first), total)
        codes = tuple(code for code in re.split(r"[\s,]+", match[1]) if code)
        found.append(Suppression(codes, (match[2] or "").strip(), Location(path, line, 1), first, last))
    return tuple(found)
