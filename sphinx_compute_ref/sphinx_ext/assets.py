"""The style sheet and the script, for builders that make HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"


def add_assets(app: Sphinx) -> None:
    """Add both to the pages of an HTML builder; nothing is added for the others."""
    if app.builder.format != "html":
        return
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("compute-ref.css")
    if app.builder.name != "epub":
        app.add_js_file("compute-ref.js", loading_method="defer")
