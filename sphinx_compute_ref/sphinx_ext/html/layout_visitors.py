"""HTML for the columns of an operation: text, samples with captions, requests, headings between rows."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import escape
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.html.quoting import BODY_MARKS, VERSION_MARK
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_columns,
    rest_example,
    rest_group,
    rest_request,
    rest_samples,
    rest_text,
)

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_compute_ref.sphinx_ext.html.visitors import Visitor

_ = get_translation(DOMAIN)

#: Sphinx puts each word of a literal into an element, lest it break. Where all of it is one like this, it cannot.
_WORD = re.compile(r'(<code class="docutils literal notranslate">)<span class="pre">([\w.:]+)</span>(?=</code>)')
#: Permalinks of headings inside of operations, on every second of them "Request" or "Response": the script makes them
#: of the operation's own, as it makes those of rows.
_PERMALINK = re.compile(r'<a class="headerlink" href="#[^"]*" title="[^"]*">(?:[^<]|<(?!/?a\b))*+</a>(?=</h[3-6]>)')

#: Headings by the value of ``in``; what is not here stands as it is.
_GROUPS = {
    "path": _("Path parameters"),
    "query": _("Query parameters"),
    "header": _("Header fields"),
    "body": _("Body"),
}


def visit_columns(self: HTML5Translator, node: rest_columns) -> None:
    """Open both columns."""
    self.body.append('<div class="rest-columns">\n')


def visit_text(self: HTML5Translator, node: rest_text) -> None:
    """Remember where the column of text starts."""
    self.context.append(len(self.body))


def depart_text(self: HTML5Translator, node: rest_text) -> None:
    """Write the column of text."""
    start = self.context.pop()
    text = _PERMALINK.sub("", _WORD.sub(r"\1\2", "".join(self.body[start:])))
    # Blocks that scroll are stops for the keyboard, without a script, too.
    text = text.replace("<pre>", '<pre tabindex="0">')
    self.body[start:] = [f'<div class="rest-text">\n{text}</div>\n']


def visit_samples(self: HTML5Translator, node: rest_samples) -> None:
    """Open the column of samples."""
    self.body.append('<div class="rest-samples">\n')


def visit_example(self: HTML5Translator, node: rest_example) -> None:
    """Open a sample with its caption."""
    visible_class = " rest-shown" if node["shown"] else ""
    self.body.append(f'<div class="rest-example{visible_class}">\n')


def depart(self: HTML5Translator, node: nodes.Element) -> None:
    """Close what was opened."""
    self.body.append("</div>\n")


def visit_request(self: HTML5Translator, node: rest_request) -> None:
    """Write a request; its microversion stands in an element of its own, for the script."""
    version = f'<span class="rest-header-version">{escape(node["microversion"])}</span>'
    text = html.escape(node["text"], quote=False).replace(VERSION_MARK, version)
    for form, (start, end) in BODY_MARKS.items():
        text = text.replace(start, f'<span data-form="{form}">').replace(end, "</span>")
    visible_class = " rest-shown" if node["shown"] else ""
    self.body.append(
        f'<div class="highlight notranslate rest-request{visible_class}"><p>{escape(node["language"])}</p>'
        f'<pre tabindex="0">{text}\n</pre></div>\n'
    )
    raise nodes.SkipNode


def visit_group(self: HTML5Translator, node: rest_group) -> None:
    """Write the heading of a group of rows."""
    in_ = node["in"]
    heading = escape(str(_GROUPS.get(in_, in_)))
    self.body.append(f'<tr class="rest-group" data-in="{escape(in_)}"><td colspan="4">{heading}</td></tr>\n')
    raise nodes.SkipNode


#: Visitors by node, as ``add_node`` takes them.
LAYOUT_VISITORS: dict[type[nodes.Element], tuple[Visitor | Any, Visitor | Any | None]] = {
    rest_columns: (visit_columns, depart),
    rest_text: (visit_text, depart_text),
    rest_samples: (visit_samples, depart),
    rest_example: (visit_example, depart),
    rest_request: (visit_request, None),
    rest_group: (visit_group, None),
}
