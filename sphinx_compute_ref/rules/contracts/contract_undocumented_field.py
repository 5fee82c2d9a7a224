"""The service's contract has a field that no row documents.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Judges the fields of
    the newest schema as CR302 judges those of samples: only where tables document at least two fields of an object
    and half of them, not below maps, and not what a description names. Contracts list legacy names that nobody
    should use, so this is for reading through.

Why is this bad
    Readers do not learn of a field that they could use.

Use instead
    Add a row, or put the place on the contract's ``ignore`` list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.contracts.undocumented import fields_without_rows
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the fields of the contract that have no row."""
    for beside in context.contracts.bodies:
        operation, contract, counterpart = beside.pair
        if not trusted(contract, "CR708"):
            continue
        for undocumented in fields_without_rows(beside):
            field, role = undocumented.field, beside.role
            if is_ignored(contract, role, field.text, "undocumented"):
                continue
            yield Finding(
                code="CR708",
                message=f'no row documents "{field.text}", which {contract.name} has in the {role}',
                location=beside.message.tables[0].location,
                subject=f"{role} field",
                operation=operation,
                role=role,
                field=field.text,
                related=(Related(location_of(contract, counterpart, field.pointer), f"what {contract.name} says"),),
            )


RULE = Rule("CR708", "contract-undocumented-field", Severity.INFO, __doc__, check)
