"""No table uses a definition.

What it does
    Looks for definitions that no row of any page refers to. While a page is missing or a file cannot be read, nothing
    is reported: the missing part might use the definition. Neither is a definition that a broken row or a misspelt ref
    may have meant.

Why is this bad
    Nobody sees the text, yet it is maintained, translated and copied.

Use instead
    Delete the definition, or refer to it.

Fix safety
    Safe: the fix deletes the definition with the comments directly above it; comments that head a group of
    definitions or the file stay. A definition whose anchor another one uses has no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.reading.definition_blocks import head_of, same_definitions, split_definitions
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions without a row."""
    if any(fault.message.startswith("the included file") for fault in context.faults.get("CR001", ())):
        return
    if any(
        fault.subject.startswith(("lost rest_parameters", "lost include")) for fault in context.faults.get("CR008", ())
    ):
        return
    uses = context.uses
    meant = _meant(context)
    for file in context.reference.parameters.values():
        for definition in file.definitions.values():
            if (file.path, definition.name) not in uses and definition.name not in meant:
                yield Finding(
                    code="CR107",
                    message=f'no table uses "{definition.name}": delete it, or refer to it',
                    location=definition.location,
                    subject=definition.name,
                    fixable=True,
                )


def _meant(context: Context) -> set[str]:
    """Return the names that broken rows and misspelt refs may have meant: these definitions are in use."""
    names: set[str] = set()
    for fault in context.faults.get("CR005", ()):
        if fault.subject.startswith("row "):
            names.update(re.split(r"[\s:\"']+", fault.subject))
    for (path, ref), uses in context.uses.items():
        file = context.reference.parameters.get(path)
        if file is not None and ref not in file.definitions:
            names.update(did_you_mean(ref, file.definitions), (use.row.name for use in uses))
    return names


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Delete the definition."""
    path = finding.location.file
    raw = sources.text(path)
    if raw is None:
        return None
    shift = 1 if raw.startswith("\ufeff") else 0
    text = raw[shift:]
    blocks = split_definitions(text)
    if not blocks or len(blocks) == 1:
        return None
    block = next((block for block in blocks if block.name == finding.subject), None)
    if block is None:
        return None
    start = block.start + len(head_of(text[block.start : block.key]))
    if start == 0:
        start = block.key  # a comment at the head of the file stays
    if not same_definitions(text, text[:start] + text[block.end :], without=block.name, ordered=True):
        return None
    return Fix(f'delete "{block.name}"', "safe", (Edit(path, shift + start, shift + block.end, ""),))


RULE = Rule("CR107", "unused-definition", Severity.WARNING, __doc__, check, fix)
