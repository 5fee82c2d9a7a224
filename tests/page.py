"""HTML pages as trees, for tests: what a browser would make of the pages that Sphinx writes."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.open: list[str] = []
        self.builder.start("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open:
                last = self.open.pop()
                self.builder.end(last)
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def parse(text: str) -> Element:
    """Return the tree of a page."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    while parser.open:
        parser.builder.end(parser.open.pop())
    parser.builder.end("page")
    return parser.builder.close()


def parse_written(text: str) -> Element:
    """Return the tree of HTML that Sphinx has written, a tenth as slow: most of it is XML, and the rest is a page."""
    try:
        return XML(f"<page>{text}</page>")
    except ParseError:
        return parse(text)


def classes(element: Element) -> list[str]:
    """Return the classes of ``element``."""
    return element.get("class", "").split()


def having(tree: Element, name: str) -> Iterator[Element]:
    """Yield the elements of class ``name``, in the order of the page."""
    return (element for element in tree.iter() if name in classes(element))


def text_of(element: Element, *, without: tuple[str, ...] = ("headerlink",)) -> str:
    """Return the text in ``element`` with single blanks, without that of elements of the classes ``without``."""
    parts: list[str] = []

    def collect(one: Element) -> None:
        if not set(without) & set(classes(one)):
            parts.append(one.text or "")
            for child in one:
                collect(child)
        if one is not element:
            parts.append(one.tail or "")

    collect(element)
    return " ".join("".join(parts).split())


#: Sphinx's own: its search box shows itself where scripts run.
_SEARCH_BOX = """document.getElementById('searchbox').style.display = "block\""""


def active(tree: Element) -> list[str]:
    """Return all of a page that runs: handlers, inline scripts, links that are scripts, scripts from elsewhere."""
    running = []
    for element in tree.iter():
        for name, value in element.attrib.items():
            address = "".join(value.split()).lower()
            if name.startswith("on") or (
                name in _ADDRESSES and address.startswith(("javascript:", "vbscript:", "data:text"))
            ):
                running.append(f"<{element.tag} {name}={value!r}>")
        if element.tag == "script":
            source, text = element.get("src", ""), (element.text or "").strip()
            if "//" in source or (text and text != _SEARCH_BOX):
                running.append(f"<script src={source!r}>{text[:80]}")
        elif element.tag in ("iframe", "object", "embed", "base"):
            running.append(f"<{element.tag}>")
    return running


_ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "content", "srcset")
