"""A row documents a field that the service's contract does not have.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``, for contracts that were made from the service's
    code. Reports rows of the body that no schema has, where every object of the message is closed and the schemas
    cover all microversions of the row; and query parameters that no schema has, where the newest one is closed. A row
    whose name a sample contradicts, too, is left to CR301.

Why is this bad
    Readers look for a field that never comes, or send one that the service refuses.

Use instead
    Fix the name, remove the row, or give it the ``max_version`` until which the service had it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts import comparison
from sphinx_compute_ref.contracts.beside import Beside
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.matching.look_alikes import look_alike
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.contracts.telling import findings_of_verdicts, where
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions of fields that the contract does not have."""
    locations = {finding.location for finding in context.findings_of("CR301")} | {
        related.location for finding in context.findings_of("CR301") for related in finding.related
    }

    def unknown(beside: Beside) -> Iterator[Verdict]:
        judge = comparison.unknown_queries if beside.in_ == "query" else comparison.unknown
        return (each for each in judge(beside) if not each.differs or each.row.location not in locations)

    besides = (*context.contracts.bodies, *context.contracts.queries)
    yield from findings_of_verdicts(context, "CR703", "unknown", besides, unknown, _message)


def _message(verdict: Verdict) -> str:
    beside = verdict.beside
    documented = {path for path in beside.fields if beside.match.of_field.get(path)}
    last = parts_of(verdict.row.name)[-1]
    near = next(
        (field.text for path, field in beside.fields.items() if path not in documented and look_alike(last, path[-1])),
        None,
    )
    hint = f'; it has "{near}"' if near else ""
    kind = "query parameter" if beside.in_ == "query" else "field"
    return f'{beside.pair.contract.name} has no {kind} "{verdict.row.name}" in the {where(verdict)}{hint}'


RULE = Rule("CR703", "contract-unknown-field", Severity.WARNING, __doc__, check)
