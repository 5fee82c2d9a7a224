"""Fields of samples that no row documents.

What keeps this honest, each condition learned from references in use: children of a container count as undocumented
only where the tables document at least two and half of them, else the container is opaque (rows that no sample shows
count as documenting the children of the wrapper: a table of the wrong rows is no opaque container); only the topmost
undocumented ancestor counts; containers that are described as free key and value maps are open; names that a
description explains, or that the operation documents outside of the body, are not undocumented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sphinx_compute_ref.matching.absent_rows import may_lack_all
from sphinx_compute_ref.matching.fields import Path, SampleField, is_data, without_data_keys
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_names import has_placeholder, matches_part, parts_of
from sphinx_compute_ref.model.operation import Row

FREE_MAP = re.compile(
    r"key[\s-]*+(?:(?:/|and|:|=)[\s-]*+)?value|\bkeys? (?:is|are)\b|keyed by|dictionar(?:y|ies)|\bmap(?:ping)?s?\b|"
    r"free[- ]?form|arbitrary|\bmetadata\b|name[\s-]value|\bproperties\b|"
    r"(?:varies|vary|depend(?:s|ing)?|differs?)\b|opaque|extra specs?|json (?:object|blob|schema|document)",
    re.IGNORECASE,
)


#: Headings of tables that list only part of a message: "Request (Additional Parameters)".
_PARTIAL = re.compile(r"\badditional\b", re.IGNORECASE)


def is_partial(sample: SampleMatch) -> bool:
    """Say whether the tables beside a sample list only part of what it shows, by their headings."""
    return any(_PARTIAL.search(heading) for table in sample.tables for heading in table.headings)


def undocumented_fields(
    match: MessageMatch, sample: SampleMatch, unseen: Sequence[Row], misnamed_fields: Collection[Path] = ()
) -> Iterator[SampleField]:
    """Yield the topmost fields of a sample that are not documented; ``unseen`` are the rows that no sample shows.

    ``misnamed_fields`` are those (keys that are data counted as one) whose rows have another name, by mistake: they are
    not yielded, and count as documented where their siblings are judged.
    """
    if not sample.tables or is_partial(sample):
        return
    suspects = _suspects(match, sample, misnamed_fields)
    if not suspects:
        return
    strong = sample.strong
    if misnamed_fields:
        strong = strong | {path for path in sample.fields if without_data_keys(path) in misnamed_fields}
    children = sample.children
    # Rows that no sample shows: the table does try to say what the whole sample holds.
    level = _judged_by_unseen(match, sample)
    undotted_names = _undotted(sample, unseen) if level is not None else []
    undotted_set = set(undotted_names)
    around_strong = {path[:length] for path in strong for length in range(1, len(path) + 1)}
    documented_of: dict[Path, list[str]] = {}
    shared_of: dict[tuple[Path, bool], set[str]] = {}
    # One field and one row, neither of which the other side has.
    alone = level is not None and len(children[level]) == len(undotted_names) == 1
    for field in suspects:
        parent = field.path[:-1]
        siblings = children[parent]
        if parent not in documented_of:
            documented_of[parent] = [path[-1] for path in siblings if path in strong]
        names = documented = documented_of[parent]
        # A patch names what it changes, and nothing else: one of two fields with a row is half of it. So is one of the
        # two that make a whole body: ``{"shares": […], "links": […]}``.
        is_half = sample.is_patch or (
            not parent and len(siblings) == 2 and _is_plainly_missing(field, around_strong, unseen)
        )
        if not _documents(names, siblings, least=1 if is_half else 2):
            longer = any(head in undotted_set for head, _ in _splits(field.name))
            if _holds_what_rows_are_about(field, sample, strong) or is_left_out(field, sample):
                if not is_explained(field, sample):
                    yield field
                continue
            if parent != level or field.path in around_strong or longer:
                continue
            names = documented + undotted_names
            if not alone and (not _documents(names, siblings) or (len(documented) < 2 and len(names) < len(siblings))):
                continue
        if is_free_map(parent, sample):
            continue
        if is_data(field.name) or is_explained(field, sample):
            continue
        key = (parent, names is documented)
        if key not in shared_of:
            shared_of[key] = _shared_suffixes(siblings, names)
        if not any(suffix in shared_of[key] for _, suffix in _splits(field.name)):
            yield field


def _is_plainly_missing(field: SampleField, around_strong: Collection[Path], unseen: Sequence[Row]) -> bool:
    """Say whether a field holds nothing that rows are about, and no row is about all names that begin as its does."""
    return field.path not in around_strong and not any(
        field.name.startswith(f"{row.name}_") or has_placeholder(row.name) for row in unseen
    )


def _suspects(match: MessageMatch, sample: SampleMatch, misnamed_fields: Collection[Path]) -> list[SampleField]:
    """Return the fields without a row that may lack one: ``misnamed_fields`` have one, the wrapper needs none."""
    fields: Sequence[SampleField] = sample.undocumented
    if len(sample.tables) < len(match.message.tables):
        fields = [*fields, *_only_in_other_tables(sample)]
    if not fields:
        return []
    # What cannot be read, a ref without a definition or a broken definition, may be the row.
    undefined = {parts_of(row.name)[-1] for row in match.message.unplaced_rows}
    # The children of a container without a row are not judged, those of the wrapper of the whole sample are.
    return [
        field
        for field in fields
        if not (misnamed_fields and without_data_keys(field.path) in misnamed_fields)
        and field.path != sample.wrapper
        and field.name not in match.outside
        and not any(matches_part(part, field.name) for part in undefined)
        and (len(field.path) <= 2 or field.path[:-1] in sample.anyhow)
    ]


def _holds_what_rows_are_about(field: SampleField, sample: SampleMatch, strong: Collection[Path]) -> bool:
    """Say whether a field is all that the wrapper holds, and most of what it holds itself has a row.

    ``keypairs[].keypair.name``, where rows are about ``keypairs`` and ``name`` alone. Names with digits, and what is
    inside of a map, are data.
    """
    parent = field.path[:-1]
    inside = sample.children.get(field.path, ())
    return (
        parent == sample.wrapper
        and len(sample.children[parent]) == 1
        and not any(letter.isdigit() for letter in field.name)
        and not is_data(field.name)
        and not is_free_map(parent, sample)
        and _documents([path[-1] for path in inside if path in strong], inside)
    )


def is_left_out(field: SampleField, sample: SampleMatch) -> bool:
    """Say whether the description of an object names most of its fields, in literals, and not this one."""
    parent = field.path[:-1]
    siblings = sample.children[parent]
    definitions = [row.definition for row in sample.rows_of(parent)]
    if not definitions or is_data(field.name) or len(siblings) < 3 or is_free_map(parent, sample):
        return False
    text = "\n".join(one.description for one in definitions if one is not None)
    count = sum(1 for path in siblings if path not in sample.anyhow and f"``{path[-1]}``" in text)
    return count >= 2 and 2 * count > len(siblings)


def _only_in_other_tables(sample: SampleMatch) -> Iterator[SampleField]:
    """Yield the fields that have a row at this microversion, but in tables about other samples of the message."""
    rows_beside = {row.location for table in sample.tables for row in table.rows}
    row_microversion = sample.row_microversion or sample.microversion
    for path, numbers in sample.anyhow.items():
        rows = [sample.all_rows[number] for number in numbers]
        if path not in sample.of_field and all(
            row_microversion in row.range and row.location not in rows_beside for row in rows
        ):
            yield sample.fields[path]


def _undotted(sample: SampleMatch, rows: Sequence[Row]) -> list[str]:
    """Return the names of those rows that hold for a sample and stand, by their names, right in its wrapper."""
    locations = {row.location for row in rows}
    return [
        row.name
        for row in sample.rows
        if row.location in locations and len(parts_of(row.name)) == 1 and not has_placeholder(row.name)
    ]


def _judged_by_unseen(match: MessageMatch, sample: SampleMatch) -> Path | None:
    """Return the object, the wrapper or the top, whose fields are judged by rows that no sample shows, too.

    Not those of an operation of JSON Patch, of an object with one field (save a plain value at the top, where no row
    is about anything in the sample), and of a sample that is only a part of what another sample wraps.
    """
    wrapper = sample.wrapper
    if wrapper is None and any(other.wrapper is not None for other in match.samples):
        return None
    level = wrapper or ()
    names = {path[-1] for path in sample.children.get(level, ())}
    if len(names) == 1 and (wrapper is not None or sample.of_row or not _is_plain(sample)):
        return None
    return None if not names or sample.is_patch or {"op", "path"} <= names else level


def _is_plain(sample: SampleMatch) -> bool:
    """Say whether the one field of a sample is a plain value that no row beside it is about, and no key of a map."""
    (field,) = sample.fields.values()
    plain = not field.kinds & {"object", "array", "null"}
    return plain and may_lack_all({field.name: ""}, sample.rows)


def _documents(names: Sequence[str], siblings: Sequence[Path], least: int = 2) -> bool:
    """Say whether an object counts as documented: ``least`` of its fields are, and half of them."""
    return len(names) >= least and 2 * len(names) >= len(siblings)


def _shared_suffixes(siblings: Sequence[Path], names: Sequence[str]) -> set[str]:
    """Return the suffixes that two or more documented names carry in other fields.

    ``gigabytes_fast`` beside ``gigabytes`` and ``volumes_fast`` beside ``volumes``: such fields stand for something
    that the deployment names.
    """
    counts, row_names = Counter(names), set(names)
    carried: Counter[str] = Counter()
    for path in siblings:
        for head, suffix in _splits(path[-1]):
            carried[suffix] += counts[head]
    rows = {suffix for name in row_names for head, suffix in _splits(name) if head in row_names}
    return {suffix for suffix, count in carried.items() if count > 1} - rows


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield both parts of a name at each underscore, which begins the second."""
    return ((name[: match.start()], name[match.start() :]) for match in re.finditer("_", name))


def is_free_map(parent: Path, sample: SampleMatch) -> bool:
    """Say whether a container is described as a map whose keys the reader chooses."""
    if not parent:
        return False
    return any(
        row.definition is not None
        and FREE_MAP.search(row.definition.description) is not None
        and (row.definition.type or "").lower() not in ("array", "list")
        for row in sample.rows_of(parent)
    )


def is_explained(field: SampleField, sample: SampleMatch) -> bool:
    """Say whether a description names the field: that of its container by any mention, others in literals."""
    if f"``{field.name}``" in sample.descriptions:
        return True
    word = rf"(?<![\w:.-]){re.escape(field.name)}(?![\w-])"
    containers = {row.ref for row in sample.rows_of(field.path[:-1])}
    return bool(containers) and any(
        row.ref in containers and row.definition is not None and re.search(word, row.definition.description)
        for row in sample.all_rows
    )
