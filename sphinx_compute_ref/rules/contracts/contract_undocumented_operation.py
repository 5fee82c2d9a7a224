"""The service's contract has an operation that the reference lacks beside others at its path.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Reports methods and
    actions of paths that the reference documents, but HEAD, and what is removed or deprecated.

Why is this bad
    Readers do not learn what they could do.

Use instead
    Add a section, or put the operation on the contract's ``ignore`` list: ``operation:DELETE /servers/{id}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.contracts.undocumented import operations_without_sections
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations of contracts that have no section."""
    for pairing in context.pairings:
        contract = pairing.contract
        if not trusted(contract, "CR715"):
            continue
        for contract_operation, beside in operations_without_sections(pairing):
            name = f"{contract_operation.method} {contract_operation.path}"
            if is_ignored(contract, "operation", name, "undocumented"):
                continue
            action = f" ({contract_operation.action})" if contract_operation.action else ""
            yield Finding(
                code="CR715",
                message=f"{contract.name} has {name}{action}, which no section documents",
                location=beside.title_location,
                subject=f"undocumented {name}{action}",
                related=(Related(location_of(contract, contract_operation), f"what {contract.name} says"),),
            )


RULE = Rule("CR715", "contract-undocumented-operation", Severity.INFO, __doc__, check)
