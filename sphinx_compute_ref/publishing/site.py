"""Assembles a release of the site in a folder: the pages of all versions and what ties them together."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx_compute_ref import __version__
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.change import Comparison
from sphinx_compute_ref.publishing.comparison import compare
from sphinx_compute_ref.publishing.models import checked
from sphinx_compute_ref.publishing.options import Settings
from sphinx_compute_ref.publishing.pages import START, Addition, Pages, patched, read_pages, up_from, url_of
from sphinx_compute_ref.publishing.selection import Status, Version
from sphinx_compute_ref.publishing.site_files import site_files
from sphinx_compute_ref.publishing.store import Entry

#: Raise it when assembly makes another site of the same pages.
_FORMAT = 1
NOTICES: Mapping[Status, str] = {
    "current": "Version {}.",
    "old": "This is version {}; there is a newer one.",
    "development": "This is version {}, which is in development.",
    "end-of-life": "This is version {}, which is no longer maintained.",
}


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


def assemble(site: Site, folder: Path, *, link: bool = True) -> None:
    """Write the site into ``folder``; with ``link`` unchanged files are links to those of the store."""
    for version in site.versions:
        _write_version(site, version, folder / version.folder, link=link)
    for name, content in site_files(site):
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _write_version(site: Site, version: Version, target: Path, *, link: bool) -> None:
    source = site.entries[version.ref].pages
    names = site.pages[version.ref].names
    for root, folders, files in os.walk(source):
        below = Path(root).relative_to(source)
        (target / below).mkdir(parents=True, exist_ok=True)
        folders.sort()
        for name in files:
            path, page = Path(root, name), (below / name).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(source.resolve()):
                continue
            if page in names:
                content = patched(path.read_bytes(), _addition(site, version, page))
                (target / below / name).write_bytes(content)
            else:
                _place(path, target / below / name, link=link)


def _addition(site: Site, version: Version, page: str) -> Addition:
    root = up_from(f"{version.folder}/{page}")
    current = site.current
    away = version.ref != current.ref
    target = f"{current.folder}/{site.pages[current.ref].nearest(page)}"
    return Addition(
        root=root,
        canonical=(site.settings.url or root) + url_of(site.canonical(version, page)),
        notice=NOTICES[version.status].format(version.title),
        current=root + url_of(target) if away else "",
        current_title=current.title if away else "",
    )


def _place(source: Path, target: Path, *, link: bool) -> None:
    if link and not source.is_symlink():
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno in (28, 122):  # no space, no quota: a copy would not fit either
                raise
        else:
            return
    shutil.copyfile(source, target)


__all__ = ["NOTICES", "START", "Site", "assemble", "site_key"]
