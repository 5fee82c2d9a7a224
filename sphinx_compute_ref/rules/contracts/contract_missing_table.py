"""By the service's contract a message has a body, and no row documents it.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``. Reports requests and responses for which the
    contract has a body with fields at every microversion, and whose tables have no row for the body. JSON Patch, an
    action without arguments, and a message that is described in words do not count; where a sample shows the body, too,
    CR210 tells of it.

Why is this bad
    Readers do not learn what to send, or what they get.

Use instead
    Add the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts import comparison
from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.missing_table import is_described


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages whose body is not documented."""
    messages_without_table = {
        (finding.operation.location, finding.role) for finding in context.findings_of("CR210") if finding.operation
    }
    for beside in context.contracts.bodies:
        operation, contract, counterpart = beside.pair
        role = beside.message.role
        if not trusted(contract, "CR704"):
            continue
        if (operation.location, role) in messages_without_table or not comparison.bodyless(beside):
            continue
        if context.is_told_elsewhere(operation) or is_described(context, operation, beside.message):
            continue
        if is_ignored(contract, role, "", "table"):
            continue
        names = sorted({path[0] for path in beside.fields if path[0] != "*"})
        tables = beside.message.tables
        yield Finding(
            code="CR704",
            message=f"no row documents the body of the {role}; {contract.name} has one ({in_quotes(names)})",
            location=tables[0].location if tables else operation.location,
            subject=f"{role} body",
            operation=operation,
            role=role,
            related=(
                Related(
                    location_of(contract, counterpart, beside.versions[-1].schema.pointer), f"what {contract.name} says"
                ),
            ),
        )


RULE = Rule("CR704", "contract-missing-table", Severity.WARNING, __doc__, check)
