"""The report as a page: what the template ``dashboard.html`` gets, and the files that it takes in.

The page holds its styles and its script, because it is sent around and opened from disk. Everything that comes from
the reference goes through Jinja2's autoescaping; no markup is made here. The caller brings the template, so that only
those who write a page import Jinja2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.dashboard.change import Change
from sphinx_compute_ref.dashboard.document import agreement_with, fields_of, rows_of, states_of, total_of, totals_of
from sphinx_compute_ref.dashboard.heat_map import heat_map_of
from sphinx_compute_ref.dashboard.ranking import reasons_of, weigh, weight_of
from sphinx_compute_ref.dashboard.values import (
    ASPECTS,
    Area,
    Cell,
    Dashboard,
    Issue,
    OperationReport,
    Shown,
    State,
)
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.settings.registry import every_rule, every_slug

FOLDER = Path(__file__).parent
TEMPLATE = "dashboard.html"

#: How the states are called on the page.
STATE_NAMES = {
    "verified": "verified",
    "failing": "failing",
    "marked": "open marker",
    "remarks": "only info",
    "unproven": "no sample to prove it",
    "nothing": "nothing to verify",
}
_TOP = 8


class Template(Protocol):
    """What this module needs of a Jinja2 template, made with autoescaping."""

    def generate(self, *arguments: object, **values: object) -> Iterator[str]:
        """Yield the page in pieces."""


class Segment(NamedTuple):
    """A part of a stacked bar: where it starts and how long it is, in per cent."""

    name: str
    label: str
    number: int
    start: float
    width: float


def assets() -> dict[str, str]:
    """Return the style sheet and the script, which the template takes in as they are."""
    return {
        "stylesheet": (FOLDER / "dashboard.css").read_text(encoding="utf-8"),
        "script": (FOLDER / "dashboard.js").read_text(encoding="utf-8"),
    }


def page_of(dashboard: Dashboard) -> dict[str, Any]:
    """Return the values of the template."""
    totals = totals_of(dashboard)
    heavy = [area for area in dashboard.start if weight_of(area)]
    start = heavy or list(dashboard.start)
    return {
        "version": __version__,
        "dashboard": dashboard,
        "totals": totals,
        "done": totals["states"]["verified"] + totals["states"]["nothing"],
        "states": bar_of(totals["states"]),
        "state_names": STATE_NAMES,
        "aspects": [(name, bar_of(totals["aspects"][name]), totals["aspects"][name]) for name in ASPECTS],
        "coverage": _coverage(totals),
        "share": _share(heavy),
        "start": [_start(area, start) for area in start[:_TOP]],
        "gaps": _gaps(dashboard)[:_TOP],
        "more": [_start(area, start) for area in start[_TOP:]],
        "rules": _rules(dashboard),
        "scale": _scale(dashboard),
        "change": _change(dashboard.change, dashboard) if dashboard.change is not None else None,
        "groups": [_group(area) for area in dashboard.areas if area.operations],
        "findings": [area for area in dashboard.areas if area.issues],
        "titles": {each.id: each.operation for each in dashboard.operations},
        "heat": heat_map_of(dashboard),
        "contracts": [(contract, *agreement_with(contract, dashboard)) for contract in dashboard.contracts],
        "service_icons": {"agrees": "verified", "differs": "marked", "silent": "nothing"},
        "service_order": {"differs": 0, "silent": 1, "agrees": 2},
        "severities": [str(severity) for severity in sorted(Severity, reverse=True)],
        "percent": percent,
        "short": lambda path: path.removeprefix(f"{dashboard.source}/"),
    }


def bar_of(counts: Mapping[str, int], order: Iterable[str] = STATE_NAMES) -> list[Segment]:
    """Return the parts of a stacked bar; parts of nothing are left out."""
    total = sum(counts.values()) or 1
    segments = []
    filled = 0
    for name in order:
        count = counts.get(name, 0)
        if count:
            label = STATE_NAMES.get(name, name)
            segments.append(Segment(name, label, count, 100 * filled / total, 100 * count / total))
        filled += count
    return segments


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole per cent; 100 and 0 are kept for all and none."""
    if not whole:
        return None
    share = round(100 * part / whole)
    return min(max(share, 1 if part else 0), 100 if part == whole else 99)


def _coverage(totals: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields, rows, changes = totals["fields"], totals["rows"], totals["changes"]
    judged = fields["documented"] + fields["undocumented"]
    in_samples = changes["exact"] + changes["later"]
    visible = in_samples + changes["missing"]
    return [
        {
            "title": "Sample fields with a row",
            "part": fields["documented"],
            "whole": judged,
            "note": f"{fields['open']:,} more lie in objects that tables leave open" if fields["open"] else "",
        },
        {"title": "Body rows that a sample shows", "part": rows["shown"], "whole": rows["rows"], "note": ""},
        {
            "title": "Microversion changes that a sample shows",
            "part": in_samples,
            "whole": visible,
            "note": f"{changes['later']:,} of them only at a later microversion" if changes["later"] else "",
        },
    ]


def _share(heavy: Sequence[Area]) -> int | None:
    """Return how much of all that is open stands in the first three areas, in per cent."""
    total = sum(weight_of(area) for area in heavy)
    return percent(sum(weight_of(area) for area in heavy[:3]), total) if len(heavy) > 4 else None


def _start(area: Area, ranked: Sequence[Area]) -> dict[str, Any]:
    heaviest = max(weight_of(other) or len(other.issues) for other in ranked)
    weighed = [issue for issue in area.issues if weigh(issue)] or list(area.issues)
    counts = {str(severity): area.count(severity) for severity in sorted(Severity, reverse=True)}
    parts = dict.fromkeys(counts, 0)
    for issue in area.issues:
        parts[str(issue.severity)] += weigh(issue)
    failing = sum(each.state == State.FAILING for each in area.operations)
    return {
        "area": area,
        "counts": counts,
        "bar": bar_of(parts if any(parts.values()) else counts, counts),
        "length": 100 * (weight_of(area) or len(area.issues)) / heaviest,
        "reasons": reasons_of(weighed)[:4],
        "rules_left": max(len(reasons_of(weighed)) - 4, 0),
        "failing": failing,
        "fixable": sum(issue.finding.fixable for issue in area.issues),
    }


def _gaps(dashboard: Dashboard) -> list[tuple[OperationReport, Cell | None]]:
    """Return what no sample shows: body rows without any sample, then changes at a microversion."""
    unproven = [each for each in dashboard.operations if each.state == State.UNPROVEN]
    missing = [(each, cell) for each in dashboard.operations for cell in each.cells if cell.shown == Shown.MISSING]
    return [*((each, None) for each in unproven), *missing]


def _rules(dashboard: Dashboard) -> list[dict[str, Any]]:
    """Return the bars of the plot of open findings by rule, the gravest rules first and the longest bars of each."""
    changes = dashboard.change.rules if dashboard.change is not None else {}
    rules, slugs, bars = every_rule(), every_slug(), []
    fixes = {code: change.fixed for code, change in changes.items() if change.fixed}
    reasons = {issue.finding.code: (issue, count) for issue, count in reasons_of(dashboard.issues)}
    scale = _scale(dashboard)
    for code in [*reasons, *(code for code in fixes if code not in reasons)]:
        issue, count = reasons.get(code, (None, 0))
        new = changes[code].new if code in changes else 0
        bars.append(
            {
                "code": code,
                "slug": slugs[code],
                "summary": rules[code].summary,
                "severity": str(issue.severity if issue is not None else rules[code].severity),
                "first": issue,
                "count": count,
                "new": new,
                "fixed": fixes.get(code, 0),
                "old_width": 100 * (count - new) / scale,
                "width": 100 * count / scale,
                "fixed_width": 100 * fixes.get(code, 0) / scale,
            }
        )
    return bars


def _scale(dashboard: Dashboard) -> int:
    """Return the number of findings at the right end of the plot: a round one."""
    counts = Counter(issue.finding.code for issue in dashboard.issues)
    if dashboard.change is not None:
        counts.update(finding.code for finding in dashboard.change.fixed)
    most = max(counts.values(), default=1)
    unit: int = 10 ** (len(str(most)) - 1)
    # Tenths of the unit, each divisible by four, so that the axis has whole numbers at its quarters.
    ends = [unit * tenths // 10 for tenths in (12, 16, 20, 24, 32, 40, 60, 80, 100)]
    return max(min(end for end in ends if end >= most), 4)


def _change(change: Change, dashboard: Dashboard) -> dict[str, Any]:
    return {
        "since": change.earlier.created,
        "total": total_of(change),
        "new": sorted((issue for issue in dashboard.issues if issue.new), key=lambda issue: -issue.severity),
        "fixed": change.fixed,
        "uncompared": change.uncompared,
        "rules": sorted(
            ((code, every_slug()[code], each) for code, each in change.rules.items() if each.new or each.fixed),
            key=lambda item: (-item[2].new - item[2].fixed, item[0]),
        ),
    }


def _group(area: Area) -> dict[str, Any]:
    operations = area.operations
    return {
        "area": area,
        "aspects": {
            name: (
                bar_of(states_of(each.aspects[name].state for each in operations)),
                sum(each.aspects[name].state in (State.VERIFIED, State.NOTHING) for each in operations),
            )
            for name in ASPECTS
        },
        "fields": fields_of(operations),
        "rows": rows_of(operations),
        "operations": [_operation(each) for each in operations],
    }


def _operation(report: OperationReport) -> dict[str, Any]:
    order = list(State)
    return {
        "report": report,
        "sort": {
            name: order.index(aspect.state) * 1000 - len(aspect.issues) for name, aspect in report.aspects.items()
        },
        "first": {name: _gravest(aspect.issues) for name, aspect in report.aspects.items()},
        "samples": len({path for cell in report.cells for path in cell.samples}),
        "hidden": sum(cell.shown == Shown.MISSING for cell in report.cells),
    }


def _gravest(issues: Sequence[Issue]) -> Issue | None:
    return max(issues, key=lambda issue: issue.severity, default=None)
