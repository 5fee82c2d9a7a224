"""Where a message of the reference and the contract differ: pure functions, one for each kind of difference.

A function yields a :class:`Verdict` for whatever it could judge, agreement as well as difference: a definition is only
wrong where all uses of it are. What it could not judge (a row at several places, a schema that leaves all open) it
passes over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.contracts.beside import Beside, VersionedField
from sphinx_compute_ref.contracts.contract import Pointer
from sphinx_compute_ref.contracts.ranges import both, covers
from sphinx_compute_ref.contracts.schema_words import EVERY_KIND
from sphinx_compute_ref.contracts.shape import ContractField
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.matching.types import allowed_kinds, is_union
from sphinx_compute_ref.model.operation import Row

_NUMBERS = frozenset({"integer", "float"})


class Verdict(NamedTuple):
    """What was judged of a row: whether it ``differs``, what each side says, and where in the contract."""

    beside: Beside
    row: Row
    differs: bool
    field: str
    reference: str = ""
    contract: str = ""
    pointer: Pointer = ()


def types(beside: Beside) -> Iterator[Verdict]:
    """Judge the types of rows: they differ where no value could be of both, at none of the places of the row."""
    for number, paths in beside.paths_of_rows.items():
        row = beside.rows[number]
        if row.definition is None:
            continue
        declared = row.definition.type
        allowed = allowed_kinds(declared)
        if not allowed:
            continue
        if allowed & _NUMBERS:
            allowed |= _NUMBERS
        alternatives: list[tuple[frozenset[str], ContractField]] = []
        for path in paths:
            fields = beside.fields_at(row, path)
            kinds = frozenset().union(*(each.field.kinds for each in fields)) - {"null"}
            if not kinds or kinds == EVERY_KIND - {"null"}:
                alternatives = []
                break
            alternatives.append((kinds, fields[0].field))
        if not alternatives:
            continue
        kinds, field = alternatives[0]
        differs = all(not kinds & allowed for kinds, _ in alternatives)
        if differs and is_union(row.definition.description, declared, kinds):
            continue
        yield Verdict(beside, row, differs, field.text, str(declared), kinds_text(kinds), field.pointer)


def required(beside: Beside, role: str = "request") -> Iterator[Verdict]:
    """Judge whether fields of requests (or responses) have to be there, as far as schemas say so."""
    if beside.message.role != role:
        return
    for number, paths in beside.paths_of_rows.items():
        row = beside.rows[number]
        if row.definition is None or len(paths) != 1 or "required" not in row.definition.fields:
            continue
        fields = beside.fields_at(row, paths[0])
        by_contract = _stated_required(fields) if "*" not in paths[0] else None
        if by_contract is None:
            continue
        says = row.definition.required
        if by_contract and not says and _may_be_left_out(beside, paths[0]):
            continue  # it may be optional because its object is
        if by_contract and not covers((each.range for each in fields), both(beside.covered, row.range)):
            continue
        field = fields[0].field
        mine, theirs = _required_text(says), _required_text(by_contract)
        yield Verdict(beside, row, says != by_contract, field.text, mine, theirs, field.pointer)


def _stated_required(fields: list[VersionedField]) -> bool | None:
    """Return whether a field has to be there; ``None`` where that depends, or no schema says it of any field."""
    if any(each.field.conditional or each.parent is None or not each.parent.uses_required for each in fields):
        return None
    answers = {each.field.required for each in fields}
    return answers.pop() if len(answers) == 1 else None


def _may_be_left_out(beside: Beside, path: Path) -> bool:
    """Say whether an object around a field may be absent, by the reference or by the contract."""
    for length in range(1, len(path)):
        around = path[:length]
        rows = [beside.rows[number] for number in beside.match.of_field.get(around, ())]
        if any(row.definition is not None and not row.definition.required for row in rows):
            return True
        if any(
            (field := version.shape.fields.get(around)) is not None and not field.required
            for version in beside.versions
        ):
            return True
    return False


def unknown(beside: Beside) -> Iterator[Verdict]:
    """Judge whether the contract has a row's field at all, where all objects that could hold it are closed."""
    if not beside.paths_of_rows:
        return  # the table is about something else
    for number, row in enumerate(beside.rows):
        if row.definition is None or has_placeholder(row.name):
            continue
        if number in beside.match.of_row:
            paths = beside.match.of_row[number]
            yield Verdict(beside, row, False, beside.fields[paths[0]].text)
            continue
        reach = both(beside.covered, row.range) if beside.covered.meets(row.range) else None
        versions = list(beside.at(row))
        if reach is None or not versions:
            continue
        if any(version.shape.is_empty for version in versions) or not covers(
            (version.range for version in versions), reach
        ):
            continue
        if any(version.shape.admits(row.name) for version in versions):
            continue
        around = parts_of(row.name)[:-1]
        if around and not any(path[-len(around) :] == around for path in beside.fields):
            continue
        last = versions[-1].schema
        yield Verdict(beside, row, True, row.name, row.name, "", last.pointer)


def unknown_queries(beside: Beside) -> Iterator[Verdict]:
    """Judge whether the contract has a query parameter at all, where the newest schema that holds for it is closed."""
    for row in beside.rows:
        versions = list(beside.at(row))
        if row.definition is None or has_placeholder(row.name) or not versions:
            continue
        last = versions[-1]
        if any((row.name,) in version.shape.fields for version in versions):
            yield Verdict(beside, row, False, row.name)
            continue
        if last.shape.admits(row.name):
            continue
        yield Verdict(beside, row, True, row.name, row.name, "", last.schema.pointer)


def outlived_queries(beside: Beside) -> Iterator[Verdict]:
    """Judge whether a query parameter that the contract once has is still there at the newest microversion."""
    for row in beside.rows:
        versions = list(beside.at(row))
        having = [version for version in versions if (row.name,) in version.shape.fields]
        if row.definition is None or not having:
            continue
        last = versions[-1]
        gone = last is not having[-1] and not last.shape.admits(row.name)
        until = f"until {having[-1].range.high}"
        yield Verdict(beside, row, gone, row.name, "", until, last.schema.pointer)


def bodyless(beside: Beside) -> bool:
    """Say whether the contract has a body where the message has no row for one."""
    if beside.rows or not beside.versions:
        return False
    operation = beside.pair.operation
    if any(row.in_ is None for row in beside.message.rows) or operation.url.endswith("#"):
        return False
    versions = [version for version in beside.versions if not version.shape.is_empty]
    if len(versions) != len(beside.versions):
        return False
    if any({("op",), ("path",)} <= version.shape.fields.keys() for version in versions):
        return False  # JSON Patch (RFC 6902) is known
    action = beside.pair.counterpart.action if beside.message.role == "request" else None
    return any(_has_content(version.shape.fields, action) for version in versions)


def _has_content(fields: object, action: str | None) -> bool:
    """Say whether a body holds more than an action's key with nothing behind it."""
    assert isinstance(fields, dict)
    return any(
        path != (action,) and not item.kinds <= {"null"} for path, item in fields.items() if path[-1] != "*"
    ) or any(
        path == (action,)
        and item.kinds & {"string", "integer", "float", "boolean", "array"}
        and item.kinds != EVERY_KIND
        for path, item in fields.items()
    )


def kinds_text(kinds: frozenset[str]) -> str:
    """Return JSON types for people: ``array or string``."""
    names = {"number" if kind == "float" else kind for kind in kinds if not (kind == "integer" and "float" in kinds)}
    return " or ".join(sorted(names, key=lambda name: (name == "null", name)))


def _required_text(required: bool) -> str:
    return "required" if required else "optional"
