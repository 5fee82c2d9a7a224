"""``compute-ref export``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from sphinx_compute_ref.cli import parameters
from sphinx_compute_ref.cli.checking import note_missing
from sphinx_compute_ref.cli.folders import conf_text_of
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.merged import merged_document
from sphinx_compute_ref.export.model_json import model_of, names_of
from sphinx_compute_ref.export.openapi import OpenApi, settings_from
from sphinx_compute_ref.export.resolved import Resolved
from sphinx_compute_ref.export.writing import JsonWriter, index_text, yaml_text
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.sphinx_settings import read_settings
from sphinx_compute_ref.rules.rule import Context
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.suggestion import did_you_mean
from sphinx_compute_ref.settings.targets import Target, find_targets
from sphinx_compute_ref.writing import write_atomically


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
) -> int:
    """Print the resolved reference as JSON: operations, tables, rows with their definitions, samples, status codes."""
    target = find_targets([source] if source else (), read_configuration())[0]
    with without_collection():
        reference = read_reference(target.source, samples=target.samples, allow=target.allow)
        if operation is not None:
            _operation_called(operation, reference, target.source)
        all_matches = Context(reference).matches
        document = model_of(
            reference,
            operation=operation,
            microversion=microversion,
            matches=all_matches if matches else None,
            resolved=Resolved(reference, all_matches),
        )
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    _print(text, output)
    return note_missing(reference)


@COMMAND.command("openapi")
@click.argument("source", required=False)
@click.option(
    "--microversion", metavar="X.Y", callback=parameters.microversion, help="For this microversion. [default: newest]"
)
@click.option("--all", "folder", metavar="DIR", help="Write a document for each microversion that changes something.")
@click.option("--merged", is_flag=True, help="One document for all microversions, with x-openstack.")
@click.option(
    "--actions",
    type=click.Choice(["oneof", "split"]),
    default="oneof",
    show_default=True,
    help="Write actions as one operation, or as a path with a fragment for each.",
)
@click.option("--server", metavar="URL", default="/", show_default=True, help="The address of the service.")
@click.option("--prefix", metavar="PATH", default="", help="What comes before the URLs of the reference: /v2.1.")
@click.option("-t", "--tag", "tags", metavar="TAG", multiple=True, help="With what `only` shows in a build with TAG.")
@click.option("--format", "format_", type=click.Choice(["json", "yaml"]), default="json", show_default=True)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
def openapi(
    source: str | None,
    microversion: Microversion | None,
    folder: str | None,
    merged: bool,
    actions: str,
    server: str,
    prefix: str,
    tags: tuple[str, ...],
    format_: str,
    output: str | None,
) -> int:
    """Print the reference as OpenAPI 3.1: a plain document for one microversion, which every tool understands.

    With --merged it is one document for all microversions, where schemas that change are anyOf of their versions.

    Structure comes from the samples, names, types and descriptions from the tables; examples are the samples that are
    valid at the microversion.
    """
    if sum((folder is not None, microversion is not None, merged)) > 1:
        raise click.UsageError("--all, --merged and --microversion exclude each other")
    if folder is not None and output is not None:
        raise click.UsageError("--all writes to its folder: there is no --output")
    target = find_targets([source] if source else (), read_configuration())[0]
    with without_collection():
        documents = _openapi(target, tags, actions=actions, server=server, prefix=prefix)
        if folder is not None:
            _write_all(documents, Path(folder), format_)
            return note_missing(documents.reference)
        if microversion is not None:
            _check_version(documents, microversion, target.source)
        document = merged_document(documents) if merged else documents.document(microversion)
        text = yaml_text(document) if format_ == "yaml" else JsonWriter().text(document)
    _print(text, output)
    return note_missing(documents.reference)


@COMMAND.command("jsonschema")
@click.argument("source", required=False)
@click.option("--operation", metavar="NAME", required=True, help='A title, an id, or "GET /servers".')
@click.option("--role", type=click.Choice(["request", "response"]), required=True, help="Which of its messages.")
@click.option(
    "--microversion", metavar="X.Y", callback=parameters.microversion, help="For this microversion. [default: newest]"
)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
def jsonschema(
    source: str | None, operation: str, role: str, microversion: Microversion | None, output: str | None
) -> int:
    """Print the JSON Schema (draft 2020-12) of a message, as the OpenAPI document embeds it."""
    target = find_targets([source] if source else (), read_configuration())[0]
    with without_collection():
        documents = _openapi(target)
        if microversion is not None:
            _check_version(documents, microversion, target.source)
        status = note_missing(documents.reference)
        chosen = _operation_called(operation, documents.reference, target.source)
        schema = documents.schema(chosen, role, microversion)
    if schema is None:
        version = f" at {microversion or documents.newest}" if documents.has_microversions else ""
        raise UserError(f'the {role} of "{chosen.title}" has no body{version}', where=target.source)
    _print(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", output)
    return status


def _operation_called(name: str, reference: Reference, source: str) -> Operation:
    for operation in reference.operations:
        if name in names_of(operation):
            return operation
    names = [name for each in reference.operations for name in names_of(each)]
    raise UserError(f'there is no operation "{name}"', where=source, hint=did_you_mean(name, names))


def _openapi(
    target: Target, tags: tuple[str, ...] = (), *, actions: str = "oneof", server: str = "/", prefix: str = ""
) -> OpenApi:
    reference = read_reference(target.source, samples=target.samples, built_with=tags, allow=target.allow)
    settings, _faults = read_settings(relative_path(target.source))
    options = settings_from(settings.values, actions=actions, server=server.rstrip("/") or "/", prefix=prefix)
    return OpenApi(reference, Context(reference).matches, options)


def _check_version(documents: OpenApi, version: Microversion, source: str) -> None:
    low, high = documents.versions()[0], documents.newest
    if documents.has_microversions and not low <= version <= high:
        message = f"the reference has no microversion {version}"
        raise UserError(message, where=source, hint=f"It covers {low} to {high}.")


def _write_all(documents: OpenApi, folder: Path, format_: str) -> None:
    writer = JsonWriter()
    files = {}
    folder.mkdir(parents=True, exist_ok=True)
    for version in documents.versions():
        document = documents.document(version)
        name = f"openapi-{version}.{format_}"
        text = yaml_text(document) if format_ == "yaml" else writer.text(document)
        write_atomically(str(folder / name), text.encode("utf-8"))
        files[str(version)] = name
    write_atomically(str(folder / "openapi-index.json"), index_text(files).encode("utf-8"))
    click.echo(f"{len(files)} documents are in {folder}", err=True)


def _print(text: str, output: str | None) -> None:
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
    conf_text_of(target.source)  # or say why there is none
    overrides: dict[str, object] = {"compute_ref_check": False, **_extensions(target.source)}
    if microversion is not None:
        overrides["compute_ref_microversion"] = str(microversion)
    with without_collection():
        reference = read_reference(target.source, samples=target.samples, allow=target.allow)
    status = run_sphinx(target, Path(output), "markdown", 1, overrides, None, fail_on_warning=False)
    return note_missing(reference) or status


def _extensions(source: str) -> dict[str, object]:
    """Return the extensions that make Markdown, where those of conf.py do not; Sphinx reports a faulty conf.py."""
    from sphinx.config import Config
    from sphinx.errors import SphinxError
    from sphinx.util.tags import Tags

    try:
        names = list(Config.read(os.path.abspath(source), overrides={}, tags=Tags()).extensions)
    except SphinxError:
        return {}
    extensions = [name for name in names if name != "os_api_ref"]
    if "sphinx_compute_ref" not in extensions:
        extensions.append("sphinx_compute_ref")
    return {"extensions": extensions} if extensions != names else {}
