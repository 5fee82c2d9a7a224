"""The report as JSON values, version 1: a contract; new keys may come, these stay.

::

    {"version": 1, "report": "verification", "tool": "sphinx-compute-ref 1.0", "created": "2026-01-31T12:00:00Z" | null,
     "source": "api-ref/source",
     "rules": [{"code", "slug", "severity", "open", "change": CHANGE | null}],     # those that ran
     "microversions": ["2.1", "2.9"],                                              # at which anything happens
     "totals": {"operations", "states": STATES, "aspects": {"method": STATES, "parameters", "examples", "body"},
       "findings": {"error", "warning", "info", "fixable", "suppressed"},
       "fields": FIELDS, "rows": ROWS, "changes": {"exact", "later", "missing", "silent"}},
     "start": [{"place", "title", "file", "line", "weight", "error", "warning", "info",
       "rules": [{"code", "slug", "count", "first": FINDING-ID}]}],                # ranked, the heaviest first
     "resources": [{"id", "title", "file", "line", "states": STATES, "fields": FIELDS, "rows": ROWS,
       "operations": [{"id", "title", "method", "url", "min_version", "max_version", "file", "line", "state",
         "aspects": {"method": {"state", "marker": {"file", "line"} | null, "findings": [FINDING-ID]},
                     "parameters", "examples", "body"},
         "findings": [FINDING-ID], "fields": FIELDS, "rows": ROWS, "undocumented": ["server.x"], "unshown": ["x"],
         "service": null | {"contract": NAME, "state": "agrees" | "differs" | "silent",
                            "parts": {"request", "query", "response"}, "differences": ["…"]},
         "microversions": [{"microversion", "came": [], "went": [], "shown", "samples": [], "loose": []}]}]}],
     "findings": [{"id", "code", "slug", "severity", "message", "file", "line", "column", "fingerprint", "fixable",
       "place", "operations": [OPERATION-ID], "new": true | false | null}],
     "contracts": [{"name", "service", "release", "provenance", "file",            # those that were named
       "operations", "judged", "agree"}],
     "change": null | {"since": "2026-01-01T12:00:00Z" | null, "total": CHANGE, "uncompared": ["CR211"],
       "fixed": [{"code", "fingerprint", "severity", "message", "file", "line"}]}}

STATES counts operations by state, as :class:`~.values.State` explains them: {"failing", "marked", "remarks",
"unproven", "verified", "nothing"}. FIELDS is {"documented", "undocumented", "open"}, ROWS {"rows", "shown"}, CHANGE
{"before", "now", "new", "fixed"}. ``shown`` of a microversion is one of the keys of ``changes``, or null where no row
changes (:class:`~.values.Shown`). ``loose`` samples are in no page. Paths are relative to the working directory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.contracts.agreement import Agreement
from sphinx_compute_ref.contracts.agreement import State as Standing
from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.dashboard.change import Change, RuleChange
from sphinx_compute_ref.dashboard.ranking import reasons_of, weight_of
from sphinx_compute_ref.dashboard.values import (
    ASPECTS,
    Area,
    Aspect,
    Cell,
    Dashboard,
    FieldCoverage,
    Issue,
    OperationReport,
    ResourceReport,
    RowCoverage,
    Shown,
    State,
)
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.settings.registry import every_rule, every_slug


def document_of(dashboard: Dashboard) -> dict[str, Any]:
    """Return the report as values for :mod:`json`."""
    return {
        "version": 1,
        "report": "verification",
        "tool": f"sphinx-compute-ref {__version__}",
        "created": dashboard.created or None,
        "source": dashboard.source,
        "rules": _rules(dashboard),
        "microversions": [str(version) for version in dashboard.microversions],
        "totals": totals_of(dashboard),
        "start": [_start(area) for area in dashboard.start],
        "resources": [_resource(resource) for resource in dashboard.resources],
        "findings": [_finding(issue) for issue in dashboard.issues],
        "contracts": contracts_of(dashboard),
        "change": _change(dashboard.change) if dashboard.change is not None else None,
    }


def totals_of(dashboard: Dashboard) -> dict[str, Any]:
    """Return the totals of the report."""
    operations = dashboard.operations
    severities = Counter(issue.severity for issue in dashboard.issues)
    changes = Counter(cell.shown for each in operations for cell in each.cells)
    return {
        "operations": len(operations),
        "states": states_of(each.state for each in operations),
        "aspects": {name: states_of(each.aspects[name].state for each in operations) for name in ASPECTS},
        "findings": {
            **{str(severity): severities[severity] for severity in sorted(Severity, reverse=True)},
            "fixable": sum(issue.finding.fixable for issue in dashboard.issues),
            "suppressed": dashboard.suppressed,
        },
        "fields": fields_of(operations)._asdict(),
        "rows": rows_of(operations)._asdict(),
        "changes": {kind.value: changes[kind] for kind in (Shown.EXACT, Shown.LATER, Shown.MISSING, Shown.SILENT)},
    }


def states_of(states: Iterable[State]) -> dict[str, int]:
    """Return how often each state occurs."""
    counts = Counter(states)
    return {state.value: counts[state] for state in State}


def fields_of(operations: Sequence[OperationReport]) -> FieldCoverage:
    """Return the sum of the operations' fields."""
    return FieldCoverage(*(sum(each.fields[part] for each in operations) for part in range(3)))


def rows_of(operations: Sequence[OperationReport]) -> RowCoverage:
    """Return the sum of the operations' rows."""
    return RowCoverage(*(sum(each.rows[part] for each in operations) for part in range(2)))


def _rules(dashboard: Dashboard) -> list[dict[str, Any]]:
    counts = Counter(issue.finding.code for issue in dashboard.issues)
    changes = dashboard.change.rules if dashboard.change is not None else {}
    rules, slugs = every_rule(), every_slug()
    return [
        {
            "code": code,
            "slug": slugs[code],
            "severity": str(rules[code].severity),
            "open": counts[code],
            "change": changes[code]._asdict() if code in changes else None,
        }
        for code in dashboard.codes
    ]


def _start(area: Area) -> dict[str, Any]:
    return {
        "place": area.id,
        "title": area.title,
        "file": area.location.file,
        "line": area.location.line,
        "weight": weight_of(area),
        **{str(severity): area.count(severity) for severity in sorted(Severity, reverse=True)},
        "rules": [
            {"code": issue.finding.code, "slug": issue.slug, "count": count, "first": issue.id}
            for issue, count in reasons_of(area.issues)
        ],
    }


def _resource(resource: ResourceReport) -> dict[str, Any]:
    operations = resource.operations
    return {
        "id": resource.id,
        "title": resource.title,
        "file": resource.location.file,
        "line": resource.location.line,
        "states": states_of(each.state for each in operations),
        "fields": fields_of(operations)._asdict(),
        "rows": rows_of(operations)._asdict(),
        "operations": [_operation(each) for each in operations],
    }


def _operation(report: OperationReport) -> dict[str, Any]:
    operation = report.operation
    return {
        "id": report.id,
        "title": operation.title,
        "method": operation.method,
        "url": operation.url,
        "min_version": _text(operation.min_version),
        "max_version": _text(operation.max_version),
        "file": operation.location.file,
        "line": operation.location.line,
        "state": report.state.value,
        "aspects": {name: _aspect(aspect) for name, aspect in report.aspects.items()},
        "findings": [issue.id for issue in report.issues],
        "fields": report.fields._asdict(),
        "rows": report.rows._asdict(),
        "undocumented": list(report.undocumented),
        "unshown": list(report.unshown),
        "service": _service(report.service) if report.service is not None else None,
        "microversions": [_cell(cell) for cell in report.cells],
    }


def _service(agreement: Agreement) -> dict[str, Any]:
    return {
        "contract": agreement.pair.contract.name,
        "state": agreement.state.value,
        "parts": {part: state.value for part, state in agreement.parts.items()},
        "differences": list(agreement.differences),
    }


def agreement_with(contract: Contract, dashboard: Dashboard) -> tuple[int, int, int]:
    """Return how many operations a contract has, how many of them could be judged, and how many of these agree."""
    relevant = [
        each.service.state
        for each in dashboard.operations
        if each.service is not None and each.service.pair.contract.file == contract.file
    ]
    agree = sum(state is Standing.AGREES for state in relevant)
    return len(relevant), sum(state is not Standing.SILENT for state in relevant), agree


def contracts_of(dashboard: Dashboard) -> list[dict[str, Any]]:
    """Return the contracts that were named, with how far the reference agrees."""
    return [_contract(contract, dashboard) for contract in dashboard.contracts]


def _contract(contract: Contract, dashboard: Dashboard) -> dict[str, Any]:
    count, judged, agree = agreement_with(contract, dashboard)
    return {
        "name": contract.name,
        "service": contract.service,
        "release": contract.release,
        "provenance": contract.provenance,
        "file": contract.file,
        "operations": count,
        "judged": judged,
        "agree": agree,
    }


def _aspect(aspect: Aspect) -> dict[str, Any]:
    marker = aspect.marker
    return {
        "state": aspect.state.value,
        "marker": {"file": marker.file, "line": marker.line} if marker is not None else None,
        "findings": [issue.id for issue in aspect.issues],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "microversion": str(cell.microversion),
        "came": list(cell.came),
        "went": list(cell.went),
        "shown": cell.shown.value if cell.shown is not None else None,
        "samples": list(cell.samples),
        "loose": list(cell.loose),
    }


def _finding(issue: Issue) -> dict[str, Any]:
    finding = issue.finding
    return {
        "id": issue.id,
        "code": finding.code,
        "slug": issue.slug,
        "severity": str(issue.severity),
        "message": finding.message,
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "fingerprint": finding.fingerprint,
        "fixable": finding.fixable,
        "place": issue.area,
        "operations": list(issue.operations),
        "new": issue.new,
    }


def total_of(change: Change) -> RuleChange:
    """Return the change of all rules that both reports ran."""
    return RuleChange(*(sum(rule[part] for rule in change.rules.values()) for part in range(4)))


def _change(change: Change) -> dict[str, Any]:
    return {
        "since": change.earlier.created or None,
        "total": total_of(change)._asdict(),
        "uncompared": list(change.uncompared),
        "fixed": [finding._asdict() for finding in change.fixed],
    }


def _text(version: Microversion | None) -> str | None:
    return str(version) if version is not None else None
