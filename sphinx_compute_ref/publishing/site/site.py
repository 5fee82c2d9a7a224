"""The site: versions, their pages in the store, and what follows from both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import LATEST, Version
from sphinx_compute_ref.publishing.site.pages import Pages, operations_in, pages_of
from sphinx_compute_ref.publishing.site.parts import key_of
from sphinx_compute_ref.publishing.storage.store import Entry


def site_key(versions: Sequence[Version], settings: Settings, entries: Mapping[str, Entry]) -> str:
    """Return what the site depends on, as one key: the same key means the same site."""
    rows = [
        {**asdict(version), "commit": "", "key": entries[version.ref].key, "aliases": sorted(version.aliases)}
        for version in versions
    ]
    return key_of(__version__, rows, settings.url, dict(settings.redirects), list(settings.cuts))


@dataclass(frozen=True)
class Site:
    """Versions, newest first, with their pages in the store by ref."""

    versions: Sequence[Version]
    entries: Mapping[str, Entry]
    settings: Settings
    portal: str = ""
    """The title of the portal that this site is a folder of."""

    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By ref, where links into other references lead, as paths from the root of the portal."""

    @property
    def scripts(self) -> tuple[str, ...]:
        """What pages get of a portal, as paths from the root of this site."""
        return ("../_portal/data.js", "../_portal/portal.js") if self.portal else ()

    @cached_property
    def current(self) -> Version:
        """The version that ``latest`` names."""
        return next((version for version in self.versions if version.status == "current"), self.versions[0])

    @cached_property
    def pages(self) -> Mapping[str, Pages]:
        """The pages by ref."""
        return {version.ref: pages_of(self.entries[version.ref]) for version in self.versions}

    @cached_property
    def moved_by_hand(self) -> Mapping[str, Mapping[str, str]]:
        """Where ``[redirects]`` lead that begin at a fragment: by path and fragment."""
        moved: dict[str, dict[str, str]] = {}
        for old, new in self.settings.redirects.items():
            path, separator, fragment = old.strip("/").partition("#")
            if separator:
                moved.setdefault(path, {})[fragment] = new
        return moved

    @cached_property
    def all_names(self) -> frozenset[str]:
        """The pages that any version has."""
        return frozenset().union(*(pages.names for pages in self.pages.values()))

    def operations(self, version: Version) -> Mapping[str, str]:
        """Return the operations of a version, see :func:`operations_in`; read each time, as they are many."""
        return operations_in(self.entries[version.ref])

    def model(self, version: Version) -> Any:
        """Return the model of a version whose pages say that there is one; it is read each time: models are large."""
        return self.entries[version.ref].model

    def previous(self, version: Version) -> Version | None:
        """Return the release before ``version``.

        A branch comes after a branch and a tag after a tag where there are others of its kind: stable/2025.1 and
        31.0.0 count differently.
        """
        return self._previous[version.ref]

    @cached_property
    def _previous(self) -> Mapping[str, Version | None]:
        """The release before each version, by ref: worked out from the oldest version on."""
        kinds = Counter(version.kind for version in self.versions if not version.development)
        nearest: dict[str, Version] = {}
        before: dict[str, Version | None] = {}
        for version in reversed(self.versions):
            others = kinds[version.kind] > (not version.development)
            before[version.ref] = nearest.get(version.kind if others else "")
            if not version.development:
                nearest[version.kind] = nearest[""] = version
        return before

    def compared(self, version: Version) -> Version | None:
        """Return the version that ``version`` is compared with, if both have models."""
        previous = self.previous(version)
        if previous is None or not self.pages[version.ref].model or not self.pages[previous.ref].model:
            return None
        return previous

    def canonical(self, version: Version, page: str) -> str:
        """Return the path in the site that search engines shall see for a page: one for all versions that have it.

        It is that of the current version below ``latest/``, so that a new version changes no page of the others.
        """
        return f"{LATEST if page in self.pages[self.current.ref].names else version.folder}/{page}"
