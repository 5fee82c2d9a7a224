"""A row's microversions are not those that the service's contract shows for the field.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares
    ``min_version`` and ``max_version`` of a row with the schemas of the contract, where these show a bound of the
    field's own: a schema before it, or behind it, has the object around the field and not the field. What a field
    inherits from its object or from the operation is not told here (CR707).

Why is this bad
    Readers use a field where the service refuses it, or leave out one that they have.

Use instead
    Look at both sides, then correct the definition, or put the place on the contract's ``ignore`` list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.field_ranges import field_ranges
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions with other microversions than the contract's."""
    yield from findings_of_verdicts(context, "CR706", "range", context.contracts.bodies, field_ranges, _message)


def _message(verdict: Verdict) -> str:
    name = verdict.beside.pair.contract.name
    return (
        f'"{verdict.row.name}" is there {verdict.reference} here, and {verdict.contract} in {name} '
        f"({verdict.field} in the {where(verdict)})"
    )


RULE = Rule("CR706", "contract-field-range", Severity.INFO, __doc__, check)
