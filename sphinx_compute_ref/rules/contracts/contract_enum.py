"""A definition lists other values than the service's contract.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares the values in
    ``enum`` of a definition, or those that its description lists ("one of ``a``, ``b``"), with ``enum`` of the
    contract. Upper and lower case do not count, and at least half of the values have to be the same.

Why is this bad
    Readers send a value that is refused, or do not know one that would help.

Use instead
    Correct the list, or put the place on the contract's ``ignore`` list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.undocumented import enums
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose values are not the contract's."""
    yield from findings_of_verdicts(context, "CR713", "enum", context.contracts.bodies, enums, _message)


def _message(verdict: Verdict) -> str:
    name = verdict.beside.pair.contract.name
    return (
        f'"{verdict.row.name}" has other values in {name}: {verdict.contract} ({verdict.field} in the {where(verdict)})'
    )


RULE = Rule("CR713", "contract-enum", Severity.INFO, __doc__, check)
