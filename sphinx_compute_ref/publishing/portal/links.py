"""Where links into other references of a portal lead: the same series there, else the current version."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from urllib.parse import unquote

from sphinx_compute_ref.comparing.pairing import operation_key, operations_of
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.cards import series_of
from sphinx_compute_ref.publishing.site.pages import START
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.settings.suggestion import did_you_mean


class Links:
    """Finds what pages mean; ``faults`` are what is not there, for people."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites
        self.faults: list[str] = []
        self._paths = cache(self._read_paths)

    def of(self, site: Site) -> dict[str, dict[str, str]]:
        """Return by ref the path in the portal of each thing that pages of ``site`` link in other references."""
        return {
            version.ref: {link: self._path(site, version, link) for link in site.pages[version.ref].links}
            for version in site.versions
            if site.pages[version.ref].links
        }

    def _path(self, site: Site, version: Version, link: str) -> str:
        """Return the path of a link; where nothing is there, of the nearest page that is."""
        _, name, target = (unquote(part) for part in link.split(":", 2))
        other = self._sites.get(name)
        if other is None:
            hint = did_you_mean(name, self._sites) or f"There are {', '.join(self._sites)}."
            self.faults.append(f'{version.name}: links "{name}:{target}", and there is no reference "{name}". {hint}')
            return START
        there = counterpart(other, site, version)
        title, separator, parameter = target.rpartition("::")
        operation_name = title if separator else target
        paths = self._paths(name, there.ref)
        address = paths.get(_folded(operation_name))
        if address is None:
            hint = did_you_mean(operation_name, (each for each in paths if each)) if paths else ""
            self.faults.append(
                f'{version.name}: links "{operation_name}", which {there.name} does not have. {hint}'.rstrip()
            )
            return f"{name}/{there.folder}/{START}"
        if separator:
            address = self._row(other, there, address, parameter) or address
        return f"{name}/{there.folder}/{address}"

    def _read_paths(self, name: str, ref: str) -> dict[str, str]:
        """Return where the operations of a version stand, by title, id, and method with URL."""
        site = self._sites[name]
        version = next(each for each in site.versions if each.ref == ref)
        operations = site.operations(version)
        paths: dict[str, str] = {}
        for operation in operations_of(site.model(version)) if operations else ():
            address = operations.get(operation_key(operation))
            request = f"{operation['method']} {operation['url']}"
            for text in (operation["title"], operation["id"], request, request.partition("?")[0]):
                if address is not None:
                    paths.setdefault(_folded(text), address)
        return paths

    @staticmethod
    def _row(site: Site, version: Version, address: str, parameter: str) -> str:
        """Return the place of the row of a parameter in an operation; empty where the page has none."""
        page, _, identifier = address.partition("#")
        text = (site.entries[version.ref].pages / page).read_text(encoding="utf-8", errors="replace")
        for role in ("request", "response"):
            start = text.find(f'id="{html.escape(identifier)}-{role}-')
            while start >= 0:
                tag = text[start : text.find(">", start)]
                if f'data-name="{html.escape(parameter)}"' in tag:
                    return f"{page}#{html.unescape(tag[4:].partition(chr(34))[0])}"
                start = text.find(f'id="{html.escape(identifier)}-{role}-', start + 1)
        return ""


def counterpart(other: Site, site: Site, version: Version) -> Version:
    """Return the version of ``other`` of the same series as ``version`` of ``site``, else its current one."""
    series = series_of(version, site.settings)
    same = [each for each in other.versions if series and series_of(each, other.settings) == series]
    return same[0] if same else other.current


def _folded(text: str) -> str:
    return " ".join(text.split()).lower()
