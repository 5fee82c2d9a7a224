"""A reference beside the contracts of its service, worked out where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sphinx_compute_ref.contracts.beside import Beside, beside
from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.contracts.pairing import Pair, Pairing, pair_operations
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import MicroversionRange
from sphinx_compute_ref.model.operation import Message
from sphinx_compute_ref.model.reference import Reference


@dataclass(frozen=True, eq=False)
class Pairings:
    """The operations and messages of a reference, each beside what contracts say of it."""

    reference: Reference
    contracts: tuple[Contract, ...]

    @cached_property
    def of_contracts(self) -> tuple[Pairing, ...]:
        """The reference paired with each contract."""
        return tuple(pair_operations(self.reference, contract) for contract in self.contracts)

    @cached_property
    def operations(self) -> tuple[Pair, ...]:
        """The operations that contracts have, save those that the service has removed."""
        return tuple(
            pair
            for pairing in self.of_contracts
            for pair in pairing.pairs
            if not pair.counterpart.removed and not pair.operation.is_example
        )

    @cached_property
    def bodies(self) -> tuple[Beside, ...]:
        """The messages of paired operations beside what contracts say of their bodies."""
        return tuple(self._beside(pair, message) for pair in self.operations for message in pair.operation.messages)

    @cached_property
    def queries(self) -> tuple[Beside, ...]:
        """The query parameters of paired operations beside those of contracts."""
        return tuple(
            self._beside(pair, pair.operation.request, "query") for pair in self.operations if pair.counterpart.query
        )

    def of_row(self, row: Location) -> Iterator[Beside]:
        """Yield what contracts say of the messages that have the row at ``row``: a few of all, for who asks for one."""
        for pair in self.operations:
            for message in pair.operation.messages:
                if any(one.location == row for one in message.rows):
                    yield self._beside(pair, message)
                    if message.role == "request" and pair.counterpart.query:
                        yield self._beside(pair, message, "query")

    def _beside(self, pair: Pair, message: Message, in_: str = "body") -> Beside:
        limits = self.reference.microversions
        return beside(pair, message, MicroversionRange(limits.minimum, limits.maximum), in_)
