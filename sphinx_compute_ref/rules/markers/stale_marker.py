"""A ``needs:`` marker is still there though everything that it asks for passes.

What it does
    Runs the rules that the marker asks for, as CR501 does, and reports the marker where none of them finds anything.

Why is this bad
    The work is done, and nobody knows; the next person does it again.

Use instead
    Delete the line.

Fix safety
    Safe: deletes the marker's line. A marker inside a longer comment has no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.markers.verification import subject_of, verify
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_ALONE = re.compile(r"[ ]*\.\.[ ]+needs:[ ]*[\w-]+[ ]*\r?\n?")


def check(context: Context) -> Iterator[Finding]:
    """Yield the markers that nothing keeps open."""
    for item in verify(context):
        if item.failing or item.unproven or item.unstated or not item.operations:
            continue
        count = len(item.operations)
        yield Finding(
            code="CR502",
            message=f"needs:{item.marker.name} is stale: all that it asks for passes for "
            f"{f'all {count} operations of this file' if count > 1 else 'this operation'}; delete the marker",
            location=item.marker.location,
            subject=subject_of(item.marker, item.operations),
            operation=item.operations[0] if count == 1 else None,
            fixable=True,
        )


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Delete the marker's line."""
    path = finding.location.file
    raw = sources.text(path)
    start = offset_of(raw, finding.location.line, 1) if raw is not None else None
    if raw is None or start is None:
        return None
    match = _ALONE.match(raw, start)
    if match is None:
        return None
    following = raw[match.end() :].split("\n", 1)[0]
    if following.startswith(" ") and following.strip():
        return None
    return Fix("delete the marker", "safe", (Edit(path, start, match.end(), ""),))


RULE = Rule("CR502", "stale-marker", Severity.WARNING, __doc__, check, fix)
