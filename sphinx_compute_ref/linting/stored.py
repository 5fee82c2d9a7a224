"""Results as JSON and back: what reports say of a check, without the model that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sphinx_compute_ref.linting.baseline import Entry
from sphinx_compute_ref.linting.result import Result, Subject
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation

_LISTS = ("findings", "suppressed", "baselined", "earlier")


def to_json(result: Result) -> dict[str, Any]:
    """Return ``result``, whose fixes are worked out, as what :mod:`json` takes.

    Operations come once each: as much of them as findings show and fingerprints need.
    """
    assert result.fixes is not None
    operations: dict[int, tuple[int, Operation]] = {}
    for name in _LISTS:
        for finding in getattr(result, name):
            if finding.operation is not None:
                operations.setdefault(id(finding.operation), (len(operations), finding.operation))
    numbers = {key: number for key, (number, _) in operations.items()}
    document: dict[str, Any] = {name: [_row(one, numbers) for one in getattr(result, name)] for name in _LISTS}
    return document | {
        "operations": [
            [one.title, one.id, one.method, one.url, one.document, one.location, one.title_location]
            for _, one in operations.values()
        ],
        "stale": result.stale,
        "codes": result.codes,
        "fixes": result.fixes,
        "subject": [
            result.subject.source,
            result.subject.operations,
            *map(sorted, (result.subject.unread, result.subject.ignored, result.subject.idle)),
        ],
    }


def from_json(document: dict[str, Any]) -> Result:
    """Return the result that :func:`to_json` wrote; it has no context.

    :raises KeyError, TypeError, ValueError: for what :func:`to_json` does not write.
    """
    operations = [_operation(row) for row in document["operations"]]
    findings, suppressed, baselined, earlier = (
        tuple(_finding(row, operations) for row in document[name]) for name in _LISTS
    )
    source, count, *entries = document["subject"]
    return Result(
        None,
        findings,
        suppressed,
        baselined,
        earlier=earlier,
        stale=tuple(Entry(*row) for row in document["stale"]),
        codes=tuple(document["codes"]),
        fixes=tuple(_fix(row) for row in document["fixes"]),
        known_subject=Subject(source, count, *map(frozenset, entries)),
    )


def _row(finding: Finding, operations: dict[int, int]) -> list[Any]:
    return [
        finding.code,
        finding.message,
        finding.location,
        finding.subject,
        operations[id(finding.operation)] if finding.operation is not None else None,
        finding.role,
        finding.parameter,
        finding.field,
        finding.sample,
        finding.microversion,
        finding.related,
        finding.fixable,
        finding.severity,
        finding.about,
    ]


def _finding(row: Sequence[Any], operations: Sequence[Operation]) -> Finding:
    code, message, location, subject, *about, version, related, fixable, severity, facts = row
    number, role, parameter, field, sample = about
    return Finding(
        code=code,
        message=message,
        location=Location(*location),
        subject=subject,
        operation=operations[number] if number is not None else None,
        role=role,
        parameter=parameter,
        field=field,
        sample=sample,
        microversion=Microversion(*version) if version is not None else None,
        related=tuple(Related(Location(*location), text) for location, text in related),
        fixable=fixable,
        severity=Severity(severity) if severity is not None else None,
        about=tuple(tuple(fact) for fact in facts),
    )


def _operation(row: Sequence[Any]) -> Operation:
    title, identity, method, url, document, location, title_location = row
    return Operation(
        title=title,
        id=identity,
        method=method,
        url=url,
        min_version=None,
        max_version=None,
        location=Location(*location),
        title_location=Location(*title_location),
        document=document,
        request=Message("request"),
        response=Message("response"),
    )


def _fix(row: Sequence[Any] | None) -> Fix | None:
    if row is None:
        return None
    title, safety, edits = row
    return Fix(title, safety, tuple(Edit(*edit) for edit in edits))
