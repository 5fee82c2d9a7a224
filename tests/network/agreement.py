"""How an OpenAPI document agrees with what a service says of itself, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from openapi_project import validator_of

from sphinx_compute_ref.contracts.contract import Contract, ContractOperation, VersionedSchema
from sphinx_compute_ref.contracts.pairing import Key, action_keys, path_key
from sphinx_compute_ref.contracts.shape import Shape, shape_of
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import SampleFile


class Place(NamedTuple):
    """A field of a message."""

    operation: str
    field: str


class Agreement(NamedTuple):
    """The fields that the service has, those that the document lacks, has besides, or gives another type."""

    stated: list[Place]
    missing: list[Place]
    extra: list[Place]
    wrong: list[Place]


def agreement(document: Contract, service: Contract, version: Microversion, role: Role) -> Agreement:
    """Compare the messages of a role at a microversion.

    Operations that the service has removed, and root documents, do not count; integers and numbers agree, and null with
    everything.
    """
    ours = {_key(one): one for one in document.operations}
    result = Agreement([], [], [], [])
    for operation in service.operations:
        own = ours.get(_key(operation))
        if own is None or operation.removed or version not in operation.range or path_key(operation.path) == "/":
            continue
        theirs = _shape(operation, role, version)
        if theirs is None:
            continue
        mine = _shape(own, role, version) or Shape()
        name = f"{operation.method} {path_key(operation.path)} {operation.action or ''}".strip()
        for path, field in theirs.fields.items():
            place = Place(name, ".".join(path))
            result.stated.append(place)
            if path not in mine.fields:
                result.missing.append(place)
            elif not _meet(mine.fields[path].kinds, field.kinds):
                result.wrong.append(place)
        result.extra.extend(Place(name, ".".join(path)) for path in _besides(mine, theirs))
    return result


def operations_at(service: Contract, version: Microversion) -> set[Key]:
    """Return the operations that a service has, or has had, at a microversion, as they are compared."""
    return {_key(one) for one in service.operations if version in one.range}


def schema_at(contract: Contract, key: Key, role: Role, version: Microversion) -> Any:
    """Return the schema of a message at a microversion; ``None`` where there is none."""
    for operation in contract.operations:
        if _key(operation) == key and (stated := _stated(operation, role, version)) is not None:
            return stated.schema
    return None


def _key(operation: ContractOperation) -> Key:
    return Key(operation.method, path_key(operation.path), operation.action)


def _stated(operation: ContractOperation, role: Role, version: Microversion) -> VersionedSchema | None:
    return next((one for one in operation.schemas(role) if version in one.range), None)


def _shape(operation: ContractOperation, role: Role, version: Microversion) -> Shape | None:
    stated = _stated(operation, role, version)
    return shape_of(stated.schema, stated.root, stated.pointer) if stated is not None else None


def _besides(mine: Shape, theirs: Shape) -> Iterator[Path]:
    """Yield the fields in objects of which the service says what they hold, and which it does not have."""
    told = {path[:-1] for path in theirs.fields}
    for path in mine.fields:
        place = theirs.objects.get(path[:-1])
        if path not in theirs.fields and path[:-1] in told and not (place is not None and place.map):
            yield path


def _meet(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    def kinds(some: frozenset[str]) -> set[str]:
        return {"float" if kind == "integer" else kind for kind in some - {"null"}}

    return not kinds(mine) or not kinds(theirs) or bool(kinds(mine) & kinds(theirs))


class Judged(NamedTuple):
    """A sample of another reference beside a document: the part of its path that counts, and the first fault in it."""

    path: str
    fault: str


def samples_beside(
    document: dict[str, Any], ours: Contract, theirs: Reference, service: Contract, version: Microversion
) -> list[Judged]:
    """Judge the samples of a reference by the schemas of a document, which ``ours`` are the operations of.

    Of each family counts the newest sample up to the microversion, for an operation that the service has at it. The
    fault is empty where the sample is valid.
    """
    families: dict[str, list[SampleFile]] = {}
    for sample in theirs.samples.values():
        if sample.valid and (sample.microversion or theirs.base) <= version:
            families.setdefault(sample.family, []).append(sample)
    has = operations_at(service, version)
    judged: dict[tuple[str, Key], Judged] = {}
    for operation in theirs.operations:
        for action in (*action_keys(operation, theirs), None):
            key = Key(operation.method, path_key(operation.url), action)
            if key not in has:
                continue
            for message in operation.messages:
                schema = schema_at(ours, key, message.role, version)
                for shown in message.samples if schema is not None else ():
                    file = theirs.samples.get(shown.path)
                    members = families.get(file.family, []) if file is not None else []
                    if not members:
                        continue
                    newest = max(members, key=lambda one: one.microversion or theirs.base)
                    fault = next(iter(validator_of(document, schema).iter_errors(newest.data)), None)
                    path = newest.path.partition("api_samples/")[2]
                    judged[path, key] = Judged(path, fault.message if fault is not None else "")
            break
    return list(judged.values())
