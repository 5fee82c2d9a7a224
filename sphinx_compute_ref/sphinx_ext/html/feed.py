"""The history as a feed (Atom, RFC 4287): an entry for each microversion.

Nothing says when a microversion came, so an entry has the time at which a build first told what it tells; it stays
while the output folder is kept. ``SOURCE_DATE_EPOCH`` takes the place of the clock.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.html.history import PAGE, Step, has_history, steps_of
from sphinx_compute_ref.sphinx_ext.html.releases import release_of
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ = get_translation(DOMAIN)
NAME = f"{PAGE}.xml"
_ENTRY = re.compile(r"<entry>\n(?P<told>(?:(?!<entry>|<updated>)[\s\S])*+)<updated>(?P<time>[^<]*)</updated>\n</entry>")


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed beside the history (``build-finished``)."""
    if exception is not None or not has_history(app) or app.builder.name == "singlehtml":
        return
    path = Path(app.outdir, NAME)
    before = path.read_text("utf-8") if path.is_file() else ""
    times = {match["told"]: match["time"] for match in _ENTRY.finditer(before)}
    now = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC) if _has_epoch() else datetime.now(UTC)
    time = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    base = str(app.config.html_baseurl or "")
    base += "" if not base or base.endswith("/") else "/"
    page = app.builder.get_target_uri(PAGE)
    title = f"{app.config.html_title or app.config.project}: {_('History')}"
    address = f"{base}{page}" if base else f"urn:compute-ref:{escape(re.sub('[^A-Za-z0-9]+', '-', app.config.project))}"
    entries = []
    microversions = settings_of(app.config).microversions
    for step in steps_of(app):
        entry = _entry(app, step, release_of(microversions, step.version), address, f"{base}{page}", base)
        entries.append((entry, times.get(entry, time)))
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(title)}</title>\n<id>{escape(address)}</id>\n"
        f"<author><name>{escape(str(app.config.project))}</name></author>\n"
        f'<link href="{escape(f"{base}{page}")}" />\n<link rel="self" href="{escape(f"{base}{NAME}")}" />\n'
        f"<updated>{max((updated for _, updated in entries), default=time)}</updated>\n"
    )
    text += "".join(f"<entry>\n{entry}<updated>{updated}</updated>\n</entry>\n" for entry, updated in entries)
    path.write_text(text + "</feed>\n", "utf-8", newline="\n")


def _has_epoch() -> bool:
    return os.environ.get("SOURCE_DATE_EPOCH", "").isdigit()


def _entry(app: Sphinx, step: Step, release: str, page_address: str, page: str, base: str) -> str:
    name = f"{step.version} ({release})" if release else str(step.version)
    lines = []
    for (title, document, operation), items in step.items.items():
        address = escape(f"{base}{app.builder.get_target_uri(document)}#{operation}")
        whole = _("the operation")
        changes = ", ".join(
            f"{_(item.change)} {whole if item.kind == 'operation' else escape(item.name)}" for item in items
        )
        lines.append(f'<li><a href="{address}">{escape(title)}</a>: {changes}</li>')
    content = escape(f"<ul>{''.join(lines)}</ul>")
    return (
        f"<title>{escape(name)}</title>\n<id>{escape(f'{page_address}#v{step.version}')}</id>\n"
        f'<link href="{escape(f"{page}#v{step.version}")}" />\n<content type="html">{content}</content>\n'
    )


def link_feed(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Link the feed in the head of the history (``html-page-context``)."""
    if page == PAGE:
        title = escape(str(_("History")))
        href = "../" * app.builder.get_target_uri(page).count("/") + NAME
        context["metatags"] = context.get("metatags", "") + (
            f'\n    <link rel="alternate" type="application/atom+xml" title="{title}" href="{href}" />'
        )
