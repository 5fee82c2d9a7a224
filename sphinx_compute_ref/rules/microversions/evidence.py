"""What the four rules about wrong microversions have in common: evidence by definition, and edits of one field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.evidence import Evidence, Kind
from sphinx_compute_ref.matching.families import Member
from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.definitions.blocks import same_definitions
from sphinx_compute_ref.rules.definitions.excerpts import block_of, excerpt_around
from sphinx_compute_ref.rules.edits import line_end_of
from sphinx_compute_ref.rules.rule import Context, Sources
from sphinx_compute_ref.rules.samples.contradicted_required import required_row

#: What may be an anchor or an alias.
_SHARED = re.compile(r"(?::|<<:|-)[ \t]+[&*][^\s*]")


def by_definition(context: Context, kind: Kind) -> Iterator[tuple[Evidence, ...]]:
    """Yield the evidence of ``kind``, grouped by definition and field.

    What is no proof alone counts where a second family loses a field of that name at the same microversion, and no
    sample of that microversion or a newer one has the field at this place. A sample of which the page says that fields
    are missing proves nothing of what vanished.
    """
    samples = context.reference.samples
    losing: dict[tuple[str, Microversion], set[str]] = {}
    for item in context.evidence:
        if item.kind == kind and item.other is not None:
            families = losing.setdefault((item.field.name, item.other.microversion), set())
            families.add(samples[item.member.path].family)
    groups: dict[tuple[str, str, Microversion], list[Evidence]] = {}
    for item in context.evidence:
        if item.kind != kind or (kind == "vanished" and _is_another_case(context, item)):
            continue
        if item.alone and item.other is not None:
            families = losing[item.field.name, item.other.microversion]
            if len(families) < 2 or _is_shown_from(context, item.other.microversion, item.field.path):
                continue
        key = (item.definition.location.file, item.definition.name, item.member.microversion)
        groups.setdefault(key, []).append(item)
    return (tuple(group) for group in groups.values())


def _is_another_case(context: Context, item: Evidence) -> bool:
    """Say whether the page says of the sample that lacks a field that it leaves some out."""
    return item.other is not None and any(
        sample.path == item.other.path and context.texts.leaves_out(item.operation, sample)
        for sample in item.message.samples
    )


def _is_shown_from(context: Context, version: Microversion, path: Path) -> bool:
    """Say whether a sample of ``version`` or a newer one has the field at ``path``."""
    return any(
        sample.microversion is not None and sample.microversion >= version and path in context.fields(sample.path)
        for sample in context.reference.samples.values()
    )


def label(context: Context, member: Member) -> str:
    """Return a sample's path with the microversion that it shows: ``servers/v2.9/server-get-resp.json (2.9)``."""
    sample = context.reference.samples.get(member.path)
    is_named = sample is not None and sample.microversion is not None
    version = str(member.microversion) if is_named or context.reference.microversions.minimum else "no microversion"
    return f"{context.sample_label(member.path)} ({version})"


def related_of(context: Context, group: tuple[Evidence, ...]) -> tuple[Related, ...]:
    """Return the rows and the field that a finding is about."""
    first = group[0]
    rows = [Related(item.row.location, f'the row "{item.row.name}" of "{item.operation.title}"') for item in group[:5]]
    return (*rows, Related(context.locate(first.member.path, first.field.path), "the field"))


def contradicted(context: Context, group: tuple[Evidence, ...], proposed: Microversion, name: str) -> str | None:
    """Return the operation whose samples contradict a new ``min_version`` or ``max_version`` of a shared definition."""
    definition = group[0].definition
    messages = {(item.operation.location, item.message.role) for item in group}
    using = {use.operation.location for use in context.uses_of(definition) if use.operation is not None}
    for match in context.matches:
        location = match.operation.location
        if location not in using or (location, match.message.role) in messages:
            continue
        for sample in match.samples:
            for number in sample.of_row:
                row = sample.rows[number]
                if row.definition is None or row.definition.location != definition.location:
                    continue
                outside = sample.microversion < proposed if name == "min_version" else sample.microversion > proposed
                if outside:
                    return match.operation.title
    return None


def finding(
    context: Context, code: str, group: tuple[Evidence, ...], message: str, name: str, *, fixable: bool = False
) -> Finding:
    """Return the finding about field ``name`` of a definition; it stands at the field, else at the definition's key."""
    first = group[0]
    field = first.definition.fields.get(name)
    return Finding(
        code=code,
        message=message,
        location=field.value_location if field is not None else first.definition.location,
        subject=f"{first.definition.name} {name}",
        operation=first.operation,
        role=first.message.role,
        parameter=first.row.name,
        field=first.field.text,
        sample=first.member.path,
        microversion=first.member.microversion,
        related=related_of(context, group),
        fixable=fixable,
        about=tuple(required_row(item.row) for item in group),
    )


def add_field(item: Finding, context: Context, sources: Sources, name: str, value: Microversion) -> Fix | None:
    """Return the edit that adds ``name: value`` as the last field of the definition at the finding's place."""
    path = item.location.file
    raw = sources.text(path)
    if raw is None:
        return None
    shift = 1 if raw.startswith("\ufeff") else 0
    definition = item.subject.rpartition(" ")[0]
    offset, text = excerpt_around(raw[shift:], context, path, definition)
    block = block_of(text, definition)
    if block is None:
        return None
    if _SHARED.search(text, block.key, block.end):
        # An anchor shares what stands here with others: the whole file shows whether they stay what they are.
        offset, text = 0, raw[shift:]
        block = block_of(text, definition)
        if block is None:
            return None
    end = block.key + len(text[block.key : block.end].rstrip())
    new = f"{line_end_of(raw)}{' ' * block.indent}{name}: {value}"
    if not same_definitions(text[:end] + new + text[end:], text, without=definition, field=name):
        return None
    end += shift + offset
    return Fix(f"add {name}: {value}", "safe", (Edit(path, end, end, new),))
