"""``compute-ref lint``."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import click

from sphinx_compute_ref.cli.checking import (
    aware_of_each_other,
    check_target,
    findings_at,
    note,
    note_failures,
    review_of,
)
from sphinx_compute_ref.cli.formats import Format, check_statistics, formats_for, parse_formats, write_reports
from sphinx_compute_ref.cli.memory import keep, keep_imports, without_collection
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting import baseline as baselines
from sphinx_compute_ref.linting.fixing import Outcome, confirmed, fix_all
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reading.files.boundary import reading_inside
from sphinx_compute_ref.reports import FORMATS
from sphinx_compute_ref.reports.text import plural
from sphinx_compute_ref.settings.configuration import FAIL_ON, Configuration, read_configuration
from sphinx_compute_ref.settings.contracts import named_contracts
from sphinx_compute_ref.settings.registry import has_installed_rules
from sphinx_compute_ref.settings.selection import LEVELS, Layer, check_selectors
from sphinx_compute_ref.settings.targets import Target, boundary_of, find_targets

if TYPE_CHECKING:
    from sphinx_compute_ref.linting.changes import Earlier


@dataclass(frozen=True)
class _Request:
    """What the command line asks for, beside the configuration."""

    targets: tuple[Target, ...]
    layer: Layer
    formats: tuple[Format, ...]
    fix: bool
    unsafe: bool
    diff: bool
    statistics: bool
    baseline: str | None
    write_baseline: bool
    changed_since: str | None
    jobs: int | None
    cache: bool


def _split(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _severities(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    settings = {}
    for value in values:
        for part in value.split(","):
            name, separator, word = (piece.strip() for piece in part.partition("="))
            if not separator or word not in LEVELS:
                raise click.BadParameter(f'"{part}": RULE=LEVEL is expected, LEVEL is one of {", ".join(LEVELS)}.')
            settings[name] = word
    return settings


def _reports(formats: tuple[Format, ...], output: str | None, *, statistics: bool) -> tuple[Format, ...]:
    """Return the reports to write, each with its file: text, and what the CI system reads, where none is named."""
    if statistics:
        check_statistics(formats)
    if output is not None:
        formats = formats or (Format("text"),)
        if len(formats) != 1 or formats[0].file is not None:
            raise click.UsageError("--output goes with one --format; with several write --format NAME=FILE.")
        formats = (Format(formats[0].name, output),)
    if not formats:
        formats = (Format("text"),) if statistics else formats_for(os.environ)
    return formats


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--select", multiple=True, callback=_split, metavar="RULES", help="Run these rules: codes, prefixes, slugs, ALL."
)
@click.option("--ignore", multiple=True, callback=_split, metavar="RULES", help="Do not run these rules.")
@click.option(
    "--severity",
    multiple=True,
    callback=_severities,
    metavar="RULE=LEVEL",
    help="Give a rule another severity: error, warning, info or off.",
)
@click.option(
    "--fail-on", type=click.Choice(list(FAIL_ON)), help="Exit with 1 from this severity on. [default: warning]"
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    callback=parse_formats,
    metavar="FORMAT[=FILE]",
    help=f"Report as {', '.join(FORMATS)}; to standard output or FILE; may be given several times. "
    "[default: text, and what the CI system reads]",
)
@click.option("--output", metavar="FILE", help="Write the report to FILE.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: make fixes that may change the meaning, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--changed-since", metavar="REF", help="Show only what the change since this commit brings; read from git as it is."
)
@click.option("--baseline", metavar="FILE", help="Do not show the findings that FILE knows; none with ''.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="FILE",
    help="Check against the service's contract in FILE, not those of pyproject.toml; none with ''.",
)
@click.option("--write-baseline", is_flag=True, help="Write all findings to the baseline, so that only new ones show.")
@click.option("--statistics", is_flag=True, help="Show how often each rule found something.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Use so many processes: one for each of several references, at most two for one. [default: references "
    "one by one, with two processes for a large one]",
)
@click.option(
    "--no-cache", is_flag=True, help="Check again what has not changed, and keep nothing in .compute_ref_cache."
)
def COMMAND(  # noqa: N802 - the name by which cli.main finds a command
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: dict[str, str],
    fail_on: str | None,
    formats: tuple[Format, ...],
    output: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    changed_since: str | None,
    baseline: str | None,
    contracts: tuple[str, ...],
    write_baseline: bool,
    statistics: bool,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """Check references and show what is wrong.

    PATH is a source folder, or a file or folder within one: then only findings there are shown. Exit status: 0 fine, 1
    findings at or above --fail-on, 2 wrong usage or configuration.
    """
    configuration = read_configuration()
    check_selectors(select, "--select")
    check_selectors(ignore, "--ignore")
    check_selectors(severity, "--severity")
    configuration = replace(configuration, severity={**configuration.severity, **severity})
    if contracts:
        configuration = replace(configuration, contracts=named_contracts(contracts, configuration.contracts))
    if fail_on is not None:
        configuration = replace(configuration, fail_on=FAIL_ON[fail_on])
    formats = _reports(formats, output, statistics=statistics)
    if unsafe_fixes and not fix and not diff:
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff.")
    if write_baseline and (fix or diff):
        raise click.UsageError("--write-baseline does not go with --fix or --diff: fix first.")
    if write_baseline and changed_since is not None:
        raise click.UsageError("--write-baseline does not go with --changed-since: a baseline holds all findings.")
    request = _Request(
        targets=aware_of_each_other(find_targets(paths, configuration)),
        layer=Layer(select or None, ignore),
        formats=formats,
        fix=fix,
        unsafe=unsafe_fixes,
        diff=diff,
        statistics=statistics,
        baseline=configuration.baseline if baseline is None else baseline or None,
        write_baseline=write_baseline,
        changed_since=changed_since,
        jobs=jobs,
        cache=not no_cache,
    )
    keep_imports()
    with without_collection(), reading_inside(boundary_of(*request.targets)):  # reports show lines of files, too
        return _run(request, configuration)


def _run(request: _Request, configuration: Configuration) -> int:
    if request.write_baseline:
        return _write_baseline(request, configuration)
    entries = _entries(request, configuration)
    results: list[Result] = []
    changes = 0
    if request.fix or request.diff:  # files are written by one process
        for target in request.targets:
            outcome = _fix(_checker(target, request, configuration, entries), request)
            results.append(outcome.result)
            changes += len(outcome.changes)
    elif request.jobs is not None and request.jobs > 1 and len(request.targets) > 1:
        from concurrent.futures import ProcessPoolExecutor  # most runs have one reference

        with ProcessPoolExecutor(min(request.jobs, len(request.targets))) as pool:
            check = partial(_check, request=replace(request, jobs=1), configuration=configuration, entries=entries)
            results += pool.map(check, request.targets)
    else:
        results += (_check(target, request, configuration, entries) for target in request.targets)
    result = results[0] if len(results) == 1 else Result.merged(results)
    keep(result)
    if request.diff:
        if note_failures(result):
            return 2
        return 1 if changes and configuration.fail_on is not None else 0
    if request.changed_since is not None and result.findings:
        review = review_of(result, request.changed_since, request.targets[0])
        write_reports(review.result, request.formats, statistics=request.statistics, review=review.moved)
    else:
        write_reports(result, request.formats, statistics=request.statistics)
    if result.stale and not any(target.only for target in request.targets):
        entries_word = "entry" if len(result.stale) == 1 else "entries"
        note(
            f"{len(result.stale)} stale {entries_word} in {request.baseline}: "
            "these findings are gone; --write-baseline prunes them"
        )
    for entry in sorted(result.subject.idle - result.subject.ignored):
        note(f'nothing differs that the entry "{entry}" of "ignore" is about: delete it')
    unread = result.subject.unread
    if unread and "CR010" not in result.codes:
        note(f"{plural(len(unread), 'file')} not read, so nothing is called unused (--select CR010 lists them)")
    if note_failures(result):
        return 2
    return 1 if result.at_least(configuration.fail_on) else 0


def _entries(request: _Request, configuration: Configuration) -> Sequence[baselines.Entry]:
    """Return the entries of the baseline; the one that pyproject.toml names may not exist yet."""
    path = request.baseline
    if path is None or path != configuration.baseline:
        return baselines.read_baseline(path) if path is not None else ()
    if not os.path.lexists(path):
        note(f"{path} does not exist yet: --write-baseline writes it")
    return baselines.configured_baseline(path)


def _checker(
    target: Target, request: _Request, configuration: Configuration, entries: Sequence[baselines.Entry]
) -> Callable[[], Result]:
    """Return what checks a reference as it then is; what it was at another commit is looked up once."""
    earlier: Earlier | None = None
    if request.changed_since is not None:
        earlier = findings_at(request.changed_since, target, configuration, layer=request.layer)
    return partial(
        check_target,
        target,
        configuration,
        layer=request.layer,
        baseline=entries,
        earlier=earlier,
        processes=2 if request.jobs is None else request.jobs,
    )


def _check(
    target: Target, request: _Request, configuration: Configuration, entries: Sequence[baselines.Entry]
) -> Result:
    def check() -> Result:
        return confirmed(_checker(target, request, configuration, entries)())

    # Git, contracts and the rules of other packages answer what the cache does not ask again.
    if not request.cache or request.changed_since is not None or configuration.contracts or has_installed_rules():
        return check()
    from sphinx_compute_ref.linting.cache import key_of, open_cache

    boundary = boundary_of(target)
    cache = open_cache(os.path.dirname(configuration.file or ""), boundary)
    if cache is None:
        return check()
    settings = (replace(target, shared=frozenset()), sorted(target.shared), request.layer, configuration, entries)
    return cache.result(key_of(boundary, settings), check)


def _fix(check: Callable[[], Result], request: _Request) -> Outcome:
    outcome = fix_all(check, unsafe=request.unsafe)
    if request.diff:
        for line in outcome.diff():
            click.echo(line, nl=False)
    else:
        outcome.write()
    text = "Nothing to fix"
    if outcome.changes:
        verb = "Would make" if request.diff else "Made"
        text = f"{verb} {plural(outcome.applied, 'fix', 'fixes')} in {plural(len(outcome.changes), 'file')}"
    if outcome.unsafe:
        text += f"; {outcome.unsafe} more with --unsafe-fixes"
    note(text)
    return outcome


def _write_baseline(request: _Request, configuration: Configuration) -> int:
    path = request.baseline or baselines.DEFAULT_PATH
    targets = [replace(target, only=()) for target in request.targets]
    results = [check_target(target, configuration, layer=request.layer) for target in targets]
    failing = [result for result in results if note_failures(result)]
    if failing:
        note("no baseline is written: it would lack what these rules find")
        return 2
    findings = [finding for result in results for finding in result.findings]
    previous: tuple[baselines.Entry, ...] = ()
    if os.path.exists(path):
        with suppress(ConfigurationError):  # what is no baseline is written anew
            previous = baselines.read_baseline(path)
    count = baselines.write_baseline(path, findings)
    news = ""
    if previous:
        in_both = len(baselines.compare(findings, previous, ()).old)
        news = f": {count - in_both} new, {len(previous) - in_both} pruned"
    note(f"wrote {plural(count, 'finding')} to {path}{news}")
    if request.baseline is None:
        note(f'to use it: --baseline {path}, or baseline = "{path}" in [tool.compute-ref] of pyproject.toml')
    return 0
