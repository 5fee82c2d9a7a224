"""A definition's ``min_version`` says no more than its operations do.

What it does
    Reports definitions whose ``min_version`` is equal to or lower than the ``min_version`` of every operation that uses
    them. Definitions that text may use which was not read (CR010, broken rows) are left alone, and so are files that
    others may read: those outside of the source folder, and those that two references of one run have in common.

Why is this bad
    "New in 2.26" beside a parameter of an operation that is itself new in 2.26 makes readers look for a difference.

Example
    ::

        .. rest_method:: GET /servers/{server_id}/tags
           min_version: 2.26

    beside ``min_version: 2.26`` in the definition.

Use instead
    The ``min_version`` of the operation alone.

Fix safety
    Safe: deletes the line; no row's microversions change.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.rules.definitions.blocks import same_definitions
from sphinx_compute_ref.rules.definitions.excerpts import excerpt_around
from sphinx_compute_ref.rules.definitions.unseen import may_be_used_unseen, unseen_names
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose ``min_version`` is redundant."""
    if may_be_used_unseen(context):
        return
    unseen = unseen_names(context)
    for definition in context.definitions:
        version = definition.min_version
        if version is None or definition.name in unseen or context.is_shared(definition.location.file):
            continue
        uses = context.uses_of(definition)
        lows = [use.operation.min_version if use.operation else None for use in uses]
        if not uses or any(low is None or version > low for low in lows):
            continue
        operation = uses[0].operation
        assert operation is not None
        yield Finding(
            code="CR405",
            message=f'min_version {version} of "{definition.name}" is redundant: every operation that uses it has '
            f"min_version {min(low for low in lows if low)} or more",
            location=definition.fields["min_version"].location,
            subject=definition.name,
            operation=operation,
            parameter=uses[0].row.name,
            microversion=version,
            related=(Related(operation.location, f'"{operation.title}"'),),
            fixable=True,
        )


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Delete the line."""
    path = finding.location.file
    raw = sources.text(path)
    if raw is None:
        return None
    start = offset_of(raw, finding.location.line, 1)
    if start is None:
        return None
    end = raw.find("\n", start)
    end = len(raw) if end < 0 else end + 1
    line = raw[start:end]
    if not line.strip().startswith("min_version:") or "&" in line or "*" in line:
        return None
    offset, before = excerpt_around(raw, context, path, finding.subject)
    if "&" in before or "*" in before:
        offset, before = 0, raw
    rest = before[: start - offset] + before[end - offset :]
    before, rest = before.removeprefix("\ufeff"), rest.removeprefix("\ufeff")
    if not same_definitions(before, rest, without=finding.subject, field="min_version"):
        return None
    return Fix("delete min_version", "safe", (Edit(path, start, end, ""),))


RULE = Rule("CR405", "redundant-min-version", Severity.WARNING, __doc__, check, fix)
