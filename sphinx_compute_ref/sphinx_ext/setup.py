"""Registers everything with Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.sphinx_ext.check.run import ReferenceCheck
from sphinx_compute_ref.sphinx_ext.config import keep_digits, register_options
from sphinx_compute_ref.sphinx_ext.doctrees import drop_bytes, drop_read
from sphinx_compute_ref.sphinx_ext.html.assets import add_assets, rank_results, write_index, write_index_of_page
from sphinx_compute_ref.sphinx_ext.html.clients import load_clients, note_unknown
from sphinx_compute_ref.sphinx_ext.html.feed import link_feed, write_feed
from sphinx_compute_ref.sphinx_ext.html.history import add_history
from sphinx_compute_ref.sphinx_ext.html.indices import escape_indices
from sphinx_compute_ref.sphinx_ext.html.layout import JoinDescriptions, LayOutOperations
from sphinx_compute_ref.sphinx_ext.html.layout_visitors import LAYOUT_VISITORS
from sphinx_compute_ref.sphinx_ext.html.navigation import complete_theme, complete_toctree
from sphinx_compute_ref.sphinx_ext.html.openapi import link_openapi, write_openapi
from sphinx_compute_ref.sphinx_ext.html.single_page import UniqueIds, lead_to_ids, leave_out_pages
from sphinx_compute_ref.sphinx_ext.html.steps import note_steps
from sphinx_compute_ref.sphinx_ext.html.toolbar import keep_place
from sphinx_compute_ref.sphinx_ext.html.version_header import note_header
from sphinx_compute_ref.sphinx_ext.html.visitors import HTML_VISITORS
from sphinx_compute_ref.sphinx_ext.markdown.builder import MarkdownBuilder, MarkdownTwins, finish_twins, link_twin
from sphinx_compute_ref.sphinx_ext.messages import add_catalogues
from sphinx_compute_ref.sphinx_ext.operations.as_of import AsOfMicroversion, SamplesAsOf
from sphinx_compute_ref.sphinx_ext.operations.collect import CollectOperations, NoteDefinitions
from sphinx_compute_ref.sphinx_ext.operations.conditions import (
    NoteConditions,
    ResolveConditions,
    decide_conditions,
    show_index_entries,
)
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain, warn_missing_reference
from sphinx_compute_ref.sphinx_ext.operations.incremental import find_outdated, read_sources
from sphinx_compute_ref.sphinx_ext.operations.method_index import method_index
from sphinx_compute_ref.sphinx_ext.operations.portal_links import link_into_portal
from sphinx_compute_ref.sphinx_ext.operations.texts import NoteTexts
from sphinx_compute_ref.sphinx_ext.plain import PlainNodes
from sphinx_compute_ref.sphinx_ext.source.directives import DIRECTIVES
from sphinx_compute_ref.sphinx_ext.source.link_loops import leave_out_loops
from sphinx_compute_ref.sphinx_ext.source.parser import add_parser
from sphinx_compute_ref.sphinx_ext.source.regular_files import (
    guard_directives,
    refuse_endless_copies,
    refuse_endless_documents,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the options and the check; the rest waits until it is known whether os-api-ref renders."""
    checks_only = "os_api_ref" in app.config.extensions
    register_options(app, os_api_ref=checks_only)
    add_catalogues(app)
    if not checks_only:
        app.add_builder(MarkdownBuilder)  # Sphinx looks for it before it knows the configuration
    app.connect("config-inited", keep_digits)
    app.connect("config-inited", register_rendering)
    app.connect("config-inited", leave_out_loops, priority=900)  # after whoever excludes something
    app.connect("builder-inited", guard_directives, priority=900)  # after whoever has directives of their own
    app.connect("env-before-read-docs", refuse_endless_documents, priority=100)
    app.connect("env-check-consistency", refuse_endless_copies, priority=100)
    check = ReferenceCheck()
    app.connect("env-before-read-docs", check.begin, priority=950)  # after whoever writes pages, and the reading
    app.connect("env-check-consistency", check.tell)
    app.connect("build-finished", check.end)
    metadata: ExtensionMetadata = {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
    if not checks_only:  # the version of what is in the environment; it shows in searchindex.js
        metadata["env_version"] = 2
    return metadata


def register_rendering(app: Sphinx, config: Config) -> None:
    """Register all that renders, unless os-api-ref is loaded too: then its HTML stays as it is."""
    if "os_api_ref" in app.extensions:
        return
    add_parser(app)
    rank_results(config)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    for node, visitors in (HTML_VISITORS | LAYOUT_VISITORS).items():
        app.add_node(node, html=visitors)
    app.add_domain(RestDomain)
    app.add_index_to_domain("rest", method_index())
    app.add_transform(NoteDefinitions)
    app.add_transform(AsOfMicroversion)
    app.add_transform(CollectOperations)
    app.add_transform(SamplesAsOf)
    app.add_transform(NoteConditions)
    app.add_transform(NoteTexts)
    app.add_post_transform(ResolveConditions)
    app.add_post_transform(PlainNodes)
    app.add_post_transform(UniqueIds)
    app.add_post_transform(LayOutOperations)
    app.add_post_transform(JoinDescriptions)
    app.add_post_transform(MarkdownTwins)
    load_clients(app, config)
    app.connect("env-check-consistency", note_unknown)
    app.connect("builder-inited", RestDomain.note_app, priority=100)
    app.connect("builder-inited", add_assets)
    app.connect("builder-inited", decide_conditions)
    app.connect("env-updated", show_index_entries)
    app.connect("env-get-outdated", find_outdated)
    app.connect("env-before-read-docs", read_sources, priority=900)  # after whoever writes pages
    app.connect("doctree-read", drop_read)
    app.connect("doctree-resolved", drop_bytes)
    app.connect("env-updated", write_index)
    app.connect("build-finished", write_index_of_page)
    app.connect("build-finished", lead_to_ids)
    app.connect("env-updated", note_header)
    app.connect("env-updated", note_steps)
    app.connect("env-updated", write_openapi)
    app.connect("html-collect-pages", add_history)
    app.connect("html-page-context", leave_out_pages)
    app.connect("html-page-context", link_twin)
    app.connect("html-page-context", link_openapi)
    app.connect("html-page-context", keep_place)
    app.connect("html-page-context", complete_toctree, priority=400)
    app.connect("html-page-context", complete_theme, priority=900)
    app.connect("html-page-context", escape_indices)
    app.connect("html-page-context", link_feed)
    app.connect("build-finished", write_feed)
    app.connect("build-finished", finish_twins)
    app.connect("missing-reference", link_into_portal, priority=900)  # after intersphinx
    app.connect("warn-missing-reference", warn_missing_reference)
