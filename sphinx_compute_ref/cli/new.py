"""``compute-ref new``: start a page from what is known."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

import click

from sphinx_compute_ref.contracts.contract import ContractOperation
from sphinx_compute_ref.contracts.files import document_in, read_contract
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.drafts import (
    Drafter,
    Field,
    add_sample,
    add_schema,
    section_text,
)
from sphinx_compute_ref.export.urls import template_of
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.rules.definitions.drafts import DraftRow, definition_text
from sphinx_compute_ref.rules.definitions.unsorted_definitions import in_order
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.targets import find_targets
from sphinx_compute_ref.writing import write_atomically

_TITLE = re.compile(r"^(?P<title>\S.*)\n(?P<line>([=\-~^\"'`#*+.:_])\3{2,}) *$", re.MULTILINE)
_PREFIX = re.compile(r"^/v[0-9]+(?:\.[0-9]+)?(?=/)|/\{(?:project_id|tenant_id)\}(?=/)")


@click.group("new")
def COMMAND() -> None:  # noqa: N802 - the name by which cli.main finds a command
    """Start something from what is known; nothing that exists is overwritten."""


@COMMAND.command("operation")
@click.argument("method")
@click.argument("url")
@click.option("--title", help="The title of the section. [default: made of method and URL]")
@click.option("--contract", metavar="FILE", help="What the service says: OpenAPI, or a contract that was collected.")
@click.option("--sample", "samples", metavar="FILE", multiple=True, help="A request or response, by its name's end.")
@click.option("--page", metavar="FILE", help="The page to add the section to. [default: that of the resource]")
@click.option("--source", metavar="DIR", help="The source folder. [default: as for lint]")
def operation(
    method: str,
    url: str,
    title: str | None,
    contract: str | None,
    samples: tuple[str, ...],
    page: str | None,
    source: str | None,
) -> None:
    """Write the section of an operation, its tables and definitions, from a contract or from samples.

    The section goes to the end of the page, new definitions into the parameters file, in order. Definitions that rows
    of the same name use are taken where place, type and required agree. Descriptions are "TODO", which CR110 finds.
    """
    method = method.upper()
    target = find_targets([source] if source else (), read_configuration())[0]
    reference = read_reference(target.source, samples=target.samples, allow=target.allow)
    same = [one for one in reference.operations if (one.method, _shape(one.url)) == (method, _shape(url))]
    if same and not url.rstrip("/").endswith("/action"):
        raise UserError(f"{method} {url} is there already", where=str(same[0].location))
    path = page or _page_of(reference, url)
    parameters = _parameters_of(reference, path)
    drafter = Drafter(reference, url, parameters)
    counterpart = _in_contract(contract, method, url) if contract else None
    roots: dict[Role, Field] = {"request": Field(), "response": Field()}
    sample_paths: dict[Role, list[str]] = {"request": [], "response": []}
    for name in samples:
        role: Role = role_of_file(name) or "response"
        add_sample(roots[role], document_in(name))
        sample_paths[role].append(posixpath.relpath(relative_path(name), target.source))
    if counterpart is not None:
        for role in ("request", "response"):
            for versioned in counterpart.schemas(role)[-1:]:
                add_schema(roots[role], versioned.schema, versioned.root)
    template = template_of(url)
    request = [drafter.row(name, "path", ("string",), required=True) for name, _ in template.names]
    query = Field()
    for versioned in counterpart.schemas("query")[-1:] if counterpart is not None else ():
        add_schema(query, versioned.schema, versioned.root)
    names = dict.fromkeys([*(name for name, _ in template.query), *query.children])
    request += [drafter.row(name, "query", ("string",), required=False) for name in sorted(names)]
    tables: dict[Role, list[DraftRow]] = {
        "request": [*request, *drafter.body(roots["request"])],
        "response": drafter.body(roots["response"]),
    }
    text = section_text(
        title or _title(method, url),
        method,
        url,
        (counterpart.codes if counterpart is not None else ()) or (_usual_code(method),),
        counterpart.errors if counterpart is not None else (),
        tables,
        sample_paths,
        parameters=posixpath.relpath(parameters, target.source),
        styles=_styles(path),
    )
    _write(path, parameters, text, list(drafter.new.values()))
    click.echo(f"{path}: the section, {len(drafter.new)} new definitions in {parameters}", err=True)


def _shape(url: str) -> str:
    return _PREFIX.sub("", template_of(url).shape)


def _usual_code(method: str) -> int:
    return {"POST": 201, "DELETE": 204}.get(method, 200)


def _title(method: str, url: str) -> str:
    verbs = {"GET": "Show", "POST": "Create", "PUT": "Replace", "PATCH": "Update", "DELETE": "Delete"}
    words = [part for part in template_of(url).path.split("/") if part and "{" not in part]
    return f"{verbs.get(method, method)} {' '.join(words[-1:]).replace('_', ' ').replace('-', ' ').title()}".strip()


def _page_of(reference: Reference, url: str) -> str:
    """Return the page with most operations whose URLs begin alike."""
    first = template_of(url).path.split("/")[1:2]
    pages = [one.location.file for one in reference.operations if template_of(one.url).path.split("/")[1:2] == first]
    if not pages:
        raise UserError(f"no page is about {url}", hint="Name one with --page.")
    return max(set(pages), key=lambda page: (pages.count(page), page))


def _parameters_of(reference: Reference, page: str) -> str:
    tables = [table for one in reference.operations for table in one.tables]
    near = [table.path for table in tables if table.location.file == page] or [table.path for table in tables]
    near = near or list(reference.parameters)
    if not near:
        raise UserError("the reference has no parameters file", where=reference.source)
    return max(set(near), key=lambda path: (near.count(path), path))


def _in_contract(path: str, method: str, url: str) -> ContractOperation:
    contract = read_contract(path)
    for one in contract.operations:
        if (one.method, _shape(one.path)) == (method, _shape(url)):
            return one
    raise UserError(f"{method} {url} is not in the contract", where=path)


def _styles(page: str) -> tuple[str, str]:
    """Return how a page underlines the titles of operations, and those in them."""
    text = Path(page).read_text("utf-8") if os.path.isfile(page) else ""
    styles = list(dict.fromkeys(match["line"][0] for match in _TITLE.finditer(text)))
    inner = next((m["line"][0] for m in _TITLE.finditer(text) if m["title"].strip().lower() == "request"), None)
    inner = inner or (styles[2] if len(styles) > 2 else "~" if "~" not in styles[:2] else "^")
    at = styles.index(inner) if inner in styles else min(len(styles), 2)
    return (styles[at - 1] if 0 < at <= len(styles) else "-", inner)


def _write(page: str, parameters: str, section: str, new: list[DraftRow]) -> None:
    earlier_text = Path(parameters).read_text("utf-8")
    text = earlier_text if earlier_text.endswith("\n") or not earlier_text else f"{earlier_text}\n"
    text += "".join(map(definition_text, new))
    if in_order(earlier_text) is None:  # it is in order, and stays so
        text = in_order(text) or text
    before = Path(page).read_text("utf-8") if os.path.isfile(page) else ""
    joined = f"{before.rstrip()}\n\n{section.rstrip()}\n" if before.strip() else f"{section.rstrip()}\n"
    if new:
        write_atomically(parameters, text.encode("utf-8"))
    write_atomically(page, joined.encode("utf-8"))
