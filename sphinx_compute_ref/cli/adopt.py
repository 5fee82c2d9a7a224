"""``compute-ref adopt``: the steps by which a project takes the checks up, shown first, asked for, and done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import click

from sphinx_compute_ref.cli.checking import check_target, note
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.errors import ConfigurationError, UserError
from sphinx_compute_ref.linting.baseline import DEFAULT_PATH, write_baseline
from sphinx_compute_ref.linting.sources import SourceText, source_text
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.reading.files.boundary import root_of
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reports.text import plural, printable
from sphinx_compute_ref.settings.adoption import with_extension, with_table
from sphinx_compute_ref.settings.configuration import Configuration, read_configuration
from sphinx_compute_ref.settings.targets import Target, find_targets
from sphinx_compute_ref.writing import write_atomically

_REQUIREMENTS = ("doc/requirements.txt", "api-ref/requirements.txt", "docs/requirements.txt", "test-requirements.txt")


class _Change(NamedTuple):
    """A file, what it holds (nothing where there is none), and what it will hold."""

    path: str
    before: SourceText | None
    after: str

    def diff(self) -> Iterator[str]:
        before = self.before.text if self.before is not None else ""
        old = self.path if self.before is not None else os.devnull
        lines = (before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        for line in unified_diff(*lines, old, self.path):
            yield printable(line.rstrip("\r\n")) + "\n"

    def write(self) -> None:
        write_atomically(self.path, (self.before or SourceText("", False)).encode(self.after))


@click.command("adopt")
@click.argument("source", required=False)
@click.option(
    "--replace", "replace_", is_flag=True, help="Render in place of os-api-ref; without it, only check beside it."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def COMMAND(source: str | None, replace_: bool, yes: bool) -> int:  # noqa: N802 - the name by which cli.main finds it
    """Take up the checks for the reference in SOURCE: change conf.py and pyproject.toml, write the baseline.

    Shows what changes and asks first. All findings that there are go to the baseline, so that builds and lint are as
    green as before; one that exists is left as it is, and so is what the files say already. Doing it again changes
    nothing. Exit status: 0 done, 1 declined, 2 something has to be done by hand first.
    """
    (target, *_) = find_targets([source] if source else (), read_configuration())
    top = root_of(target.source)
    folder = os.path.relpath(os.path.realpath(target.source), top).replace(os.sep, "/")
    with chdir(top), without_collection():
        return _adopt(folder, replace_=replace_, yes=yes)


def _adopt(source: str, *, replace_: bool, yes: bool) -> int:
    conf_py = f"{source}/conf.py" if source != "." else "conf.py"
    text = source_text(conf_py)
    if text is None:
        raise UserError(
            "the source folder has no conf.py that can be read",
            where=source,
            hint='Sphinx needs one, in UTF-8; the least is: extensions = ["sphinx_compute_ref"]',
        )
    configuration = read_configuration()
    if configuration.file is not None and configuration.source != source and os.path.isdir(configuration.source):
        raise ConfigurationError(
            f"[tool.compute-ref] is about {configuration.source}",
            where=configuration.file,
            hint="A pyproject.toml has one reference: give the other one a pyproject.toml of its own.",
        )
    table = configuration.file or "pyproject.toml"
    path = configuration.baseline or relative_path(os.path.join(os.path.dirname(table), DEFAULT_PATH))
    changes = [
        _Change(conf_py, text, with_extension(text.text, conf_py, replace=replace_)),
        _table(table, source=source, baseline=path),
    ]
    changes = [change for change in changes if change.before is None or change.after != change.before.text]
    findings = _findings(source, configuration) if not os.path.lexists(path) else None
    if not changes and findings is None:
        click.echo("Nothing to do: conf.py, pyproject.toml and the baseline are there.")
        return 0
    for change in changes:
        click.echo("".join(change.diff()), nl=False)
    if findings is None:
        click.echo(f"{path} is left as it is.")
    else:
        click.echo(f"{path} is written with {plural(len(findings), 'finding')}.")
    if not yes and not _agreed():
        note("nothing is changed")
        return 1
    if findings is not None:
        write_baseline(path, findings)
    for change in reversed(changes):  # conf.py last: whatever comes between, no build has findings without a baseline
        change.write()
    click.echo("".join(_steps(conf_py, path, changes)), nl=False)
    return 0


def _table(path: str, *, source: str, baseline: str) -> _Change:
    text = source_text(path)
    if text is None and os.path.lexists(path):
        raise UserError("cannot be read as UTF-8", where=path, hint="Fix it first.")
    folder = os.path.dirname(os.path.abspath(path))
    source, baseline = (os.path.relpath(each, folder).replace(os.sep, "/") for each in (source, baseline))
    return _Change(path, text, with_table(text.text if text else "", path, source=source, baseline=baseline))


def _findings(source: str, configuration: Configuration) -> list[Finding]:
    target = Target(source, configuration.samples, allow=tuple(configuration.allow_outside))
    configuration = replace(configuration, source=source)
    result = check_target(target, configuration)
    for failure in result.failures:
        raise failure
    return list(result.findings)


def _agreed() -> bool:
    try:
        return click.confirm("Make these changes?", default=False)
    except click.Abort:  # nobody is there to answer
        click.echo(err=True)
        note("--yes answers for you")
        return False


def _steps(conf_py: str, baseline: str, changes: list[_Change]) -> Iterator[str]:
    """Yield what is left for people: what CI needs."""
    requirements = next(filter(os.path.isfile, _REQUIREMENTS), "doc/requirements.txt")
    yield "\nDone. What is left:\n"
    yield f"- Name sphinx-compute-ref in {requirements}, at a tag or a commit: builds need it from now on.\n"
    yield f"- Commit {', '.join([*(change.path for change in changes), baseline])} in the same change.\n"
    if (
        any(change.path == "pyproject.toml" and change.before is None for change in changes)
        and Path("setup.py").exists()
    ):
        yield "- pyproject.toml is new: from now on pip builds this project by PEP 517, in an environment of its own.\n"
    tox = Path("tox.ini")
    where = "the api-ref environment of tox.ini" if tox.is_file() and b"api-ref" in tox.read_bytes() else "CI"
    yield f'- Let {where} run "compute-ref lint": it exits with 1 for findings that are not in the baseline.\n'
    yield '  In reviews, "compute-ref lint --changed-since REF" shows what a change brings.\n'
    build = f"{os.path.normpath(os.path.join(os.path.dirname(conf_py), os.pardir, 'build'))}/"
    if not os.path.isfile(".gitignore") or build not in Path(".gitignore").read_text("utf-8", "replace"):
        yield f'- Name {build} in .gitignore: "compute-ref build" and "compute-ref report" write there.\n'
