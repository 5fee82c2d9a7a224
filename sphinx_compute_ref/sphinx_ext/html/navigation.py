"""The operations of a page in the theme's navigation: below the page's entry, each with its method and its range.

Themes write their navigation with ``toctree()`` or ``generate_toctree_html()`` (pydata-sphinx-theme and those that are
made of it), and the headings of the page with ``toc``. What they write is completed, whatever the theme: entries that
are there get their methods, and where the page's entry has none below it, they are put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_compute_ref.sphinx_ext.messages import mark_of_deprecated
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.sphinx_ext.operations.entries import SectionText

_OF_PYDATA = "generate_toctree_html"
_TAG = re.compile(r"<a\b[^<>]*>|</a>")
_TARGET = re.compile(r'\bhref="#([^"]*)"')
_CLASS = re.compile(r'\bclass="([^"]*)"')


class _Navigation:
    """The operations of one page."""

    def __init__(self, operations: tuple[Operation, ...], sections: tuple[SectionText, ...]) -> None:
        self.operations = {operation.id: operation for operation in operations}
        self.around = {one.id: one.around for one in sections}
        self.ids = {one.title: one.id for one in reversed(sections) if one.id not in self.operations}

    def complete(self, html: str) -> str:
        """Return the navigation with the operations in it."""
        parts: list[str] = []
        current = end = 0
        for opening, closing in _links(html):
            target = _TARGET.search(opening[0])
            operation = self.operations.get(target[1]) if target is not None else None
            if operation is not None and "rest-verb" not in html[opening.end() : closing.start()]:
                text = html[opening.end() : closing.start()]
                parts += html[end : opening.end()], _verb(operation), text, self._notes(operation)
                end = closing.start()
            classes = _CLASS.search(opening[0])
            if not current and target is not None and not target[1] and classes and "current" in classes[1].split():
                current = closing.end()
        if parts:
            return "".join((*parts, html[end:]))
        return f"{html[:current]}{self._list()}{html[current:]}"

    def marked(self, html: str) -> str:
        """Return the headings of the page, those of operations with their methods."""
        return self.complete(html) if any(f'href="#{name}"' in html for name in self.operations) else html

    def _notes(self, operation: Operation) -> str:
        """Return what stands behind the title: that the operation is deprecated, and its microversions."""
        is_said = ".. deprecated::" in operation.description
        marks = mark_of_deprecated(operation.title, self.around.get(operation.id, ""), is_said=is_said)
        texts = [*map(escape, marks), *_range(operation)]
        return f' <small class="rest-since">{" · ".join(texts)}</small>' if texts else ""

    def _entry(self, operation: Operation) -> str:
        link = f'<a class="reference internal" href="#{escape(operation.id)}">'
        return f"<li>{link}{_verb(operation)}{escape(operation.title)}{self._notes(operation)}</a></li>"

    def _list(self) -> str:
        groups = [
            (title, list(members))
            for title, members in groupby(self.operations.values(), lambda one: self.around.get(one.id, ""))
        ]
        if len(groups) == 1:
            return f'<ul class="rest-nav">{"".join(map(self._entry, groups[0][1]))}</ul>'
        items = [
            f'<li>{f"""<a href="#{escape(self.ids[title])}">{escape(title)}</a>""" if title in self.ids else ""}'
            f"<ul>{''.join(map(self._entry, members))}</ul></li>"
            for title, members in groups
        ]
        return f'<ul class="rest-nav">{"".join(items)}</ul>'


def _links(html: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield the opening and the closing tag of each link."""
    opening = None
    for tag in _TAG.finditer(html):
        if tag[0] != "</a>":
            opening = tag
        elif opening is not None:
            yield opening, tag
            opening = None


def _verb(operation: Operation) -> str:
    method = escape(operation.method)
    return f'<span class="rest-verb rest-verb-{method.lower()}">{method}</span> ' if method else ""


def _range(operation: Operation) -> list[str]:
    low, high = operation.min_version, operation.max_version
    text = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    return [text] if text else []


def _wrapped(write: Callable[..., Any], navigation: _Navigation, later: Callable[[], bool]) -> Callable[..., Any]:
    def completed(*args: Any, **kwargs: Any) -> Any:
        html = write(*args, **kwargs)
        if later() or "raw" in args or kwargs.get("kind") == "raw":  # a tree, not text
            return html
        return Markup(navigation.complete(str(html or "")))  # noqa: S704 - it is the theme's, and what we add is escaped

    return completed


def complete_toctree(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Complete ``toctree()`` and ``toc`` (``html-page-context``), before themes make something of them."""
    if app.config.root_doc not in app.env.toctree_includes and _is_of_sphinx(context.get("toctree")):
        # There is none. To find that out, Sphinx loads the root document again, a whole reference for most: an
        # eighth of the CPU seconds of nova's build, and 22 MB (tox -e bench -- build).
        context["toctree"] = _no_toctree
    navigation = _navigation(app, page)
    if navigation is not None and isinstance(context.get("toc"), str):
        context["toc"] = navigation.marked(context["toc"])
        # openstackdocs writes the page's headings below the tree: the same operations a second time.
        if context.get("theme_display_toc") and context.get("display_toc") and "rest-verb" in context["toc"]:
            return
    _complete(app, page, context, "toctree")


def _is_of_sphinx(function: object) -> bool:
    return getattr(function, "__module__", None) == StandaloneHTMLBuilder.__module__


def _no_toctree(**_options: Any) -> str:
    """Write what ``toctree()`` writes of a root document without one."""
    return ""


def complete_theme(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Complete what pydata-sphinx-theme makes (``html-page-context``): it takes links below pages away."""
    _complete(app, page, context, _OF_PYDATA)


def _complete(app: Sphinx, page: str, context: dict[str, Any], name: str) -> None:
    navigation = _navigation(app, page)
    if navigation is not None and callable(context.get(name)):
        # What the theme makes of it is completed, not what it is made of.
        context[name] = _wrapped(context[name], navigation, lambda: name == "toctree" and _OF_PYDATA in context)


def _navigation(app: Sphinx, page: str) -> _Navigation | None:
    domain = RestDomain.of(app.env)
    operations = tuple(one for one in domain.operations_of(page) if one.method)
    if app.builder.name in ("epub", "singlehtml") or not operations:
        return None
    return _Navigation(operations, domain.texts.get(page, ()))
