"""The service expects to answer with an error code that the operation does not list.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares the error
    codes that decorators of the service state with the list of the operation, where it has one.

Why is this bad
    Clients do not handle an answer that they will get.

Use instead
    Add the code, or put the operation on the contract's ``ignore`` list: ``operation:GET /servers:errors``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations that list fewer error codes than the contract."""
    for pair in context.contracts.operations:
        operation, contract, counterpart = pair
        lists = [each for each in operation.statuses if each.kind == "error"]
        codes_here = {code.code for each in operation.statuses for code in each.codes}
        missing = [code for code in counterpart.errors if code not in codes_here]
        name = f"{operation.method} {operation.url}"
        if not missing or not lists or not trusted(contract, "CR711"):
            continue
        if is_ignored(contract, "operation", name, "errors"):
            continue
        codes = ", ".join(map(str, missing))
        yield Finding(
            code="CR711",
            message=f"{contract.name} may answer {codes}, which is not listed here",
            location=lists[0].location,
            subject=f"errors {codes}",
            operation=operation,
            related=(Related(location_of(contract, counterpart), f"what {contract.name} says"),),
        )


RULE = Rule("CR711", "contract-error-codes", Severity.INFO, __doc__, check)
