"""``compute-ref report`` where a portal is configured: all references in one table."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sphinx_compute_ref.cli.checking import check_target, note, note_failures
from sphinx_compute_ref.dashboard.change import Earlier
from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.portal import Live, PortalReport, ReferenceReport, earlier_of, reported
from sphinx_compute_ref.dashboard.values import Dashboard
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.options import Portal, Reference
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan, plan
from sphinx_compute_ref.publishing.portal.sources import sources_at
from sphinx_compute_ref.publishing.storage.releases import Releases
from sphinx_compute_ref.reports.text import plural, printable
from sphinx_compute_ref.settings.selection import Layer
from sphinx_compute_ref.settings.targets import Target

_NO_SOURCES = "a store has pages alone: there are no sources to check"


def report_over(portal: Portal, site: str | None, created: str) -> PortalReport:
    """Check the current version of each reference, and with ``site`` also what is live there of each.

    :raises ~sphinx_compute_ref.errors.UserError: where ``site`` was never published, or for a wrong configuration.
    """
    live = _live(site) if site is not None else None
    rows = []
    with tempfile.TemporaryDirectory(prefix="compute-ref-") as folder:
        for reference in portal.services:
            row = _row(reference, Folders.beside(Path(folder, "store")), live or {})
            if row.error:
                note(printable(f"{row.name}: {row.error}"))
            rows.append(row)
    since = Live(live["number"], _time(live.get("time", 0))) if live is not None else None
    return PortalReport(portal.title, created, rows, since)


def say_portal(report: PortalReport, page: Path) -> None:
    """Say in a few lines how things stand."""
    verified = sum(each.verified for each in report.references)
    operations = report.totals["operations"]
    findings = sum(report.totals["findings"].get(key, 0) for key in ("error", "warning", "info"))
    click.echo(
        f"{verified:,} of {plural(operations, 'operation')} of {plural(len(report.references), 'reference')} verified, "
        f"{plural(findings, 'finding')}."
    )
    if report.live is not None and (change := report.totals["change"]) is not None:
        click.echo(f"Since release {report.live.release}: {change['new']:,} new, {change['fixed']:,} fixed.")
    click.echo(f"The report is in {page}")


def _live(site: str) -> Mapping[str, Any]:
    live = Releases(site).live()
    if live is None:
        raise UserError("has never been published here", where=site, hint="--site takes the SITE of publish.")
    return live


def _row(reference: Reference, folders: Folders, live: Mapping[str, Any]) -> ReferenceReport:
    about = ReferenceReport(reference.name, reference.title)
    try:
        of = plan(reference, folders)
        current = next((each for each in of.versions if each.status == "current"), None)
        if current is None:
            return replace(about, error=of.error or "there is no version")
        about = replace(about, version=current.title, ref=current.ref, commit=current.commit)
        if not of.repository:
            return replace(about, error=of.error or _NO_SOURCES)
        since = _live_row(of, current, live)
        if since.get("commit") == current.commit:
            return reported(about, _checked(of, current.ref, current.commit, unchanged=True), current.commit)
        earlier = _earlier(of, since) if since else None
        commit = str(since["commit"]) if earlier is not None else ""
        return reported(about, _checked(of, current.ref, current.commit, earlier), commit)
    except (UserError, OSError, RecursionError) as error:
        return replace(about, error=" ".join(str(error).split()))


def _live_row(of: Plan, current: Version, live: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the live release shows of the same version, else of that which was current; empty without one."""
    rows = [row for row in live.get("versions", ()) if row.get("reference") == of.reference.name and row.get("commit")]
    same = [row for row in rows if row["ref"] == current.ref] or [row for row in rows if row.get("current")]
    return same[0] if same else {}


def _earlier(of: Plan, since: Mapping[str, Any]) -> Earlier | None:
    """Return how the live release stood."""
    ref, commit = str(since["ref"]), str(since["commit"])
    try:
        return earlier_of(_checked(of, ref, commit))
    except (UserError, OSError, RecursionError) as error:
        note(printable(f"{of.reference.name_of(ref)}: the live release cannot be checked: {error}"))
        return None


def _checked(of: Plan, ref: str, commit: str, earlier: Earlier | None = None, *, unchanged: bool = False) -> Dashboard:
    """Check a commit; with ``unchanged`` it is its own earlier report."""
    reference = of.reference
    settings = reference.settings
    with sources_at(of.repository, commit, ref, settings) as (root, configuration):
        if reference.contracts:
            configuration = replace(configuration, contracts=reference.contracts)
        with chdir(root):
            samples = settings.samples if os.path.isdir(settings.samples) else None
            target = Target(settings.source, samples, allow=tuple(configuration.allow_outside))
            configuration_here = replace(configuration, source=settings.source)
            result = check_target(target, configuration_here, layer=Layer(("ALL",)))
            note_failures(result)
            return dashboard_of(result, earlier=earlier_of(dashboard_of(result)) if unchanged else earlier)


def _time(seconds: object) -> str:
    value = int(seconds) if isinstance(seconds, int | float) else 0
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
