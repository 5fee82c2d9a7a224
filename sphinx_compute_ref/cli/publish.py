"""``compute-ref publish``: many versions of a reference, side by side."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from sphinx_compute_ref.cli import parameters
from sphinx_compute_ref.cli.memory import with_collection
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.build.building import Outcome
from sphinx_compute_ref.publishing.build.executors import executor_called
from sphinx_compute_ref.publishing.build.progress import Lines, Progress, bar, size_text
from sphinx_compute_ref.publishing.plan.formats import PLANS, planned
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.settings import read_settings
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan
from sphinx_compute_ref.publishing.portal.settings import read_portal
from sphinx_compute_ref.publishing.publication import build_into, plan_all, publish, roll_back
from sphinx_compute_ref.publishing.report import Report
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reports.text import plural, printable

#: The name under which click knows ``compute-ref publish SITE``, which has none on the command line: a name that nobody
#: can type, as arguments of a process hold no NUL.
_SITE = "\0"
#: As many dead links are named.
_SHOWN = 20


class _SiteContext(click.Context):
    """The context of a command without a name."""

    @property
    def command_path(self) -> str:
        """The way to the command on the command line."""
        return super().command_path.rstrip()


class _SiteCommand(click.Command):
    context_class = _SiteContext


class _Publish(click.Group):
    """A group whose first argument is a site, where it is not a command; its help is that of publishing a site."""

    site: click.Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave all words to publishing a site, unless they begin with a command."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [_SITE, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is no command for the words of publishing a site."""
        if args[0] == _SITE:
            return "", self.site, args[1:]
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write both forms."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] SITE")
        formatter.write_usage(ctx.command_path, f"{' | '.join(self.commands)} [OPTIONS] …", prefix="   or: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options for a site, then the commands."""
        self.site.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


_JOBS = click.option(
    "-j",
    "--jobs",
    default="auto",
    callback=parameters.jobs,
    metavar="N",
    help="Build N versions at once. [default: auto]",
)
_EXECUTOR = click.option("--executor", default="local", metavar="NAME", help="What runs the builds. [default: local]")
_SCHEDULER = click.option("--scheduler", metavar="ADDRESS", help="With --executor dask: tcp://host:8786.")
_WAIT = click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another publisher."
)
_STATE = click.option(
    "--state", default="", metavar="DIR", help="Keep store, logs and releases in DIR/SITE. [default: .SITE.publish]"
)
_COPY = click.option("--copy", is_flag=True, help="Make SITE a folder of its own, where links cannot be used.")


@click.group("publish", cls=_Publish, no_args_is_help=True)
def COMMAND() -> None:  # noqa: N802 - the name by which cli.main finds a command
    """Publish many versions: build what changed, assemble SITE and let it go live; or do one step of it.

    [tool.compute-ref.publish] in pyproject.toml says which branches and tags; compute-ref-portal.toml says the same of
    many references, which make one site. SITE becomes a link to the live
    release, so that it changes at once or not at all. Building a version runs the code of its conf.py. A site whose
    name is that of a command is written ./plan.

    Exit status: 0 fine, 1 a version could not be built (all others go out), 2 wrong usage or configuration.
    """
    click.get_current_context().with_resource(with_collection())  # models of many versions come and go


@click.command("site", cls=_SiteCommand)
@click.argument("site")
@_JOBS
@click.option("--store", metavar="DIR", help="Keep built pages in DIR. [default: in the state of SITE]")
@_STATE
@click.option("--rebuild", is_flag=True, help="Build every version, changed or not.")
@_COPY
@_WAIT
@_EXECUTOR
@_SCHEDULER
@click.option("--rollback", is_flag=True, help="Go back to the release before the live one.")
@click.option("--serve", is_flag=True, help="Show SITE in a local web server afterwards.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="For --serve. [default: 8000]")
def site_command(
    site: str,
    jobs: int,
    store: str | None,
    state: str,
    rebuild: bool,
    copy: bool,
    wait: float,
    executor: str,
    scheduler: str | None,
    rollback: bool,
    serve: bool,
    port: int,
) -> int:
    """Build what changed, assemble SITE and let it go live."""
    if rollback:
        state = state or ("" if os.path.islink(site) else _configured().state)
        number = roll_back(site, state=state, copy=copy, wait=wait)
        click.echo(f"Release {number} is live in {site}.")
        status = 0
    else:
        with executor_called(executor, jobs, scheduler) as runner, _progress() as progress:
            report = publish(
                site, _configured(), runner, progress,
                store=store, state=state, copy=copy, rebuild=rebuild, wait=wait,
            )  # fmt: skip
        status = _say(report, site)
    if serve:
        from sphinx_compute_ref.publishing.site.serving import serve_folder

        serve_folder(site, port, click.echo)
    return status


COMMAND.site = site_command


@COMMAND.command("plan")
@click.option("--format", "format_", type=click.Choice(list(PLANS)), default="text", help="[default: text]")
@click.option("--store", metavar="DIR", help="What DIR has need not be built.")
def plan_command(format_: str, store: str | None) -> int:
    """Show which versions there are and which need building."""
    with tempfile.TemporaryDirectory(prefix="compute-ref-") as folder:
        folders = Folders.beside(Path(store).resolve() if store else Path(folder, "store"))
        plans = plan_all(_configured(), folders)
        rows = []
        for each in plans:
            rows += planned(each.versions, folders.store_of(each.reference) if store else None)
    click.echo(PLANS[format_](rows), nl=False)
    _say_remarks(plans)
    for each in plans:
        if each.error:
            click.echo(printable(f"compute-ref: {each.reference.name}: {each.error}"), err=True)
    return 1 if any(each.error for each in plans) else 0


@COMMAND.command("build")
@click.option("--only", multiple=True, metavar="REF", help="Build this branch or tag (repeatable). [default: all]")
@click.option("--store", required=True, metavar="DIR", help="Put built pages into DIR.")
@_JOBS
@click.option("--rebuild", is_flag=True, help="Build every version, changed or not.")
@_EXECUTOR
@_SCHEDULER
def build_command(
    only: Sequence[str], store: str, jobs: int, rebuild: bool, executor: str, scheduler: str | None
) -> int:
    """Build versions into a store, for example one on each machine."""
    folder = Path(store).resolve()
    with executor_called(executor, jobs, scheduler) as runner, _progress() as progress:
        total, outcomes = build_into(folder, _configured(), only, runner, progress, rebuild=rebuild)
    failed = [outcome for outcome in outcomes if outcome.error]
    _say_failed(failed)
    built = len(outcomes) - len(failed)
    unchanged = total - sum(1 for outcome in outcomes if outcome.key)
    click.echo(f"{plural(built, 'version')} built, {unchanged} unchanged, {len(failed)} failed.")
    return 1 if failed else 0


@COMMAND.command("assemble")
@click.argument("site")
@click.option("--store", multiple=True, required=True, metavar="DIR", help="Take pages from DIR (repeatable).")
@_STATE
@_COPY
@_WAIT
def assemble_command(site: str, store: Sequence[str], state: str, copy: bool, wait: float) -> int:
    """Assemble SITE of what stores have, building nothing, and let it go live."""
    for folder in store:
        if not os.path.isdir(folder):
            raise UserError("there is no such folder", where=folder, hint="publish build --store DIR makes one.")
    with executor_called("local", 1, None) as runner, _progress() as progress:
        report = publish(
            site, _configured(), runner, progress, merge=store, state=state, building=False, copy=copy, wait=wait
        )
    return _say(report, site)


def _configured() -> Settings | Portal:
    """Return the portal that holds here, or the settings of one reference."""
    return read_portal() or read_settings()


@contextmanager
def _progress() -> Iterator[Progress]:
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with bar() as progress:
            yield progress
    else:
        yield Lines(lambda text: click.echo(text, err=True))


def _say(report: Report, site: str) -> int:
    _say_failed(report.failed)
    stale = [version.name for version in report.visible if version.stale]
    for ref in stale:
        click.echo(printable(f"compute-ref: {ref}: the last good pages stay"), err=True)
    for version in report.missing:
        click.echo(printable(f"compute-ref: {version.name}: has no pages and is left out"), err=True)
    _say_remarks(report.plans)
    for text in report.warnings:
        click.echo(printable(f"compute-ref: warning: {text}"), err=True)
    there = {each.reference.name_of(ref) for each in report.plans for ref in each.refs}
    references = {each.reference.name for each in report.plans}
    elsewhere = sorted({name.partition("@")[0] for name in report.gone} - references) if "" not in references else []
    for name in elsewhere:
        text = f"{name}: was live before and is no reference of the portal any more"
        click.echo(printable(f"compute-ref: {text}"), err=True)
    gone = [name for name in report.gone if name.partition("@")[0] not in elsewhere]
    for name in gone:
        why = "; the repository still has it" if name in there else ""
        click.echo(printable(f"compute-ref: {name}: was live before and is not chosen any more{why}"), err=True)
    if not there.issuperset(gone):
        click.echo('  In a clone, branches are those of a remote: remote = "origin". Fetch tags, too.', err=True)
    for text in report.faults:
        click.echo(printable(f"compute-ref: {text}"), err=True)
    for text in report.missing_links:
        click.echo(printable(f"compute-ref: {text}"), err=True)
    for text in report.dead_links[:_SHOWN]:
        click.echo(printable(f"compute-ref: dead link: {text}"), err=True)
    if len(report.dead_links) > _SHOWN:
        more = len(report.dead_links) - _SHOWN
        click.echo(f"compute-ref: {plural(more, 'dead link')} more, in {site}/_versions/release.json", err=True)
    for name, count in report.accepted_links.items():
        text = f"{name}: {plural(count, 'dead link')} accepted (accept-dead-links)"
        click.echo(printable(f"compute-ref: {text}"), err=True)
    good = {outcome.key for outcome in report.outcomes if not outcome.error}
    built = len(good)
    same = sum(version.key in good for version in report.visible) - built
    counts = [f"{built} built", f"{same} with the same pages" if same else ""]
    counts += [f"{len(report.visible) - built - same - len(stale)} unchanged", f"{len(stale)} kept as before"]
    counts.append(f"{len(report.missing)} left out" if report.missing else "")
    click.echo(f"{plural(len(report.versions), 'version')}: {', '.join(filter(None, counts))}.")
    if not report.visible:
        click.echo("Nothing to publish; the live site is as it was.", err=True)
    elif report.release is None:
        click.echo(f"{site} is up to date.")
    else:
        everything, new = (size_text(size) for size in report.size)
        click.echo(f"The site has {everything}, of which this release adds {new}.")
        click.echo(f"Release {report.release} is live in {site}.")
    return 1 if report.failed or report.missing or stale or report.dead_links else 0


def _say_remarks(plans: Sequence[Plan]) -> None:
    for each in plans:
        for text in each.remarks:
            click.echo(
                printable(f"compute-ref: {f'{each.reference.name}: ' if each.reference.name else ''}{text}"), err=True
            )


def _say_failed(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        for number, line in enumerate(f"compute-ref: {outcome.ref}: {outcome.error}".splitlines()):
            click.echo(("  " if number else "") + printable(line.strip()), err=True)
        for line in outcome.log:
            click.echo(printable(f"    {line}"), err=True)
        if outcome.log_file:
            click.echo(printable(f"  The whole log: {relative_path(outcome.log_file)}"), err=True)
