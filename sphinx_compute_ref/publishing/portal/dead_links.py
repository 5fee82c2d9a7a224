"""Links that lead nowhere in a whole site: within a version, between versions and references, and redirects."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from sphinx_compute_ref.publishing.plan.selection import LATEST, Version
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.site.links import ids_in
from sphinx_compute_ref.publishing.site.pages import START
from sphinx_compute_ref.publishing.site.redirects import moved_from
from sphinx_compute_ref.publishing.site.site import Site

_REDIRECT = re.compile(rb"""<script src="[^"]*redirect\.js" data-target="([^"]*)"(?: data-moved="([^"]*)")?""")
#: As many redirects lead on from one another.
_HOPS = 5


def dead_links(portal: Portal, sites: Mapping[str, Site], folder: Path) -> list[str]:
    """Return the links of the site in ``folder`` that lead nowhere: version, page and link.

    What lies below the URL of the portal counts as the site, other hosts are not asked.
    """
    judge = _Judge(folder, portal.url, sites)
    links: list[str] = []
    for name, site in sites.items():
        for version in site.versions:
            pages = site.pages[version.ref]
            links += (f"{version.name}: {link}" for link in pages.dead)
            links += (f"{version.name}: {link}" for link in judge.dead(name, version, pages.outward))
        links += (f"{name}: {text}" for text in judge.redirects(f"{name}/", site.settings.redirects))
    return [*links, *(f"redirects: {text}" for text in judge.redirects("", portal.redirects))]


class _Judge:
    """Says what is there in the site in ``folder``, which will stand at ``url``."""

    def __init__(self, folder: Path, url: str, sites: Mapping[str, Site]) -> None:
        self._folder, self._url, self._sites = folder, url, sites
        self._page = cache(self._read)
        self._moved = cache(self._read_moved)

    def dead(self, name: str, version: Version, links: tuple[str, ...]) -> Iterator[str]:
        """Yield those of ``links`` (page, blank, link) of a version that lead into the site and nowhere there."""
        for each in links:
            page, _, link = each.partition(" ")
            if self._url and link.startswith(self._url):
                path = link.removeprefix(self._url)
            elif "://" in link:
                continue
            else:
                base = posixpath.dirname(f"{name}/{version.folder}/{page}")
                path = f"{base}/{link}"
            if not self._is_there(path):
                yield each

    def redirects(self, below: str, table: Mapping[str, str]) -> Iterator[str]:
        """Yield the redirects whose targets are not there."""
        for old, new in table.items():
            if "://" not in new and not self._is_there(below + new.lstrip("/")):
                yield f"{old} = {new}"

    def _is_there(self, link: str, hops: int = _HOPS) -> bool:
        path, _, fragment = link.partition("#")
        path = unquote(path.partition("?")[0])
        target = posixpath.normpath(path) if path else "."
        if target.startswith(("..", "/")):
            return True  # of another site
        if path.endswith("/") or target == "." or (self._folder / target).is_dir():
            target = posixpath.normpath(f"{target}/{START}")
        if not (self._folder / target).is_file():
            return False
        if fragment in ("", "top") or not target.endswith(".html"):
            return True
        ids, redirect, moved = self._page(target)
        if redirect and hops:
            goal = moved.get(unquote(fragment)) or f"{redirect.partition('#')[0]}#{fragment}"
            base = posixpath.dirname(target)
            return "://" in goal or self._is_there(posixpath.join(base, goal), hops - 1)
        return bool({fragment, unquote(fragment)} & ids) or self._leads_on(target, unquote(fragment))

    def _leads_on(self, target: str, fragment: str) -> bool:
        """Say whether pages lead on from a fragment: an operation moved, or ``[redirects]`` say where."""
        name, _, path = target.partition("/")
        return name in self._sites and fragment in self._moved(name).get(path, ())

    def _read_moved(self, name: str) -> dict[str, frozenset[str]]:
        site = self._sites[name]
        moved = {f"{LATEST}/{page}": frozenset(ids) for page, ids in moved_from(site, site.current).items()}
        by_hand = {path: moved.get(path, frozenset()) | ids.keys() for path, ids in site.moved_by_hand.items()}
        return moved | by_hand

    def _read(self, name: str) -> tuple[frozenset[str], str, dict[str, str]]:
        page = (self._folder / name).read_bytes()
        redirect = _REDIRECT.search(page)
        if redirect is None:
            return ids_in(page), "", {}
        target, moved = (html.unescape((part or b"").decode("utf-8", "replace")) for part in redirect.groups())
        return frozenset(), target, json.loads(moved) if moved else {}
