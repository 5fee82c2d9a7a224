"""``compute-ref compare``: what changed between two references, or two microversions of one."""

from __future__ import annotations

import os

import click

from sphinx_compute_ref.cli.checking import appearance_of_stdout, note_missing
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.comparing.change import Comparison
from sphinx_compute_ref.comparing.comparison import compare
from sphinx_compute_ref.comparing.impact import Impact
from sphinx_compute_ref.comparing.models import (
    Maker,
    is_ref_of_bare_repository,
    model_at,
    model_in_file,
    model_in_folder,
    models_as_of,
)
from sphinx_compute_ref.comparing.openapi import model_as_openapi, model_of_openapi, openapi_in
from sphinx_compute_ref.comparing.pairing import Values
from sphinx_compute_ref.comparing.reports import REPORTS, text_report
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.settings.configuration import Configuration, read_configuration
from sphinx_compute_ref.settings.targets import find_targets
from sphinx_compute_ref.writing import write_atomically

_IMPACTS = {str(impact): impact for impact in sorted(Impact, reverse=True)}


@click.command("compare")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--format", "format_", type=click.Choice(list(REPORTS)), default="text", help="[default: text]")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option(
    "--impact",
    type=click.Choice(list(_IMPACTS)),
    default=str(Impact.DOCUMENTATION),
    help="Show changes of at least this impact. [default: documentation]",
)
@click.option(
    "--fail-on",
    type=click.Choice([*_IMPACTS, "never"]),
    default="never",
    help="Exit with 1 where there are changes of at least this impact. [default: never]",
)
@click.option("--source", metavar="DIR", help="The source folder, for refs and microversions. [default: as for lint]")
def COMMAND(  # noqa: N802 - the name by which cli.main finds a command
    before: str, after: str, format_: str, output: str | None, impact: str, fail_on: str, source: str | None
) -> int:
    """Show what changed from A to B: added, removed, breaking.

    A and B are two microversions of the reference (2.47 2.90), or each a folder, a file that export model wrote, a
    commit, branch or tag, or an OpenAPI document (JSON or YAML); beside one, the reference is compared as its own
    OpenAPI document. Operations, rows, types, required, ranges of microversions and status codes are compared; other
    names of definitions and other pages are no change.

    Exit status: 0, whatever changed; 1 with --fail-on for changes of that impact; 2 wrong usage, or something could not
    be read.
    """
    configuration = read_configuration()
    references: list[Reference] = []
    with without_collection():
        comparison = _compare(before, after, configuration, source, references)
    failed = fail_on != "never" and bool(comparison.at_least(_IMPACTS[fail_on]).changes)
    visible = comparison.at_least(_IMPACTS[impact])
    if output is None or output == "-":
        colour = appearance_of_stdout().colour
        report = text_report(visible, colour=colour) if format_ == "text" else REPORTS[format_](visible)
        click.echo(report, nl=False, color=colour)
    else:
        write_atomically(output, REPORTS[format_](visible).encode("utf-8", "replace"))
    missing = max(map(note_missing, references), default=0)
    return 1 if failed else missing


def _compare(
    before: str, after: str, configuration: Configuration, source: str | None, references: list[Reference]
) -> Comparison:
    """Compare, and add what is read for it to ``references``."""
    versions = [None if os.path.exists(name) else Microversion.find(name) for name in (before, after)]
    first, second = versions
    if first is not None and second is not None:
        target = find_targets([source] if source else (), configuration)[0]
        reference = read_reference(target.source, samples=target.samples, allow=target.allow)
        references.append(reference)
        old, new = models_as_of(reference, (first, second))
        return compare(old, new, names=(before, after), cut=True)
    if first is not None or second is not None:
        other = after if first is not None else before
        raise UserError(
            f'a microversion is compared with a microversion, and "{other}" is none',
            where=before if first is not None else after,
            hint=f'A branch or tag of that name is written "refs/tags/{first or second}".',
        )
    documents = [openapi_in(name) if os.path.isfile(name) else None for name in (before, after)]
    as_openapi = any(documents)

    def make(reference: Reference) -> Values:
        references.append(reference)
        return model_as_openapi(reference) if as_openapi else model_of(reference)

    old, new = (
        _model(name, configuration, source, make, as_openapi=as_openapi)
        if document is None
        else model_of_openapi(document, name)
        for name, document in zip((before, after), documents, strict=True)
    )
    # Git's names are bytes, UTF-8 or not.
    texts = tuple(os.fsencode(name).decode("utf-8", "replace") for name in (before, after))
    return compare(old, new, names=(texts[0], texts[1]))


def _model(name: str, configuration: Configuration, source: str | None, make: Maker, *, as_openapi: bool) -> Values:
    if is_ref_of_bare_repository(name):
        return model_at(name, source or configuration.source, None if source else configuration.samples, make)
    if os.path.isdir(name):
        return model_in_folder(name, source or configuration.source, make)
    if os.path.isfile(name):
        if as_openapi:
            raise UserError(
                "OpenAPI is compared with OpenAPI or a reference",
                where=name,
                hint="Give a folder, a commit, branch or tag, or an OpenAPI document.",
            )
        return model_in_file(name)
    return model_at(name, source or configuration.source, None if source else configuration.samples, make)
