"""The text says since or until which microversion the operation exists, and ``rest_method`` does not.

What it does
    Reads sentences about the operation as a whole, in its text up to the first heading: "Available since API
    microversion 1.2", "This API is available starting in the 3.27 microversion", "New in version 2.10", "removed in
    microversion 2.36", and the directive ``versionadded`` without a text; in its title, "Manage Share (since API
    v2.7)"; and about all operations of a resource, in the text below its title, "Widget API requests are available
    starting from version 1.2": one finding tells of them. What is as old as the reference itself needs no word.
    Sentences that speak of microversions only by number count where the reference has microversions. Where only its
    definitions show that, and no ``rest_method`` names one, one finding tells of all such sentences.

Why is this bad
    The page has no "New in version" at the operation, the selector of microversions shows it where it is not there, and
    rows with the same microversion look newer than the operation.

Example
    ::

        .. rest_method:: GET /widgets

        This API is only available since API microversion 1.2.

Use instead
    ::

        .. rest_method:: GET /widgets

           min_version: 1.2

        This API is only available since API microversion 1.2.

Fix safety
    Safe for what is said of one operation: the fix adds the line. Unsafe where a text is about all operations of a
    resource: the fix adds the line to each that has none, and the text may have left one out. Where ``rest_method``
    says another microversion, there is no fix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Literal

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation, Resource
from sphinx_compute_ref.rules.edits import line_end_of, offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources
from sphinx_compute_ref.rules.tables.ranges_in_words import (
    Statement,
    statements_of_operation,
    statements_of_resource,
    statements_of_title,
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose text says more than their ``rest_method``, and the resources whose text does."""
    numbers = _Numbers.of(context)
    apart: list[tuple[Statement, Operation]] = []
    for statement, operations, resource in _statements(context):
        if numbers is _Numbers.NONE and not statement.has_word:
            continue
        if numbers is _Numbers.OF_DEFINITIONS and not statement.has_word:
            apart += [(statement, operation) for operation in operations]
        elif resource is None:
            yield _of_operation(context, statement, operations[0])
        else:
            yield _of_resource(context, statement, operations, resource)
    if apart:
        yield _of_all(apart)


def _statements(context: Context) -> Iterator[tuple[Statement, list[Operation], Resource | None]]:
    """Yield what texts say, with the operations that do not declare it; the resource where it is about all of its."""
    keys: set[tuple[Location, str]] = set()
    base = context.reference.base
    for operation in context.reference.operations:
        for statement in (*statements_of_title(operation), *statements_of_operation(context, operation)):
            declared, key = statement.declared(operation), (operation.location, statement.field)
            if declared != statement.version and key not in keys and (declared is not None or statement.is_news(base)):
                keys.add(key)
                yield statement, [operation], None
    for resource in context.reference.resources:
        for statement in statements_of_resource(context, resource):
            lacking = [
                one
                for one in resource.operations
                if not one.is_example
                and statement.declared(one) is None
                and (one.location, statement.field) not in keys
            ]
            if lacking and statement.is_news(base):
                keys.update((one.location, statement.field) for one in lacking)
                yield statement, lacking, resource


def _of_operation(context: Context, statement: Statement, operation: Operation) -> Finding:
    declared = statement.declared(operation)
    ours = f'has no {statement.field}: add "{statement.field}: {statement.version}"'
    if declared is not None:
        ours = f"says {statement.field} {declared}: one of the two is wrong"
    return Finding(
        code="CR214",
        message=f"the text says that the operation exists {statement.words}, but rest_method {ours}",
        location=statement.location,
        subject=statement.field,
        operation=operation,
        microversion=statement.version,
        fixable=declared is None and bool(_edits(context.texts, [operation], statement)),
    )


def _of_resource(context: Context, statement: Statement, lacking: Sequence[Operation], resource: Resource) -> Finding:
    return Finding(
        code="CR214",
        message=f"the text says that the operations of this resource exist {statement.words}, but "
        f"{len(lacking)} of {len(resource.operations)} have no {statement.field} in rest_method: "
        f'add "{statement.field}: {statement.version}"',
        location=statement.location,
        subject=f"{resource.title} {statement.field}",
        microversion=statement.version,
        related=tuple(Related(one.location, f'"{one.title}"') for one in lacking),
        fixable=bool(_edits(context.texts, lacking, statement)),
    )


def _of_all(apart: Sequence[tuple[Statement, Operation]]) -> Finding:
    """Return the finding about a reference that says all ranges of operations in words alone."""
    statement, operation = apart[0]
    more = f"; {len(apart) - 1} more operations say theirs in words alone, too" if apart[1:] else ""
    return Finding(
        code="CR214",
        message=f"the text says that the operation exists {statement.words}, but rest_method has no {statement.field}: "
        f'add "{statement.field}: {statement.version}"{more}',
        location=statement.location,
        subject="all operations",
        operation=operation,
        microversion=statement.version,
        related=tuple(Related(one.location, f'"{other.title}" exists {one.words}') for one, other in apart[1:]),
    )


class _Numbers(Enum):
    """What shows that the versions of a reference are microversions, if anything does."""

    NONE = auto()
    OF_DEFINITIONS = auto()
    OF_OPERATIONS = auto()

    @classmethod
    def of(cls, context: Context) -> _Numbers:
        """Look at the settings and at operations first."""
        reference = context.reference
        if reference.microversions.minimum or reference.microversions.maximum:
            return cls.OF_OPERATIONS
        if any(one.min_version or one.max_version for one in reference.operations):
            return cls.OF_OPERATIONS
        ranged = any(one.min_version or one.max_version for one in context.definitions)
        return cls.OF_DEFINITIONS if ranged else cls.NONE


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add the line to ``rest_method``."""
    version, field = finding.microversion, finding.subject.rpartition(" ")[2]
    if version is None:
        return None
    statement = Statement(field, version, finding.location, has_word=True)
    lacking = {related.location for related in finding.related}
    operations = [one for one in context.reference.operations if one is finding.operation or one.location in lacking]
    edits = _edits(sources, operations, statement)
    # What is said of all operations of a resource may be said of most.
    safety: Literal["safe", "unsafe"] = "unsafe" if finding.related else "safe"
    return Fix(f'write "{statement.field}: {version}"', safety, tuple(edits)) if edits else None


def _edits(sources: Sources, operations: Sequence[Operation], statement: Statement) -> list[Edit]:
    """Return the edits that add a line to each operation; none where one of them cannot be read."""
    edits: dict[Location, Edit] = {}
    for operation in operations:
        raw = sources.text(operation.location.file)
        edit = _edit(raw, operation, statement) if raw is not None else None
        if edit is None:
            return []
        edits[operation.location] = edit
    return list(edits.values())


def _edit(raw: str, operation: Operation, statement: Statement) -> Edit | None:
    """Return the edit that adds a line to the body of ``rest_method``."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number = operation.location.line - 1
    indent = operation.location.column - 1
    last, body = number, ""
    for below in range(number + 1, len(lines)):
        line = lines[below]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        if line.strip():
            last, body = below, line
    if number >= len(lines) or "rest_method" not in lines[number]:
        return None
    end = line_end_of(raw)
    offset = offset_of(raw, last + 1, len(lines[last]) + 1)
    if offset is None:
        return None
    is_version = body.strip().lower().startswith(("min_version", "max_version"))
    blank = "" if is_version else end
    margin = body[: len(body) - len(body.lstrip())] if is_version else " " * (indent + 3)
    return Edit(operation.location.file, offset, offset, f"{end}{blank}{margin}{statement.field}: {statement.version}")


RULE = Rule("CR214", "undeclared-range", Severity.WARNING, __doc__, check, fix)
