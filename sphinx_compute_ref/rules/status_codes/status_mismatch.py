"""The name and the number of a status code disagree, or the code does not exist.

What it does
    Compares ``name(number)`` with the HTTP registry and the fault names of the OpenStack APIs, looks up numbers in the
    registry, and looks up the codes and reasons of ``rest_status_code`` in the status file.

Why is this bad
    A client that handles 404 does not handle 400. os-api-ref stops at a code that the status file lacks.

Example
    ::

        Error response codes: badRequest(404)

Use instead
    ::

        Error response codes: badRequest(400)
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.status import StatusCode, StatusFile, StatusList
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.status_codes.registry import CODES, REASONS, SPELLING, fold, spelt_right


def check(context: Context) -> Iterator[Finding]:
    """Yield the codes that cannot be right."""
    for operation in context.reference.operations:
        for status_list in operation.statuses:
            file = context.reference.statuses.get(status_list.path) if status_list.path else None
            for code in status_list.codes:
                message = contradiction(code, status_list, file)
                if message is not None:
                    yield Finding(
                        code="CR601",
                        message=message,
                        location=code.location,
                        subject=f"{code.name or ''}({code.code})",
                        operation=operation,
                    )


def contradiction(code: StatusCode, status_list: StatusList, file: StatusFile | None) -> str | None:
    """Say what cannot be right about a code of a list; ``file`` holds the reasons that the list refers to."""
    if code.code not in REASONS:
        return f"{code.code} is not an HTTP status code"
    if status_list.path is not None:
        if file is None or not file.readable:
            return None
        reasons = file.reasons.get(code.code)
        name = file.path.rpartition("/")[2]
        if reasons is None:
            return f"{code.code} is not in {name}: add it there with a default text"
        if code.name is not None and code.name not in reasons:
            near = did_you_mean(code.name, reasons)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            return f'{name} has no reason "{code.name}" for {code.code}{hint}'
        if code.name is None and "default" not in reasons:
            return f"{name} has no default text for {code.code}: name one of {', '.join(sorted(reasons))}"
        return None
    if code.name is None:
        return None
    folded = fold(code.name)
    codes = CODES.get(folded)
    if codes is None:
        near = did_you_mean(folded, CODES, cutoff=0.8)
        if not near or len(folded) < 4:
            return None
        codes = CODES[near[0]]
        right = SPELLING.get(codes[0], near[0])
        if spelt_right(code.name, code.code) is not None:
            return None  # CR607 tells of it
        return f'"{code.name}" is misspelt and {code.code} is not its number: write {right}({codes[0]})'
    if code.code in codes:
        return None
    right = SPELLING.get(code.code, REASONS[code.code])
    return f"{code.name} is {codes[0]}, {code.code} is {right}: one of the two is wrong"


RULE = Rule("CR601", "status-mismatch", Severity.ERROR, __doc__, check)
