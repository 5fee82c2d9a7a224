"""The files in the root of a portal: start page, index of operations, search, catalogue, feed, redirects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sphinx_compute_ref.publishing.portal.cards import Card, all_series, grouped, series_of
from sphinx_compute_ref.publishing.portal.feed import feed
from sphinx_compute_ref.publishing.portal.machine_files import (
    catalogue,
    llms,
    operations_in_markdown,
    start_in_markdown,
)
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.portal.search import search_path
from sphinx_compute_ref.publishing.site.pages import START, url_of
from sphinx_compute_ref.publishing.site.redirects import aliased_pages, redirect
from sphinx_compute_ref.publishing.site.rendering import rendered
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.publishing.site.site_files import sitemap_index, sitemap_name

_STATIC = ("portal.css", "portal.js", "series.js", "search.js", "operations.js")
_SITE_STATIC = ("versions.css", "redirect.js")
_FOLDER = Path(__file__).parent / "static"
_SITE_FOLDER = Path(__file__).parents[1] / "site" / "static"


def portal_files(
    portal: Portal, sites: Mapping[str, Site], cards: Sequence[Card], folder: Path
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file; the first of a path counts. The sites are in ``folder`` already."""
    document = portal_document(portal, sites, cards)
    yield "portal.json", _json(document)
    data = json.dumps(_for_pages(document), separators=(",", ":"))
    yield "_portal/data.js", f"window.computeRefPortal = {data};\n".encode()
    for name in _STATIC:
        yield f"_portal/{name}", (_FOLDER / name).read_bytes()
    for name in _SITE_STATIC:
        yield f"_versions/{name}", (_SITE_FOLDER / name).read_bytes()
    groups = grouped(portal, cards)
    values = {"portal": portal, "groups": groups, "root": ""}
    yield START, rendered("portal.html", **values)
    rows = sorted(_operations(cards), key=lambda row: (row["url"], row["method"], row["reference"], row["title"]))
    yield "operations.json", _json({"version": 1, "operations": rows})
    titles = {card.reference.name: card.reference.title for card in cards}
    yield "operations.html", rendered("operations.html", rows=rows, titles=titles, **values)
    yield "search.html", rendered("search.html", cards=cards, **values)
    yield "llms.txt", llms(portal, sites, groups)
    yield "index.md", start_in_markdown(portal, groups)
    yield "operations.md", operations_in_markdown(portal, rows, titles)
    for old, new in portal.redirects.items():
        yield from _redirects(portal, sites, old, new)
    if portal.url:
        yield ".well-known/api-catalog", catalogue(portal, sites, cards)
        yield "feed.xml", feed(portal, sites)
        yield "404.html", rendered("missing.html", **{**values, "root": portal.url})
        maps = [f"{card.reference.name}/{sitemap_name(version)}" for card in cards for version in card.versions]
        yield "sitemap.xml", sitemap_index(portal.url, [name for name in maps if (folder / name).is_file()])


def portal_document(portal: Portal, sites: Mapping[str, Site], cards: Sequence[Card]) -> dict[str, Any]:
    """Return ``portal.json``, version 1: a contract with scripts."""
    return {
        "version": 1,
        "title": portal.title,
        "allSeries": all_series(cards),
        "references": [
            {
                "name": card.reference.name,
                "title": card.reference.title,
                "description": card.reference.description,
                "group": card.reference.group,
                "deprecated": card.reference.deprecated,
                "url": f"{portal.url}{card.reference.name}/",
                "current": card.current.folder,
                "microversions": {"min": card.minimum, "max": card.maximum},
                "operations": len(card.operations),
                "verified": card.verified,
                "contract": dict(card.agreement) if card.agreement is not None else None,
                "versions": [
                    {
                        "title": version.title,
                        "folder": version.folder,
                        "status": version.status,
                        "series": series_of(version, card.reference.settings),
                        "search": url_of(search_path(card.reference.name, version)),
                    }
                    for version in card.versions
                ],
            }
            for card in cards
        ],
    }


def _for_pages(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what pages need of ``portal.json``: every page loads it, so it says no more than that."""
    names = ("name", "title", "deprecated", "current", "microversions")
    return {
        "title": document["title"],
        "allSeries": document["allSeries"],
        "references": [
            {
                **{name: each[name] for name in names if each[name]},
                "versions": [
                    {name: version[name] for name in ("title", "folder", "series") if version[name]}
                    for version in each["versions"]
                ],
            }
            for each in document["references"]
        ],
    }


def _operations(cards: Sequence[Card]) -> Iterator[dict[str, Any]]:
    for card in cards:
        for operation in card.operations:
            yield {
                "method": operation.method,
                "url": operation.url,
                "title": operation.title,
                "reference": card.reference.name,
                "version": card.current.title,
                "min_version": operation.since,
                "max_version": operation.until,
                "verified": operation.verified,
                "page": f"{card.reference.name}/{url_of(operation.address)}",
            }


def _redirects(portal: Portal, sites: Mapping[str, Site], old: str, new: str) -> Iterator[tuple[str, bytes]]:
    """Yield the redirects of a page; of a folder that leads to a reference, also those of all its pages."""
    old = old.lstrip("/")
    if not old.endswith("/"):
        yield old, redirect(portal.url, old, new)
        return
    site = sites.get(new.strip("/"))
    if site is not None:
        yield from _page_by_page(portal, site, old, f"{new.strip('/')}/")
    yield f"{old}{START}", redirect(portal.url, f"{old}{START}", new)


def _page_by_page(portal: Portal, site: Site, old: str, new: str) -> Iterator[tuple[str, bytes]]:
    """Yield a redirect below ``old`` for each page of ``site``, which is at ``new``."""
    for version in site.versions:
        for page in sorted(site.pages[version.ref].names):
            path = f"{old}{version.folder}/{page}"
            yield path, redirect(portal.url, path, f"{new}{version.folder}/{page}")
        for page, target, moved in aliased_pages(site, version) if version.aliases else ():
            addresses = {fragment: f"{new}{address}" for fragment, address in moved.items()}
            for alias in version.aliases:
                path = f"{old}{alias}/{page}"
                yield path, redirect(portal.url, path, f"{new}{target}", addresses)


def _json(values: object) -> bytes:
    return (json.dumps(values, indent=1) + "\n").encode()
