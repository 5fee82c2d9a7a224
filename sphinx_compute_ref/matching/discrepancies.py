"""Where the tables and the samples of a message disagree.

What keeps this honest, each condition learned from references in use: children of a container count as undocumented
only where the tables document at least two and half of them, else the container is opaque; only the topmost
undocumented ancestor counts; containers that are described as free key and value maps are open; names that a
description explains, or that the operation documents outside of the body, are not undocumented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sphinx_compute_ref.matching.absent_rows import Absent, absent_rows
from sphinx_compute_ref.matching.fields import Path, SampleField, is_data
from sphinx_compute_ref.matching.look_alikes import look_alike
from sphinx_compute_ref.matching.matches import (
    MessageMatch,
    SampleMatch,
    matches_part,
    parts_of,
    wrapper_of,
)
from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.operation import Row

_FREE_MAP = re.compile(
    r"key[\s-]*(?:/|and|-|:|=)?[\s-]*value|\bkeys? (?:is|are)\b|keyed by|dictionar(?:y|ies)|\bmap(?:ping)?s?\b|"
    r"free[- ]?form|arbitrary|\bmetadata\b|name[\s-]value|\bproperties\b|"
    r"(?:varies|vary|depend(?:s|ing)?|differs?)\b|opaque|extra specs?|json (?:object|blob|schema|document)",
    re.IGNORECASE,
)


#: Headings of tables that list only part of a message: "Request (Additional Parameters)".
_PARTIAL = re.compile(r"\badditional\b", re.IGNORECASE)


@dataclass(frozen=True)
class Undocumented:
    """A field of a sample that no row documents; ``samples`` are all that have it."""

    match: SampleMatch
    field: SampleField
    samples: tuple[str, ...]


@dataclass(frozen=True)
class LookAlike:
    """An undocumented field and a row that no sample shows, with names alike."""

    match: SampleMatch
    field: SampleField
    row: Row


@dataclass(frozen=True)
class Discrepancies:
    """All of a message."""

    match: MessageMatch
    undocumented: tuple[Undocumented, ...]
    look_alikes: tuple[LookAlike, ...]
    absent: tuple[Absent, ...]
    unseen: tuple[Row, ...]


def compare(match: MessageMatch) -> Discrepancies:
    """Compare the tables of a message with its samples."""
    unseen = _unseen_rows(match)
    look_alikes = tuple(_look_alikes(match))
    paired_fields = {_without_data_keys(item.field.path) for item in look_alikes}
    paired_rows = {item.row.location for item in look_alikes}
    undocumented: dict[Path, Undocumented] = {}
    for sample in (*match.samples, *match.others):
        for field in _undocumented(match, sample):
            path = _without_data_keys(field.path)
            if path in paired_fields:
                continue
            known = undocumented.get(path)
            samples = (*known.samples, sample.sample.path) if known else (sample.sample.path,)
            undocumented[path] = Undocumented(
                known.match if known else sample, known.field if known else field, samples
            )
    absent = tuple(item for item in absent_rows(match) if item.row.location not in paired_rows)
    reported = paired_rows | {item.row.location for item in absent}
    return Discrepancies(
        match,
        tuple(undocumented.values()),
        look_alikes,
        absent,
        tuple(row for row in unseen if row.location not in reported),
    )


def _without_data_keys(path: Path) -> Path:
    """Return a path in which keys that are data, such as UUIDs, count as one."""
    return tuple("*" if is_data(key) else key for key in path)


def _unseen_rows(match: MessageMatch) -> list[Row]:
    """Return the body rows that hold for at least one sample and are in none."""
    shown: set[tuple[str, str]] = set()
    active: dict[tuple[str, str], Row] = {}
    for sample in (*match.samples, *match.others):
        for number, row in enumerate(sample.rows):
            key = (row.name, row.ref)
            active.setdefault(key, row)
            if number in sample.of_row or _stands_for_keys(row, sample):
                shown.add(key)
    loose = {path[-1] for sample in (*match.samples, *match.others) for path in sample.fields}
    return [
        row
        for key, row in active.items()
        if key not in shown and not (len(parts_of(row.name)) == 1 and row.name in loose)
    ]


def _stands_for_keys(row: Row, sample: SampleMatch) -> bool:
    """Say whether a row describes the keys or values of a free map that the sample has: ``extra_specs.key``."""
    above = parts_of(row.name)[:-1]
    return bool(above) and any(
        path[-len(above) :] == above and field.size and _is_free_map(path, sample)
        for path, field in sample.fields.items()
    )


def _look_alikes(match: MessageMatch) -> Iterator[LookAlike]:
    taken: set[Path] = set()
    paired: set[str] = set()
    for sample in (*match.samples, *match.others):
        fields = _without_row(sample)
        if not fields:
            continue
        for number, row in enumerate(sample.rows):
            if number in sample.of_row or row.name in paired:
                continue
            parts = parts_of(row.name)
            declared = row.definition.type if row.definition else None
            for field in fields:
                if (
                    field.path not in taken
                    and look_alike(parts[-1], field.name)
                    and (len(parts) == 1 or field.path[-len(parts) : -1] == parts[:-1])
                    and compatible(declared, field.kinds)
                ):
                    taken.add(field.path)
                    paired.add(row.name)
                    yield LookAlike(sample, field, row)
                    break


def _without_row(sample: SampleMatch) -> list[SampleField]:
    """Return the fields that no row of the message documents, whatever its range."""
    anyhow = sample.anyhow
    return [field for path, field in sample.fields.items() if path not in anyhow]


def _undocumented(match: MessageMatch, sample: SampleMatch) -> Iterator[SampleField]:
    if not sample.tables or any(_PARTIAL.search(heading) for table in sample.tables for heading in table.headings):
        return
    suspects = _without_row(sample)
    if not suspects:
        return
    strong = _strong_matches(sample)
    wrapper = wrapper_of(sample)
    outside = {
        row.name.rpartition(".")[2]
        for message in match.operation.messages
        for row in message.rows
        if row.place not in ("body", None)
    }
    # What cannot be read, a ref without a definition or a broken definition, may be the row.
    undefined = {parts_of(row.name)[-1] for row in match.message.rows if row.place is None}
    children: dict[Path, list[Path]] = {}
    for path in sample.fields:
        children.setdefault(path[:-1], []).append(path)
    for field in suspects:
        parent = field.path[:-1]
        if field.path == wrapper or field.name in outside:
            continue
        if any(matches_part(part, field.name) for part in undefined):
            continue
        # The children of a container without a row are not judged, those of the wrapper of the whole sample are.
        if len(parent) > 1 and parent not in sample.anyhow:
            continue
        siblings = children[parent]
        documented = [path for path in siblings if path in strong]
        if len(documented) < 2 or 2 * len(documented) < len(siblings) or _is_free_map(parent, sample):
            continue
        if is_data(field.name) or _is_explained(field, sample):
            continue
        if not any(field.name.endswith(suffix) for suffix in _shared_suffixes(siblings, documented)):
            yield field


def _shared_suffixes(siblings: Sequence[Path], documented: Sequence[Path]) -> set[str]:
    """Return the suffixes that two or more documented names carry in other fields.

    ``gigabytes_fast`` beside ``gigabytes`` and ``volumes_fast`` beside ``volumes``: such fields stand for something
    that the deployment names.
    """
    counts: dict[str, int] = {}
    names = [path[-1] for path in documented]
    for path in siblings:
        for name in names:
            if path[-1].startswith(f"{name}_"):
                suffix = path[-1][len(name) :]
                counts[suffix] = counts.get(suffix, 0) + 1
    return {
        suffix
        for suffix, count in counts.items()
        if count > 1 and not any(name.endswith(suffix) and name[: -len(suffix)] in names for name in names)
    }


def _strong_matches(sample: SampleMatch) -> set[Path]:
    """Return the fields that rows really are about.

    A row without dots matches its name at every depth; as many of these places count as there are rows of that name,
    the shallowest first.
    """
    strong: set[Path] = set()
    single: dict[str, list[Path]] = {}
    count: dict[str, int] = {}
    for row in sample.rows:
        if len(parts_of(row.name)) == 1:
            count[row.name] = count.get(row.name, 0) + 1
    for path, numbers in sample.of_field.items():
        if any(len(parts_of(sample.rows[number].name)) > 1 for number in numbers):
            strong.add(path)
        else:
            single.setdefault(path[-1], []).append(path)
    for name, paths in single.items():
        depths = sorted({len(path) for path in paths})[: max(count.get(name, 1), 1)]
        strong.update(path for path in paths if len(path) in depths)
    return strong


def _is_free_map(parent: Path, sample: SampleMatch) -> bool:
    """Say whether a container is described as a map whose keys the reader chooses."""
    if not parent:
        return False
    return any(
        row.definition is not None
        and _FREE_MAP.search(row.definition.description) is not None
        and (row.definition.type or "").lower() not in ("array", "list")
        for row in sample.rows_of(parent)
    )


def _is_explained(field: SampleField, sample: SampleMatch) -> bool:
    """Say whether a description names the field: that of its container by any mention, others in literals."""
    word = re.compile(rf"(?<![\w:.-]){re.escape(field.name)}(?![\w-])")
    literal = f"``{field.name}``"
    containers = {row.ref for path in (field.path[:-1],) if path for row in sample.rows_of(path)}
    for row in sample.all_rows:
        if row.definition is None:
            continue
        text = row.definition.description
        if literal in text or (row.ref in containers and word.search(text)):
            return True
    return False
