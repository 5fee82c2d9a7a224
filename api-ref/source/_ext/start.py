"""The start page in HTML: groups as cards with the operations of each page, and what the newest microversions brought.

``.. container:: start-news`` in the root document holds what all formats say; the news go below it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_compute_ref.sphinx_ext.html.history import PAGE, has_history, steps_of
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_compute_ref.model.operation import Operation

#: How many microversions are news, and how many names each.
NEWS, NAMES = 3, 6
#: Pages of what has ended give the number of their operations and no list.
ENDED = ("(deprecated)", "(removed)")
#: An entry of a toctree (Sphinx writes them after all transforms have run).
ENTRY = re.compile(r'(<li class="toctree-l1"><a class="reference internal" href="([^"#]+)">(.*?)</a>)(?=</li>)')
CARD = '<div class="toctree-wrapper'


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", fill_news)
    app.connect("html-page-context", fill_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def has_start(app: Sphinx) -> bool:
    return app.builder.format == "html" and app.builder.name not in ("epub", "singlehtml")


def fill_news(app: Sphinx, doctree: nodes.document, document: str) -> None:
    if document == app.config.root_doc:
        for place in list(doctree.findall(nodes.container)):
            if "start-news" in place["classes"] and has_start(app) and has_history(app):
                place += news(app)


def news(app: Sphinx) -> nodes.bullet_list:
    """Return what the newest microversions changed, one line each."""
    history = app.builder.get_relative_uri(app.config.root_doc, PAGE)
    entries = nodes.bullet_list()
    for step in steps_of(app)[:NEWS]:
        items = [item for own in step.items.values() for item in own if item.kind != "sample"]
        names = {item.name: item for item in items}
        line = nodes.paragraph()
        line += nodes.reference("", str(step.version), internal=True, refuri=f"{history}#v{step.version}")
        for number, (name, item) in enumerate(list(names.items())[:NAMES]):
            line += nodes.Text(", " if number else ": ")
            target = f"{app.builder.get_relative_uri(app.config.root_doc, item.document)}#{item.id}"
            link = nodes.reference("", "", internal=True, refuri=target)
            link += nodes.Text(name) if item.kind == "operation" else nodes.literal("", name)
            line += link
        line += [nodes.Text(" …")] if len(names) > NAMES else []
        entries += nodes.list_item("", line)
    return entries


def fill_cards(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Put the operations of each page below its entry."""
    if page != app.config.root_doc or not has_start(app):
        return
    own = {
        app.builder.get_relative_uri(page, name): operations
        for name, operations in RestDomain.of(app.env).operations.items()
    }
    body = ENTRY.sub(lambda entry: entry[1] + listed(entry[2], entry[3], own.get(entry[2], ())), context["body"])
    before, card, after = body.partition(CARD)
    inside, section, rest = after.rpartition("</section>")
    context["body"] = f'{before}<div class="start-cards">{card}{inside}</div>{section}{rest}'


def listed(page: str, title: str, operations: tuple[Operation, ...]) -> str:
    """Return the operations of a page as a list of links."""
    if not operations:
        return ""
    if title.endswith(ENDED):
        count = len(operations)
        return f'<p class="start-count">{count} operation{"" if count == 1 else "s"}</p>'
    entries = (
        f'<li><a class="reference internal" href="{page}#{escape(one.id)}"><span class="rest-verb '
        f'rest-verb-{one.method.lower()}">{escape(one.method)}</span> {escape(one.title)}</a></li>'
        for one in operations
    )
    return f'<ul class="start-operations">{"".join(entries)}</ul>'
