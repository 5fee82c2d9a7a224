"""The HTML pages of a version: which there are, where their operations stand, and what assembly adds to each.

A page gets a style sheet, two scripts (files of the site, no inline code), a canonical link, and the way to the list of
versions for readers without JavaScript. Nothing else of it changes: old versions never have to be built again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx_compute_ref.comparing.models import checked
from sphinx_compute_ref.comparing.pairing import operation_key, operations_of, url_shape
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.site.links import LinkScan, with_links
from sphinx_compute_ref.publishing.storage.store import Entry

START = "index.html"
#: Other names when other things are noted.
_NOTE, _OPERATIONS = "pages-4", "operations-4"
_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY = re.compile(rb"<body\b[^>]*+(?:(>)|\Z)", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^>]*+(?:>\s*+|\Z)", re.IGNORECASE)
_CANONICAL = re.compile(rb"""\brel=["']?canonical\b[^>]*+>""", re.IGNORECASE)


@dataclass(frozen=True)
class Pages:
    """The pages of a version."""

    names: frozenset[str]
    model: bool = False
    """Whether there is a model to compare with others."""
    links: tuple[str, ...] = ()
    """What pages link in other references of a portal, as the build wrote it."""
    dead: tuple[str, ...] = ()
    """Links between pages of the version that lead nowhere: page, blank, link."""
    outward: tuple[str, ...] = ()
    """Links out of the version, into the site or to hosts: page, blank, link."""

    def nearest(self, name: str) -> str:
        """Return the page of that name, else the one that a cut was made from, else the start page."""
        if name in self.names:
            return name
        _, _, below = name.partition("/")
        return below if below in self.names else START


def page_names(folder: Path) -> Iterator[str]:
    """Yield the pages below ``folder``; folders that begin with ``_`` hold none, and links lead to none outside."""
    inside = folder.resolve()
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(("_", ".")))
        below = Path(root).relative_to(folder)
        for name in sorted(files):
            path = Path(root, name)
            if name.endswith(".html") and not (path.is_symlink() and not path.resolve().is_relative_to(inside)):
                yield (below / name).as_posix()


def pages_of(entry: Entry) -> Pages:
    """Return the pages of an entry of the store, which remembers them: looking for all ids in all pages takes time."""
    note = entry.note(_NOTE)
    if note is None:
        return _noted(entry)[0]
    links, dead, outward = (tuple(note[name]) for name in ("links", "dead", "outward"))
    return Pages(frozenset(note["pages"]), note["model"], links, dead, outward)


def operations_in(entry: Entry) -> Mapping[str, str]:
    """Return what the operations of an entry are known by, to page and id (``servers.html#lock``)."""
    note: Mapping[str, str] | None = entry.note(_OPERATIONS)
    return _noted(entry)[1] if note is None else note


def _noted(entry: Entry) -> tuple[Pages, dict[str, str]]:
    """Read the pages of an entry, and remember what they are and what operations they show."""
    try:
        model = checked(entry.model, entry.key)
    except UserError:
        model = None
    pages, operations = read_pages(entry.pages, model)
    entry.add_note(_OPERATIONS, operations)
    values = {name: getattr(pages, name) for name in ("model", "links", "dead", "outward")}
    entry.add_note(_NOTE, {"pages": sorted(pages.names), **values})
    return pages, operations


def read_pages(folder: Path, model: Any) -> tuple[Pages, dict[str, str]]:
    """Return the pages below ``folder``, and where they show the operations of ``model``."""
    names = list(page_names(folder))
    page_of: dict[str, str] = {}
    scan = LinkScan(folder)
    for name in sorted(names, key=lambda name: (name.count("/"), name)):
        for identifier in scan.ids_of(name, (folder / name).read_bytes()):
            page_of.setdefault(identifier, name)
    operations: dict[str, str] = {}
    by_request: dict[str, list[str]] = {}
    for operation in operations_of(model) if model is not None else ():
        page_of_operation = operation.get("page")
        pages = [f"{page_of_operation}.html", f"{page_of_operation}/{START}"] if page_of_operation else []
        page = next((each for each in pages if scan.has(each, operation["id"])), page_of.get(operation["id"]))
        if page is not None:
            address = f"{page}#{operation['id']}"
            operations.setdefault(operation_key(operation), address)
            by_request.setdefault(f"{operation['method']} {url_shape(operation['url'])}", []).append(address)
    # the only one of its method and URL is the same operation under any title
    operations |= {request: addresses[0] for request, addresses in by_request.items() if len(addresses) == 1}
    return Pages(frozenset(names), model is not None, scan.foreign(), scan.dead(), scan.outward()), operations


def url_of(path: str) -> str:
    """Return ``path`` as part of a URL."""
    return quote(path, safe="/#")


def up_from(path: str) -> str:
    """Return the way from the page ``path`` of the site to the root of the site."""
    return "../" * path.count("/")


@dataclass(frozen=True)
class Addition:
    """What a page gets: the way to the root, its canonical URL, and a sentence about the version."""

    root: str
    canonical: str
    notice: str
    current: str
    scripts: tuple[str, ...] = ()
    """Scripts of a portal, as paths from the root of the site of the reference."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Where links into other references of a portal lead, by what the build wrote: paths from the portal's root."""


def patched(page: bytes, addition: Addition) -> bytes:
    """Return ``page`` with the addition; a file that is no whole page comes back as it is."""
    end, body = _HEAD_END.search(page), _BODY.search(page)
    if end is None or body is None or body[1] is None or body.start() < end.start():
        return page
    root = escape(addition.root)
    head = (
        f'<link rel="canonical" href="{escape(addition.canonical)}">\n'
        f'<link rel="stylesheet" href="{root}_versions/versions.css">\n'
        f'<script defer src="{root}_versions/data.js"></script>\n'
        f'<script defer src="{root}_versions/versions.js"></script>\n'
    ) + "".join(f'<script defer src="{root}{escape(path)}"></script>\n' for path in addition.scripts)
    link = ""
    if addition.current:
        link = f' See <a href="{escape(addition.current)}">the current version</a>.'
    notice = (
        f'\n<noscript><p class="compute-ref-versions">{escape(addition.notice)}{link} '
        f'<a href="{root}versions.html">All versions</a></p></noscript>'
    )
    page = with_links(page, addition.links, f"{addition.root}../") if addition.links else page
    end, body = _HEAD_END.search(page), _BODY.search(page)
    assert end is not None
    assert body is not None
    before = _LINK.sub(lambda link: b"" if _CANONICAL.search(link[0]) else link[0], page[: end.start()])
    return b"".join(
        (
            before,
            head.encode(),
            page[end.start() : body.end()],
            notice.encode(),
            page[body.end() :],
        )
    )
