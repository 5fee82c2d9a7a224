"""A field of a response is always there by the reference and not by the service's contract, or the reverse.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares ``required``
    of response rows with the contract as CR702 does for requests. Schemas of responses say little about what
    depends on policy or on the deployment, so this is for reading through.

Why is this bad
    Clients rely on a field that may be missing.

Use instead
    Correct the definition, or put the place on the contract's ``ignore`` list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.beside import Beside
from sphinx_compute_ref.contracts.comparison import Verdict, required
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions that say otherwise than the contract whether a field is always there."""
    yield from findings_of_verdicts(context, "CR714", "required", context.contracts.bodies, _judge, _message)


def _judge(beside: Beside) -> Iterator[Verdict]:
    return required(beside, "response")


def _message(verdict: Verdict) -> str:
    name = verdict.beside.pair.contract.name
    return (
        f'"{verdict.row.name}" is {verdict.reference} here, and {verdict.contract} in {name} '
        f"({verdict.field} in the {where(verdict)})"
    )


RULE = Rule("CR714", "contract-response-required", Severity.INFO, __doc__, check)
