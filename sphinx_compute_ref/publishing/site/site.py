"""The site: versions, their pages in the store, and what follows from both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.comparing.change import Comparison
from sphinx_compute_ref.comparing.comparison import compare
from sphinx_compute_ref.comparing.models import checked
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.site.pages import Pages, read_pages
from sphinx_compute_ref.publishing.storage.store import Entry

#: Raise it when assembly makes another site of the same pages.
_FORMAT = 1


def site_key(versions: Sequence[Version], settings: Settings, entries: Mapping[str, Entry]) -> str:
    """Return what the site depends on, as one key: the same key means the same site."""
    shown = [
        {**asdict(version), "commit": "", "key": entries[version.ref].key, "aliases": sorted(version.aliases)}
        for version in versions
    ]
    values = [_FORMAT, __version__, shown, settings.url, dict(settings.redirects), list(settings.cuts)]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Site:
    """Versions, newest first, with their pages in the store by ref."""

    versions: Sequence[Version]
    entries: Mapping[str, Entry]
    settings: Settings

    @cached_property
    def current(self) -> Version:
        """The version that ``latest`` names."""
        return next((version for version in self.versions if version.status == "current"), self.versions[0])

    @cached_property
    def models(self) -> Mapping[str, Any]:
        """The exported models by ref, where there is one."""
        models = {}
        for version in self.versions:
            try:
                models[version.ref] = checked(self.entries[version.ref].model, version.ref)
            except UserError:
                continue
        return models

    @cached_property
    def pages(self) -> Mapping[str, Pages]:
        """The pages by ref."""
        return {
            version.ref: read_pages(self.entries[version.ref].pages, self.models.get(version.ref))
            for version in self.versions
        }

    def previous(self, version: Version) -> Version | None:
        """Return the release before ``version``.

        A branch comes after a branch and a tag after a tag where there are others of its kind: stable/2025.1 and
        31.0.0 count differently.
        """
        later = self.versions[list(self.versions).index(version) + 1 :]
        releases = [other for other in self.versions if not other.development and other != version]
        alike = [other for other in releases if other.kind == version.kind]
        return next((other for other in later if other in (alike or releases)), None)

    @cached_property
    def comparisons(self) -> Mapping[str, Comparison]:
        """What changed since the previous version, by ref."""
        found = {}
        for version in self.versions:
            previous = self.previous(version)
            if previous is not None and {version.ref, previous.ref} <= self.models.keys():
                old, new = self.models[previous.ref], self.models[version.ref]
                found[version.ref] = compare(old, new, names=(previous.title, version.title))
        return found

    def canonical(self, version: Version, page: str) -> str:
        """Return the path in the site that search engines shall see for a page: one for all versions that have it."""
        where = self.current if page in self.pages[self.current.ref].names else version
        return f"{where.folder}/{page}"
