"""``compute-ref export``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from sphinx_compute_ref.cli import parameters
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.model_json import model_of, names_of
from sphinx_compute_ref.linting.sources import write_atomically
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.rules.rule import Context
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.suggestion import did_you_mean
from sphinx_compute_ref.settings.targets import find_targets


@click.group("export")
def COMMAND() -> None:  # noqa: N802 - the name by which cli.main finds a command
    """Print the reference in a machine-readable form."""


@COMMAND.command("model")
@click.argument("source", required=False)
@click.option("--operation", metavar="NAME", help='Only this operation: a title, an id, or "GET /servers".')
@click.option(
    "--microversion", metavar="X.Y", callback=parameters.microversion, help="Only what this microversion has."
)
@click.option("--matches", is_flag=True, help="With the places of each row in samples, and the rows of each field.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
def model(
    source: str | None, operation: str | None, microversion: Microversion | None, matches: bool, output: str | None
) -> None:
    """Print the resolved reference as JSON: operations, tables, rows with their definitions, samples, status codes."""
    target = find_targets([source] if source else (), read_configuration())[0]
    with without_collection():
        reference = read_reference(target.source, samples=target.samples)
        if operation is not None:
            known = [name for each in reference.operations for name in names_of(each)]
            if operation not in known:
                raise UserError(
                    f'there is no operation "{operation}"', where=target.source, hint=did_you_mean(operation, known)
                )
        found = Context(reference).matches if matches else None
        document = model_of(reference, operation=operation, microversion=microversion, matches=found)
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if output is None or output == "-":
        click.echo(text, nl=False)
    else:
        write_atomically(output, text.encode("utf-8"))


@COMMAND.command("markdown")
@click.argument("source", required=False)
@click.option("--output", metavar="FOLDER", default="markdown", show_default=True, help="Write the files to FOLDER.")
@click.option(
    "--microversion", metavar="X.Y", callback=parameters.microversion, help="Only what this microversion has."
)
def markdown(source: str | None, output: str, microversion: Microversion | None) -> int:
    """Write one Markdown file per resource, and llms.txt, which lists them.

    Where os-api-ref is what conf.py lists, sphinx-compute-ref takes its place for this run.
    """
    from sphinx_compute_ref.cli.build import run_sphinx

    target = find_targets([source] if source else (), read_configuration())[0]
    if not Path(target.source, "conf.py").is_file():
        raise UserError(
            "the source folder has no conf.py",
            where=target.source,
            hint='Sphinx needs one; the least is: extensions = ["sphinx_compute_ref"]',
        )
    overrides: dict[str, object] = {"compute_ref_check": False, **_extensions(target.source)}
    if microversion is not None:
        overrides["compute_ref_microversion"] = str(microversion)
    return run_sphinx(target, Path(output), "markdown", 1, overrides, None, fail_on_warning=False)


def _extensions(source: str) -> dict[str, object]:
    """Return the extensions that make Markdown, where those of conf.py do not; Sphinx reports a faulty conf.py."""
    from sphinx.config import Config
    from sphinx.errors import SphinxError
    from sphinx.util.tags import Tags

    try:
        listed = list(Config.read(os.path.abspath(source), overrides={}, tags=Tags()).extensions)
    except SphinxError:
        return {}
    wanted = [name for name in listed if name != "os_api_ref"]
    if "sphinx_compute_ref" not in wanted:
        wanted.append("sphinx_compute_ref")
    return {"extensions": wanted} if wanted != listed else {}
