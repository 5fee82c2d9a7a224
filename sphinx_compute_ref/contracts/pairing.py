"""Which operation of a contract an operation of the reference is.

Host, version segment, project, trailing slash and the names of parameters do not count; actions are told apart by their
key. A literal against a parameter does not pair, nor do root documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from sphinx_compute_ref.contracts.contract import ANY, Contract, ContractOperation
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import MicroversionRange
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference

#: The least share of the reference's operations that a contract has to cover to be taken for one of this service.
ENOUGH = 0.6

_HOST = re.compile(r"^(?:\w+:)?//[^/]*")
_VERSION = re.compile(r"^v\d+(?:\.\d+)?$")
_PROJECT = re.compile(r"^[{<(](?:project|tenant|account)(?:_?id)?[})>]$|^[{<](?:admin_)?(?:project|tenant)_id[}>]$")
_PARAMETER = re.compile(r"[{<(][^{}<>()/]*[})>]")


class Key(NamedTuple):
    """What operations are compared by; ``path`` has ``{}`` in the place of each parameter."""

    method: str
    path: str
    action: str | None


class Pair(NamedTuple):
    """An operation of the reference with that of the contract."""

    operation: Operation
    contract: Contract
    counterpart: ContractOperation


@dataclass(frozen=True, eq=False)
class Pairing:
    """A reference beside a contract.

    ``tried`` are the prefixes that were tried, the chosen one first; ``pairs`` are in the order of the reference;
    ``alone`` are its operations that the contract lacks. Operations outside of the contract's prefix are in neither.
    """

    contract: Contract
    pairs: tuple[Pair, ...]
    alone: tuple[Operation, ...]
    tried: tuple[str, ...]
    by_path: Mapping[str, tuple[ContractOperation, ...]]
    prefix: str = ""

    @property
    def coverage(self) -> float:
        """The share of the reference's operations that the contract has."""
        count = len(self.pairs) + len(self.alone)
        return len(self.pairs) / count if count else 0.0

    def __contains__(self, operation: object) -> bool:
        return isinstance(operation, Operation) and operation.location in self._paired

    @cached_property
    def _paired(self) -> frozenset[Location]:
        return frozenset(pair.operation.location for pair in self.pairs)

    def same_path(self, operation: Operation) -> tuple[ContractOperation, ...]:
        """Return what the contract has at the path of an operation, whatever the method and action."""
        return self.by_path.get(path_key(operation.url, self.prefix), ())

    @cached_property
    def unpaired(self) -> tuple[ContractOperation, ...]:
        """The operations of the contract that the reference lacks."""
        ids = {id(pair.counterpart) for pair in self.pairs}
        return tuple(each for each in self.contract.operations if id(each) not in ids)


def path_key(url: str, prefix: str = "") -> str:
    """Return the path of a URL as it is compared: ``/servers/{}/action``."""
    path = _HOST.sub("", url.partition("?")[0].partition("#")[0].strip())
    parts = [part for part in path.split("/") if part]
    prefix_parts = [part for part in prefix.split("/") if part]
    if prefix_parts and parts[: len(prefix_parts)] == prefix_parts:
        parts = parts[len(prefix_parts) :]
    while parts and (_VERSION.match(parts[0]) or _PROJECT.match(parts[0])):
        del parts[0]
    if len(parts) > 1 and _VERSION.match(parts[1]) and not _PARAMETER.search(parts[0]):
        parts = parts[2:] if not (len(parts) > 2 and _PROJECT.match(parts[2])) else parts[3:]
    return "/" + "/".join(_PARAMETER.sub("{}", part) for part in parts)


def action_keys(operation: Operation, reference: Reference) -> Iterator[str]:
    """Yield what an operation may be called as an action: by its title, its sample, the first row of its body."""
    if operation.method != "POST":
        return
    if operation.action:
        yield operation.action
    for sample in operation.request.samples:
        file = reference.samples.get(sample.path)
        if file is not None and file.valid and isinstance(file.data, dict) and len(file.data) == 1:
            yield str(next(iter(file.data)))
    row = next((row for row in operation.request.rows if row.in_ == "body"), None)
    if row is not None:
        yield row.name.partition(".")[0]


def pair_operations(reference: Reference, contract: Contract) -> Pairing:
    """Pair the operations of a reference with those of a contract, with the prefix by which most of them pair."""
    if not _is_plausible(contract, reference):
        contract = replace(contract, minimum=None, maximum=None)
    prefixes = _prefixes(reference, contract)
    pairings = [_pair(reference, contract, prefix) for prefix in prefixes]
    best = max(pairings, key=lambda pairing: len(pairing.pairs))
    others = [pairing.prefix for pairing in pairings if pairing is not best]
    return Pairing(best.contract, best.pairs, best.alone, (best.prefix, *others), best.by_path, best.prefix)


def _is_plausible(contract: Contract, reference: Reference) -> bool:
    """Say whether the version of a document may be a microversion of the reference."""
    version = contract.maximum
    if contract.provenance != "document" or version is None:
        return True
    supported = MicroversionRange(reference.microversions.minimum, reference.microversions.maximum)
    return version in supported if supported != ANY else version.major == reference.base.major


def _prefixes(reference: Reference, contract: Contract) -> list[str]:
    """Return the prefixes worth a try: the configured one alone, else none, those of servers, and a shared folder."""
    if contract.prefix:
        return [contract.prefix]
    prefixes = dict.fromkeys([""])
    for server in contract.servers[:8]:
        try:
            path = urlsplit(server).path.strip("/")
        except ValueError:
            continue
        if path and "{" not in path:
            prefixes[f"/{path}"] = None
    for paths in ([each.path for each in contract.operations], [each.url for each in reference.operations]):
        shared = _shared_folder(paths)
        if shared:
            prefixes[shared] = None
    return list(prefixes)


def _shared_folder(paths: Iterable[str]) -> str:
    """Return the first segment that nearly all paths have in common."""
    first = [part for part in (_HOST.sub("", path).strip("/").partition("/")[0] for path in paths) if part]
    common = max(set(first), key=first.count, default="")
    if not common or _VERSION.match(common) or "{" in common or first.count(common) < 0.9 * len(first):
        return ""
    return f"/{common}"


def _pair(reference: Reference, contract: Contract, prefix: str) -> Pairing:
    index: dict[Key, ContractOperation] = {}
    by_path: dict[str, list[ContractOperation]] = {}
    for contract_operation in contract.operations:
        key = Key(contract_operation.method, path_key(contract_operation.path, prefix), contract_operation.action)
        if key.path == "/":
            continue
        index.setdefault(key, contract_operation)
        by_path.setdefault(key.path, []).append(contract_operation)
    pairs: list[Pair] = []
    alone: list[Operation] = []
    inside = _inside(reference, contract)
    for operation in inside:
        path = path_key(operation.url, prefix)
        if path == "/":
            continue
        match = next(
            (
                index[key]
                for key in (
                    *(Key(operation.method, path, name) for name in action_keys(operation, reference)),
                    Key(operation.method, path, None),
                )
                if key in index
            ),
            None,
        )
        if match is None:
            alone.append(operation)
        else:
            pairs.append(Pair(operation, contract, match))
    return Pairing(
        contract, tuple(pairs), tuple(alone), (), {path: tuple(each) for path, each in by_path.items()}, prefix
    )


def _inside(reference: Reference, contract: Contract) -> list[Operation]:
    """Return the operations that exist at the contract's microversions, each section once.

    Where there are some below a configured prefix, only these.
    """
    supported = MicroversionRange(contract.minimum, contract.maximum)
    once = {each.location: each for each in reference.operations if each.range.meets(supported)}
    operations = list(once.values())
    prefix = contract.prefix
    if not prefix:
        return operations
    start = f"/{prefix.strip('/')}/"
    below = [each for each in operations if _HOST.sub("", each.url).startswith(start)]
    return below or operations
