"""How each operation of the reference stands beside the contract, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sphinx_compute_ref.contracts import comparison
from sphinx_compute_ref.contracts.beside import Beside
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.pairing import Pair
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.location import Location

PARTS = ("request", "query", "response")


class State(StrEnum):
    """What the contract says of a part: nothing, the same as the reference as far as can be judged, or otherwise."""

    SILENT = "silent"
    AGREES = "agrees"
    DIFFERS = "differs"


@dataclass
class Agreement:
    """An operation with the state of each part, and what differs, one sentence each."""

    pair: Pair
    parts: dict[str, State] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The state of the operation: it agrees where a part does and none differs."""
        states = set(self.parts.values())
        return next((state for state in (State.DIFFERS, State.AGREES) if state in states), State.SILENT)


def agreements_of(besides: Iterable[Beside]) -> Mapping[Location, Agreement]:
    """Return the agreement of each operation, by its place."""
    agreements: dict[Location, Agreement] = {}
    for beside in besides:
        pair = beside.pair
        agreement = agreements.setdefault(pair.operation.location, Agreement(pair, dict.fromkeys(PARTS, State.SILENT)))
        if not beside.versions:
            continue
        differences = list(_differences(beside))
        agreement.parts[beside.role] = State.DIFFERS if differences else State.AGREES
        agreement.differences += differences
    return agreements


def _differences(beside: Beside) -> Iterator[str]:
    """Yield what the rules of severity warning would tell of a part."""
    contract = beside.pair.contract
    judges: tuple[tuple[str, str, Callable[[Beside], Iterator[Verdict]]], ...] = (
        ("CR701", "type", comparison.types),
        ("CR702", "required", comparison.required),
        ("CR703", "unknown", comparison.unknown),
    )
    if beside.role == "query":
        judges = (("CR703", "unknown", comparison.unknown_queries),)
    for code, kind, judge in judges:
        if not trusted(contract, code):
            continue
        for verdict in judge(beside):
            if verdict.differs and not is_ignored(contract, beside.role, verdict.field, kind):
                says = f"{verdict.reference} here, {verdict.contract} in {contract.name}"
                yield f"{verdict.field}: " + (f"not in {contract.name}" if kind == "unknown" else says)
    table = beside.role != "query" and trusted(contract, "CR704")
    if table and comparison.bodyless(beside) and not is_ignored(contract, beside.role, "", "table"):
        yield f"no row documents the body of the {beside.role}"
