"""How far all references of a portal are verified: one row for each, as JSON and as the values of a page.

::

    {"version": 1, "report": "portal", "tool": "sphinx-compute-ref 1.0", "created": "2026-01-31T12:00:00Z" | null,
     "title": "Cloud API", "site": null | {"release": 3, "time": "2026-01-01T12:00:00Z"},   # what changes are since
     "references": [{"name", "title", "version", "ref", "commit", "error": null | "…",
       "operations", "states": STATES, "findings": {"error", "warning", "info", "fixable", "suppressed"},
       "fields": FIELDS, "rows": ROWS, "changes": {"exact", "later", "missing", "silent"},
       "contracts": [{"name", "service", "release", "provenance", "file", "operations", "judged", "agree"}],
       "change": null | {"since": COMMIT, "before", "now", "new", "fixed", "operations": {"before", "now"},
                         "verified": {"before", "now"}}}],
     "totals": …}                                     # the same sums over all references, without texts

STATES, FIELDS, ROWS and ``changes`` are those of ``report.json`` (:mod:`.document`). Where a reference could not be
checked, ``error`` says why and the numbers are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.dashboard.change import Change, Earlier, Known
from sphinx_compute_ref.dashboard.document import contracts_of, total_of, totals_of
from sphinx_compute_ref.dashboard.html import bar_of, percent
from sphinx_compute_ref.dashboard.values import Dashboard

TEMPLATE = "portal.html"
_SUMS = ("states", "findings", "fields", "rows", "changes")


class Live(NamedTuple):
    """The live release of a site: its number, and when it went live (ISO 8601)."""

    release: int
    time: str


@dataclass(frozen=True)
class ReferenceReport:
    """A reference at the commit of its current version: ``totals`` as in ``report.json``, or the ``error``."""

    name: str
    title: str
    version: str = ""
    ref: str = ""
    commit: str = ""
    totals: Mapping[str, Any] | None = None
    contracts: Sequence[Mapping[str, Any]] = ()
    change: Mapping[str, Any] | None = None
    error: str = ""

    @property
    def verified(self) -> int:
        """How many operations are verified, or have nothing to verify."""
        return _verified(self.totals) if self.totals is not None else 0

    @property
    def document(self) -> dict[str, Any]:
        """The row as values for :mod:`json`."""
        totals = self.totals or dict.fromkeys(("operations", *_SUMS))
        return {
            "name": self.name,
            "title": self.title,
            "version": self.version or None,
            "ref": self.ref or None,
            "commit": self.commit or None,
            "error": self.error or None,
            "operations": totals["operations"],
            **{name: totals[name] for name in _SUMS},
            "contracts": list(self.contracts),
            "change": self.change,
        }


@dataclass(frozen=True)
class PortalReport:
    """The whole report; ``live`` is the release that changes are told since, if there is one."""

    title: str
    created: str
    references: Sequence[ReferenceReport]
    live: Live | None = None
    totals: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Sum up."""
        object.__setattr__(self, "totals", _sum(self.references))


def earlier_of(dashboard: Dashboard) -> Earlier:
    """Return what of a report counts as the earlier one."""
    findings = tuple(
        Known(
            finding.code,
            finding.fingerprint,
            str(issue.severity),
            finding.message,
            finding.location.file,
            finding.location.line,
        )
        for issue in dashboard.issues
        for finding in (issue.finding,)
    )
    return Earlier(dashboard.created, frozenset(dashboard.codes), findings, totals_of(dashboard))


def reported(about: ReferenceReport, dashboard: Dashboard, since: str = "") -> ReferenceReport:
    """Return ``about`` with what ``dashboard`` says; ``since`` is the commit of the report that it is compared with."""
    totals = totals_of(dashboard)
    change = _change(dashboard.change, totals, since) if dashboard.change is not None else None
    return ReferenceReport(
        about.name, about.title, about.version, about.ref, about.commit, totals, contracts_of(dashboard), change
    )


def document_of_portal(report: PortalReport) -> dict[str, Any]:
    """Return the report as values for :mod:`json`."""
    return {
        "version": 1,
        "report": "portal",
        "tool": f"sphinx-compute-ref {__version__}",
        "created": report.created or None,
        "title": report.title,
        "site": report.live._asdict() if report.live is not None else None,
        "references": [each.document for each in report.references],
        "totals": dict(report.totals),
    }


def page_of_portal(report: PortalReport) -> dict[str, Any]:
    """Return the values of the template."""
    return {
        "version": __version__,
        "report": report,
        "bars": {each.name: bar_of(each.totals["states"]) for each in report.references if each.totals is not None},
        "totals": report.totals,
        "verified": sum(each.verified for each in report.references),
        "percent": percent,
    }


def _change(change: Change, totals: Mapping[str, Any], since: str) -> dict[str, Any]:
    before = change.earlier.totals
    return {
        "since": since or None,
        **total_of(change)._asdict(),
        "operations": {"before": before["operations"], "now": totals["operations"]},
        "verified": {"before": _verified(before), "now": _verified(totals)},
    }


def _verified(totals: Mapping[str, Any]) -> int:
    return int(totals["states"]["verified"] + totals["states"]["nothing"])


def _sum(references: Iterable[ReferenceReport]) -> dict[str, Any]:
    every = [each.totals for each in references if each.totals is not None]
    contracts = [contract for each in references for contract in each.contracts]
    changes = [each.change for each in references if each.change is not None]
    sums: dict[str, Any] = {"operations": sum(each["operations"] for each in every)}
    for name in _SUMS:
        keys = every[0][name] if every else ()
        sums[name] = {key: sum(each[name][key] for each in every) for key in keys}
    sums["contracts"] = {key: sum(each[key] for each in contracts) for key in ("operations", "judged", "agree")}
    counted = ("before", "now", "new", "fixed")
    sums["change"] = {key: sum(each[key] for each in changes) for key in counted} if changes else None
    return sums
