"""The files that tie versions together: lists, scripts' data, site map."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape as xml_escape

from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.site.changes import changes_path
from sphinx_compute_ref.publishing.site.pages import START, url_of
from sphinx_compute_ref.publishing.site.redirects import moved_from, redirects
from sphinx_compute_ref.publishing.site.rendering import rendered

if TYPE_CHECKING:
    from sphinx_compute_ref.publishing.site.site import Site

_FOLDER = Path(__file__).parent
_STATIC = ("versions.js", "versions.css", "redirect.js")
_WORDS = {"current": "current", "old": "", "development": "in development", "end-of-life": "end of life"}
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def site_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file; the first of a path counts."""
    document = versions_of(site)
    yield "versions.json", _json(document)
    yield "switcher.json", _json(list(_switcher(site)))
    moved = {f"{path}#{old}": new for path, places in site.moved_by_hand.items() for old, new in places.items()}
    yield (
        "_versions/data.js",
        _script("window.computeRefVersions", _for_pages(document) | ({"moved": moved} if moved else {})),
    )
    yield "_versions/moved.js", _script("window.computeRefMoved", moved_from(site, site.current))
    for name in _STATIC:
        yield f"_versions/{name}", (_FOLDER / "static" / name).read_bytes()
    rows = [{**row, "word": _WORDS[row["status"]]} for row in document["versions"]]
    yield "versions.html", rendered("versions.html", versions=rows, root="", missing=False, portal=site.portal)
    if site.settings.url:
        yield (
            "404.html",
            rendered("versions.html", versions=rows, root=site.settings.url, missing=True, portal=site.portal),
        )
        yield from _sitemaps(site)
    yield from redirects(site)


def map_path(version: Version) -> str:
    """Return the path of the map of a version, which the switcher loads when that version is pointed at."""
    return f"_versions/pages/{version.folder}.js"


def map_of(site: Site, version: Version) -> bytes:
    """Return the script with the pages of a version, and where its operations stand."""
    values = {"pages": sorted(site.pages[version.ref].names), "operations": dict(site.operations(version))}
    return _script(f"(window.computeRefPages = window.computeRefPages || {{}})[{json.dumps(version.folder)}]", values)


def versions_of(site: Site) -> dict[str, Any]:
    """Return ``versions.json``, version 1: a contract with scripts."""
    return {
        "version": 1,
        "current": site.current.folder,
        "versions": [
            {
                "ref": version.ref,
                "title": version.title,
                "folder": version.folder,
                "status": version.status,
                "aliases": list(version.aliases),
                "url": f"{site.settings.url}{url_of(version.folder)}/",
                "cuts": [cut for cut in site.settings.cuts if f"v{cut}/{START}" in site.pages[version.ref].names],
                "changes": url_of(changes_path(version)) if site.compared(version) is not None else None,
                "pages": url_of(map_path(version)),
            }
            for version in site.versions
        ],
    }


def _for_pages(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the switcher needs of ``versions.json``: every page loads it, so it says no more than that."""
    rows = []
    for version in document["versions"]:
        row = {name: version[name] for name in ("folder", "status")}
        row |= {"title": version["title"]} if version["title"] != version["folder"] else {}
        rows.append(row | {name: version[name] for name in ("cuts", "changes") if version[name]})
    return {"current": document["current"], "versions": rows}


def _switcher(site: Site) -> Iterator[dict[str, Any]]:
    """Yield the entries that pydata-sphinx-theme wants; it takes URLs from the root of a host where none is set."""
    base = site.settings.url or "/"
    for version in site.versions:
        word = _WORDS[version.status]
        entry: dict[str, Any] = {
            "name": f"{version.title} ({word})" if word else version.title,
            "version": version.folder,
            "url": f"{base}{url_of(version.folder)}/",
        }
        if version.ref == site.current.ref:
            entry["preferred"] = True
        yield entry


def _sitemaps(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield a site map for each version that has canonical pages, and their index (https://www.sitemaps.org/)."""
    maps = []
    current = site.pages[site.current.ref].names
    for version in site.versions:
        names = site.pages[version.ref].names
        pages = sorted(names if version.ref == site.current.ref else names - current)
        if pages:
            urls = [site.settings.url + url_of(site.canonical(version, page)) for page in pages]
            maps.append(sitemap_name(version))
            lines = "".join(f"<url><loc>{xml_escape(url)}</loc></url>\n" for url in urls)
            yield maps[-1], f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP}>\n{lines}</urlset>\n'.encode()
    yield "sitemap.xml", sitemap_index(site.settings.url, maps)


def sitemap_name(version: Version) -> str:
    """Return the name of the site map of a version."""
    return f"sitemap-{version.folder}.xml"


def sitemap_index(base: str, names: Iterable[str]) -> bytes:
    """Return the index of the site maps ``names`` in the site at ``base``."""
    lines = "".join(f"<sitemap><loc>{xml_escape(base + url_of(name))}</loc></sitemap>\n" for name in names)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SITEMAP}>\n{lines}</sitemapindex>\n'
    return text.encode()


def _json(values: object) -> bytes:
    return (json.dumps(values, indent=1) + "\n").encode()


def _script(name: str, values: object) -> bytes:
    return f"{name} = {json.dumps(values, separators=(',', ':'))};\n".encode()
