"""``min_version`` or ``max_version`` is not a microversion of the reference.

What it does
    Checks ``min_version`` and ``max_version`` of definitions and operations: MAJOR.MINOR, the first not greater than
    the second, both within ``compute_ref_min_microversion`` and ``compute_ref_max_microversion``.

Why is this bad
    Readers ask for a microversion that does not exist, and get 406 Not Acceptable.

Example
    ::

        min_version: v2.47

Use instead
    ::

        min_version: 2.47
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the microversions that cannot be."""
    yield from findings_of_faults(context, "CR105")
    for definition in context.definitions:
        versions: dict[str, Microversion] = {}
        for name in ("min_version", "max_version"):
            field = definition.fields.get(name)
            if field is None or field.kind == "null":
                continue  # null takes back what a YAML merge key brought in
            version = None if field.kind in ("list", "mapping") else Microversion.find(field.value)
            if version is None:
                yield Finding(
                    code="CR105",
                    message=f'{name} "{field.value}" is not a microversion: MAJOR.MINOR is expected, for example 2.47',
                    location=field.value_location,
                    subject=f"{definition.name} {name}",
                )
                continue
            versions[name] = version
            yield from _outside(context, name, version, field.value_location, definition.name, None)
        low, high = versions.get("min_version"), versions.get("max_version")
        if low and high and low > high:
            yield Finding(
                code="CR105",
                message=f'definition "{definition.name}" has min_version {low} greater than max_version {high}',
                location=definition.fields["min_version"].value_location,
                subject=f"{definition.name} range",
            )
    for operation in context.reference.operations:
        for name, version in (("min_version", operation.min_version), ("max_version", operation.max_version)):
            if version is not None:
                yield from _outside(context, name, version, operation.location, operation.title, operation)


def _outside(
    context: Context, name: str, version: Microversion, location: Location, subject: str, operation: Operation | None
) -> Iterator[Finding]:
    low, high = context.reference.microversions.minimum, context.reference.microversions.maximum
    limit = None
    if low is not None and version < low:
        limit = f"older than the reference's first, {low}"
    elif high is not None and version > high:
        limit = f"newer than the reference's last, {high}"
    if limit is not None:
        yield Finding(
            code="CR105",
            message=f"{name} {version} is {limit}",
            location=location,
            subject=f"{subject} {name} outside",
            operation=operation,
            microversion=version,
        )


RULE = Rule("CR105", "invalid-microversion", Severity.ERROR, __doc__, check)
