"""The service's contract has a query parameter that no row documents.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Reports query
    parameters of the newest schema without a row, where at least two parameters and half of them have one, and the
    operation's text does not name it.

Why is this bad
    Readers do not learn of a filter that they could use.

Use instead
    Add a row, or put the place on the contract's ``ignore`` list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.contracts.undocumented import queries_without_rows
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the query parameters of the contract that have no row."""
    for beside in context.contracts.queries:
        operation, contract, counterpart = beside.pair
        if not trusted(contract, "CR709"):
            continue
        text = " ".join(paragraph.text for paragraph in context.texts.paragraphs(operation))
        text += " ".join(row.definition.description for row in operation.request.rows if row.definition is not None)
        for query in queries_without_rows(beside, text):
            name = query.field.text
            if is_ignored(contract, "query", name, "undocumented"):
                continue
            yield Finding(
                code="CR709",
                message=f'no row documents the query parameter "{name}", which {contract.name} takes',
                location=beside.message.tables[0].location,
                subject="query parameter",
                operation=operation,
                role="request",
                parameter=name,
                related=(
                    Related(location_of(contract, counterpart, query.field.pointer), f"what {contract.name} says"),
                ),
            )


RULE = Rule("CR709", "contract-undocumented-parameter", Severity.INFO, __doc__, check)
