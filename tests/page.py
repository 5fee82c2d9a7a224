"""HTML pages as trees, for tests: what a browser would make of the pages that Sphinx writes."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

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
