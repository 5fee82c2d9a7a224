"""A reference beside the contracts of its service, worked out where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sphinx_compute_ref.contracts.beside import Beside, beside
from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.contracts.pairing import Paired, Pairing, pair
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
        return tuple(pair(self.reference, contract) for contract in self.contracts)

    @cached_property
    def operations(self) -> tuple[Paired, ...]:
        """The operations that contracts have, save those that the service has removed."""
        return tuple(
            paired
            for pairing in self.of_contracts
            for paired in pairing.pairs
            if not paired.stated.removed and not paired.operation.is_example
        )

    @cached_property
    def bodies(self) -> tuple[Beside, ...]:
        """The messages of paired operations beside what contracts say of their bodies."""
        return tuple(
            self._beside(paired, message) for paired in self.operations for message in paired.operation.messages
        )

    @cached_property
    def queries(self) -> tuple[Beside, ...]:
        """The query parameters of paired operations beside those of contracts."""
        return tuple(
            self._beside(paired, paired.operation.request, "query") for paired in self.operations if paired.stated.query
        )

    def of_row(self, row: Location) -> Iterator[Beside]:
        """Yield what contracts say of the messages that have the row at ``row``: a few of all, for who asks for one."""
        for paired in self.operations:
            for message in paired.operation.messages:
                if any(one.location == row for one in message.rows):
                    yield self._beside(paired, message)
                    if message.role == "request" and paired.stated.query:
                        yield self._beside(paired, message, "query")

    def _beside(self, paired: Paired, message: Message, in_: str = "body") -> Beside:
        limits = self.reference.microversions
        return beside(paired, message, MicroversionRange(limits.minimum, limits.maximum), in_)
