"""Objects of samples of which a table documents less than half, the name alone, or nothing that other tables have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, SampleField, is_data, without_data_keys
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_names import has_placeholder
from sphinx_compute_ref.matching.undocumented import is_explained, is_free_map, is_partial
from sphinx_compute_ref.model.operation import Role

#: So many rows say that a table is about an object, and so many fields without a row that it is thin.
_ROWS, _LACKING = 2, 3


class Thin(NamedTuple):
    """An object of the sample ``match``: its topmost fields that lack a row, of so many ``fields``."""

    match: SampleMatch
    lacking: tuple[SampleField, ...]
    fields: int


def thin_tables(match: MessageMatch, misnamed_fields: Collection[Path] = ()) -> Iterator[Thin]:
    """Yield the objects of a message's samples that are documented by less than half, each place once.

    ``misnamed_fields`` (keys that are data counted as one) have rows of another name: they count as documented.
    """
    reported_parents: set[Path] = set()
    if match.message.unplaced_rows:
        return  # a ref without a definition may be any of them
    for sample in match.samples:
        if len(sample.undocumented) < _LACKING or not sample.tables or is_partial(sample):
            continue
        misnamed = {path for path in sample.fields if without_data_keys(path) in misnamed_fields}
        strong = sample.strong | misnamed
        free = {field.path for field in sample.undocumented} - misnamed
        for parent, paths in sample.children.items():
            lacking = [path for path in paths if path in free]
            documented = [path for path in paths if path in strong]
            if parent in reported_parents or len(documented) < _ROWS or len(lacking) < _LACKING:
                continue
            if 2 * len(documented) >= len(paths) or is_free_map(parent, sample):
                continue
            if parent and parent not in sample.of_field and len(parent) > 1:
                continue
            if any(is_data(path[-1]) for path in paths):
                continue
            outside = match.outside
            fields = tuple(
                sample.fields[path]
                for path in lacking
                if path[-1] not in outside and not is_explained(sample.fields[path], sample)
            )
            if len(fields) >= _LACKING and 2 * len(fields) > len(paths):
                reported_parents.add(parent)
                yield Thin(sample, fields, len(paths))


#: A description that leads elsewhere for what an object holds, or says that its keys are free.
_ELSEWHERE = re.compile(r":(?:ref|doc):|`_|\beach key\b|\buser[- ]defined\b|\bschema\b", re.IGNORECASE)


def bare_tables(match: MessageMatch, names: Collection[str]) -> Iterator[Thin]:
    """Yield the objects of a message's samples of which no row is about a field: the table is about the top alone.

    That is the outermost object where its row is the only one; the items of a list where all rows are about the list
    and what stands beside it; and the body of a request of which a single row is about one field. What an action takes,
    and fields whose ``names`` other rows of the reference have, are parameters; others may be data.
    """
    if match.message.unplaced_rows:
        return
    reported_parents: set[Path] = set()
    for sample in match.samples:
        if is_partial(sample) or sample.is_patch:
            continue
        for parent in _bare_parents(match, sample):
            inside = [path for path in sample.children.get(parent, ()) if path not in sample.anyhow]
            fields = tuple(sample.fields[path] for path in inside)
            if parent in reported_parents or any(_is_told(field, match, sample) for field in fields):
                continue
            is_action = match.message.role == "request" and match.operation.url.endswith("/action")
            are_parameters = is_action or 2 * sum(field.name in names for field in fields) >= len(fields)
            if len(fields) >= (1 if parent else 2) and are_parameters:
                reported_parents.add(parent)
                yield Thin(sample, fields, len(sample.children[parent]))


def _bare_parents(match: MessageMatch, sample: SampleMatch) -> Iterator[Path]:
    """Yield the objects that a table may leave bare: what one row is about, what lists hold, and the body around a row.

    None that a description leads away from, or whose keys are data.
    """
    tops = sample.children.get((), ())
    if not tops or any(is_data(path[-1]) for path in tops):
        return
    documented = [path for path in tops if path in sample.of_field]
    if len(tops) > 1 and len(sample.all_rows) == len(documented) == 1 and match.message.role == "request":
        yield ()
        return
    if len(documented) < len(tops) or any(len(path) > 1 for paths in sample.of_row.values() for path in paths):
        return
    for top in tops:
        inside = sample.children.get(top, ())
        is_list = "array" in sample.fields[top].kinds
        if not inside or (len(tops) > 1 and (not is_list or len(inside) < _LACKING)) or is_free_map(top, sample):
            continue
        if len(tops) == 1 < len(sample.all_rows):
            continue  # rows that no sample shows may be about what it holds
        if any(path in sample.anyhow or is_data(path[-1]) for path in inside):
            continue
        rows = sample.rows_of(top)
        if not any(row.definition is None or _ELSEWHERE.search(row.definition.description) for row in rows):
            yield top


def _is_told(field: SampleField, match: MessageMatch, sample: SampleMatch) -> bool:
    """Say whether a parameter outside of the body, or a description, has the name of a field."""
    if field.name in match.outside:
        return True
    return _is_explained_here(field, sample) if len(sample.all_rows) > 1 else is_explained(field, sample)


class Untold(NamedTuple):
    """An object of ``match`` none of whose fields has a row, and a message of which the tables document such a one.

    ``is_usual`` says that more objects like it are without rows than with: it is how this reference does it.
    """

    match: MessageMatch
    thin: Thin
    example: MessageMatch
    is_usual: bool


#: Objects that are the same but for the message: its role, their fields, and their own name.
_Kind = tuple[Role, frozenset[str], str]


def untold_objects(matches: Sequence[MessageMatch]) -> Iterator[Untold]:
    """Yield the objects with a row of which no field has one, where objects like them have theirs.

    Objects are alike where four of five names of the one are documented in the other. Deeper ones have to have the same
    name, too: there is many an object of ``id``, ``name`` and ``links``.
    """
    bare: dict[_Kind, list[tuple[MessageMatch, Thin]]] = {}
    for match in matches:
        for thin in () if match.message.unplaced_rows else _bare_objects(match):
            parent = thin.lacking[0].path[:-1]
            names = frozenset(field.name for field in thin.lacking)
            kind = (match.message.role, names, parent[-1] if len(parent) > 1 else "")
            bare.setdefault(kind, []).append((match, thin))
    documented: dict[_Kind, list[MessageMatch]] = {}
    for match in matches if bare else ():
        for kind in {kind for sample in match.samples for kind in _documented_objects(match, sample)}:
            documented.setdefault(kind, []).append(match)
    like_documented, like_bare = _by_name(documented), _by_name(bare)
    for kind, items in bare.items():
        examples = [match for other in _alike(kind, like_documented) for match in documented[other]]
        if examples:
            is_usual = len(examples) < sum(len(bare[other]) for other in _alike(kind, like_bare))
            yield from (Untold(match, thin, examples[0], is_usual) for match, thin in items)


def _documented_objects(match: MessageMatch, sample: SampleMatch) -> Iterator[_Kind]:
    for parent, paths in sample.children.items() if sample.of_row else ():
        names = frozenset(path[-1] for path in paths if path in sample.strong)
        if len(names) >= _LACKING and 2 * len(names) >= len(paths):
            yield match.message.role, names, parent[-1] if parent else ""


def _by_name(kinds: Iterable[_Kind]) -> dict[str, list[_Kind]]:
    by_name: dict[str, list[_Kind]] = {}
    for kind in kinds:
        for name in kind[1]:
            by_name.setdefault(name, []).append(kind)
    return by_name


def _alike(kind: _Kind, by_name: Mapping[str, Sequence[_Kind]]) -> Iterator[_Kind]:
    """Yield the kinds that have four of five names of ``kind``; each of them has one of the rarest."""
    role, names, object_name = kind
    rarest = sorted(names, key=lambda name: (len(by_name.get(name, ())), name))[: len(names) // 5 + 1]
    for other in dict.fromkeys(one for name in rarest for one in by_name.get(name, ())):
        if other[0] == role and object_name in ("", other[2]) and 5 * len(names & other[1]) >= 4 * len(names):
            yield other


def _bare_objects(match: MessageMatch) -> Iterator[Thin]:
    """Yield the objects of a message's samples that have a row and are no maps, and of whose fields none has one."""
    reported_parents: set[Path] = set()
    outside = match.outside
    for sample in match.samples:
        if is_partial(sample) or any(has_placeholder(row.name) for row in sample.all_rows):
            continue
        for parent, paths in sample.children.items():
            if len(paths) < _LACKING or parent not in sample.of_field or parent in reported_parents:
                continue
            if any(path in sample.anyhow or is_data(path[-1]) for path in paths) or is_free_map(parent, sample):
                continue
            rows = sample.rows_of(parent)
            if any(row.definition is None or _ELSEWHERE.search(row.definition.description) for row in rows):
                continue
            fields = tuple(sample.fields[path] for path in paths)
            if not any(field.name in outside or _is_explained_here(field, sample) for field in fields):
                reported_parents.add(parent)
                yield Thin(sample, fields, len(fields))


def _is_explained_here(field: SampleField, sample: SampleMatch) -> bool:
    """Say whether a description names the field, other than that of an object that has a field of this name itself.

    Descriptions of ``links`` name their ``href``.
    """
    if not is_explained(field, sample):
        return False
    parent = field.path[:-1]
    namesakes = (path[:-1] for path in sample.fields if path[-1] == field.name and path[:-1] != parent)
    elsewhere = {row.ref for path in namesakes for row in sample.rows_of(path)}
    elsewhere -= {row.ref for row in sample.rows_of(parent)}
    rows = [row for row in sample.all_rows if row.ref not in elsewhere]
    return any(row.definition is not None and field.name in row.definition.description for row in rows)
