"""The feed of a portal (Atom, RFC 4287): what changed in which version of which reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.site.changes import changes_path, summary_for
from sphinx_compute_ref.publishing.site.pages import url_of
from sphinx_compute_ref.publishing.site.site import Site

#: As many entries as a feed has.
_ENTRIES = 50


class _Entry(NamedTuple):
    time: float
    title: str
    link: str
    key: str
    site: Site
    ref: str


def feed(portal: Portal, sites: Mapping[str, Site]) -> bytes:
    """Return the feed, newest first; the URL of the portal is set.

    An entry is a version as it was built: when its pages change, it is a new one.
    """
    entries = sorted(_entries(portal, sites), key=attrgetter("time"), reverse=True)[:_ENTRIES]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(portal.title)}</title>",
        f"<id>{escape(portal.url)}</id>",
        f"<author><name>{escape(portal.title)}</name></author>",
        f'<link href={quoteattr(portal.url)}/><link rel="self" href={quoteattr(f"{portal.url}feed.xml")}/>',
        f"<updated>{_text(entries[0].time if entries else 0)}</updated>",
    ]
    for entry in entries:
        lines += [
            f"<entry><title>{escape(entry.title)}</title><id>{escape(entry.link)}#{entry.key}</id>",
            f"<link href={quoteattr(entry.link)}/><updated>{_text(entry.time)}</updated>",
            f"<summary>{escape(_summary(entry))}</summary></entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode("utf-8", "replace")


def _entries(portal: Portal, sites: Mapping[str, Site]) -> Iterator[_Entry]:
    for reference in portal.services:
        site = sites.get(reference.name)
        for version in site.versions if site is not None else ():
            if site is not None and site.compared(version) is not None:
                entry = site.entries[version.ref]
                link = f"{portal.url}{reference.name}/{url_of(changes_path(version))}"
                yield _Entry(entry.time, f"{reference.title} {version.title}", link, entry.key, site, version.ref)


def _summary(entry: _Entry) -> str:
    version = next(each for each in entry.site.versions if each.ref == entry.ref)
    previous = entry.site.compared(version)
    return summary_for(entry.site, version, previous) if previous is not None else ""


def _text(seconds: float) -> str:
    """Return a time as RFC 3339 has it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
