"""From a result of the runner to a verification report: pure functions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from sphinx_compute_ref.contracts.agreement import agreements_of
from sphinx_compute_ref.dashboard.attribution import Attribution
from sphinx_compute_ref.dashboard.change import Change, Earlier, compare
from sphinx_compute_ref.dashboard.coverage import coverage_of
from sphinx_compute_ref.dashboard.microversions import cells_of, columns_of, included_paths
from sphinx_compute_ref.dashboard.ranking import ranked
from sphinx_compute_ref.dashboard.values import (
    ASPECTS,
    Area,
    Aspect,
    Dashboard,
    Issue,
    OperationReport,
    ResourceReport,
    State,
)
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.markers.verification import ASKED, is_unproven, markers_of
from sphinx_compute_ref.rules.rule import Context


def dashboard_of(result: Result, *, created: str = "", earlier: Earlier | None = None) -> Dashboard:
    """Return the report on ``result``, which should hold the findings of all rules.

    :param created: date and time of the report in ISO 8601, or empty.
    :param earlier: an earlier report, for what changed since.
    """
    context = result.context
    reference = context.reference
    operation_ids = _unique(f"op-{operation.id or 'operation'}" for operation in reference.operations)
    resource_ids = _unique(f"resource-{_slug(resource.title)}" for resource in reference.resources)
    change = compare(result.findings, result.codes, earlier) if earlier is not None else None
    issues = _issues(result, operation_ids, resource_ids, change)
    operations = _operations(context, operation_ids, issues)
    reports = iter(operations)
    resources = tuple(
        ResourceReport(name, resource.title, resource.location, tuple(next(reports) for _ in resource.operations))
        for name, resource in zip(resource_ids, reference.resources, strict=True)
    )
    areas = _areas(reference, resources, issues)
    return Dashboard(
        title=reference.title or reference.source,
        source=reference.source,
        created=created,
        codes=result.codes,
        resources=resources,
        areas=areas,
        start=ranked(areas),
        issues=issues,
        suppressed=len(result.suppressed),
        microversions=columns_of(cell for operation in operations for cell in operation.cells),
        change=change,
        contracts=context.options.contracts,
    )


def _issues(
    result: Result, operation_ids: Sequence[str], resource_ids: Sequence[str], change: Change | None
) -> tuple[Issue, ...]:
    attribution = Attribution(result.context)
    about = [attribution.operations_of(finding) for finding in result.findings]
    resources = [attribution.resource_of(finding, each) for finding, each in zip(result.findings, about, strict=True)]
    files = [_file_of(result.reference, finding) for finding in result.findings]
    loose = dict.fromkeys(file for file, resource in zip(files, resources, strict=True) if resource is None)
    file_ids = dict(zip(loose, _unique(f"file-{_slug(posixpath.basename(file))}" for file in loose), strict=True))
    names = _unique(f"finding-{finding.fingerprint}" for finding in result.findings)
    new = frozenset(change.new) if change is not None else frozenset()
    issues = []
    for number, finding in enumerate(result.findings):
        resource = resources[number]
        compared = change is not None and finding.code not in change.uncompared
        issues.append(
            Issue(
                id=names[number],
                finding=finding,
                slug=result.slug(finding),
                operations=tuple(operation_ids[each] for each in about[number]),
                area=resource_ids[resource] if resource is not None else file_ids[files[number]],
                new=number in new if compared else None,
            )
        )
    return tuple(issues)


def _file_of(reference: Reference, finding: Finding) -> str:
    """Return the file that a finding stands in; the folder of all samples stands for each of them."""
    file = finding.location.file
    if file in reference.samples:
        return posixpath.commonpath([posixpath.dirname(path) or "." for path in reference.samples])
    return file


def _areas(reference: Reference, resources: Sequence[ResourceReport], issues: Sequence[Issue]) -> tuple[Area, ...]:
    """Return the resources, then the files that have findings of their own, each with its findings."""
    by_area: dict[str, list[Issue]] = {resource.id: [] for resource in resources}
    for issue in issues:
        by_area.setdefault(issue.area, []).append(issue)
    areas = [
        Area(each.id, each.title, each.location, tuple(by_area.pop(each.id)), each.operations) for each in resources
    ]
    for name, findings in by_area.items():
        file = _file_of(reference, findings[0].finding)
        title = file.removeprefix(f"{reference.source}/")
        if file != findings[0].finding.location.file:
            title = f"Samples in {title}"
        areas.append(Area(name, title, Location(file, 1, 1), tuple(findings)))
    return tuple(areas)


def _operations(context: Context, operation_ids: Sequence[str], issues: Sequence[Issue]) -> tuple[OperationReport, ...]:
    about: dict[str, list[Issue]] = {name: [] for name in operation_ids}
    for issue in issues:
        for name in issue.operations:
            about[name].append(issue)
    discrepancies: dict[Location, list[Discrepancies]] = {}
    for item in context.discrepancies:
        earlier = discrepancies.setdefault(item.match.operation.location, [])
        if item.match.message.role not in (other.match.message.role for other in earlier):
            earlier.append(item)  # once, where a page is included twice
    markers = _markers(context)
    included = included_paths(context.reference)
    agreements = agreements_of((*context.contracts.bodies, *context.contracts.queries))
    reports = []
    for name, operation in zip(operation_ids, context.reference.operations, strict=True):
        of_operation = discrepancies.get(operation.location, [])
        coverage = coverage_of(operation, of_operation)
        matches = [item.match for item in of_operation]
        markers_here = markers.get(operation.location, {})
        reports.append(
            OperationReport(
                id=name,
                operation=operation,
                aspects={
                    aspect: _aspect(context, operation, aspect, markers_here.get(marker), about[name])
                    for aspect, marker in ASPECTS.items()
                },
                issues=tuple(about[name]),
                fields=coverage.fields,
                rows=coverage.rows,
                undocumented=coverage.undocumented,
                unshown=coverage.unshown,
                service=agreements.get(operation.location),
                cells=cells_of(context.reference, operation, matches, context.families, included),
            )
        )
    return tuple(reports)


def _markers(context: Context) -> dict[Location, dict[str, Location]]:
    """Return the place of each marker by operation and name."""
    markers: dict[Location, dict[str, Location]] = {}
    for marker, operations in markers_of(context):
        for operation in operations:
            markers.setdefault(operation.location, {}).setdefault(marker.name, marker.location)
    return markers


def _aspect(
    context: Context, operation: Operation, name: str, marker: Location | None, about: Sequence[Issue]
) -> Aspect:
    codes = ASKED[ASPECTS[name]]
    issues = tuple(issue for issue in about if issue.finding.code.startswith(codes))
    gravest = max((issue.severity for issue in issues), default=None)
    if gravest is not None and gravest >= Severity.WARNING:
        state = State.FAILING
    elif marker is not None:
        state = State.MARKED
    elif gravest is not None:
        state = State.REMARKS
    elif name == "body" and is_unproven(context, operation):
        state = State.UNPROVEN
    else:
        state = State.VERIFIED if _has(operation, name) else State.NOTHING
    return Aspect(state, marker, issues)


def _has(operation: Operation, aspect: str) -> bool:
    """Say whether an operation has anything of an aspect to verify."""
    match aspect:
        case "parameters":
            return bool(operation.path_parameters) or any(table.rows for table in operation.tables)
        case "examples":
            return any(message.samples for message in operation.messages)
        case "body":
            has_rows = any(row.in_ == "body" for message in operation.messages for row in message.rows)
            return has_rows or any(message.samples for message in operation.messages)
        case _:
            return True


def _slug(text: str) -> str:
    return "-".join("".join(char if char.isalnum() and char.isascii() else " " for char in text.lower()).split()) or "x"


def _unique(names: Iterable[str]) -> list[str]:
    """Return ``names`` with ``-2``, ``-3`` … behind those that are taken."""
    unique: dict[str, None] = {}
    for name in names:
        number, one = 1, name
        while one in unique:
            number += 1
            one = f"{name}-{number}"
        unique[one] = None
    return list(unique)
