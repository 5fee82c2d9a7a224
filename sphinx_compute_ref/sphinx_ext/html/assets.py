"""The style sheet and the script, for builders that make HTML, and what the script is to know about the reference.

The script's parts are modules, put together into one classic script: browsers refuse modules on pages that are opened
from a disk. Both are shipped as they are written, but for indentation, empty lines and comments on lines of their own,
which are for those who change them: servers compress the rest, and squeezing would save 3 kB then.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.html.history import PAGE
from sphinx_compute_ref.sphinx_ext.html.search_index import index_script
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, script_messages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_ = get_translation(DOMAIN)
STATIC = Path(__file__).parent / "static"
#: In this order: the first defines what the others use.
SCRIPTS = (
    "compute-ref.js",
    "compute-ref-fields.js",
    "compute-ref-samples.js",
    "compute-ref-rows.js",
    "compute-ref-find.js",
    "compute-ref-versions.js",
)
#: What pages load when a reader begins to search, besides the index.
PALETTE = ("compute-ref-palette.css", "compute-ref-palette.js")
#: What they load when a reader prints an operation, copies it, or fills in requests.
TOOLS = "compute-ref-tools.js"
INDEX = "compute-ref-index.js"
#: What makes modules of the parts: imports, and the word before what the others may use.
_MODULE = re.compile(r"(?m)^import .*;\n|^export (?=const |function )")
#: What is for those who change them: no text goes over the end of a line.
_IDLE = re.compile(r"(?m)^ *(?:(?://.*|/\*.*\*/)?\n)?")


def style_sheet() -> str:
    """Return the style sheet as pages load it."""
    return _IDLE.sub("", (STATIC / "compute-ref.css").read_text("utf-8"))


def script() -> str:
    """Return the parts as one script, each name visible to all of them and to nobody else."""
    parts = [_IDLE.sub("", _MODULE.sub("", (STATIC / name).read_text("utf-8"))) for name in SCRIPTS]
    return '"use strict";\n(() => {\n' + "".join(parts) + "})();\n"


def add_assets(app: Sphinx) -> None:
    """Add both to the pages of an HTML builder; nothing is added for the others."""
    if app.builder.format != "html":
        return
    # The one word that the style sheet writes, in the reader's language even where no script runs.
    required = json.dumps(str(_("required")), ensure_ascii=False)
    _write(app, "compute-ref.css", style_sheet().replace('"required"', required))
    app.add_css_file("compute-ref.css")
    if app.builder.name != "epub":
        _write(app, "compute-ref.js", script())
        for name in (*PALETTE, TOOLS):
            _write(app, name, _IDLE.sub("", (STATIC / name).read_text("utf-8")))
        settings = json.dumps(_settings(app), ensure_ascii=False, separators=(",", ":"))
        attributes: dict[str, Any] = {"data-config": settings}
        app.add_js_file("compute-ref.js", loading_method="defer", **attributes)


def _settings(app: Sphinx) -> dict[str, Any]:
    versions = settings_of(app.config).microversions
    settings: dict[str, Any] = {"index": [*PALETTE, INDEX]}
    if app.config.compute_ref_history and app.builder.name != "singlehtml":
        settings["history"] = f"{PAGE}{app.config.html_file_suffix or '.html'}"
    if not app.config.compute_ref_microversion:
        if versions.minimum and versions.maximum:
            settings |= {"min": str(versions.minimum), "max": str(versions.maximum)}
        if versions.releases:
            settings["releases"] = dict(versions.releases)
    messages = script_messages()
    if messages:
        settings["messages"] = messages
    return settings


def write_index(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write what the palette searches; where all documents are one page, its ids are not there yet."""
    if app.builder.format == "html" and app.builder.name not in ("epub", "singlehtml"):
        _write(app, INDEX, index_script(app, env))
    return []


def write_index_of_page(app: Sphinx, exception: Exception | None) -> None:
    """Write it for ``singlehtml`` (``build-finished``)."""
    if exception is None and app.builder.name == "singlehtml":
        _write(app, INDEX, index_script(app, app.env))


def _write(app: Sphinx, name: str, text: str) -> None:
    path = Path(app.outdir, "_static", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


def rank_results(config: Config) -> None:
    """Let Sphinx's search put first what bears the name that is looked for, unless the project ranks results itself."""
    if not config.html_search_scorer:
        config.html_search_scorer = str(STATIC / "search-scorer.js")
