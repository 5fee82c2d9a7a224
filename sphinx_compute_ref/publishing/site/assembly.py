"""Assembles a release of the site in a folder: the pages of all versions and what ties them together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sphinx_compute_ref.publishing.plan.selection import Status, Version
from sphinx_compute_ref.publishing.site.pages import Addition, patched, up_from, url_of
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.publishing.site.site_files import site_files

NOTICES: Mapping[Status, str] = {
    "current": "Version {}.",
    "old": "This is version {}; there is a newer one.",
    "development": "This is version {}, which is in development.",
    "end-of-life": "This is version {}, which is no longer maintained.",
}


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
