"""Assembles a portal: the site of each reference in a folder of its own, and what ties them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.publishing.portal.cards import Card, cards_of
from sphinx_compute_ref.publishing.portal.dead_links import dead_links
from sphinx_compute_ref.publishing.portal.links import Links
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.portal.portal_files import portal_files
from sphinx_compute_ref.publishing.portal.search import search_path, search_shard
from sphinx_compute_ref.publishing.site.assembly import assemble
from sphinx_compute_ref.publishing.site.parts import Parts, key_of
from sphinx_compute_ref.publishing.site.redirects import redirects_into
from sphinx_compute_ref.publishing.site.site import Site


def portal_key(portal: Portal, keys: Mapping[str, str], agreements: Mapping[str, Mapping[str, int]]) -> str:
    """Return what the whole site depends on; ``keys`` are those of the sites of its references by name."""
    about = [
        [each.name, each.title, each.description, each.group, each.deprecated, keys.get(each.name)]
        for each in portal.services
    ]
    site = [portal.title, portal.description, portal.url, portal.groups, dict(portal.redirects)]
    return key_of(__version__, site, about, {name: dict(each) for name, each in agreements.items()})


def assemble_portal(
    portal: Portal,
    sites: Mapping[str, Site],
    keys: Mapping[str, str],
    parts: Parts,
    agreements: Mapping[str, Mapping[str, int]],
) -> tuple[list[str], list[str]]:
    """Write the portal, and return what pages link that is not there: by name in other references, and by address.

    The site of a reference whose key is that of the release before is linked as a whole.
    """
    links = Links(sites)
    sites = {name: replace(site, portal=portal.title, links=links.of(site)) for name, site in sites.items()}
    for name, site in sites.items():
        inside = redirects_into(portal.redirects, name)
        if parts.same(name, key_of(keys[name], portal.title, site.links, inside)):
            continue
        assemble(site, parts, f"{name}/")
        for version in site.versions:
            path = search_path(name, version)
            if not parts.same(path, key_of(site.entries[version.ref].key)):
                parts.write(path, search_shard(name, site, version))
    cards: tuple[Card, ...] = cards_of(portal, sites, agreements)
    for name, content in portal_files(portal, sites, cards, parts.folder):
        parts.write(name, content)
    return links.faults, dead_links(portal, sites, parts.folder)
