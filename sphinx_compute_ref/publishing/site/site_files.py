"""The files that tie versions together: lists, scripts' data, redirects, site map, "What changed"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape as xml_escape

from sphinx_compute_ref.comparing.pairing import operation_key
from sphinx_compute_ref.comparing.reports import IMPACTS, groups_of, operation_name, summary_of
from sphinx_compute_ref.publishing.site.pages import START, up_from, url_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from sphinx_compute_ref.publishing.plan.selection import Version
    from sphinx_compute_ref.publishing.site.site import Site

_FOLDER = Path(__file__).parent
_STATIC = ("versions.js", "versions.css", "redirect.js")
_WORDS = {"current": "current", "old": "", "development": "in development", "end-of-life": "end of life"}
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _rendered(template: str, **values: Any) -> bytes:
    return _templates().get_template(template).render(**values).encode("utf-8", "replace")


def site_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file; the first of a path counts."""
    document = versions_of(site)
    yield "versions.json", _json(document)
    yield "switcher.json", _json(list(_switcher(site)))
    yield "_versions/data.js", _script("window.computeRefVersions", document)
    for version in site.versions:
        pages = site.pages[version.ref]
        values = {"pages": sorted(pages.names), "operations": dict(pages.operations)}
        place = f"(window.computeRefPages = window.computeRefPages || {{}})[{json.dumps(version.folder)}]"
        yield f"_versions/pages/{version.folder}.js", _script(place, values)
    for name in _STATIC:
        yield f"_versions/{name}", (_FOLDER / "static" / name).read_bytes()
    for version in site.versions:
        if version.ref in site.comparisons:
            yield _changes_path(version), _changes(site, version)
    rows = [{**row, "word": _WORDS[row["status"]]} for row in document["versions"]]
    yield "versions.html", _rendered("versions.html", versions=rows, root="", missing=False)
    if site.settings.url:
        yield "404.html", _rendered("versions.html", versions=rows, root=site.settings.url, missing=True)
        yield from _sitemaps(site)
    for old, new in site.settings.redirects.items():
        path = f"{old.strip('/')}/{START}" if old.endswith("/") else old.strip("/")
        yield path, _redirect(site, path, new)
    yield from _aliases(site)
    yield START, _redirect(site, START, f"{site.current.folder}/{START}")


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
                "changes": url_of(_changes_path(version)) if version.ref in site.comparisons else None,
                "pages": f"_versions/pages/{url_of(version.folder)}.js",
            }
            for version in site.versions
        ],
    }


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


def _changes_path(version: Version) -> str:
    return f"_versions/changes/{version.folder}.html"


def _changes(site: Site, version: Version) -> bytes:
    comparison = site.comparisons[version.ref]
    pages, root = site.pages[version.ref], up_from(_changes_path(version))
    groups: list[dict[str, Any]] = []
    for operation, changes in groups_of(comparison):
        name, link = "The reference", ""
        if operation is not None:
            name = f"{operation_name(operation)} {operation['title']}"
            place = pages.operations.get(operation_key(operation))
            link = f"{root}{url_of(f'{version.folder}/{place}')}" if place else ""
        lines = [{"impact": str(change.impact), "message": change.message} for change in changes]
        groups.append({"name": name, "link": link, "changes": lines, "impact": max(c.impact for c in changes)})
    groups.sort(key=lambda group: -group["impact"])
    return _rendered(
        "changes.html",
        before=comparison.before,
        after=comparison.after,
        summary=summary_of(comparison),
        impacts=[str(impact) for impact in IMPACTS],
        groups=groups,
        root=root,
        start=f"{root}{url_of(version.folder)}/{START}",
    )


def _aliases(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield a redirect for each alias and each page that any version has: no old link shall end in nothing."""
    names = sorted(set().union(*(pages.names for pages in site.pages.values())))
    for version in site.versions:
        pages = site.pages[version.ref]
        for alias in version.aliases:
            for name in names:
                path = f"{alias}/{name}"
                yield path, _redirect(site, path, f"{version.folder}/{pages.nearest(name)}")


def _redirect(site: Site, path: str, target: str) -> bytes:
    """Return a page at ``path`` that leads to ``target``, a path in the site or a URL; fragments are kept."""
    root = up_from(path)
    if "://" in target:
        url = canonical = target
    else:
        target = f"{target}{START}" if target.endswith("/") else target.lstrip("/")
        url = root + url_of(target)
        canonical = (site.settings.url or root) + url_of(target)
    return _rendered("redirect.html", url=url, canonical=canonical, root=root)


def _sitemaps(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield a site map for each version that has canonical pages, and their index (https://www.sitemaps.org/)."""
    maps = []
    for version in site.versions:
        own = sorted(
            page
            for page in site.pages[version.ref].names
            if site.canonical(version, page) == f"{version.folder}/{page}"
        )
        if own:
            urls = [site.settings.url + url_of(f"{version.folder}/{page}") for page in own]
            maps.append(f"sitemap-{version.folder}.xml")
            lines = "".join(f"<url><loc>{xml_escape(url)}</loc></url>\n" for url in urls)
            yield maps[-1], f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP}>\n{lines}</urlset>\n'.encode()
    lines = "".join(f"<sitemap><loc>{xml_escape(site.settings.url + url_of(name))}</loc></sitemap>\n" for name in maps)
    index = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SITEMAP}>\n{lines}</sitemapindex>\n'
    yield "sitemap.xml", index.encode()


def _json(values: object) -> bytes:
    return (json.dumps(values, indent=1) + "\n").encode()


def _script(name: str, values: object) -> bytes:
    return f"{name} = {json.dumps(values, separators=(',', ':'))};\n".encode()
