"""What a build needs to know of a check; nothing of Sphinx is loaded for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sphinx_compute_ref.sphinx_ext.check.row_tree import proven_rows, row_fields_of
from sphinx_compute_ref.sphinx_ext.source.losses import ToldLosses

if TYPE_CHECKING:
    from sphinx_compute_ref.errors import UserError
    from sphinx_compute_ref.linting.result import Result
    from sphinx_compute_ref.model.finding import Finding
    from sphinx_compute_ref.sphinx_ext.operations.checked import RowFields


class CheckOutcome(NamedTuple):
    """What a build needs to know of a check: without the model, and the matches, which weigh more.

    ``failures`` say what of the configuration could not be used, and which rules of installed packages.
    """

    findings: tuple[Finding, ...]
    codes: tuple[str, ...]
    failures: tuple[UserError, ...]
    row_fields: Mapping[tuple[str, int], RowFields]
    proven: frozenset[tuple[str, int]]
    told_losses: ToldLosses

    @classmethod
    def of(cls, result: Result, failures: Sequence[UserError] = ()) -> CheckOutcome:
        """Return what pages show of ``result``."""
        matches = result.context.matches
        return cls(
            result.findings,
            result.codes,
            (*failures, *result.failures),
            row_fields_of(matches),
            frozenset(proven_rows(matches)),
            ToldLosses.of(result.reference),
        )
