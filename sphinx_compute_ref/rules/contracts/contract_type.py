"""The type of a definition and the type that the service's contract gives to the field have no value in common.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``. Compares ``type`` of a row with the types that
    the contract has at the row's place, at all microversions at which the row holds. ``null`` says nothing, integers
    and numbers agree, and a description that allows the other type is taken at its word. Of several places that a row
    could stand for, all have to disagree.

Why is this bad
    Clients send what the service refuses, or fail on what it answers.

Example
    ::

        addTenantAccess:
          type: string

    where the service takes ``{"addTenantAccess": {"tenant": "…"}}``.

Use instead
    Look at both: the message names the two sides and does not know which one is right. Fix the definition, or the
    contract, or put the place on the contract's ``ignore`` list with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts import comparison
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose type is not the contract's."""
    yield from findings_of_verdicts(context, "CR701", "type", context.contracts.bodies, comparison.types, _message)


def _message(verdict: Verdict) -> str:
    name = verdict.beside.pair.contract.name
    return (
        f'"{verdict.row.name}" is {verdict.reference} here, and {verdict.contract} in {name} '
        f"({verdict.field} in the {where(verdict)})"
    )


RULE = Rule("CR701", "contract-type", Severity.WARNING, __doc__, check)
