"""``compute-ref report``: the verification report as a page and as JSON."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from sphinx_compute_ref.cli.checking import check_target, note_failures, note_missing
from sphinx_compute_ref.cli.folders import output_folder, prepare_output
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.cli.portal_report import report_over, say_portal
from sphinx_compute_ref.dashboard.change import read_earlier
from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.document import document_of, total_of
from sphinx_compute_ref.dashboard.html import FOLDER, TEMPLATE, Template, assets, page_of
from sphinx_compute_ref.dashboard.portal import TEMPLATE as PORTAL_TEMPLATE
from sphinx_compute_ref.dashboard.portal import document_of_portal, page_of_portal
from sphinx_compute_ref.dashboard.values import Dashboard, State
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.portal.settings import read_portal
from sphinx_compute_ref.reading.files.json_file import document_in_file
from sphinx_compute_ref.reports.text import plural
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.contracts import named_contracts
from sphinx_compute_ref.settings.selection import Layer
from sphinx_compute_ref.settings.targets import find_targets
from sphinx_compute_ref.writing import write_atomically


@click.command("report")
@click.argument("source", required=False)
@click.option("--output", metavar="DIR", help='Write to DIR. [default: "build/report" beside SOURCE]')
@click.option("--since", metavar="EARLIER.json", help="Show what changed since the report.json of an earlier report.")
@click.option("--site", metavar="SITE", help="Of a portal: show what changed since the live release of SITE.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="FILE",
    help="Show how operations stand beside the service's contract in FILE, not those of pyproject.toml; none with ''.",
)
def COMMAND(  # noqa: N802 - the name by which cli.main finds a command
    source: str | None, output: str | None, since: str | None, site: str | None, contracts: tuple[str, ...]
) -> int:
    """Write the verification report of the reference in SOURCE.

    DIR gets index.html, one page that needs nothing else, and report.json: where to start, the state of each operation,
    how far samples and tables cover each other, which microversions samples show, and all findings of all rules.
    Suppressed findings do not count; those of the baseline do. The exit status is 0 whatever is found, for lint is
    there to fail; it is 2 where something could not be read.

    Without SOURCE, where compute-ref-portal.toml or [tool.compute-ref.portal] holds: one table of all references of the
    portal, each at its current version, read from git; nothing of them runs.
    """
    portal = read_portal() if source is None else None
    if portal is not None:
        if since is not None or contracts:
            raise UserError(
                "--since and --contract are for the report of one reference",
                where=portal.file,
                hint="Of a portal, --site SITE shows what changed, and contracts stand in the tables of the services.",
            )
        folder = Path(output) if output else Path(portal.file).parent / "build" / "report"
        with without_collection():
            over = report_over(portal, site, _now())
        document = json.dumps(document_of_portal(over), indent=1, ensure_ascii=False) + "\n"
        _write(folder, document, "".join(_template(PORTAL_TEMPLATE).generate(**page_of_portal(over))))
        say_portal(over, folder / "index.html")
        return 0
    if site is not None:
        raise UserError("--site is for the report over a portal", where=site, hint="--since EARLIER.json compares one.")
    configuration = read_configuration()
    if contracts:
        configuration = replace(configuration, contracts=named_contracts(contracts, configuration.contracts))
    target = replace(find_targets([source] if source else (), configuration)[0], only=())
    folder = output_folder(output, target.source, "report")
    earlier = read_earlier(document_in_file(since), since) if since is not None else None
    with without_collection():
        result = check_target(target, configuration, layer=Layer(("ALL",)))
        dashboard = dashboard_of(result, created=_now(), earlier=earlier)
        document = json.dumps(document_of(dashboard), indent=1, ensure_ascii=False) + "\n"
        note_failures(result)
        page = "".join(part for part in _template(TEMPLATE).generate(**page_of(dashboard)))
    _write(folder, document, page)
    _say(dashboard, folder / "index.html")
    return note_missing(result.reference)


def _write(folder: Path, document: str, page: str) -> None:
    prepare_output(folder, "Name another folder with --output.")
    write_atomically(str(folder / "report.json"), document.encode("utf-8", "replace"))
    write_atomically(str(folder / "index.html"), page.encode("utf-8", "replace"))


def _now() -> str:
    """Return the time of the report; SOURCE_DATE_EPOCH has its say (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdigit() else int(time.time())
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = {name: Markup(text) for name, text in assets().items()}  # noqa: S704 - our own files
    environment.globals.update(texts)
    template: Template = environment.get_template(name)
    return template


def _say(dashboard: Dashboard, page: Path) -> None:
    states = [operation.state for operation in dashboard.operations]
    good = sum(state in (State.VERIFIED, State.NOTHING) for state in states)
    click.echo(f"{good:,} of {plural(len(states), 'operation')} verified, {plural(len(dashboard.issues), 'finding')}.")
    if dashboard.change is not None:
        total = total_of(dashboard.change)
        click.echo(f"Since the earlier report: {total.new:,} new, {total.fixed:,} fixed.")
    if dashboard.start:
        click.echo(f"Start with {dashboard.start[0].title} ({dashboard.start[0].location.file}).")
    click.echo(f"The report is in {page}")
