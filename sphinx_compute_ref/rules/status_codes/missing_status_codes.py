"""An operation does not say with which code it succeeds, or fails.

What it does
    Looks for "Normal response codes: …" or ``rest_status_code:: success`` in every operation. An operation whose only
    answer is 410 Gone needs none, nor does one without tables and samples that sends the reader to another section, or
    whose text has a line such as "Status: 204 No Content", or has a substitution where the codes belong.
    Where nine of ten operations of a reference say with which codes they fail, the others need error codes, too: those
    with a parameter in the path, and those that change something. So do those of a page where four others, or more, say
    so for each that does not.

Why is this bad
    Clients check the code of a response; here the writer has to try it out.

Use instead
    ::

        Normal response codes: 202
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.status_labels import read_label
from sphinx_compute_ref.rules.rule import Context, Rule

_STATUS_LINE = re.compile(r"\s*(?:HTTP\s+)?status(?:\s+code)?:\s*[23]\d\d\b", re.IGNORECASE)
#: The share of operations with error codes from which one without is a fault, of so many at least.
_MOST, _MANY = 0.9, 10
#: So many of a page for each one that does not.
_BESIDE = 4


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations without normal codes, and those without error codes where nearly all have some."""
    with_normal: list[Operation] = []
    for operation in context.reference.operations:
        if operation.is_example or context.is_told_elsewhere(operation):
            continue
        codes = {code.code for status_list in operation.statuses for code in status_list.codes}
        normal = (one for one in operation.statuses if one.kind == "normal")
        if any(one.codes or one.spans for one in normal):
            with_normal.append(operation)
        elif codes != {410} and not _is_said_in_a_line(context, operation):
            yield Finding(
                code="CR604",
                message='no normal response code is listed: add "Normal response codes: …"',
                location=operation.location,
                subject="normal codes",
                operation=operation,
                about=(("normal codes", *map(str, operation.location)),),
            )
    yield from _without_error_codes(with_normal)


def _without_error_codes(operations: Sequence[Operation]) -> Iterator[Finding]:
    """Yield the operations without error codes: nearly all of the reference have some, or those of their page."""
    without = [operation for operation in operations if not _has_error_codes(operation)]
    having = len(operations) - len(without)
    in_reference = len(operations) >= _MANY and having >= _MOST * len(operations)
    files = Counter(operation.location.file for operation in operations)
    lacking = Counter(operation.location.file for operation in without)
    for operation in without:
        here, lack = files[operation.location.file], lacking[operation.location.file]
        if not _may_fail(operation):
            continue
        if in_reference:
            others = f"{int(100 * having / len(operations))} % of the operations have"
        elif here - lack >= _BESIDE and lack * (_BESIDE + 1) <= here:
            others = f"{here - lack} of the {here} operations of this page have"
        else:
            continue
        yield Finding(
            code="CR604",
            message=f'no error response code is listed, as {others}: add "Error response codes: …"',
            location=operation.location,
            subject="error codes",
            operation=operation,
        )


def _is_said_in_a_line(context: Context, operation: Operation) -> bool:
    """Say whether a paragraph of an operation begins as "Status: 200 OK" does: nothing reads that as a list.

    Nor what a substitution stands for: "Normal response codes: |success|".
    """
    return any(
        _STATUS_LINE.match(paragraph.text) or any(map(_is_substituted, paragraph.text.split("\n")))
        for paragraph in context.texts.paragraphs(operation)
    )


def _is_substituted(line: str) -> bool:
    label = read_label(line) if "|" in line else None
    return label is not None and label.kind != "error" and line[label.end :].lstrip().startswith("|")


def _may_fail(operation: Operation) -> bool:
    """Say whether an operation changes something, or finds something by its path: not a document of versions."""
    parts = [part for part in operation.url.split("/") if part]
    if not operation.url.startswith("/") or not parts:
        return False
    return operation.method not in ("GET", "HEAD") or (len(parts) > 1 and bool(operation.path_parameters))


def _has_error_codes(operation: Operation) -> bool:
    """Say whether an operation lists a code of 400 or above, or a range of such codes."""
    return any(
        any(code.code >= 400 for code in status_list.codes) or any(span[0] >= 400 for span in status_list.spans)
        for status_list in operation.statuses
    ) or any(status_list.kind == "error" and status_list.path is not None for status_list in operation.statuses)


RULE = Rule("CR604", "missing-status-codes", Severity.WARNING, __doc__, check, follows=("CR605",))
