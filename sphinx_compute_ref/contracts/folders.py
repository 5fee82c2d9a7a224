"""A folder with a document for each microversion as one contract."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from sphinx_compute_ref.contracts.contract import ANY, Contract, ContractOperation
from sphinx_compute_ref.contracts.ranges import union
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

_MOST_DOCUMENTS = 300


def documents_in(folder: str) -> list[str]:
    """Return the paths of the documents in ``folder``; an index beside them is none.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a folder without documents, or with too many.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise ConfigurationError(f"cannot read the contract: {error.strerror or error}", where=folder) from error
    document_names = [name for name in names if name.endswith((".json", ".yaml", ".yml")) and "index." not in name]
    if not document_names or len(document_names) > _MOST_DOCUMENTS:
        raise ConfigurationError(
            f"a folder with a document for each microversion is expected, at most {_MOST_DOCUMENTS}", where=folder
        )
    return [os.path.join(folder, name) for name in document_names]


def joined(contracts: Sequence[Contract]) -> Contract:
    """Return one contract for documents about one microversion each: a document holds until the next one.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a document that is not about one microversion.
    """
    about: dict[Microversion, Contract] = {}
    for contract in contracts:
        version = contract.maximum
        if version is None or contract.minimum != version or version in about:
            raise ConfigurationError(
                "the document is not about one microversion, or another one is about the same",
                where=contract.file,
                hint='Its version has to be a microversion, as "export openapi --all" writes it.',
            )
        about[version] = contract
    versions = sorted(about)
    operations: dict[tuple[str, str, str | None], list[ContractOperation]] = {}
    for version, following in zip_longest(versions, versions[1:]):
        reach = MicroversionRange(version, Microversion(following.major, following.minor - 1) if following else None)
        for each in about[version].operations:
            operations.setdefault((each.method, each.path, each.action), []).append(_with_range(each, reach))
    return replace(
        about[versions[-1]],
        release=f"{versions[0]}-{versions[-1]}",
        operations=tuple(_over_versions(each) for each in operations.values()),
        minimum=versions[0],
        faults=tuple(f"{os.path.basename(each.file)}: {fault}" for each in contracts for fault in each.faults),
    )


def _with_range(operation: ContractOperation, reach: MicroversionRange) -> ContractOperation:
    """Return an operation whose schemas hold at the microversions ``reach``."""
    request, query, response = (
        tuple(schema._replace(range=reach) for schema in operation.schemas(role))
        for role in ("request", "query", "response")
    )
    return replace(operation, range=reach, request=request, query=query, response=response)


def _over_versions(every: Sequence[ContractOperation]) -> ContractOperation:
    """Return an operation with the schemas of all its versions."""
    request, query, response = (
        tuple(schema for each in every for schema in each.schemas(role)) for role in ("request", "query", "response")
    )
    reach = union(each.range for each in every) or ANY
    return replace(every[-1], range=reach, request=request, query=query, response=response)
