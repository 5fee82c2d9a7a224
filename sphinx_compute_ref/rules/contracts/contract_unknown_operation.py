"""The service's contract knows the path of an operation, and not its method or action.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``. Reports operations whose path the contract has
    with other methods or actions only. Paths that the contract lacks altogether are not judged: it may be about a part
    of the service. Nor are operations whose text says that they are gone or never available.

Why is this bad
    Readers call what does not exist.

Use instead
    Fix the method, the URL or the action's name, or remove the operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.pairing import action_keys
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule

_GONE = re.compile(
    r"\b(?:removed|no longer|no release|not (?:available|implemented|supported|enabled)|never|obsolete|deprecated)\b",
    re.IGNORECASE,
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations that the contract lacks beside others at their path."""
    for pairing in context.pairings:
        contract = pairing.contract
        if not trusted(contract, "CR705"):
            continue
        for operation in pairing.alone:
            others = pairing.same_path(operation)
            if not others or operation.method in ("HEAD", "OPTIONS") or _is_gone(context, operation):
                continue
            methods = sorted({other.method for other in others})
            action = next(action_keys(operation, context.reference), None)
            if operation.method in methods:
                if action is None or not any(other.action for other in others):
                    continue
                text = f'no action "{action}"'
            else:
                text = f"no {operation.method}, only {', '.join(methods)}"
            if is_ignored(contract, "operation", f"{operation.method} {operation.url}", "unknown"):
                continue
            yield Finding(
                code="CR705",
                message=f"{contract.name} has {text} at {others[0].path}",
                location=operation.location,
                subject="unknown operation",
                operation=operation,
                related=(Related(location_of(contract, others[0]), f"what {contract.name} has at this path"),),
            )


def _is_gone(context: Context, operation: Operation) -> bool:
    return any(_GONE.search(line) for line in context.texts.section(operation))


RULE = Rule("CR705", "contract-unknown-operation", Severity.WARNING, __doc__, check)
