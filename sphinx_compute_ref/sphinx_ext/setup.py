"""Registers everything with Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_compute_ref import __version__
from sphinx_compute_ref.sphinx_ext.assets import add_assets
from sphinx_compute_ref.sphinx_ext.checking import check_reference
from sphinx_compute_ref.sphinx_ext.config import register_options
from sphinx_compute_ref.sphinx_ext.directives import DIRECTIVES
from sphinx_compute_ref.sphinx_ext.domain import RestDomain, warn_missing_reference
from sphinx_compute_ref.sphinx_ext.garbage import collect_less_garbage
from sphinx_compute_ref.sphinx_ext.incremental import find_outdated
from sphinx_compute_ref.sphinx_ext.transforms.as_of import AsOfMicroversion, SamplesAsOf
from sphinx_compute_ref.sphinx_ext.transforms.collect import CollectOperations
from sphinx_compute_ref.sphinx_ext.transforms.plain import PlainNodes
from sphinx_compute_ref.sphinx_ext.writers.html import HTML_VISITORS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the options and the check; the rest waits until it is known whether os-api-ref renders."""
    checks_only = "os_api_ref" in app.config.extensions
    register_options(app, os_api_ref=checks_only)
    app.connect("config-inited", register_rendering)
    app.connect("env-check-consistency", check_reference)
    metadata: ExtensionMetadata = {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
    if not checks_only:  # the version of what is in the environment; it shows in searchindex.js
        metadata["env_version"] = 1
    return metadata


def register_rendering(app: Sphinx, config: Config) -> None:
    """Register all that renders, unless os-api-ref is loaded too: then its HTML stays as it is."""
    if "os_api_ref" in app.extensions:
        return
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    for node, visitors in HTML_VISITORS.items():
        app.add_node(node, html=visitors)
    app.add_domain(RestDomain)
    app.add_transform(AsOfMicroversion)
    app.add_transform(CollectOperations)
    app.add_transform(SamplesAsOf)
    app.add_post_transform(PlainNodes)
    app.connect("builder-inited", add_assets)
    app.connect("builder-inited", collect_less_garbage)
    app.connect("env-get-outdated", find_outdated)
    app.connect("warn-missing-reference", warn_missing_reference)
