"""What the contract has and the reference does not: fields, query parameters, values, operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sphinx_compute_ref.contracts.beside import Beside
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.contract import ContractOperation
from sphinx_compute_ref.contracts.pairing import Pairing, path_key
from sphinx_compute_ref.contracts.shape import ContractField
from sphinx_compute_ref.matching.undocumented import undocumented_fields
from sphinx_compute_ref.model.operation import Operation

#: Messages with more fields than this are not looked at: each field is held against all beside it.
_MOST_FIELDS = 2_000
_LITERAL = re.compile(r"``\"?([^`\"\s]+)\"?``")
_CHOICE = re.compile(
    r"\b(?:one of|either|(?:valid|possible|allowed|acceptable|supported)\s+(?:values?|types?|options?|choices?)"
    r"(?:\s+\w+){0,3}?|(?:can|could|may|must) be)\b(?P<values>[^.]*)",
    re.IGNORECASE,
)


class Undocumented(NamedTuple):
    """A field of the contract that no row documents."""

    beside: Beside
    field: ContractField


def fields_without_rows(beside: Beside) -> Iterator[Undocumented]:
    """Yield the fields that no row documents, judged as those of samples are; a table has to try to say it all."""
    if not beside.rows or not beside.versions or len(beside.fields) > _MOST_FIELDS:
        return
    newest = beside.versions[-1].shape
    for field in undocumented_fields(beside.message_match, beside.match, ()):
        contract_field = newest.fields.get(field.path)
        if (
            contract_field is None
            or "*" in field.path
            or contract_field.kinds <= {"null"}
            or contract_field.conditional
        ):
            continue
        if beside.message.role == "request" and contract_field.schema.get("readOnly") is True:
            continue
        yield Undocumented(beside, contract_field)


def queries_without_rows(beside: Beside, text: str) -> Iterator[Undocumented]:
    """Yield the query parameters that no row documents, where at least two and half of them are, nor ``text``."""
    if not beside.versions:
        return
    fields = {path[0]: field for path, field in beside.versions[-1].shape.fields.items() if len(path) == 1}
    names = {row.name.removesuffix("[]") for row in beside.rows}
    documented = [name for name in fields if name in names]
    if len(documented) < 2 or 2 * len(documented) < len(fields):
        return
    for name, field in fields.items():
        if name not in names and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield Undocumented(beside, field)


def enums(beside: Beside) -> Iterator[Verdict]:
    """Judge the values that a row lists beside those of the contract; both have to be about the same list."""
    for number, paths in beside.paths_of_rows.items():
        row = beside.rows[number]
        if row.definition is None or len(paths) != 1:
            continue
        mine = set(row.definition.enum) or set(_values(row.definition.description))
        contract_values: set[str] = set()
        field = None
        for each in beside.fields_at(row, paths[0]):
            if each.field.enum is None:
                contract_values = set()
                break
            field = each.field
            contract_values.update(_texts(each.field.enum))
        if field is None or len(mine) < 2 or len(contract_values) < 2:
            continue
        lower = {value.lower() for value in contract_values}
        common = {value for value in mine if value.lower() in lower}
        if 2 * len(common) < len(mine):
            continue
        values_here = {value.lower() for value in mine}
        described = row.definition.description.lower()
        missing = sorted(
            value for value in contract_values if value.lower() not in values_here and value.lower() not in described
        )
        extra = sorted(mine - common) if row.definition.enum else []  # a description names other things, too
        says = ", ".join([*(f'no "{value}"' for value in extra[:5]), *(f'"{value}", too' for value in missing[:5])])
        yield Verdict(beside, row, bool(missing or extra), field.text, "", says, field.pointer)


def _texts(values: tuple[Any, ...]) -> list[str]:
    """Return the texts among values, alike ones once; none where truth values stand beside their spellings."""
    if any(isinstance(value, bool) for value in values):
        return []
    return list({value.lower(): value for value in values if isinstance(value, str) and value}.values())


def _values(description: str) -> list[str]:
    """Return the literals of a sentence that says which values there are."""
    match = _CHOICE.search(description)
    return _LITERAL.findall(match["values"]) if match is not None else []


def operations_without_sections(pairing: Pairing) -> Iterator[tuple[ContractOperation, Operation]]:
    """Yield the operations that the reference lacks beside others at their path, with one of those."""
    at: dict[str, Operation] = {}
    for operation in (*(pair.operation for pair in pairing.pairs), *pairing.alone):
        at.setdefault(path_key(operation.url, pairing.prefix), operation)
    keys = {
        (pair.counterpart.method, path_key(pair.operation.url, pairing.prefix), pair.counterpart.action)
        for pair in pairing.pairs
    }
    for contract_operation in pairing.unpaired:
        path = path_key(contract_operation.path, pairing.prefix)
        key = (contract_operation.method, path, contract_operation.action)
        if (
            path in at
            and key not in keys
            and not contract_operation.removed
            and not contract_operation.deprecated
            and contract_operation.method != "HEAD"
        ):
            keys.add(key)
            yield contract_operation, at[path]
