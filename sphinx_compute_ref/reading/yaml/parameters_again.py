"""A parameters file after an edit: what is as it was is not read again, and stays the same object.

For the language server, which reads after every keystroke. An edit mostly changes one entry, and an entry can be read
by itself where it has no anchor; in all other cases the file is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import yaml

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.reading.files.text_file import decoded, read_text
from sphinx_compute_ref.reading.yaml.nodes import compose
from sphinx_compute_ref.reading.yaml.parameters import ANCHOR, TOP_LEVEL, Reading, read_parameters, read_root
from sphinx_compute_ref.reading.yaml.suppressions import misspelt_suppressions, read_suppressions

#: The end of a document, or the start of another one.
_MARKER = re.compile(r"^(?:---|\.\.\.)", re.MULTILINE)


class _Entries(NamedTuple):
    """The text of a file: what stands above the first entry, then the entries."""

    head: str
    entries: tuple[str, ...]


def read_parameters_again(path: str, content: bytes, before: Reading) -> Reading:
    """Return what ``read_parameters(path)`` returns; ``before`` is what it returned when ``content`` was there.

    Definitions that are as they were, place included, are those of ``before``.
    """
    again = _changed_entries(path, content, before)
    if again is not None:
        return again
    file, faults, suppressions = read_parameters(path)
    definitions = before[0].definitions
    same = {name: definitions[name] if definitions.get(name) == one else one for name, one in file.definitions.items()}
    return ParametersFile(path, same, file.readable), faults, suppressions


def _changed_entries(path: str, content: bytes, before: Reading) -> Reading | None:
    """Read the entries that changed; ``None`` where the rest might depend on them, or moves."""
    file, faults, _ = before
    now, old = read_text(path), decoded(path, content)
    if faults or now.fault or not now.text or not old.text or any(misspelt_suppressions(path, now.text)):
        return None
    left, right = _split(old.text), _split(now.text)
    names = list(file.definitions)
    if left.head != right.head or len(left.entries) != len(names) or len(right.entries) < 2:
        return None
    first, last = _difference(left.entries, right.entries)
    gone, new = left.entries[first : len(names) - last], right.entries[first : len(right.entries) - last]
    if "".join(gone).count("\n") != "".join(new).count("\n") or any(map(ANCHOR.search, (*gone, *new))):
        return None
    line = right.head.count("\n") + sum(text.count("\n") for text in right.entries[:first])
    names_kept = {*names[:first], *names[len(names) - last :]}
    new_definitions: dict[str, Definition] = {}
    for text in new:
        entry = _read_entry(path, text, line)
        if entry is None or entry.name in names_kept or entry.name in new_definitions:
            return None
        new_definitions[entry.name] = entry
        line += text.count("\n")
    entries = list(file.definitions.items())
    definitions = dict([*entries[:first], *new_definitions.items(), *entries[len(names) - last :]])
    suppressions = read_suppressions(path, now.text, definitions)
    return ParametersFile(path, definitions), (), suppressions


def _split(text: str) -> _Entries:
    bounds = [*(match.start() for match in TOP_LEVEL.finditer(text)), len(text)]
    return _Entries(text[: bounds[0]], tuple(text[start:end] for start, end in pairwise(bounds)))


def _difference(left: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """Return how many entries at the head are the same, and how many behind these at the end."""
    most = min(len(left), len(right))
    first = next((number for number in range(most) if left[number] != right[number]), most)
    most -= first
    last = next((number for number in range(most) if left[-1 - number] != right[-1 - number]), most)
    return first, last


def _read_entry(path: str, text: str, line: int) -> Definition | None:
    """Read an entry by itself; ``None`` where that is not as good as reading it with the others."""
    if _MARKER.search(text):
        return None
    try:
        root = compose(text)
    except (yaml.YAMLError, RecursionError):
        return None
    definitions: dict[str, Definition] = {}
    faults: list[Fault] = []
    if not read_root(path, root, definitions, faults, line) or faults or len(definitions) != 1:
        return None
    return next(iter(definitions.values()))
