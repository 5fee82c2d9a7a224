"""A field's JSON type is not the type that its definition says.

What it does
    Compares the JSON types of a field's values with ``type`` of the rows that document it. ``null`` fits any type,
    an integer fits ``float``. A description that allows both types ("a list, or the string ``auto``",
    "an empty string if ...") is taken at its word; one that mentions only the type of the sample confirms the sample.
    A row without dots that stands among the rows of another object, or in a table about another object, is not held
    against a field that only has the same name.

Why is this bad
    Typed clients are generated from these tables; they fail on the first real answer.

Example
    ::

        locked:
          type: string

    beside ``{"server": {"locked": true}}``.

Use instead
    ::

        locked:
          type: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch, parts_of
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.types import compatible, is_union
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows whose type no field of theirs has; each once in a message."""
    for match in context.matches:
        seen: set[tuple[str, str]] = set()
        for sample in match.samples:
            for number, paths in sample.of_row.items():
                row = sample.rows[number]
                if (row.name, row.ref) in seen or row.definition is None:
                    continue
                field = _mismatch(number, paths, sample)
                if field is None:
                    continue
                seen.add((row.name, row.ref))
                yield _finding(context, match, sample, row, field)


def _mismatch(number: int, paths: tuple[Path, ...], sample: SampleMatch) -> SampleField | None:
    """Return the field that contradicts the row's type, where all its places do."""
    row = sample.rows[number]
    assert row.definition is not None
    declared = row.definition.type
    fields = [sample.fields[path] for path in paths]
    if any(compatible(declared, field.kinds) for field in fields):
        return None
    field = fields[0]
    others = [other for other in sample.rows_of(field.path) if other is not row and other.definition is not None]
    if any(other.definition is not None and compatible(other.definition.type, field.kinds) for other in others):
        return None
    kinds = [kind for kind in field.kinds if not compatible(declared, [kind])]
    if (declared or "").lower() != "none" and is_union(row.definition.description, declared, kinds):
        return None
    if len(parts_of(row.name)) == 1 and len({field.path for field in fields}) > 1 and len(field.path) > 2:
        return None
    return None if is_elsewhere(sample, number, field.path) else field


def _finding(context: Context, match: MessageMatch, sample: SampleMatch, row: Row, field: SampleField) -> Finding:
    assert row.definition is not None
    kinds = " and ".join(sorted(field.kinds - {"null"}))
    type_field = row.definition.fields.get("type")
    place = type_field.value_location if type_field else row.definition.location
    return Finding(
        code="CR303",
        message=f'"{row.name}" is of type {row.definition.type}, but {field.text} of '
        f"{context.sample_label(sample.sample.path)} is of type {kinds}",
        location=row.location,
        subject=f"{row.name} {row.definition.type} {kinds}",
        operation=match.operation,
        role=match.message.role,
        parameter=row.name,
        field=field.text,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(
            Related(place, f'definition "{row.ref}"'),
            Related(context.locate(sample.sample.path, field.path), "the field"),
        ),
    )


RULE = Rule("CR303", "type-mismatch", Severity.ERROR, __doc__, check)
