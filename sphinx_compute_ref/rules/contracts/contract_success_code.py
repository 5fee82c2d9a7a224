"""None of the success codes that the operation lists is one that the service states.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares the success
    codes that decorators of the service state with the normal codes of the operation. A service may set its code
    elsewhere, too.

Why is this bad
    Clients that check for the code take success for failure.

Use instead
    Correct the code, or put the operation on the contract's ``ignore`` list: ``operation:GET /servers:codes``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose success codes are not the contract's."""
    for pair in context.contracts.operations:
        operation, contract, counterpart = pair
        lists = [each for each in operation.statuses if each.kind == "normal" and each.codes]
        codes_here = {code.code for each in lists for code in each.codes}
        if not counterpart.codes or not lists or codes_here & set(counterpart.codes) or not trusted(contract, "CR712"):
            continue
        if is_ignored(contract, "operation", f"{operation.method} {operation.url}", "codes"):
            continue
        mine, theirs = (" or ".join(map(str, sorted(codes))) for codes in (codes_here, counterpart.codes))
        yield Finding(
            code="CR712",
            message=f"the operation answers {mine} here, and {theirs} in {contract.name}",
            location=lists[0].location,
            subject=f"success {theirs}",
            operation=operation,
            related=(Related(location_of(contract, counterpart), f"what {contract.name} says"),),
        )


RULE = Rule("CR712", "contract-success-code", Severity.INFO, __doc__, check)
