"""Recall, measured: defects are put into real references, one at a time, and the linter has to find each of them.

A *mutant* is a reference with one defect. It is *caught* when a finding of a right code, which the reference without
the defect does not have, stands at the right place. Where the reference holds no evidence against the defect - a row
taken out that no sample shows - nothing could find it: such mutants are counted apart. What counts as evidence is
defined here, in the functions that make the mutants, in plain terms and apart from the matching that is on trial.
Whatever else is new must be explained by the defect: be about the same row, definition, field or sample.

The three references are read once; mutants are changed copies of the model. ``python -m tests.corpora.mutations`` runs
all and prints the table, with ``--misses`` the mutants that got away.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sphinx_compute_ref.linting.runner import check
from sphinx_compute_ref.matching.families import group_families
from sphinx_compute_ref.matching.fields import Path as FieldPath
from sphinx_compute_ref.matching.fields import SampleField, fields_of
from sphinx_compute_ref.model.definition import Definition, DefinitionField
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.model.status import StatusCode
from sphinx_compute_ref.reading.json_samples import read_sample
from sphinx_compute_ref.reading.project import read_reference

SEED = 20240229
Fields = Mapping[FieldPath, SampleField]
Key = tuple[str, Location, str]

#: The JSON types that a declared type allows.
_TYPES = {
    "string": {"string"},
    "uuid": {"string"},
    "integer": {"integer"},
    "int": {"integer"},
    "float": {"integer", "float"},
    "number": {"integer", "float"},
    "boolean": {"boolean"},
    "bool": {"boolean"},
    "array": {"array"},
    "list": {"array"},
    "object": {"object"},
    "dict": {"object"},
}
_FREE_MAP = re.compile(
    r"key[\s-]*(?:/|and|-)?[\s-]*value|keyed by|dictionar|free[- ]form|arbitrary|\bkeys? (?:is|are)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Mutant:
    """A defect: ``build`` puts it into the corpus, ``codes`` are right where ``is_right_place`` holds.

    ``names`` are what a finding may be about, ``places`` where it may stand, to be explained by the defect.
    """

    kind: str
    corpus: str
    title: str
    build: Callable[[], Reference]
    codes: frozenset[str]
    is_right_place: Callable[[Finding], bool]
    evidence: bool
    names: frozenset[str] = frozenset()
    operations: frozenset[Location] = frozenset()
    places: Callable[[Finding], bool] = lambda finding: False


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant."""

    kind: str
    corpus: str
    title: str
    evidence: bool
    caught: bool
    codes: tuple[str, ...]
    unexplained: tuple[str, ...]


@dataclass
class Tally:
    """The verdicts of one kind of defect."""

    caught: int = 0
    missed: list[Verdict] = field(default_factory=list)
    without: int = 0
    without_caught: int = 0
    unexplained: list[Verdict] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many mutants there are evidence against."""
        return self.caught + len(self.missed)

    @property
    def recall(self) -> float:
        """The share of these that were caught."""
        return self.caught / self.count if self.count else 1.0


class Neighbourhood(NamedTuple):
    """A part of a reference: operations, definitions and families of samples."""

    operations: frozenset[Location]
    definitions: frozenset[tuple[str, str]]
    families: frozenset[str]
    #: A sample that names a microversion, where the reference has any: its samples are read otherwise than where none
    #: does.
    witness: str | None

    def of(self, reference: Reference) -> Reference:
        """Return this part of ``reference``."""
        resources = tuple(
            replace(resource, operations=operations)
            for resource in reference.resources
            if (operations := tuple(op for op in resource.operations if op.location in self.operations))
        )
        parameters = {
            path: replace(
                file, definitions={n: d for n, d in file.definitions.items() if (path, n) in self.definitions}
            )
            for path, file in reference.parameters.items()
        }
        samples = {
            path: file
            for path, file in reference.samples.items()
            if file.family in self.families or path == self.witness
        }
        return replace(reference, resources=resources, parameters=parameters, samples=samples)


class Corpus:
    """A reference without defects of ours, with the findings that it has by itself."""

    def __init__(self, name: str, folder: Path) -> None:
        """Read the corpus below ``folder``."""
        self.name = name
        self.reference = read_reference(folder / "api-ref" / "source")
        self._fields: dict[str, Fields] = {}

    @cached_property
    def known(self) -> frozenset[Key]:
        """The findings of the reference as it is."""
        return frozenset(map(key, check(self.reference, select=["ALL"]).findings))

    def neighbourhood(self, operations: frozenset[Location], names: frozenset[str]) -> Neighbourhood:
        """Return the part of the reference in which a defect in some operations can be seen.

        These are the operations that share families of samples with them, and, of each definition that they use, the
        user with the lowest microversion (whether ``min_version`` is redundant depends on it).
        """
        near = set(operations)
        size = 0
        while size != len(near):
            size = len(near)
            for operation in self.reference.operations:
                if operation.location in near:
                    refs, own = self._shared(operation)
                    near.update(*(self._operations_of[family] for family in own))
                    if operation.location in operations:
                        near.update(self._oldest_user[name] for name in refs)
        definitions: set[tuple[str, str]] = {(file, name) for file in self.reference.parameters for name in names}
        families: set[str] = set()
        for operation in self.reference.operations:
            if operation.location in near:
                definitions.update((table.path, row.ref) for table in operation.tables for row in table.rows)
                families |= self._shared(operation)[1]
        return Neighbourhood(frozenset(near), frozenset(definitions), frozenset(families), self._witness)

    @cached_property
    def _witness(self) -> str | None:
        return next((path for path, sample in self.reference.samples.items() if sample.microversion), None)

    def _shared(self, operation: Operation) -> tuple[set[tuple[str, str]], set[str]]:
        """Return the definitions with a ``min_version``, and the families of samples, that an operation uses."""
        samples = self.reference.samples
        paths = [sample.path for message in operation.messages for sample in message.samples]
        return {
            (table.path, row.ref)
            for table in operation.tables
            for row in table.rows
            if row.definition is not None and row.definition.min_version
        }, {samples[path].family for path in paths if path in samples}

    @cached_property
    def _operations_of(self) -> dict[str, set[Location]]:
        found: dict[str, set[Location]] = {}
        for operation in self.reference.operations:
            for family in self._shared(operation)[1]:
                found.setdefault(family, set()).add(operation.location)
        return found

    @cached_property
    def _oldest_user(self) -> dict[tuple[str, str], Location]:
        oldest = Microversion(0, 0)
        return {
            name: min((user[0] for user in users), key=lambda op: op.min_version or oldest).location
            for name, users in self.users.items()
        }

    def fields(self, path: str) -> Fields:
        """Return the fields of a sample."""
        if path not in self._fields:
            sample = self.reference.samples.get(path)
            self._fields[path] = fields_of(sample.data) if sample is not None and sample.valid else {}
        return self._fields[path]

    @cached_property
    def families(self) -> Mapping[str, list[SampleFile]]:
        """The samples by family."""
        return group_families(self.reference.samples)

    @cached_property
    def users(self) -> Mapping[tuple[str, str], list[tuple[Operation, Message, Table, Row]]]:
        """The rows that refer to a definition, by parameters file and name."""
        users: dict[tuple[str, str], list[tuple[Operation, Message, Table, Row]]] = {}
        for operation, message in self.reference.messages:
            for table in message.tables:
                for row in table.rows:
                    users.setdefault((table.path, row.ref), []).append((operation, message, table, row))
        return users

    @cached_property
    def including(self) -> Mapping[str, list[tuple[Operation, Message, Sample]]]:
        """Where pages include each sample."""
        found: dict[str, list[tuple[Operation, Message, Sample]]] = {}
        for operation, message in self.reference.messages:
            for sample in message.samples:
                found.setdefault(sample.path, []).append((operation, message, sample))
        return found

    def version(self, operation: Operation, sample: Sample) -> Microversion:
        """Return the microversion that a sample shows: its own, else the first that the operation has."""
        return sample.microversion or max(self.reference.base, operation.min_version or self.reference.base)


def key(finding: Finding) -> Key:
    """Return what makes two findings the same one."""
    return (finding.code, finding.location, finding.subject)


# What a person would call evidence --------------------------------------------------------------------------------


@cache
def parts_of(name: str) -> tuple[str, ...]:
    """Split a row's name at its dots."""
    return tuple(part for part in name.replace("[]", "").split(".") if part)


def is_plain(row: Row) -> bool:
    """Say whether a row's name is a name, without placeholders."""
    return not re.search(r"[{}<>$ ]", row.name)


def places_of(row: Row, fields: Fields) -> list[FieldPath]:
    """Return the places in a sample that a row is about; of a row without dots the shallowest ones."""
    parts = parts_of(row.name)
    found = [path for path in fields if path[-len(parts) :] == parts]
    if len(parts) == 1 and found:
        depth = min(map(len, found))
        found = [path for path in found if len(path) == depth]
    return found


def tables_beside(message: Message, sample: Sample) -> tuple[Table, ...]:
    """Return the tables that a reader holds a sample against: those since the last sample, else all."""
    end = sample.preceding_tables or len(message.tables)
    starts = [other.preceding_tables for other in message.samples if other.preceding_tables < end]
    return message.tables[max(starts, default=0) : end]


def body_rows(tables: Iterable[Table], version: Microversion) -> list[Row]:
    """Return the body rows that hold at a microversion."""
    return [row for table in tables for row in table.rows if row.in_ == "body" and version in row.range]


def is_documented_around(path: FieldPath, rows: list[Row], fields: Fields) -> bool:
    """Say whether a field without a row would stand out.

    Two of its siblings and two thirds of them have rows; all objects around it have rows, save one that wraps the whole
    sample; and none of these is described as a free map.
    """
    documented = {place: row for row in rows for place in places_of(row, fields)}
    siblings = [other for other in fields if other[:-1] == path[:-1] and other != path]
    count = sum(1 for other in siblings if other in documented)
    if count < 2 or 3 * count < 2 * len(siblings):
        return False
    for depth in range(1, len(path)):
        row = documented.get(path[:depth])
        if row is None and depth > 1:
            return False
        if row is not None and row.definition is not None and _FREE_MAP.search(row.definition.description):
            return False
    return True


def is_mentioned(name: str, rows: Iterable[Row]) -> bool:
    """Say whether a description names a field: then a row of its own is not needed."""
    return any(
        row.definition is not None and re.search(rf"(?<![\w:-]){re.escape(name)}(?![\w-])", row.definition.description)
        for row in rows
    )


# Changed copies of the model --------------------------------------------------------------------------------------


def with_operation(reference: Reference, old: Operation, change: Callable[[Operation], Operation]) -> Reference:
    """Return the reference with one operation changed, wherever it is included."""
    resources = tuple(
        replace(
            resource, operations=tuple(change(op) if op.location == old.location else op for op in resource.operations)
        )
        if any(op.location == old.location for op in resource.operations)
        else resource
        for resource in reference.resources
    )
    return replace(reference, resources=resources)


def with_rows(
    reference: Reference, operation: Operation, table: Table, rows: Callable[[Table], tuple[Row, ...]]
) -> Reference:
    """Return the reference with other rows in one table; a table without rows goes."""

    def change(old: Operation) -> Operation:
        messages = []
        for message in old.messages:
            tables = tuple(replace(t, rows=rows(t)) if t.location == table.location else t for t in message.tables)
            messages.append(replace(message, tables=tuple(t for t in tables if t.rows)))
        return replace(old, request=messages[0], response=messages[1])

    return with_operation(reference, operation, change)


def with_row(reference: Reference, operation: Operation, table: Table, old: Row, new: Row | None) -> Reference:
    """Return the reference with one row changed or taken out."""

    def rows(table: Table) -> tuple[Row, ...]:
        return tuple(r for row in table.rows if (r := new if row.location == old.location else row) is not None)

    return with_rows(reference, operation, table, rows)


def with_definition(reference: Reference, file: str, new: Definition) -> Reference:
    """Return the reference with one definition changed, in all rows that refer to it."""
    users = {
        op.location for op in reference.operations if any(row.ref == new.name for t in op.tables for row in t.rows)
    }
    parameters = dict(reference.parameters)
    parameters[file] = replace(parameters[file], definitions={**parameters[file].definitions, new.name: new})

    def change(message: Message) -> Message:
        if not any(table.path == file and any(row.ref == new.name for row in table.rows) for table in message.tables):
            return message
        tables = tuple(
            replace(
                table, rows=tuple(row._replace(definition=new) if row.ref == new.name else row for row in table.rows)
            )
            if table.path == file
            else table
            for table in message.tables
        )
        return replace(message, tables=tables)

    resources = tuple(
        replace(
            resource,
            operations=tuple(
                replace(op, request=change(op.request), response=change(op.response)) if op.location in users else op
                for op in resource.operations
            ),
        )
        for resource in reference.resources
    )
    return replace(reference, parameters=parameters, resources=resources)


def with_field(definition: Definition, name: str, value: str | None) -> Definition:
    """Return a definition with one field changed, or taken out."""
    fields = dict(definition.fields)
    old = fields.pop(name, None)
    if value is not None:
        place = old.value_location if old else definition.location
        fields[name] = DefinitionField(name, value, "text", *(old.location if old else place), *place[1:])
    return Definition(definition.name, definition.location, fields)


# Typos ------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+")


def misspell(name: str, chance: random.Random) -> str:
    """Return ``name`` with one typo in its longest word: a letter lost, doubled, swapped with the next, or a plural."""
    word = max(_WORD.finditer(name), key=lambda match: len(match[0]), default=None)
    if word is None:
        return f"{name}s"
    text = word[0]
    at = chance.randrange(1, max(len(text) - 1, 2))
    variants = [text[:at] + text[at + 1 :], text[:at] + text[at : at + 1] * 2 + text[at + 1 :]]
    if at + 1 < len(text) and text[at] != text[at + 1]:
        variants.append(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    if word.end() == len(name):
        variants.append(text[:-1] if text.endswith("s") else f"{text}s")
    return name[: word.start()] + chance.choice(variants) + name[word.end() :]


def is_long_enough(name: str) -> bool:
    """Say whether a typo in a name can be told from another name: its longest word has four letters."""
    return max((len(match[0]) for match in _WORD.finditer(name)), default=0) >= 4


# The kinds --------------------------------------------------------------------------------------------------------


def _all_rows(corpus: Corpus) -> Iterator[tuple[Operation, Message, Table, Row]]:
    seen: set[Location] = set()
    for operation, message in corpus.reference.messages:
        for table in message.tables:
            for row in table.rows:
                if row.definition is not None and row.location not in seen:
                    seen.add(row.location)
                    yield operation, message, table, row


def _shown(
    corpus: Corpus, operation: Operation, message: Message, table: Table, row: Row
) -> Iterator[tuple[Sample, list[FieldPath], Fields, list[Row]]]:
    """Yield the samples that show a row at a microversion that it holds for, with the other rows that hold."""
    for sample in message.samples:
        tables = tables_beside(message, sample)
        version = corpus.version(operation, sample)
        fields = corpus.fields(sample.path)
        if table not in tables or version not in row.range or not fields:
            continue
        places = places_of(row, fields)
        if places:
            yield sample, places, fields, [r for r in body_rows(tables, version) if r.location != row.location]


def _only_row(row: Row, rows: Iterable[Row]) -> bool:
    """Say whether no other row has the same last name."""
    last = parts_of(row.name)[-1:]
    return all(parts_of(other.name)[-1:] != last for other in rows)


def _stands_out(corpus: Corpus, operation: Operation, message: Message, table: Table, row: Row) -> bool:
    """Say whether the field of a row would stand out without it."""
    others = [r for t in operation.tables for r in t.rows if r.location != row.location]
    if not is_plain(row) or not _only_row(row, others):
        return False
    name = parts_of(row.name)[-1]
    return any(
        is_documented_around(path, rows, fields) and not is_mentioned(name, others)
        for _, places, fields, rows in _shown(corpus, operation, message, table, row)
        for path in places
    )


def _paired(corpus: Corpus, row: Row) -> frozenset[str]:
    """Return the field that the reference as it is takes to be meant by a row, by another name."""
    return frozenset(
        word
        for code, location, subject in corpus.known
        if code == "CR301" and location == row.location
        for word in subject.split(" ")
    )


def _names(*names: str) -> frozenset[str]:
    return frozenset(part for name in names for part in (name, parts_of(name)[-1] if parts_of(name) else name))


def removed_rows(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A body row is gone."""
    for operation, message, table, row in _all_rows(corpus):
        if row.in_ != "body":
            continue
        name = (parts_of(row.name) or (row.name,))[-1]

        def right(f: Finding, operation: Operation = operation, message: Message = message, name: str = name) -> bool:
            return _is_about(f, operation, message) and (f.field or "").replace("[]", "").split(".")[-1] == name

        yield Mutant(
            "remove a row",
            corpus.name,
            f"{row.location} {row.name}",
            lambda o=operation, t=table, r=row: with_row(corpus.reference, o, t, r, None),  # type: ignore[misc]
            frozenset({"CR301", "CR302"}),
            right,
            _stands_out(corpus, operation, message, table, row),
            _names(row.name, row.ref) | _keys_of(corpus, message, row) | _paired(corpus, row),
            frozenset({operation.location}),
            _where_removed(corpus, operation, message, table, row),
        )


def _keys_of(corpus: Corpus, message: Message, row: Row) -> frozenset[str]:
    """Return the keys that a row with placeholders stands for in the samples of its message."""
    if is_plain(row):
        return frozenset()
    paths = (path for sample in message.samples for path in corpus.fields(sample.path))
    return frozenset(path[-1] for path in paths if _stands_for(row.name, path[-1]))


def _where_removed(
    corpus: Corpus, operation: Operation, message: Message, table: Table, row: Row
) -> Callable[[Finding], bool]:
    """Return what says whether a finding is about the definition of a row, or comes to light without the row.

    A sample that lacks most of what is required shows another case, and proves nothing. Without a required row that no
    sample shows, it may lack less than most.
    """
    at_definition = _at_definition(corpus, table, row)
    required = row.definition is not None and row.definition.required
    unshown = not any(True for _ in _shown(corpus, operation, message, table, row))

    def at(finding: Finding) -> bool:
        if at_definition(finding):
            return True
        return required and unshown and finding.code == "CR304" and _is_about(finding, operation, message)

    return at


def renamed_rows(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A body row's name has a typo."""
    for operation, message, table, row in _all_rows(corpus):
        if row.in_ != "body" or not is_plain(row) or not parts_of(row.name):
            continue
        parts = parts_of(row.name)
        typo = misspell(parts[-1], chance)
        head, dot, _ = row.name.rpartition(".")
        new = row._replace(name=f"{head}{dot}{typo}")
        others = [r for t in operation.tables for r in t.rows if r.location != row.location]
        shown = list(_shown(corpus, operation, message, table, row))
        evidence = (
            bool(shown)
            and is_long_enough(parts[-1])
            and _only_row(row, others)
            and not any(path[-1] == typo for _, _, fields, _ in shown for path in fields)
        )

        def right(f: Finding, operation: Operation = operation, message: Message = message, row: Row = row) -> bool:
            return f.location == row.location or (
                _is_about(f, operation, message) and (f.field or "").split(".")[-1] == parts_of(row.name)[-1]
            )

        yield Mutant(
            "rename a row",
            corpus.name,
            f"{row.location} {row.name} -> {new.name}",
            lambda o=operation, t=table, r=row, n=new: with_row(corpus.reference, o, t, r, n),  # type: ignore[misc]
            frozenset({"CR301", "CR302", "CR304"}),
            right,
            evidence,
            _names(row.name, row.ref, new.name) | _paired(corpus, row),
            frozenset({operation.location}),
            _at_definition(corpus, table, row),
        )


def _is_about(finding: Finding, operation: Operation, message: Message) -> bool:
    return (
        finding.operation is not None
        and finding.operation.location == operation.location
        and finding.role == message.role
    )


def _at_definition(corpus: Corpus, table: Table, row: Row) -> Callable[[Finding], bool]:
    """Return what says whether a finding is about the definition of a row: unused now, or redundant."""
    assert row.definition is not None
    place = row.definition.location

    def at(finding: Finding) -> bool:
        return finding.location.file == place.file and finding.subject.split(" ")[0] == row.ref

    return at


def _renamed(data: Any, path: FieldPath, new: str) -> Any:
    """Return JSON data with the key at ``path`` renamed, in all objects there."""
    if isinstance(data, list):
        return [_renamed(item, path, new) for item in data]
    if not isinstance(data, dict):
        return data
    if len(path) == 1:
        return {(new if name == path[0] else name): value for name, value in data.items()}
    return {name: _renamed(value, path[1:], new) if name == path[0] else value for name, value in data.items()}


def renamed_keys(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A key of a sample has a typo, in all objects at that place."""
    for path in corpus.including:
        file = corpus.reference.samples.get(path)
        if file is None or not file.valid:
            continue
        for place in corpus.fields(path):
            typo = misspell(place[-1], chance)
            if (*place[:-1], typo) in corpus.fields(path):
                continue
            users = corpus.including[path]
            operations = frozenset(operation.location for operation, _, _ in users)
            yield Mutant(
                "rename a sample key",
                corpus.name,
                f"{path} {corpus.fields(path)[place].text} -> {typo}",
                lambda file=file, place=place, typo=typo: _with_data(  # type: ignore[misc]
                    corpus.reference, file, _renamed(file.data, place, typo)
                ),
                frozenset({"CR301", "CR302", "CR304", "CR211"}),
                lambda f, path=path: f.sample == path or _has_sample(f, path),  # type: ignore[misc]
                any(_typo_stands_out(corpus, o, m, s, place) for o, m, s in users),
                _names(place[-1], typo)
                | frozenset(p[-1] for p in corpus.fields(path) if p[: len(place)] == place)
                | _patterns_for(place[-1], users),
                operations,
            )


def _patterns_for(key: str, users: Iterable[tuple[Operation, Message, Sample]]) -> frozenset[str]:
    """Return the names with placeholders that stand for a key: ``gigabytes_{volume_type}`` for ``gigabytes_ceph``."""
    names = {row.name for _, message, _ in users for row in message.rows if not is_plain(row)}
    return frozenset(name for name in names if _stands_for(name, key))


def _stands_for(name: str, key: str) -> bool:
    """Say whether a name with placeholders stands for a key."""
    texts = re.split(r"\{[^}]*\}|<[^>]*>", (parts_of(name) or (name,))[-1])
    return re.fullmatch(".+".join(map(re.escape, texts)), key) is not None


def _has_sample(finding: Finding, path: str) -> bool:
    return any(related.location.file == path for related in finding.related)


def _with_data(reference: Reference, file: SampleFile, data: Any) -> Reference:
    return replace(reference, samples={**reference.samples, file.path: file._replace(data=data)})


def _typo_stands_out(corpus: Corpus, operation: Operation, message: Message, sample: Sample, place: FieldPath) -> bool:
    """Say whether a typo in a key can be seen.

    The field has one row; and its siblings have rows, too, or the name is long and in no other sample of the message,
    so that row and key are left without each other.
    """
    fields = corpus.fields(sample.path)
    rows = body_rows(tables_beside(message, sample), corpus.version(operation, sample))
    own = [row for row in rows if is_plain(row) and place in places_of(row, fields)]
    if len(own) != 1 or len(places_of(own[0], fields)) != 1:
        return False
    if not _only_row(own[0], [r for t in operation.tables for r in t.rows if r.location != own[0].location]):
        return False
    if is_documented_around(place, [row for row in rows if row not in own], fields):
        return True
    elsewhere = any(
        path[-1] == place[-1]
        for other in message.samples
        for path in corpus.fields(other.path)
        if other.path != sample.path or path != place
    )
    return is_long_enough(place[-1]) and not elsewhere


def _wrong_types(corpus: Corpus, chance: random.Random) -> Iterator[tuple[str, str, Definition, str]]:
    """Yield the definitions that rows use, by file and name, each with a type that its own excludes."""
    for file, name, definition in _used_definitions(corpus):
        declared = (definition.type or "").lower()
        if declared not in _TYPES:
            continue
        wrong = chance.choice([t for t in ("string", "integer", "boolean", "array", "object") if t != declared])
        if not _TYPES[wrong] & _TYPES[declared]:
            yield file, name, definition, wrong


def _with_type(what: str, corpus: Corpus, file: str, definition: Definition, wrong: str, *, evidence: bool) -> Mutant:
    users = corpus.users[file, definition.name]
    return Mutant(
        what,
        corpus.name,
        f"{definition.location} {definition.name}: {(definition.type or '').lower()} -> {wrong}",
        lambda: with_definition(corpus.reference, file, with_field(definition, "type", wrong)),
        frozenset({"CR303"}),
        _at(definition.fields["type"].value_location, *(row.location for *_, row in users)),
        evidence,
        frozenset({definition.name, *(row.name for *_, row in users)}),
        frozenset(operation.location for operation, *_ in users),
        lambda finding: finding.location.file == definition.location.file,
    )


def changed_types(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A definition has another type."""
    for file, name, definition, wrong in _wrong_types(corpus, chance):
        users = corpus.users[file, name]
        evidence = any(
            len(places) == 1 and _only_row(row, rows) and _contradicts(fields[places[0]], wrong, definition)
            for operation, message, table, row in users
            if is_plain(row)
            for _, places, fields, rows in _shown(corpus, operation, message, table, row)
        )
        yield _with_type("change a type", corpus, file, definition, wrong, evidence=evidence)


def _contradicts(field: SampleField, type_: str, definition: Definition) -> bool:
    """Say whether no value of a field is of type ``type_``, and the description says nothing of the field's types."""
    kinds = field.kinds - {"null"}
    if not kinds or kinds & _TYPES[type_]:
        return False
    words = {"array": "list|array", "object": "dict|object|map", "string": "string|text|name|uuid|URI"}
    said = "|".join(words.get(kind, kind) for kind in kinds) + "|number|true|false|bool|int"
    return re.search(rf"\b(?:{said})", definition.description, re.IGNORECASE) is None


def _used_definitions(corpus: Corpus) -> Iterator[tuple[str, str, Definition]]:
    for (file, name), users in corpus.users.items():
        definition = users[0][3].definition
        if definition is not None and definition.in_ == "body":
            yield file, name, definition


def _at(*places: Location) -> Callable[[Finding], bool]:
    return lambda finding: finding.location in places


def _members(
    corpus: Corpus, operation: Operation, message: Message
) -> Iterator[list[tuple[Microversion, str, Fields]]]:
    """Yield the families of a message in the order of their microversions.

    A family counts where at least one of its files names a microversion; of its files those that this message includes,
    or, where only one operation uses the family, that no page includes.
    """
    base = max(corpus.reference.base, operation.min_version or corpus.reference.base)
    for family in dict.fromkeys(
        corpus.reference.samples[s.path].family for s in message.samples if s.path in corpus.reference.samples
    ):
        files = corpus.families.get(family, [])
        users = {op.url + op.method for file in files for op, _, _ in corpus.including.get(file.path, ())}
        mine = {s.path for s in message.samples}
        chosen = [
            (file.microversion or base, file.path, corpus.fields(file.path))
            for file in files
            if file.path in mine or (len(users) == 1 and file.path not in corpus.including)
        ]
        chosen = [item for item in chosen if item[0] in operation.range]
        if len(chosen) > 1 and any(corpus.reference.samples[path].microversion for _, path, _ in chosen):
            yield sorted(chosen, key=lambda item: item[:2])


def _topmost(new: Fields, old: Fields) -> int:
    missing = new.keys() - old.keys()
    return sum(1 for path in missing if path[:-1] not in missing)


def _came(
    corpus: Corpus, users: list[tuple[Operation, Message, Table, Row]]
) -> Iterator[tuple[Microversion, Microversion]]:
    """Yield (older, newer) of neighbours in families of which only the newer has a definition's field.

    The newer sample is the older one with something more: nothing of the older one is gone. In requests only
    required rows count, as an author need not use the others. The field stays in all samples that follow, is in none
    before, and one row is about it.
    """
    for operation, message, _, row in users:
        if not is_plain(row) or (message.role == "request" and row.definition and not row.definition.required):
            continue
        others = [r for r in message.rows if r.location != row.location]
        if not _only_row(row, others):
            continue
        for members in _members(corpus, operation, message):
            paths = {path for _, _, fields in members for path in places_of(row, fields)}
            if len(paths) != 1:
                continue
            (path,) = paths
            having = [path in fields for _, _, fields in members]
            if having != sorted(having) or having[0]:
                continue
            at = having.index(True)
            (older, _, before), (newer, _, after) = members[at - 1], members[at]
            if older == newer or _topmost(before, after):
                continue
            if path[:-1] and path[:-1] not in before:
                continue
            if any(other[:-1] == path[:-1] for other in before):
                yield older, newer


def deleted_min_versions(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A definition has lost its ``min_version``."""
    for file, name, definition in _used_definitions(corpus):
        low = definition.min_version
        if low is None:
            continue
        users = corpus.users[file, name]
        evidence = any(older < low <= newer for older, newer in _came(corpus, users))
        yield _version_mutant(corpus, "delete a min_version", file, definition, None, {"CR401"}, evidence)


def lowered_min_versions(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A definition's ``min_version`` is too low."""
    for file, name, definition in _used_definitions(corpus):
        low = definition.min_version
        base = corpus.reference.base
        if low is None or low.minor <= base.minor + 1:
            continue
        users = corpus.users[file, name]
        for wrong in _some(low.major, range(base.minor + 1, low.minor), chance):
            shown = any(wrong <= older < low <= newer for older, newer in _came(corpus, users))
            evidence = shown or all(operation.min_version and wrong <= operation.min_version for operation, *_ in users)
            yield _version_mutant(corpus, "lower a min_version", file, definition, wrong, {"CR402", "CR405"}, evidence)


def _some(major: int, minors: range, chance: random.Random) -> list[Microversion]:
    """Return up to three of the microversions, at random."""
    return [Microversion(major, minor) for minor in chance.sample(minors, min(3, len(minors)))]


def raised_min_versions(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A definition's ``min_version`` is too high."""
    top = corpus.reference.microversions.maximum or max(
        (sample.microversion for sample in corpus.reference.samples.values() if sample.microversion),
        default=Microversion(2, 100),
    )
    for file, name, definition in _used_definitions(corpus):
        low = definition.min_version
        high = definition.max_version or top
        if low is None or low.minor >= high.minor:
            continue
        for wrong in _some(low.major, range(low.minor + 1, high.minor + 1), chance):
            evidence = any(
                low <= version < wrong
                for operation, message, _, row in corpus.users[file, name]
                for version in _shown_at(corpus, operation, message, row)
            )
            yield _version_mutant(corpus, "raise a min_version", file, definition, wrong, {"CR402", "CR407"}, evidence)


def _shown_at(corpus: Corpus, operation: Operation, message: Message, row: Row) -> Iterator[Microversion]:
    """Yield the microversions at which families show a row, at one place that no other row of that name is about."""
    if not is_plain(row) or not _only_row(row, [r for r in message.rows if r.location != row.location]):
        return
    for members in _members(corpus, operation, message):
        for version, _, fields in members:
            if len(places_of(row, fields)) == 1:
                yield version


def _version_mutant(
    corpus: Corpus,
    kind: str,
    file: str,
    definition: Definition,
    version: Microversion | None,
    codes: set[str],
    evidence: bool,
) -> Mutant:
    users = corpus.users[file, definition.name]
    rows = {row.location for *_, row in users}
    return Mutant(
        kind,
        corpus.name,
        f"{definition.location} {definition.name}: {definition.min_version} -> {version}",
        lambda: with_definition(
            corpus.reference, file, with_field(definition, "min_version", str(version) if version else None)
        ),
        frozenset(codes),
        lambda f: f.location in rows or (f.location.file == file and f.subject.split(" ")[0] == definition.name),
        evidence,
        frozenset({definition.name, *(row.name for *_, row in users), *(parts_of(r.name)[-1] for *_, r in users)}),
        frozenset(operation.location for operation, *_ in users),
        lambda f: f.location.file == file and f.subject.split(" ")[0] == definition.name,
    )


def removed_path_rows(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """The row of a parameter in the URL is gone."""
    for operation, message, table, row in _all_rows(corpus):
        if row.in_ != "path" or message.role != "request":
            continue
        others = [r for t in operation.tables for r in t.rows if r.location != row.location]
        yield Mutant(
            "remove a path row",
            corpus.name,
            f"{row.location} {row.name}",
            lambda o=operation, t=table, r=row: with_row(corpus.reference, o, t, r, None),  # type: ignore[misc]
            frozenset({"CR202", "CR210"}),
            lambda f, o=operation: f.operation is not None and f.operation.location == o.location,  # type: ignore[misc]
            f"{{{row.name}}}" in operation.url and all(other.name != row.name for other in others),
            _names(row.name, row.ref),
            frozenset({operation.location}),
            _at_definition(corpus, table, row),
        )


def swapped_refs(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """Two rows of a table refer to each other's definitions.

    Evidence: one of them is a path row; a sample shows one of them, with values that are of its own type and not of
    the other's; or a sample of a family shows one of them at a microversion that the other's definition does not have.
    """
    seen: set[Location] = set()
    for operation, message in corpus.reference.messages:
        for table in message.tables:
            rows = [row for row in table.rows if row.definition is not None]
            if len(rows) < 2 or table.location in seen:
                continue
            seen.add(table.location)
            for _ in range(min(4, len(rows) - 1)):
                a, b = chance.sample(rows, 2)
                if a.ref != b.ref and a.name != b.name:
                    yield _swap(corpus, operation, message, table, a, b)


def _swap(corpus: Corpus, operation: Operation, message: Message, table: Table, a: Row, b: Row) -> Mutant:
    def swapped(row: Row) -> Row:
        other = b if row.location == a.location else a if row.location == b.location else None
        return row if other is None else row._replace(ref=other.ref, definition=other.definition)

    def proves(row: Row, other: Row) -> bool:
        if row.in_ == "path" and other.in_ != "path":
            return message.role == "request" and f"{{{row.name}}}" in operation.url
        if row.in_ != "body" or other.in_ != "body" or other.definition is None or not is_plain(row):
            return False
        if any(
            version in row.range and version not in other.range
            for version in _shown_at(corpus, operation, message, row)
        ):
            return True
        declared, own = (((one.definition and one.definition.type) or "").lower() for one in (other, row))
        return (
            declared in _TYPES
            and own in _TYPES
            and any(
                len(places) == 1
                and _only_row(row, rows)
                and corpus.version(operation, sample) in other.range
                and fields[places[0]].kinds & _TYPES[own]
                and _contradicts(fields[places[0]], declared, other.definition)
                for sample, places, fields, rows in _shown(corpus, operation, message, table, row)
            )
        )

    names = _names(a.name, b.name, a.ref, b.ref)
    return Mutant(
        "swap two refs",
        corpus.name,
        f"{a.location} {a.name}: {a.ref} <-> {b.name}: {b.ref}",
        lambda: with_rows(corpus.reference, operation, table, lambda t: tuple(map(swapped, t.rows))),
        frozenset({"CR202", "CR203", "CR205", "CR303", "CR304", "CR401", "CR402", "CR403", "CR404"}),
        lambda f: (
            f.location in (a.location, b.location)
            or (f.code in ("CR202", "CR203") and _is_about(f, operation, message))
            or f.subject.split(" ")[0] in (a.ref, b.ref)
        ),
        proves(a, b) or proves(b, a),
        names,
        frozenset({operation.location}),
        lambda f: f.subject.split(" ")[0] in (a.ref, b.ref),
    )


def broken_refs(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A row refers to a definition that does not exist."""
    for operation, _, table, row in _all_rows(corpus):
        typo = misspell(row.ref, chance)
        new = row._replace(ref=typo, definition=None)
        file = corpus.reference.parameters[table.path]
        if typo in file.definitions:
            continue
        yield Mutant(
            "break a reference",
            corpus.name,
            f"{row.ref_location} {row.ref} -> {typo}",
            lambda o=operation, t=table, r=row, n=new: with_row(corpus.reference, o, t, r, n),  # type: ignore[misc]
            frozenset({"CR201"}),
            lambda f, r=row: f.location == r.ref_location,  # type: ignore[misc]
            True,
            _names(row.name, row.ref, typo),
            frozenset({operation.location}),
            _at_definition(corpus, table, row),
        )


def broken_samples(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A sample is not JSON any more: a character is gone, or a comma stands before a bracket."""
    for path, sample in corpus.reference.samples.items():
        if not sample.valid:
            continue
        text = Path(path).read_text(encoding="utf-8")
        spots = [match.start() for match in re.finditer(r'[{}\[\]":,]', text)]
        if not spots:
            continue
        at = chance.choice(spots)
        broken = chance.choice([text[:at] + text[at + 1 :], text[:at] + "," + text[at:], text[: len(text) * 2 // 3]])
        if not _is_broken(broken):
            continue
        users = corpus.including.get(path, [])
        yield Mutant(
            "break JSON",
            corpus.name,
            path,
            lambda s=sample, b=broken: _with_text(corpus.reference, s, b),  # type: ignore[misc]
            frozenset({"CR003"}),
            lambda f, p=path: f.location.file == p,  # type: ignore[misc]
            True,
            frozenset(),
            frozenset(operation.location for operation, _, _ in users),
            lambda f, ops=frozenset(o.location for o, _, _ in users): (  # type: ignore[misc]
                f.operation is not None and f.operation.location in ops
            ),
        )


def _is_broken(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def _with_text(reference: Reference, sample: SampleFile, text: str) -> Reference:
    """Return the reference as it is read when a sample holds ``text``."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, os.path.basename(sample.path))
        Path(path).write_text(text, encoding="utf-8")
        read, faults = read_sample(path)
    moved = tuple(
        fault._replace(location=fault.location._replace(file=sample.path), sample=sample.path) for fault in faults
    )
    file = sample._replace(data=read.data, valid=read.valid)
    return replace(reference, samples={**reference.samples, sample.path: file}, faults=(*reference.faults, *moved))


def swapped_samples(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A request sample and a response sample have changed places.

    Evidence: one of the two names says what it is.
    """
    for operation in corpus.reference.operations:
        for a in operation.request.samples:
            for b in operation.response.samples[:2]:
                if a.path != b.path and len(operation.request.samples) < 8:
                    yield _swap_samples(corpus, operation, a, b)


def _swap_samples(corpus: Corpus, operation: Operation, a: Sample, b: Sample) -> Mutant:
    def swapped(sample: Sample) -> Sample:
        other = b if sample.location == a.location else a if sample.location == b.location else None
        if other is None:
            return sample
        version = corpus.reference.samples[other.path].microversion if other.path in corpus.reference.samples else None
        return sample._replace(path=other.path, microversion=version or sample.caption_microversion)

    def change(old: Operation) -> Operation:
        return replace(
            old,
            request=replace(old.request, samples=tuple(map(swapped, old.request.samples))),
            response=replace(old.response, samples=tuple(map(swapped, old.response.samples))),
        )

    named = re.compile(r"[-_](req|request|resp|response)s?[-_.0-9v]*\.json$")
    return Mutant(
        "swap samples",
        corpus.name,
        f"{a.location} {a.path.rpartition('/')[2]} <-> {b.path.rpartition('/')[2]}",
        lambda: with_operation(corpus.reference, operation, change),
        frozenset({"CR307"}),
        lambda f: f.location in (a.location, b.location),
        bool(named.search(a.path) or named.search(b.path)),
        frozenset(),
        frozenset({operation.location}),
        lambda f: (
            (f.operation is not None and f.operation.location == operation.location) or f.sample in (a.path, b.path)
        ),
    )


def changed_captions(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A caption names another microversion.

    Evidence: the sample's path names one, and it is not what the caption says now, nor in the range that it says.
    """
    for operation, message in corpus.reference.messages:
        for sample in message.samples:
            said = sample.caption_microversion
            if said is None:
                continue
            wrong = Microversion(said.major, said.minor + chance.choice([-1, 1, 2, 10]) if said.minor else 1)
            known = corpus.reference.samples[sample.path].microversion if sample.path in corpus.including else None
            caption = (sample.caption or "").replace(str(said), str(wrong))
            new = sample._replace(caption=caption, caption_microversion=wrong, microversion=known or wrong)

            def change(old: Operation, role: str = message.role, new: Sample = new) -> Operation:
                side = old.request if role == "request" else old.response
                samples = tuple(new if s.location == new.location else s for s in side.samples)
                side = replace(side, samples=samples)
                return replace(old, request=side) if role == "request" else replace(old, response=side)

            yield Mutant(
                "change a caption",
                corpus.name,
                f"{sample.location} {sample.caption}: {said} -> {wrong}",
                lambda o=operation, change=change: with_operation(corpus.reference, o, change),  # type: ignore[misc]
                frozenset({"CR308"}),
                lambda f, s=sample: f.location == s.location,  # type: ignore[misc]
                known is not None and not _says(caption, known),
                frozenset(),
                frozenset({operation.location}),
                lambda f, o=operation: f.operation is not None and f.operation.location == o.location,  # type: ignore[misc]
            )


def _says(caption: str, version: Microversion) -> bool:
    """Say whether a caption may mean a microversion: "(v2.4)", "(v2.4 - v2.9)", "(v2.4+)", "(since v2.4)"."""
    said = [Microversion.parse(text) for text in re.findall(r"[0-9]+\.[0-9]+", caption)]
    is_open = re.search(r"[0-9]\s*(?:\+|-\s*\))|\b(?:since|from)\b", caption, re.IGNORECASE) is not None
    if len(said) == 1:
        return said[0] <= version if is_open else said[0] == version
    return len(said) != 2 or said[0] <= version <= said[1]


def misspelt_codes(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A status code is misspelt: a letter of its name, or a digit.

    Evidence: it has a name, or the number is not one of HTTP's (or of the status file's) afterwards.
    """
    from http import HTTPStatus

    numbers = {status.value for status in HTTPStatus}
    for operation in corpus.reference.operations:
        for listed in operation.statuses:
            for code in listed.codes:
                digits = str(code.code)
                if code.name and chance.random() < 0.5:
                    new = code._replace(name=misspell(code.name, chance))
                    evidence = is_long_enough(code.name)
                else:
                    at = chance.randrange(3)
                    number = int(
                        digits[:at] + chance.choice([d for d in "123456789" if d != digits[at]]) + digits[at + 1 :]
                    )
                    new = code._replace(code=number)
                    file = corpus.reference.statuses.get(listed.path) if listed.path else None
                    evidence = (number not in file.reasons) if file else bool(code.name) or number not in numbers

                def change(old: Operation, code: StatusCode = code, new: StatusCode = new) -> Operation:
                    statuses = tuple(
                        s._replace(codes=tuple(new if c.location == code.location else c for c in s.codes))
                        for s in old.statuses
                    )
                    return replace(old, statuses=statuses)

                yield Mutant(
                    "misspell a status code",
                    corpus.name,
                    f"{code.location} {code.name}({code.code}) -> {new.name}({new.code})",
                    lambda o=operation, change=change: with_operation(corpus.reference, o, change),  # type: ignore[misc]
                    frozenset({"CR601", "CR607"}),
                    lambda f, c=code: f.location == c.location,  # type: ignore[misc]
                    evidence,
                    frozenset(),
                    frozenset({operation.location}),
                    lambda f, o=operation: (  # type: ignore[misc]
                        f.operation is not None
                        and f.operation.location == o.location
                        and f.code.startswith(("CR6", "CR314"))  # a code without content contradicts the sample
                    ),
                )


def removed_path_rows_with_namesakes(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """The row of a parameter in the URL is gone, and another row of the operation has its name."""
    for operation, message, table, row in _all_rows(corpus):
        others = [r for t in operation.tables for r in t.rows if r.location != row.location and r.name == row.name]
        if row.in_ != "path" or message.role != "request" or not others:
            continue
        yield Mutant(
            "remove a path row, of which a namesake stays",
            corpus.name,
            f"{row.location} {row.name}",
            lambda o=operation, t=table, r=row: with_row(corpus.reference, o, t, r, None),  # type: ignore[misc]
            frozenset({"CR202", "CR210"}),
            lambda f, o=operation: f.operation is not None and f.operation.location == o.location,  # type: ignore[misc]
            f"{{{row.name}}}" in operation.url and all(other.in_ not in ("path", None) for other in others),
            _names(row.name, row.ref),
            frozenset({operation.location}),
            _at_definition(corpus, table, row),
        )


def changed_types_of_namesakes(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """One of several rows of a table that have the same name has another type.

    Evidence: the rows refer to definitions of their own, a sample shows more places than there are other such rows, all
    in one object, and no value at one of these is of the new type.
    """
    for file, name, definition, wrong in _wrong_types(corpus, chance):
        users = corpus.users[file, name]
        evidence = [
            all(other.ref != row.ref for other in same)
            and is_plain(row)
            and all(_contradicts(fields[place], wrong, definition) for place in places)
            for operation, message, table, row in users
            for _, places, fields, rows in _shown(corpus, operation, message, table, row)
            if (same := [other for other in rows if other.name == row.name and other.definition is not None])
        ]
        if not evidence:
            continue
        yield _with_type("change the type of a namesake", corpus, file, definition, wrong, evidence=any(evidence))


def lost_samples(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A page does not include a sample any more, and other pages still do.

    Evidence: the message has rows of a body and no other sample.
    """
    for path, users in corpus.including.items():
        if len({operation.location for operation, *_ in users}) < 2:
            continue
        operation, message, sample = chance.choice(users)

        def change(old: Operation, path: str = path, role: str = message.role) -> Operation:
            def left(one: Message) -> Message:
                samples = tuple(sample for sample in one.samples if sample.path != path)
                return replace(one, samples=samples) if one.role == role else one

            return replace(old, request=left(old.request), response=left(old.response))

        rows = [row for row in message.rows if row.in_ == "body"]
        yield Mutant(
            "lose a sample that others show",
            corpus.name,
            f"{sample.location} {path.rpartition('/')[2]}",
            lambda o=operation, c=change: with_operation(corpus.reference, o, c),  # type: ignore[misc]
            frozenset({"CR306"}),
            lambda f, o=operation: f.operation is not None and f.operation.location == o.location,  # type: ignore[misc]
            len(rows) > 1 and all(other.path == path for other in message.samples),
            frozenset({path, *(part for row in rows for part in _names(row.name, row.ref))}),
            frozenset(other.location for other, *_ in users),
            lambda f, used={o.location for o, *_ in users}: (  # type: ignore[misc]
                f.operation is not None and f.operation.location in used
            ),
        )


#: What says in the name of a file which message it is of, and the same in titles.
_NO_NAME = frozenset(
    ("req", "request", "resp", "response", "sample", "example", "json", "a", "an", "the", "of", "for", "to", "in", "on",
     "all", "with", "and", "os")
)  # fmt: skip
_VERBS = {"get": "show", "post": "create", "add": "create", "put": "update", "patch": "update", "set": "update"}


def samples_of_others(corpus: Corpus, chance: random.Random) -> Iterator[Mutant]:
    """A page shows the sample of another operation in place of its own, which no page shows any more.

    Neither has a family: what other members say is another matter. Evidence: the name of its own file says nothing but
    what the title says, that of the other file says more.
    """

    def said(name: str) -> set[str]:
        words = [_VERBS.get(word, word) for word in re.findall(r"[a-z]+", name.removesuffix(".json").lower())]
        return {word.removesuffix("s") for word in words} - _NO_NAME

    alone = {family for family, files in group_families(corpus.reference.samples).items() if len(files) == 1}
    beside: dict[tuple[str, str], list[str]] = {}
    for path, users in corpus.including.items():
        if path.endswith(".json") and corpus.reference.samples[path].family in alone:
            beside.setdefault((path.rpartition("/")[0], users[0][1].role), []).append(path)
    for path, users in corpus.including.items():
        (operation, message, sample), folder = users[0], path.rpartition("/")[0]
        near = beside.get((folder, message.role), [])
        others = [
            other
            for other in near
            if other != path and all(user.location != operation.location for user, *_ in corpus.including[other])
        ]
        if len(users) > 1 or path not in near or not others:
            continue
        other = chance.choice(others)
        # A definition that samples of several contradict is told once, else at its rows.
        sharing = [
            user
            for table in message.tables
            for row in table.rows
            for user in corpus.users.get((table.path, row.ref), ())
        ]
        title, name, strange = said(operation.title), said(path[len(folder) :]), said(other[len(folder) :])

        def change(old: Operation, place: Location = sample.location, other: str = other) -> Operation:
            def shown(one: Message) -> Message:
                samples = tuple(each._replace(path=other) if each.location == place else each for each in one.samples)
                return replace(one, samples=samples)

            return replace(old, request=shown(old.request), response=shown(old.response))

        yield Mutant(
            "show the sample of another operation",
            corpus.name,
            f"{sample.location} {path.rpartition('/')[2]} -> {other.rpartition('/')[2]}",
            lambda o=operation, c=change: with_operation(corpus.reference, o, c),  # type: ignore[misc]
            frozenset({"CR313"}),
            lambda f, place=sample.location: f.location == place,  # type: ignore[misc]
            name <= title and not strange <= title,
            frozenset({path, other, *(part for row in message.rows for part in _names(row.name, row.ref))}),
            frozenset({operation.location, *(user.location for user, *_ in [*corpus.including[other], *sharing])}),
            lambda f, o=operation, p=path, q=other: (  # type: ignore[misc]
                (f.operation is not None and f.operation.location == o.location) or f.sample in (p, q)
            ),
        )


KINDS: tuple[Callable[[Corpus, random.Random], Iterator[Mutant]], ...] = (
    removed_rows,
    renamed_rows,
    renamed_keys,
    changed_types,
    deleted_min_versions,
    raised_min_versions,
    lowered_min_versions,
    removed_path_rows,
    swapped_refs,
    broken_refs,
    broken_samples,
    swapped_samples,
    changed_captions,
    misspelt_codes,
    removed_path_rows_with_namesakes,
    changed_types_of_namesakes,
    lost_samples,
    samples_of_others,
)


# Running ----------------------------------------------------------------------------------------------------------


#: No defect of ours touches the order of operations, of which a part says nothing, nor the microversions that texts
#: name, of which CR214 tells once for many operations, nor words of pages and descriptions,
#: which takes a third of the time to read; and CR317 tells of a sample wherever a defect has taken from CR406 what it
#: tells of it.
_OF_OTHERS = ("CR208", "CR214", "CR216", "CR218", "CR220", "CR221", "CR222", "CR224", "CR225", "CR226", "CR317")


def judge(corpus: Corpus, mutant: Mutant) -> Verdict:
    """Check a mutant and say what is new."""
    near = corpus.neighbourhood(mutant.operations, mutant.names)
    mutated = mutant.build()
    for part in (near.of(mutated), mutated):
        found = check(part, select=["ALL"], ignore=_OF_OTHERS).findings
        new = [f for f in found if key(f) not in corpus.known and not (f.code == "CR007" and f.sample == near.witness)]
        right = [f for f in new if f.code in mutant.codes and mutant.is_right_place(f)]
        unexplained = [f for f in new if f not in right and not is_explained(f, mutant) and not _was_known(f, corpus)]
        if not unexplained:
            break  # what the neighbourhood shows is what the whole shows; else look at the whole
    return Verdict(
        mutant.kind,
        mutant.corpus,
        mutant.title,
        mutant.evidence,
        bool(right),
        tuple(sorted({f.code for f in right})),
        tuple(f"{f.location} {f.code} {f.message}" for f in unexplained),
    )


def _was_known(finding: Finding, corpus: Corpus) -> bool:
    """Say whether a row that no sample shows was reported as a required one before.

    Of a sample that lacks most of what is required, nothing is said to be missing: a row less that it shows may do.
    """
    return finding.code == "CR305" and ("CR304", finding.location, finding.subject) in corpus.known


#: Rules that report the first of many in a table or message: what stood behind it comes to light.
_FIRST_OF_MANY = ("CR202", "CR203", "CR207", "CR210", "CR406")


def is_explained(finding: Finding, mutant: Mutant) -> bool:
    """Say whether a finding follows from the defect: it is about what the defect changed, or about a marker."""
    if finding.code in ("CR501", "CR502") or mutant.places(finding) or mutant.is_right_place(finding):
        return True
    if finding.code in ("CR108", "CR106") and set(re.findall(r'"([^"]+)"', finding.message)) & mutant.names:
        return True
    if finding.operation is not None and finding.operation.location not in mutant.operations:
        return False
    if finding.code in _FIRST_OF_MANY and finding.operation is not None:
        return True
    words = {finding.parameter or "", *re.split(r"[.\[\] ]+", finding.field or ""), *finding.subject.split(" ")}
    words.update(re.findall(r'"([^"]+)"', finding.message))
    words |= {part for word in tuple(words) for part in parts_of(word)}
    if finding.code == "CR206":  # a row for the objects, in the plural, is the parent of rows with dots, too
        words |= {f"{word}s" for word in words}
    return bool(words & mutant.names)


def mutants(corpora: Iterable[Corpus], kind: int, count: int) -> Iterator[tuple[Corpus, Mutant]]:
    """Yield mutants of one kind: ``count`` with evidence, and the others met on the way."""
    chance = random.Random(SEED + kind)
    pool = [(corpus, mutant) for corpus in corpora for mutant in KINDS[kind](corpus, chance)]
    chance.shuffle(pool)
    for corpus, mutant in pool:
        if mutant.evidence:
            count -= 1
        yield corpus, mutant
        if not count:
            return


def run(corpora: list[Corpus], kinds: Iterable[int], count: int) -> list[Verdict]:
    """Judge ``count`` mutants of each kind, and a quarter as many against which there is no evidence."""
    verdicts = []
    for kind in kinds:
        others = 0
        for corpus, mutant in mutants(corpora, kind, count):
            if not mutant.evidence:
                others += 1
                if others > count // 4:
                    continue
            verdicts.append(judge(corpus, mutant))
    return verdicts


def tally(verdicts: Iterable[Verdict]) -> dict[str, Tally]:
    """Count verdicts by kind."""
    tallies: dict[str, Tally] = {}
    for verdict in verdicts:
        item = tallies.setdefault(verdict.kind, Tally())
        if not verdict.evidence:
            item.without += 1
            item.without_caught += verdict.caught
        elif verdict.caught:
            item.caught += 1
            item.codes.update(verdict.codes)
        else:
            item.missed.append(verdict)
        if verdict.unexplained:
            item.unexplained.append(verdict)
    return tallies


#: What the processes of :func:`main` inherit.
_CORPORA: list[Corpus] = []


def _run_kind(kind: int, count: int) -> list[Verdict]:
    return run(_CORPORA, [kind], count)


def main() -> None:
    """Run all and print the table."""
    from tests.corpora.fetch import CORPORA, fetch

    parser = argparse.ArgumentParser(description="Recall of the linter on real references with one defect each")
    parser.add_argument("--count", type=int, default=220, help="mutants of each kind")
    parser.add_argument("--misses", type=int, default=0, help="how many of the missed ones to print for each kind")
    parser.add_argument("--only", default="", help="the kinds whose name contains this")
    options = parser.parse_args()
    folders = {name: str(fetch(name)) for name in CORPORA}
    kinds = [number for number, kind in enumerate(KINDS) if options.only in kind.__name__]
    corpora = [Corpus(name, Path(folder)) for name, folder in folders.items()]
    for corpus in corpora:
        _CORPORA.append(corpus)
        assert corpus.known is not None  # worked out once, before the processes part
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
        jobs = [pool.submit(_run_kind, kind, options.count) for kind in kinds]
        verdicts = [verdict for job in jobs for verdict in job.result()]
    print(table(verdicts, options.misses))


def table(verdicts: Iterable[Verdict], misses: int = 0) -> str:
    """Return the tallies as text."""
    tallies = tally(verdicts)
    lines = [f"{'kind':24} {'mutants':>7} {'caught':>7} {'recall':>7}  {'unexplained':>11}  without evidence (caught)"]
    for kind, item in tallies.items():
        lines.append(
            f"{kind:24} {item.count:7} {item.caught:7} {100 * item.recall:6.1f}%  {len(item.unexplained):11}  "
            f"{item.without} ({item.without_caught})  {dict(item.codes.most_common(4))}"
        )
    for kind, item in tallies.items():
        lines += [f"missed: {kind}: {verdict.title}" for verdict in item.missed[:misses]]
        lines += [
            f"unexplained: {kind}: {verdict.title}: {text}"
            for verdict in item.unexplained[:misses]
            for text in verdict.unexplained[:2]
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
