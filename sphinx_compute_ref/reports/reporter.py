"""What a reporter is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sphinx_compute_ref.linting.result import Result


@dataclass(frozen=True)
class Appearance:
    """How the place looks to which a report goes."""

    colour: bool = False
    width: int = 100


class Reporter(Protocol):
    """Turns a result into text, in pieces that are written one after the other."""

    def report(self, result: Result) -> Iterator[str]:
        """Yield the findings of ``result`` and its summary."""


@runtime_checkable
class CountingReporter(Reporter, Protocol):
    """A reporter that can also show how often each rule found something."""

    def statistics(self, result: Result) -> Iterator[str]:
        """Yield how often each rule found something."""
