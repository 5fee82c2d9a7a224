"""The service's contract says since or until when an operation exists, and its ``rest_method`` does not say the same.

What it does
    Runs with ``--contract`` or ``contracts`` in ``[tool.compute-ref]``; off unless selected. Compares
    ``min_version`` and ``max_version`` of ``rest_method`` with the microversions that the contract states for the
    operation.

Why is this bad
    Readers call an operation where the service answers 404.

Example
    ::

        .. rest_method:: GET /servers/{server_id}/tags

Use instead
    ::

        .. rest_method:: GET /servers/{server_id}/tags
           min_version: 2.26

Fix safety
    Unsafe: the contract may be wrong. Adds the line that is missing; one that says something else stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.contracts.field_ranges import operation_range
from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.pairing import Pair
from sphinx_compute_ref.contracts.ranges import words
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose microversions are not the contract's."""
    for pair in context.contracts.operations:
        operation, contract, counterpart = pair
        bounds = operation_range(pair)
        if bounds is None or not trusted(contract, "CR707"):
            continue
        if is_ignored(contract, "operation", f"{operation.method} {operation.url}", "range"):
            continue
        mine = words(operation.range)
        yield Finding(
            code="CR707",
            message=f"the operation exists {mine} here, and {words(_range_of_counterpart(pair))} in {contract.name}",
            location=operation.location,
            subject=f"range {words(bounds)}",
            operation=operation,
            microversion=bounds.low or bounds.high,
            related=(Related(location_of(contract, counterpart), f"what {contract.name} says"),),
            fixable=_missing(operation.min_version, bounds.low) or _missing(operation.max_version, bounds.high),
        )


def _range_of_counterpart(pair: Pair) -> MicroversionRange:
    """Return what the contract says, without the lowest and highest microversion that there are."""
    low, high = pair.counterpart.range
    contract = pair.contract
    return MicroversionRange(None if low == contract.minimum else low, None if high == contract.maximum else high)


def _missing(mine: Microversion | None, theirs: Microversion | None) -> bool:
    return mine is None and theirs is not None


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add the lines behind the directive's first one."""
    pair = next((each for each in context.contracts.operations if each.operation is finding.operation), None)
    raw = sources.text(finding.location.file)
    bounds = operation_range(pair) if pair is not None else None
    if pair is None or raw is None or bounds is None:
        return None
    start = offset_of(raw, finding.location.line, 1)
    end = raw.find("\n", start) if start is not None else -1
    if start is None or end < 0 or "rest_method::" not in raw[start:end] or raw[start:end].rstrip().endswith("::"):
        return None
    newline = "\r\n" if raw[end - 1 : end] == "\r" else "\n"
    indent = " " * (finding.location.column + 2)
    operation = pair.operation
    text = ""
    for name, mine, theirs in (
        ("min_version", operation.min_version, bounds.low),
        ("max_version", operation.max_version, bounds.high),
    ):
        if _missing(mine, theirs):
            text += f"{indent}{name}: {theirs}{newline}"
    return Fix("add the microversion", "unsafe", (Edit(finding.location.file, end + 1, end + 1, text),))


RULE = Rule("CR707", "contract-operation-range", Severity.INFO, __doc__, check, fix)
