"""The contracts that the configuration names: which file, what stands in front of its paths, what is not told."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.reading.files.boundary import OUTSIDE, Boundary, root_of
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.settings.option import InvalidValueError
from sphinx_compute_ref.settings.suggestion import did_you_mean

if TYPE_CHECKING:  # most runs have no contract
    from sphinx_compute_ref.contracts.contract import Contract, Provenance
    from sphinx_compute_ref.contracts.pairing import Pairing

_ROLES = ("request", "query", "response", "operation")
_KEYS = ("file", "service", "prefix", "provenance", "ignore")


@dataclass(frozen=True)
class ContractSource:
    """One entry of ``contracts``.

    ``ignore`` holds differences that are not told, ``ROLE:FIELD:KIND -- reason``: ``response:networks.*:type``. An
    entry with ``service`` in place of ``file`` says what to ignore of whatever contract of that service there is. The
    file has to lie in the repository of the first folder of ``inside``, or below the others, wherever links lead.
    """

    file: str
    service: str = ""
    prefix: str = ""
    provenance: Provenance | None = None
    ignore: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


def parse_contracts(value: object) -> tuple[ContractSource, ...]:
    """Return the entries of ``contracts``: names of files, or tables with ``file`` and more."""
    if not isinstance(value, list):
        raise InvalidValueError("a list is expected")
    return tuple(_parse(entry) for entry in value)


def _parse(entry: object) -> ContractSource:
    from sphinx_compute_ref.contracts.contract import PROVENANCES

    if isinstance(entry, str) and entry:
        return ContractSource(entry)
    if not isinstance(entry, dict):
        raise InvalidValueError("each entry is the path of a file, or a table with file")
    file, service = entry.get("file", ""), entry.get("service", "")
    if not isinstance(file, str) or not isinstance(service, str) or bool(file) == bool(service):
        raise InvalidValueError("each entry is the path of a file, or a table with either file or service")
    for key in entry:
        if key not in _KEYS:
            raise InvalidValueError(f'an entry has no key "{key}". {did_you_mean(str(key), _KEYS) or ""}'.strip())
    prefix, provenance, ignore = entry.get("prefix", ""), entry.get("provenance"), entry.get("ignore", [])
    if not isinstance(prefix, str):
        raise InvalidValueError("prefix is a text")
    if provenance is not None and provenance not in PROVENANCES:
        raise InvalidValueError(f"provenance is one of {', '.join(PROVENANCES)}")
    if not isinstance(ignore, list) or not all(isinstance(item, str) for item in ignore):
        raise InvalidValueError("ignore is a list of texts")
    for item in ignore:
        if item.partition(":")[0].strip() not in (*_ROLES, "*"):
            raise InvalidValueError(f'"{item}": ROLE:FIELD:KIND is expected, ROLE is one of {", ".join(_ROLES)}')
    return ContractSource(file, service, prefix, provenance, tuple(ignore))


def named_contracts(files: Iterable[str], configured: Iterable[ContractSource]) -> tuple[ContractSource, ...]:
    """Return the contracts of the command line; of a file that is configured, too, what is said there holds."""
    every = tuple(configured)
    by_file = {os.path.realpath(each.file): each for each in every if each.file}
    sources = [
        replace(by_file.get(os.path.realpath(file)) or ContractSource(file), file=relative_path(file), inside=())
        for file in files
        if file
    ]
    return (*sources, *(each for each in every if each.service))


def read_contracts(sources: Iterable[ContractSource]) -> tuple[Contract, ...]:
    """Read the contracts; a file that is as it was is read once in a process.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that cannot be read, is no contract, or lies
        outside of where it has to.
    """
    contracts = []
    every = tuple(sources)
    for source in every:
        if not source.file:
            continue
        if source.inside and not Boundary([root_of(source.inside[0]), *source.inside[1:]]).holds(source.file):
            raise ConfigurationError(
                f"the contract {OUTSIDE}",
                where=source.file,
                hint="Or name the file on the command line: --contract FILE.",
            )
        try:
            status = os.stat(source.file)
            signature = (os.path.abspath(source.file), status.st_mtime_ns, status.st_size)
        except (OSError, ValueError):  # reading says what is wrong
            signature = (source.file, 0, 0)
        contract = _read(source, signature)
        others = (each for each in every if each.service and each.service == contract.service)
        more = tuple(entry for each in others for entry in each.ignore)
        contracts.append(_ignoring(contract, more) if more else contract)
    return tuple(contracts)


@lru_cache(maxsize=8)
def _read(source: ContractSource, _signature: tuple[str, int, int]) -> Contract:
    from sphinx_compute_ref.contracts.files import read_contract  # most runs have none

    contract = read_contract(source.file, provenance=source.provenance)
    return replace(contract, prefix=source.prefix, ignore=source.ignore)


@lru_cache(maxsize=8)
def _ignoring(contract: Contract, more: tuple[str, ...]) -> Contract:
    return replace(contract, ignore=(*contract.ignore, *more))


def refuse_others(pairings: Sequence[Pairing]) -> None:
    """Raise :exc:`~sphinx_compute_ref.errors.ConfigurationError` for a contract that is about something else."""
    if not pairings:
        return
    from sphinx_compute_ref.contracts.pairing import ENOUGH

    for pairing in pairings:
        count = len(pairing.pairs) + len(pairing.alone)
        if count and pairing.coverage < ENOUGH:
            tried = ", ".join(f'"{prefix}"' if prefix else "none" for prefix in pairing.tried)
            raise ConfigurationError(
                f"the contract has {len(pairing.pairs)} of the reference's {count} operations, "
                f"{pairing.coverage:.0%}; {ENOUGH:.0%} are needed to compare. Prefixes tried: {tried}",
                where=pairing.contract.file,
                hint='Is it of this service? Name what comes before the paths as prefix in "contracts"; '
                "compute-ref contract show FILE lists what pairs.",
            )
