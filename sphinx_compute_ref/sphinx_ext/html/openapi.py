"""OpenAPI documents beside the pages (``compute_ref_openapi``), and the links to them.

``openapi.json`` is for the newest microversion, or the one that the build is as of; ``openapi-index.json`` lists one
document for each microversion at which something changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.rule import Context
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.incremental import reference_shown

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

#: RFC 8631, 4: a link to a description of the service for machines. The media type is the one OpenAPI registers.
_LINK = '\n    <link rel="service-desc" type="application/vnd.oai.openapi+json" href="{href}" />'
DOCUMENT = "openapi.json"
INDEX = "openapi-index.json"
_OF_VERSION = re.compile(r"openapi-[0-9]+\.[0-9]+\.json")


def has_openapi(app: Sphinx) -> bool:
    """Say whether a build has OpenAPI documents: where they are asked for, and pages are for a browser."""
    builder = app.builder
    return builder.format == "html" and builder.name != "epub" and bool(app.config.compute_ref_openapi)


def write_openapi(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the documents, and note where in them each operation is."""
    domain = RestDomain.of(env)
    domain.pointers = {}
    if not has_openapi(app):
        return
    from sphinx_compute_ref.export.openapi import OpenApi, settings_from  # most builds have none
    from sphinx_compute_ref.export.writing import JsonWriter, index_text

    reference = reference_shown(app, env)
    documents = OpenApi(
        reference, Context(reference).matches, settings_from(_values(app.config), **_options(app.config))
    )
    as_of = Microversion.find(str(app.config.compute_ref_microversion or ""))
    writer = JsonWriter()
    folder = Path(app.outdir)
    folder.mkdir(parents=True, exist_ok=True)
    document = documents.document(as_of)
    _write(folder / DOCUMENT, writer.text(document))
    names: dict[str, str] = {}
    before = {path.name for path in folder.glob("openapi-*.json") if _OF_VERSION.fullmatch(path.name)}
    for version in () if as_of is not None or not documents.has_microversions else documents.versions():
        names[str(version)] = f"openapi-{version}.json"
        _write(folder / names[str(version)], writer.text(documents.document(version)))
    if names:
        _write(folder / INDEX, index_text(names))
    else:
        (folder / INDEX).unlink(missing_ok=True)
    for name in before.difference(names.values()):  # of an earlier build, which showed more
        (folder / name).unlink()
    for site in documents.sites:
        path = site.template.path
        if path in document["paths"] and site.method in document["paths"][path]:
            pointer = f"/paths/{_token(path)}/{site.method}"
            for member in site.members:
                domain.pointers[member.messages.operation.location[:2]] = f"{DOCUMENT}#{quote(pointer, safe='/~')}"


def _token(text: str) -> str:
    """Return a key as a reference token of a JSON Pointer (RFC 6901, 3)."""
    return text.replace("~", "~0").replace("/", "~1")


def _values(config: Config) -> Mapping[str, Any]:
    names = ("html_title", "project", "release", "version", "compute_ref_microversion_header")
    return {name: getattr(config, name, "") for name in names}


def _options(config: Config) -> dict[str, str]:
    setting = config.compute_ref_openapi
    names = ("server", "prefix", "actions")
    return {name: str(setting[name]) for name in names if setting.get(name)} if isinstance(setting, dict) else {}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def link_openapi(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the document in the head of a page."""
    if doctree is not None and has_openapi(app):
        href = address_of(app, pagename, DOCUMENT)
        context["metatags"] = context.get("metatags", "") + _LINK.format(href=escape(href))


def address_of(app: Sphinx, docname: str, target: str) -> str:
    """Return the address of a file at the top of the output, seen from the page of a document."""
    return "../" * app.builder.get_target_uri(docname).count("/") + target
