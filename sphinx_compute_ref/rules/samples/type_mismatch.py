"""A field's JSON type is not the type that its definition says.

What it does
    Compares the JSON types of a field's values, in all members of a sample's family, with ``type`` of the rows that
    document it. A field of a sample that names no microversion, which only rows of later ones document, counts, too.
    ``null`` fits any type, an integer fits ``float``. A description that allows both types ("a list, or
    the string ``auto``", "an empty string if ...") is taken at its word; one that mentions only the type of
    the sample confirms the sample.
    Where samples contradict two or more rows that refer to one definition, and confirm none, the finding stands at its
    ``type``, and the rows are its related places; where uses differ, at the row.
    A row without dots that stands among the rows of another object, or in a table about another object, is not held
    against a field that only has the same name. Of several rows with one name, each has to fit one of its places, and
    each place one of them where there are as many. The key of an action that samples show with ``null`` alone takes
    nothing: ``string`` is not its type, ``none`` is. Where words stand for a ``uuid``, a
    type that a team has to allow (``types``), in all samples ("PENDING"), the finding stands at its definition.

Why is this bad
    Typed clients are generated from these tables; they fail on the first real answer.

Example
    ::

        locked:
          type: string

    beside ``{"server": {"locked": true}}``.

Use instead
    ::

        locked:
          type: boolean
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch, with_newer_rows
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.types import compatible, is_union
from sphinx_compute_ref.matching.values import values_at
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.rule import Context, Rule

#: As many related places a finding names.
_SHOWN = 10
#: A value that is no UUID, nor stands for one ("<uuid>", "server-id", "0dfe21e3").
_A_WORD = re.compile(r"(?!(?i:.*(?:id|uuid)\b))[A-Za-z]+(?:[ _-][A-Za-z]+)*+")
_ONLY_NULL = frozenset(("null",))
_NULL = re.compile(r"\b(?:null|none|empty)\b", re.IGNORECASE)
#: What says that nothing else may be there.
_ALWAYS_NULL = re.compile(r"\b(?:set|specify)\s+(?:its|the)\s+value\s+(?:to|as)\s+``?(?:null|None)``?", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows whose type no field of theirs has; each once in a message."""
    for match in context.matches:
        keys: set[tuple[str, str]] = set()
        newer = (with_newer_rows(sample) for sample in match.samples)
        for sample in (*match.samples, *match.others, *(one for one in newer if one is not None)):
            rows, fields = sample.rows, sample.fields
            for number, paths in sample.of_row.items():
                row = rows[number]
                if row.definition is None or (row.name, row.ref) in keys:
                    continue
                if len(paths) == 1 and _agree(row.definition.type, fields[paths[0]].kinds):
                    continue  # as nearly all do
                field = _mismatch(match, number, paths, sample)
                if field is None:
                    continue
                keys.add((row.name, row.ref))
                yield _finding(context, match, sample, row, field)
    yield from _words_for_uuids(context)


def _words_for_uuids(context: Context) -> Iterator[Finding]:
    """Yield the definitions of type uuid for which samples show words, and no UUID anywhere."""
    if "uuid" not in context.options.types:
        return  # CR104 tells of them
    values_by_definition: dict[Location, list[tuple[str, Definition, SampleMatch, Path]]] = {}
    for match in context.matches:
        for sample in (*match.samples, *match.others):
            for number, paths in sample.of_row.items():
                definition = sample.rows[number].definition
                if definition is not None and (definition.type or "").lower() == "uuid":
                    data = context.reference.samples[sample.sample.path].data
                    values_by_definition.setdefault(definition.location, []).extend(
                        (value, definition, sample, path)
                        for path in paths
                        for value in values_at(data, path)
                        if isinstance(value, str) and value
                    )
    for values in values_by_definition.values():
        if values and all(_A_WORD.fullmatch(value) for value, *_ in values):
            value, definition, sample, path = values[0]
            yield Finding(
                code="CR303",
                message=f'definition "{definition.name}" is of type uuid, but {sample.fields[path].text} of '
                f'{context.sample_label(sample.sample.path)} is "{value}", and no sample has a UUID',
                location=_type_of(definition),
                subject=f"{definition.name} uuid word",
                related=(Related(context.locate(sample.sample.path, path), "the field"),),
                about=(type_of(definition),),
            )


def _agree(declared: str | None, kinds: frozenset[str]) -> bool:
    """Say whether values of JSON types ``kinds`` are of the type ``declared``; ``null`` alone may be of none."""
    return kinds != _ONLY_NULL and compatible(declared, kinds)


def _mismatch(match: MessageMatch, number: int, paths: tuple[Path, ...], sample: SampleMatch) -> SampleField | None:
    """Return the field that contradicts the row's type, where all its places do."""
    row = sample.rows[number]
    assert row.definition is not None
    declared = row.definition.type
    paths = tuple(sorted(paths, key=len))
    field = sample.fields[paths[0]]
    if field.kinds == _ONLY_NULL and _is_empty_action(match, row, [sample.fields[path] for path in paths]):
        return field
    if compatible(declared, field.kinds):
        return None
    fields = [sample.fields[path] for path in paths]
    if any(compatible(declared, other.kinds) for other in fields):
        return _left_over(sample, number, fields)
    others = [other for other in sample.rows_of(field.path) if other is not row and other.definition is not None]
    same = [other for other in others if other.name == row.name]
    # Whichever of the places of a name this row of several is about, its type is that of none.
    shared = len(same) == len(others) > 0
    if not shared and any(
        other.definition is not None and compatible(other.definition.type, field.kinds) for other in others
    ):
        return None
    kinds = [kind for kind in field.kinds if not compatible(declared, frozenset((kind,)))]
    if (declared or "").lower() != "none" and is_union(row.definition.description, declared, kinds):
        return None
    several = len({field.path for field in fields}) > 1
    if not shared and several and len(parts_of(row.name)) == 1 and len(field.path) > 2:
        return None
    candidates = fields if shared else fields[:1]
    return next((one for one in candidates if not is_elsewhere(sample, number, one.path)), None)


def _left_over(sample: SampleMatch, number: int, fields: Sequence[SampleField]) -> SampleField | None:
    """Return the place of a name whose value none of the rows of that name fits, at the first of as many rows."""
    same = [at for at in sample.of_row if sample.rows[at].name == sample.rows[number].name]
    places = {field.path for field in fields}
    if min(same) != number or len(same) < max(len(places), 2) or any(set(sample.of_row[at]) != places for at in same):
        return None
    definitions = [sample.rows[at].definition for at in same]
    return next(
        (one for one in fields if not any(d is None or compatible(d.type, one.kinds) for d in definitions)), None
    )


def _is_empty_action(match: MessageMatch, row: Row, fields: Sequence[SampleField]) -> bool:
    """Say whether ``row`` is a text by its definition, and the key of an action that all samples show with ``null``."""
    assert row.definition is not None
    operation = match.operation
    if operation.method != "POST" or match.message.role != "request" or not operation.url.endswith("/action"):
        return False
    if any(field.kinds != _ONLY_NULL for field in fields):
        return False
    definition = row.definition
    if (definition.type or "").lower() != "string" or (
        _NULL.search(definition.description) and not _ALWAYS_NULL.search(definition.description)
    ):
        return False
    all_fields = [field for sample in (*match.samples, *match.others) for field in sample.fields.values()]
    tops = [field for field in all_fields if len(field.path) == 1]
    return {field.path for field in fields} == {(row.name,)} == {field.path for field in tops} and all(
        field.kinds == {"null"} for field in tops
    )


def _finding(context: Context, match: MessageMatch, sample: SampleMatch, row: Row, field: SampleField) -> Finding:
    assert row.definition is not None
    kinds = " and ".join(sorted(field.kinds - {"null"})) or "null"
    hint = _of_two_types(match, sample, row, field)
    if kinds == "null":
        hint = ': an action that takes nothing is of type "none"'
    return Finding(
        code="CR303",
        message=f'"{row.name}" is of type {row.definition.type}, but {field.text} of '
        f"{context.sample_label(sample.sample.path)} is of type {kinds}{hint}",
        location=row.location,
        subject=f"{row.name} {row.definition.type} {kinds}",
        operation=match.operation,
        role=match.message.role,
        parameter=row.name,
        field=field.text,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(
            Related(_type_of(row.definition), f'definition "{row.ref}"'),
            Related(context.locate(sample.sample.path, field.path), "the field"),
        ),
        about=(type_of(row.definition),),
    )


def _of_two_types(match: MessageMatch, sample: SampleMatch, row: Row, field: SampleField) -> str:
    """Return what to do about a row whose field has the declared type in another sample of the message."""
    declared = row.definition.type if row.definition is not None else None
    for other in (*match.samples, *match.others):
        kinds = other.fields[field.path].kinds - {"null"} if field.path in other.fields else frozenset()
        if kinds and compatible(declared, kinds):
            types = ", ".join([*(declared or "").split(" or "), *sorted(field.kinds - {"null"} - kinds)])
            other_way = (
                "give the row its range"
                if other.row_microversion != sample.row_microversion
                else "correct one of the samples"
            )
            return f'; another sample has {" and ".join(sorted(kinds))}: write "type: [{types}]", or {other_way}'
    return ""


def together(context: Context, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield one finding for each definition that no sample of a use confirms, and all others as they are."""
    groups: dict[Location, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.related[0].location, []).append(finding)
    wrong = {location: len({one.location for one in group}) > 1 for location, group in groups.items()}
    suspects = {location for location, is_wrong in wrong.items() if is_wrong}
    if suspects:
        contradicted = {finding.location for finding in findings}
        for match in context.matches:
            for sample in match.samples:
                for number, paths in sample.of_row.items():
                    row = sample.rows[number]
                    if row.definition is None or _type_of(row.definition) not in suspects:
                        continue
                    if row.location not in contradicted and _is_confirmed(row.definition, sample, paths):
                        wrong[_type_of(row.definition)] = False
    for finding in findings:
        group = groups[finding.related[0].location]
        if not wrong[finding.related[0].location]:
            yield finding
        elif finding is group[0]:
            yield _of_definition(context, group)


def _is_confirmed(definition: Definition, sample: SampleMatch, paths: Sequence[Path]) -> bool:
    """Say whether a field of a row has a value of the type that the definition says; ``null`` is of any."""
    kinds = [sample.fields[path].kinds - {"null"} for path in paths]
    return any(some and compatible(definition.type, some) for some in kinds)


def _of_definition(context: Context, group: Sequence[Finding]) -> Finding:
    first = group[0]
    location, name = first.related[0]
    rows = {finding.location: finding for finding in group}
    kinds = sorted({finding.subject.rpartition(" ")[2] for finding in group})
    return Finding(
        code="CR303",
        message=f"{name} is of type {first.subject.split(' ')[1]}, but no sample has that: those of {len(rows)} "
        f"rows that refer to it have type {' or '.join(kinds)}",
        location=location,
        subject=f"{name} {first.subject.split(' ')[1]} {' '.join(kinds)}",
        related=tuple(
            Related(finding.location, f'"{finding.parameter}" in {context.sample_label(finding.sample or "")}')
            for finding in list(rows.values())[:_SHOWN]
        ),
        about=first.about,
    )


def type_of(definition: Definition) -> Fact:
    """Return the name by which findings about the type of a definition's values are known."""
    return ("type", *map(str, definition.location))


def kinds_in_samples(context: Context) -> dict[Location, set[str]]:
    """Return the JSON types that samples show, by the definition's place; ``null`` says nothing."""
    kinds: dict[Location, set[str]] = {}
    for match in context.matches:
        for sample in (*match.samples, *match.others):
            rows, fields = sample.rows, sample.fields
            for number, paths in sample.of_row.items():
                definition = rows[number].definition
                if definition is not None:
                    definition_kinds = kinds.setdefault(definition.location, set())
                    for path in paths:
                        definition_kinds |= fields[path].kinds
    return {location: some - {"null"} for location, some in kinds.items()}


def _type_of(definition: Definition) -> Location:
    field = definition.fields.get("type")
    return field.value_location if field else definition.location


RULE = Rule("CR303", "type-mismatch", Severity.ERROR, __doc__, check, together=together)
