"""The reference as Markdown: a builder (``-b markdown``), and the twin of each HTML page (``compute_ref_markdown``).

A resource is a file: a document of its own, or a section of a document that holds several. ``llms.txt`` lists them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx.builders import Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_compute_ref.reports.markdown import destination, escaped, heading
from sphinx_compute_ref.sphinx_ext.html.openapi import DOCUMENT, address_of, has_openapi
from sphinx_compute_ref.sphinx_ext.markdown.writer import markdown_of
from sphinx_compute_ref.sphinx_ext.nodes import rest_operation
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class MarkdownBuilder(Builder):
    """Writes a Markdown file for each document and each resource, and ``llms.txt``."""

    name = "markdown"
    format = "markdown"
    epilog = "The Markdown files are in %(outdir)s."
    allow_parallel = False

    def init(self) -> None:
        """Start without files."""
        self.split: dict[str, list[tuple[str, str]]] = {}

    def get_outdated_docs(self) -> Iterator[str]:
        """Yield all documents: writing them is cheap."""
        yield from sorted(self.env.found_docs)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the file of ``docname``."""
        return f"{docname}.md"

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """There is nothing to prepare."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a document; of several resources in it, each into a file of its own."""
        for name, text in files_of(docname, doctree):
            _write(Path(self.outdir, name), text)
            if name != f"{docname}.md":
                self.split.setdefault(docname, []).append((text.partition("\n")[0].lstrip("# "), name))

    def finish(self) -> None:
        """Write ``llms.txt``."""
        write_llms(Path(self.outdir), self.config.project, RestDomain.of(self.env), self.env.titles, self.split)


class MarkdownTwins(SphinxPostTransform):
    """Writes a page's Markdown beside its HTML, before the page is laid out in columns."""

    default_priority = 20

    def is_supported(self) -> bool:
        """Only where it is asked for, and pages are for a browser."""
        return _has_twins(RestDomain.of(self.env).app)

    def run(self, **kwargs: Any) -> None:
        """Write the document."""
        app = RestDomain.of(self.env).app
        text = markdown_of(self.document)
        if has_openapi(app):
            text += f"\nOpenAPI: <{address_of(app, self.env.docname, DOCUMENT)}>\n"
        _write(Path(app.outdir, f"{self.env.docname}.md"), text)


def _has_twins(app: Sphinx) -> bool:
    return app.builder.format == "html" and app.builder.name != "epub" and bool(app.config.compute_ref_markdown)


def files_of(docname: str, doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Yield (file, Markdown): the document, and its resources where it has several."""
    resources = [section for section in doctree.findall(nodes.section) if _is_resource(section)]
    if len(resources) < 2:
        yield f"{docname}.md", markdown_of(doctree)
        return
    names = _file_names(resources)
    paths: dict[str, str] = {}
    for name, section in zip(names, resources, strict=True):
        for element in section.findall(nodes.Element):
            target = f"{name}#{_heading(element)}" if element["ids"] else ""
            paths |= dict.fromkeys(element["ids"], target)

    def link(address: str) -> str:
        """Return where the target of an address within the document stands now."""
        page, _, anchor = address.partition("#")
        return (paths.get(anchor) if page in ("", f"{posixpath.basename(docname)}.md") else None) or address

    folder = posixpath.dirname(docname)
    for name, section in zip(names, resources, strict=True):
        yield posixpath.join(folder, name), markdown_of(section, link)
        section.parent.remove(section)
    yield f"{docname}.md", markdown_of(doctree, link)


def _file_names(resources: Iterable[nodes.section]) -> list[str]:
    """Return the files of the resources: by their titles, as sections of one title would have ids like "id391"."""
    names: list[str] = []
    for section in resources:
        title = section.next_node(nodes.title)
        stem = nodes.make_id(title.astext()) if title is not None else ""
        stem, count = stem or section["ids"][0], 1
        while (name := f"{stem}-{count}.md" if count > 1 else f"{stem}.md") in names:
            count += 1
        names.append(name)
    return names


def _heading(element: nodes.Element) -> str:
    """Return the anchor that readers of Markdown give to the heading of the operation, or else the section, around.

    Rows have none, and headings within operations ("Request") repeat.
    """
    around = [element]
    while around[-1].parent is not None:
        around.append(around[-1].parent)
    sections = [one for one in around if isinstance(one, nodes.section)]
    heading = next((one for one in sections if isinstance(one, rest_operation)), sections[0])
    title = heading.next_node(nodes.title)
    text = title.astext() if title is not None else ""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _is_resource(section: nodes.section) -> bool:
    return not isinstance(section, rest_operation) and any(isinstance(one, rest_operation) for one in section.children)


def write_llms(
    folder: Path,
    project: str,
    domain: RestDomain,
    titles: dict[str, nodes.title],
    split: dict[str, list[tuple[str, str]]],
    openapi: str | None = None,
) -> None:
    """Write the list of all Markdown files (https://llmstxt.org), and the file ``openapi``.

    ``split`` are documents in several: (title, file).
    """
    lines = [f"# {heading(escaped(project))}", "", "## Resources", ""]
    others = []
    for document, title in sorted(titles.items()):
        operations = domain.operations_of(document)
        entry = f"- [{escaped(' '.join(title.astext().split()))}]({destination(document)}.md)"
        if document in split:
            lines += [f"- [{name}]({destination(file)})" for name, file in split[document]]
            others.append(entry)
        elif operations:
            lines.append(f"{entry}: {', '.join(escaped(operation.title) for operation in operations)}")
        elif (folder / f"{document}.md").exists():
            others.append(entry)
    if others:
        lines += ["", "## Guides", "", *others]
    if openapi is not None:
        lines += ["", "## Descriptions for machines", "", f"- [OpenAPI 3.1]({openapi})"]
    _write(folder / "llms.txt", "\n".join(lines) + "\n")


def finish_twins(app: Sphinx, error: Exception | None) -> None:
    """Write ``llms.txt`` beside the pages."""
    if error is None and _has_twins(app):
        openapi = DOCUMENT if has_openapi(app) else None
        write_llms(Path(app.outdir), app.config.project, RestDomain.of(app.env), app.env.titles, {}, openapi)


def link_twin(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the Markdown twin in the head of a page."""
    if doctree is not None and _has_twins(app):
        twin = "../" * app.builder.get_target_uri(pagename).count("/") + f"{pagename}.md"
        context["metatags"] = context.get("metatags", "") + (
            f'\n    <link rel="alternate" type="text/markdown" href="{escape(quote(twin))}" />'
        )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
