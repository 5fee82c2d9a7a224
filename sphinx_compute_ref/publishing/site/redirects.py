"""Redirects of a site: aliases page by page, and the ``[redirects]`` of the configuration.

A redirect keeps the fragment of an address. Where an operation moved to another page or id, its old fragments lead on:
by what an operation is known by across versions, which is method and URL where these are its own alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_compute_ref.publishing.plan.selection import LATEST, Version
from sphinx_compute_ref.publishing.site.pages import START, up_from, url_of
from sphinx_compute_ref.publishing.site.rendering import rendered
from sphinx_compute_ref.publishing.site.site import Site


class Alias(NamedTuple):
    """A page that any version has: where an alias of a version leads from it, and from the fragments that moved."""

    page: str
    target: str
    moved: Mapping[str, str]


def aliased_pages(site: Site, version: Version) -> Iterator[Alias]:
    """Yield a page of an alias of ``version`` for each page that any version has: no old link shall end in nothing.

    Targets are paths in the site.
    """
    pages = site.pages[version.ref]
    moved = moved_from(site, version)
    for name in sorted(site.all_names):
        addresses = {identifier: f"{version.folder}/{address}" for identifier, address in moved.get(name, {}).items()}
        yield Alias(name, f"{version.folder}/{pages.nearest(name)}", addresses)


def moved_from(site: Site, version: Version) -> dict[str, dict[str, str]]:
    """Return, by page and id, where operations of other versions stand in ``version``, if not where they stood."""
    operations = site.operations(version)
    there = frozenset(operations.values())
    moved: dict[str, dict[str, str]] = {}
    for other in site.versions:
        for key, address in site.operations(other).items() if other.ref != version.ref else ():
            target = operations.get(key)
            if target is not None and address not in there:
                page, _, identifier = address.partition("#")
                moved.setdefault(page, {}).setdefault(identifier, target)
    return moved


def redirects(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of ``[redirects]`` and of aliases; the first of a path counts."""
    by_hand = site.moved_by_hand
    for old, new in site.settings.redirects.items():
        if "#" not in old:
            path = f"{old.strip('/')}/{START}" if old.endswith("/") else old.strip("/")
            yield path, redirect(site.settings.url, path, new, by_hand.get(path, {}))
    for version in site.versions:
        for page, target, moved in aliased_pages(site, version) if version.aliases else ():
            for alias in version.aliases:
                if alias == LATEST and page in site.pages[version.ref].names:
                    continue  # it has the page itself
                path = f"{alias}/{page}"
                yield path, redirect(site.settings.url, path, target, {**moved, **by_hand.get(path, {})})
    start = f"{site.current.folder}/{START}"
    yield START, redirect(site.settings.url, START, start)
    for path, moved in by_hand.items():
        yield path, redirect(site.settings.url, path, start, moved)


def redirects_into(redirects: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return those of the redirects that stand in ``folder``, whose parts are not the same with others."""
    return {old: new for old, new in redirects.items() if old.strip("/").startswith(f"{folder}/")}


def redirect(base: str, path: str, target: str, moved: Mapping[str, str] | None = None) -> bytes:
    """Return a page at ``path`` that leads to ``target``, a path in the site or a URL; fragments are kept.

    ``base`` is the URL of the site, empty where it is not known; fragments in ``moved`` lead where that says.
    """
    root = up_from(path)
    url = _address(target, root)
    canonical = url if "://" in target else _address(target, base or root)
    addresses = {fragment: _address(address, root) for fragment, address in (moved or {}).items()}
    lead_on = json.dumps(addresses) if addresses else ""
    return rendered("redirect.html", url=url, canonical=canonical, root=root, moved=lead_on)


def _address(target: str, root: str) -> str:
    if "://" in target:
        return target
    return root + url_of(f"{target}{START}" if target.endswith("/") else target.lstrip("/"))
