"""The style sheet and the script, for builders that make HTML, and what the script is to know about the reference.

The script's parts are put together into one file; comments and indentation stay behind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.history import PAGE
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, script_messages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_ = get_translation(DOMAIN)
STATIC = Path(__file__).parent / "static"
#: In this order: the first defines what the others use.
SCRIPTS = (
    "compute-ref.js",
    "compute-ref-samples.js",
    "compute-ref-rows.js",
    "compute-ref-find.js",
    "compute-ref-versions.js",
)
INDEX = "compute-ref-index.js"
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Blanks before a colon or a bracket, and around + and -, mean something in selectors and calc().
_CSS_BLANK = re.compile(r";?\s*([{};,])\s*|(?<=:)\s+| (>) |(?<=[ (:,])0(?=\.)")
_JS_TOKEN = re.compile(
    r"""(?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"""
    r"""|(?:(?<=[(,=:|&!>])|(?<=[(,=:|&!>] ))/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*)"""
    r"""|(?P<const>\bconst\s)|\s+//\s.*|\s*(?P<mark>(?:[{}()\[\];,:=<>?&|*+!-]\s*)+)"""
)
# What may be left out before a bracket that closes: a comma, a semicolon.
_JS_END = re.compile(r"[,;](?=[)\]}])")
_JS_PARAMETER = re.compile(r"(?<![\w.])\((\w+)\)=>")


def style_sheet() -> str:
    """Return the style sheet as pages load it."""
    text = _CSS_COMMENT.sub("", (STATIC / "compute-ref.css").read_text("utf-8"))
    return _CSS_BLANK.sub(r"\1\2", " ".join(text.split())) + "\n"


def script() -> str:
    """Return the script as pages load it. In our sources no text goes over several lines."""
    lines = (line.strip() for name in SCRIPTS for line in (STATIC / name).read_text("utf-8").split("\n"))
    kept = (line for line in lines if line and not line.startswith(("//", "/*", '"use strict"')))
    squeezed = _JS_TOKEN.sub(_squeezed, "\n".join(_joined(kept)))
    return _JS_PARAMETER.sub(r"\1=>", squeezed) + "\n"


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Make one declaration of those that follow each other, where each has a line of its own."""
    held = ""
    for line in lines:
        word = line.partition(" ")[0]
        whole = word in ("const", "let") and line.endswith(";")
        if held and whole:
            held = f"{held[:-1]}, {line.removeprefix(word).lstrip()}"
            continue
        if held:
            yield held
        held = line if whole else ""
        if not whole:
            yield line
    if held:
        yield held


def _squeezed(match: re.Match[str]) -> str:
    if match["kept"]:
        return match[0]
    if match["const"]:
        return "let "
    return _JS_END.sub("", "".join((match["mark"] or "").split()))


def add_assets(app: Sphinx) -> None:
    """Add both to the pages of an HTML builder; nothing is added for the others."""
    if app.builder.format != "html":
        return
    # The one word that the style sheet writes, in the reader's language even where no script runs.
    required = json.dumps(str(_("required")), ensure_ascii=False)
    _write(app, "compute-ref.css", style_sheet().replace('"required"', required))
    app.add_css_file("compute-ref.css")
    if app.builder.name != "epub":
        _write(app, "compute-ref.js", f'"use strict";\n{script()}')
        settings = json.dumps(_settings(app), ensure_ascii=False, separators=(",", ":"))
        attributes: dict[str, Any] = {"data-config": settings}
        app.add_js_file("compute-ref.js", loading_method="defer", **attributes)


def _settings(app: Sphinx) -> dict[str, Any]:
    versions = settings_of(app.config).microversions
    settings: dict[str, Any] = {"index": INDEX}
    if app.config.compute_ref_history:
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
    """Write the operations for the script's filter: method, URL, title, address."""
    if app.builder.format == "html" and app.builder.name != "epub":
        entries = [
            [operation.method, operation.url, operation.title, f"{app.builder.get_target_uri(document)}#{operation.id}"]
            for document, operations in RestDomain.of(env).operations.items()
            for operation in operations
        ]
        text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
        _write(app, INDEX, f"computeRef.index({text});\n")
    return []


def _write(app: Sphinx, name: str, text: str) -> None:
    path = Path(app.outdir, "_static", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
