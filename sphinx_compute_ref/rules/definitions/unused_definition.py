"""No table uses a definition.

What it does
    Looks for definitions that no row of any page refers to. While a page is missing or a file cannot be read, nothing
    is reported: the missing part might use the definition.

Why is this bad
    Nobody sees the text, yet it is maintained, translated and copied.

Use instead
    Delete the definition, or refer to it.

Fix safety
    Safe: the fix deletes the definition with the comments directly above it. A definition whose anchor another one
    uses has no fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.reading.definition_blocks import same_definitions, split_definitions
from sphinx_compute_ref.rules.rule import Context, Rule, Sources


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions without a row."""
    if any(fault.message.startswith("the included file") for fault in context.faults.get("CR001", ())):
        return
    uses = context.uses
    for file in context.reference.parameters.values():
        for definition in file.definitions.values():
            if (file.path, definition.name) not in uses:
                yield Finding(
                    code="CR107",
                    message=f'no table uses "{definition.name}": delete it, or refer to it',
                    location=definition.location,
                    subject=definition.name,
                    fixable=True,
                )


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
    start = block.start
    if block is blocks[0] or "in" in text[block.start : block.key].split():
        start = block.key  # a comment at the head of the file or of a group stays
    if not same_definitions(text, text[:start] + text[block.end :], without=block.name, ordered=True):
        return None
    return Fix(f'delete "{block.name}"', "safe", (Edit(path, shift + start, shift + block.end, ""),))


RULE = Rule("CR107", "unused-definition", Severity.WARNING, __doc__, check, fix)
