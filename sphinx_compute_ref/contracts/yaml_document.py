"""YAML documents as JSON has them: the core schema of YAML 1.2 (section 10.3.2), in which ``on`` and dates are texts.

Built from events, not by PyYAML's constructors: those follow YAML 1.1, make objects of tags, and end the process where
collections are nested deeply. Aliases share what they stand for, so that a document cannot multiply.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from sphinx_compute_ref.reading.yaml.faults import LOADER

_MAX_DEPTH = 200
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(ValueError):
    """The text is no YAML, or nothing that JSON could hold."""


def load(text: str) -> tuple[Any, dict[str, int]]:
    """Return the document in ``text``, and the lines of what stands two levels below ``paths``: ``/path method``.

    :raises YamlError: for text that is not YAML, is nested too deeply, or has a collection for a key.
    """
    lines: dict[str, int] = {}
    anchors: dict[str, Any] = {}
    stack: list[tuple[Any, list[Any]]] = []  # a collection with the key that waits for its value
    keys: list[str] = []
    root: Any = None

    def put(value: Any, line: int, *, is_scalar: bool) -> None:
        nonlocal root
        if not stack:
            root = value
            return
        holder, waiting = stack[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif waiting:
            holder[waiting.pop()] = value
        else:
            if not is_scalar:
                raise YamlError(f"line {line}: a key is no text")
            waiting.append(_key(value))
            if len(keys) == 3 and keys[1] == "paths":
                lines[f"{keys[2]} {waiting[0]}"] = line

    try:
        for event in yaml.parse(text, Loader=LOADER):
            match event:
                case yaml.ScalarEvent():
                    value = event.value if event.style or not event.implicit[0] else scalar(event.value)
                    if event.anchor:
                        anchors[event.anchor] = value
                    put(value, _line(event), is_scalar=True)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    if len(stack) >= _MAX_DEPTH:
                        raise YamlError(f"line {_line(event)}: nested too deeply")
                    collection: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                    if event.anchor:
                        anchors[event.anchor] = collection
                    waiting = stack[-1][1] if stack else []
                    keys.append(waiting[0] if waiting else "-")
                    put(collection, _line(event), is_scalar=False)
                    stack.append((collection, []))
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    stack.pop()
                    keys.pop()
                case yaml.AliasEvent():
                    if event.anchor not in anchors:
                        raise YamlError(f"line {_line(event)}: an alias has no anchor")
                    value = anchors[event.anchor]
                    put(value, _line(event), is_scalar=not isinstance(value, (dict, list)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise YamlError(f"{where}{getattr(error, 'problem', None) or 'not YAML'}") from error
    return root, lines


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def scalar(text: str) -> Any:
    """Return what a plain scalar stands for."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "-+.0123456789":
        if _INTEGER.fullmatch(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def _key(value: Any) -> str:
    """Return a key as text: status codes stand without quotes."""
    match value:
        case str():
            return value
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
    return str(value)
