"""Required rows that samples lack.

Absence proves little by itself. A row does not count where its object is not there, or may not be; where the sample
shows another case and lacks much; and where a description says when the field is absent, or that its name stands for
one that the reader chooses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from sphinx_compute_ref.matching.fields import Path, is_data, without_data_keys
from sphinx_compute_ref.matching.look_alikes import look_alikes_among
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.reading_order import may_be_inside_of_absent
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.matching.sentences import follow
from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row


class Absent(NamedTuple):
    """A required row that samples lack although the object around it is there.

    ``everywhere`` says that no sample of the page has it, ``beside`` that all of those have it, and only members of
    their families that no page includes lack it; ``left_out`` that another sample of a request has it.
    """

    row: Row
    matches: tuple[SampleMatch, ...]
    everywhere: bool
    beside: bool = False
    left_out: bool = False


@dataclass
class _Count:
    """How many samples of the page have a row, and which lack it, on the page and beside it."""

    row: Row
    having: int = 0
    lacking: list[SampleMatch] = field(default_factory=list)
    beside: list[SampleMatch] = field(default_factory=list)


def absent_rows(match: MessageMatch, misnamed: Mapping[Location, Path]) -> Iterator[Absent]:
    """Yield the required rows that samples of a message lack, and that nothing excuses.

    ``misnamed`` are rows, by location, with the fields (keys that are data counted as one) that are meant: such a field
    excuses no other row.
    """
    # All members of a family say what a response holds.
    everything = (*match.samples, *match.others)
    misnamed_fields = frozenset(misnamed.values())
    counts = _counts(match, misnamed)
    partial = {id(sample) for sample in everything if len(everything) > 1 and _shows_another_case(sample)}
    for count in counts:
        lacking, beside = (
            [sample for sample in samples if id(sample) not in partial] for samples in (count.lacking, count.beside)
        )
        # What a request holds at all may be shown by none of the page's own samples.
        optional_part = match.message.role == "request" and len(parts_of(count.row.name)) > 1
        reported_samples = lacking or (beside if count.having or optional_part else [])
        if reported_samples and not _may_be_absent(count.row, reported_samples[0], misnamed_fields):
            left_out = bool(lacking and count.having) and match.message.role == "request"
            yield Absent(count.row, tuple(reported_samples), not count.having, not lacking, left_out)


def _counts(match: MessageMatch, misnamed: Mapping[Location, Path]) -> Iterable[_Count]:
    """Return, for each required row, which samples have it and which lack it for no reason that lies in the sample."""
    everything, beside_page = (*match.samples, *match.others), {id(sample) for sample in match.others}
    seen_at: dict[str, set[Path]] | None = None
    counts: dict[tuple[str, str], _Count] = {}
    for sample in everything:
        if not sample.of_row or not sample.tables:
            continue
        present = {sample.rows[number].name for number in sample.of_row}
        required = [
            row
            for row in sample.rows
            if row.definition is not None and row.definition.required and not has_placeholder(row.name)
        ]
        present_count = sum(1 for row in required if row.name in present or row.location in misnamed)
        # What a broken ref stands for may be required, too.
        undefined = sum(
            1
            for table in (sample.tables if match.message.unplaced_rows else ())
            for row in table.rows
            if row.definition is None and parts_of(row.name)[-1] in sample.by_name
        )
        for row in required:
            key = (row.name, row.ref)
            count = counts.get(key)
            if count is None:
                count = counts[key] = _Count(row)
            parts = parts_of(row.name)
            if row.name in present or (len(parts) == 1 and parts[-1] in sample.by_name):
                count.having += id(sample) not in beside_page
                continue
            if seen_at is None:
                seen_at = _parents_by_row(everything)
            if not _around_is_there(parts, seen_at.get(row.name, set()), sample):
                continue
            # It shows another case, unless it shows much of what may be left out, and this alone is required.
            another = 2 * (present_count + undefined) < len(required) + undefined
            if row.name not in seen_at and another and (len(required) > 1 or len(present) < _MUCH):
                continue
            number = max(number for number, other in enumerate(sample.rows) if other.location == row.location)
            if may_be_inside_of_absent(sample, number, misnamed):
                continue
            (count.beside if id(sample) in beside_page else count.lacking).append(sample)
    return counts.values()


def _parents_by_row(samples: Iterable[SampleMatch]) -> dict[str, set[Path]]:
    """Return the objects that hold fields of rows, by the names of the rows."""
    parents: dict[str, set[Path]] = {}
    for sample in samples:
        for number, paths in sample.of_row.items():
            parents.setdefault(sample.rows[number].name, set()).update(path[:-1] for path in paths)
    return parents


#: So many rows of optional fields that a sample shows make it one of the case that the table is about.
_MUCH = 3
#: A description that says when a field is absent.
_CONDITIONAL = re.compile(
    r"\bmay (?:not )?be (?:absent|present|omitted|missing)|\bwill be absent\b"
    r"|\b(?:will|is|are) not (?:be )?(?:present|returned|shown|included|provided)\b|\bonly applies\b",
    re.IGNORECASE,
)
#: The same in two words of one sentence.
_CONDITIONS = tuple(
    (re.compile(rf"\b(?:{first})\b", re.IGNORECASE), re.compile(rf"\b(?:{second})\b", re.IGNORECASE))
    for first, second in (
        ("only", r"appears?|returned|present|visible|shown|available|set|admin\w*|users?|if|when|for"),
        ("appears?|returned|present|visible|shown|available|included", "only|if|when|unless"),
        (r"admin\w*", "only"),
    )
)


#: An example whose key is a placeholder: ``<action_name>: {``.
_KEY_FOR_NAME = re.compile(r"<[\w -]+>[\"'`]*\s*:\s*\{|\{\s*[\"'`]*<[\w -]+>[\"'`]*\s*:")


def _shows_another_case(sample: SampleMatch) -> bool:
    """Say whether a sample lacks much of what is required: it shows another case (a service that is down)."""
    required = [number for number, row in enumerate(sample.rows) if row.definition and row.definition.required]
    lacking = sum(1 for number in required if number not in sample.of_row)
    return lacking >= 3 and 5 * lacking >= 2 * len(required)


def is_conditional(row: Row) -> bool:
    """Say whether a row's description says that the field is not always there."""
    return row.definition is not None and says_when(row.definition.description)


@lru_cache(maxsize=4096)
def says_when(description: str) -> bool:
    """Say whether ``description`` names a condition under which the field is there, or is not."""
    if _CONDITIONAL.search(description):
        return True
    return any(follow(first, second, description) for first, second in _CONDITIONS)


def _may_be_absent(row: Row, sample: SampleMatch, misnamed_fields: Collection[Path]) -> bool:
    """Say whether a row explains its absence, or its name stands for keys that the reader chooses.

    The latter is a row for an object or array where the sample has one under another name without a row; or a row whose
    description names it in a literal.
    """
    assert row.definition is not None
    description = row.definition.description
    if is_conditional(row):
        return True
    top = [path[0] for path in sample.fields if len(path) == 1]
    if compatible(row.definition.type, ("string",)) and top and all(is_data(name) for name in top):
        return True
    if not compatible(row.definition.type, ("object",)) and not compatible(row.definition.type, ("array",)):
        return False
    if _KEY_FOR_NAME.search(description):
        return True
    if f"``{row.name}``" in description and re.search(r"\b(?:stands for|own name|represents|replace)\b", description):
        return True
    kinds = {"object", "array"} if row.definition.type else set()
    wrapper = sample.wrapper
    if wrapper is not None and is_data(wrapper[0]):
        return True
    if wrapper is not None and wrapper not in sample.of_field and wrapper != (row.name,):
        return False
    return any(
        path not in sample.of_field
        and without_data_keys(path) not in misnamed_fields
        and field.kinds & kinds
        and path != wrapper
        and compatible(row.definition.type, field.kinds)
        and (is_data(field.name) or len(path) <= 2)
        for path, field in sample.fields.items()
    )


def may_lack_all(data: Any, rows: Sequence[Row]) -> bool:
    """Say whether a sample is an object of plain values, or without any, which none of the required ``rows`` is about.

    Rows about the keys of a map, and keys that the reader chooses, are no proof of anything.
    """
    if not isinstance(data, dict) or len(data) > len(rows):
        return False
    if any(
        isinstance(value, (dict, list)) or value is None or is_data(key) or _CHOSEN.search(key)
        for key, value in data.items()
    ):
        return False
    keys = tuple(data)
    for row in rows:
        last = parts_of(row.name)[-1]
        if last in ("key", "value") or has_placeholder(row.name) or is_conditional(row):
            return False
        if last in data or any(look_alikes_among(last, keys)):
            return False
    return True


#: Keys such as ``hw:cpu`` and ``key1``.
_CHOSEN = re.compile(r"[:0-9]")


def _around_is_there(parts: tuple[str, ...], parents: set[Path], sample: SampleMatch) -> bool:
    """Say whether the object that would hold a row's field is in the sample, with something in it."""
    if len(parts) > 1:
        prefix = parts[:-1]
        return any(path[-len(prefix) :] == prefix for path in sample.children)
    return not parents or any(parent in sample.children for parent in parents)
