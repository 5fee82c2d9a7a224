"""A query parameter has no ``max_version``, and the service's contract has it only until one.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Reports query
    parameters that an older schema of the contract has and the newest, which is closed, does not. Those that no
    schema has are CR703.

Why is this bad
    At new microversions the request is refused.

Use instead
    Give the definition the ``max_version`` that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.comparison import Verdict, outlived_queries
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the query parameters that the newest schema of the contract does not have."""
    besides = context.contracts.queries
    yield from findings_of_verdicts(context, "CR710", "unknown", besides, outlived_queries, _message)


def _message(verdict: Verdict) -> str:
    pair = verdict.beside.pair
    return (
        f'{pair.contract.name} takes the query parameter "{verdict.row.name}" of {pair.counterpart.method} '
        f"{pair.counterpart.path} only {verdict.contract}"
    )


RULE = Rule("CR710", "contract-unknown-parameter", Severity.INFO, __doc__, check)
