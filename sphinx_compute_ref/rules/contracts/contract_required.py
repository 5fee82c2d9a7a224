"""A field of a request is required by the reference and not by the service's contract, or the reverse.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``. Compares ``required`` of request rows with the
    contract. Only where it is plain: the object lists what is required at all, the field is in no ``oneOf`` or
    ``anyOf``, all microversions of the row agree, and a row that is optional stands in no object that may be left out.

Why is this bad
    Readers send what nobody needs, or leave out what the service insists on and get a 400.

Use instead
    Look at both sides, then fix the definition, or the contract, or put the place on the contract's ``ignore`` list
    with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts import comparison
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions that say otherwise than the contract whether a field is required."""
    yield from findings_of_verdicts(
        context, "CR702", "required", context.contracts.bodies, comparison.required, _message
    )


def _message(verdict: Verdict) -> str:
    name = verdict.beside.pair.contract.name
    return (
        f'"{verdict.row.name}" is {verdict.reference} here, and {verdict.contract} in {name} '
        f"({verdict.field} in the {where(verdict)})"
    )


RULE = Rule("CR702", "contract-required", Severity.WARNING, __doc__, check)
