"""Status codes are not in ascending order.

What it does
    Reads each list of codes, in a sentence or a ``rest_status_code`` directive, and reports the first code that is
    lower than the one before it.

Why is this bad
    Readers look for a code where it belongs (OpenStack API reference guideline, "Response codes").

Example
    ::

        Error response codes: forbidden(403), badRequest(400)

Use instead
    ::

        Error response codes: badRequest(400), forbidden(403)

Fix safety
    Safe: the codes change places, line breaks and separators stay. A list that holds remarks or comments has no
    fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources
from sphinx_compute_ref.rules.status_codes.registry import REASONS
from sphinx_compute_ref.rules.status_codes.status_mismatch import contradiction

_ITEM = re.compile(r"[A-Za-z][A-Za-z_-]*\s?\(\s*[0-9]{3}\s*\)|[0-9]{3}")
_SEPARATOR = re.compile(r"[\s,]*(?:and\s*)?")


#: What stands behind the last row of a list.
_NO_MORE = re.compile(r"[ \t]*(?:\r?\n(?:[ \t]*(?:\r?\n|\Z)|\S)|\Z)")


def check(context: Context) -> Iterator[Finding]:
    """Yield the first misplaced code of each list."""
    for operation in context.reference.operations:
        for status_list in operation.statuses:
            if status_list.by_microversion:
                continue
            for before, code in pairwise(_with_places(status_list)):
                if code.code < before.code:
                    yield Finding(
                        code="CR602",
                        message=f"{code.code} comes after {before.code}: status codes go in ascending order",
                        location=code.location,
                        subject=f"{status_list.kind} {code.code}",
                        operation=operation,
                        fixable=bool(_sort(context.texts.text(code.location.file), status_list)),
                    )
                    break


def _with_places(status_list: StatusList) -> Iterator[StatusCode]:
    """Yield the codes that have a place: the last of those that are the same (CR603), none that is wrong (CR601)."""
    last = {code.code: code for code in status_list.codes}
    for code in status_list.codes:
        wrong = code.code not in REASONS or (status_list.path is None and contradiction(code, status_list, None))
        if last[code.code] is code and not wrong:
            yield code


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Sort the codes of the list that the finding is about."""
    raw = sources.text(finding.location.file)
    if raw is None:
        return None
    for operation in context.reference.operations:
        for status_list in operation.statuses:
            if any(code.location == finding.location for code in status_list.codes):
                edits = _sort(raw, status_list)
                return Fix("sort the status codes", "safe", edits) if edits else None
    return None


def _sort(raw: str, status_list: StatusList) -> tuple[Edit, ...]:
    spans: list[tuple[int, int]] = []
    for code in status_list.codes:
        start = offset_of(raw, code.location.line, code.location.column)
        if start is None:
            return ()
        if status_list.path is not None:
            end = re.compile(r"[^\r\n#]*").match(raw, start).end()  # type: ignore[union-attr]
            if raw.startswith("#", end):
                return ()  # a comment may be about its code, or about the line
            end = start + len(raw[start:end].rstrip())
        else:
            match = _ITEM.match(raw, start)
            if match is None:
                return ()
            end = match.end()
        spans.append((start, end))
    if status_list.path is not None:
        between = (raw[end:start] for (_, end), (start, _) in pairwise(spans))
        if any(text.strip() != "-" for text in between) or not _NO_MORE.match(raw, spans[-1][1]):
            return ()  # a row goes on in the line below it
    else:
        for (_, end), (start, _) in pairwise(spans):
            if not _SEPARATOR.fullmatch(raw[end:start]):
                return ()
        if re.match(r"\s?\(", raw[spans[-1][1] :]):
            return ()
    order = sorted(range(len(spans)), key=lambda number: status_list.codes[number].code)
    path = status_list.codes[0].location.file
    return tuple(
        Edit(path, *spans[target], raw[slice(*spans[source])])
        for target, source in enumerate(order)
        if raw[slice(*spans[target])] != raw[slice(*spans[source])]
    )


RULE = Rule("CR602", "unsorted-status-codes", Severity.WARNING, __doc__, check, fix)
