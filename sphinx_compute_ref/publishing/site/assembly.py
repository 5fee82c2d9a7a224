"""Assembles a release of the site in a folder: the pages of all versions and what ties them together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from sphinx_compute_ref.publishing.plan.selection import LATEST, Status, Version
from sphinx_compute_ref.publishing.site.changes import changes, changes_key, changes_path
from sphinx_compute_ref.publishing.site.inventory import INVENTORY, with_operations
from sphinx_compute_ref.publishing.site.pages import START, Addition, patched, up_from, url_of
from sphinx_compute_ref.publishing.site.parts import Parts, key_of
from sphinx_compute_ref.publishing.site.redirects import redirects_into
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.publishing.site.site_files import map_of, map_path, site_files
from sphinx_compute_ref.publishing.storage.linking import link as hard_link
from sphinx_compute_ref.publishing.storage.linking import link_tree

NOTICES: Mapping[Status, str] = {
    "current": "Version {}.",
    "old": "This is version {}; there is a newer one.",
    "development": "This is version {}, which is in development.",
    "end-of-life": "This is version {}, which is no longer maintained.",
}


def assemble(site: Site, parts: Parts, below: str = "", *, link: bool = True) -> None:
    """Write the site into the folder of ``parts``, in a portal ``below`` the name of its reference and a slash.

    With ``link`` unchanged files are links to those of the store.
    """
    folder = parts.folder / below
    keys = {version.ref: _key_of(site, version) for version in site.versions}
    for version in site.versions:
        if not parts.same(f"{below}{version.folder}", keys[version.ref]):
            _write_version(site, version, folder / version.folder, parts, link=link)
    lost = sorted(site.all_names - site.pages[site.current.ref].names)
    if not parts.same(f"{below}{LATEST}", key_of(keys[site.current.ref], site.current.folder, lost)):
        link_tree(folder / site.current.folder, folder / LATEST)
    for version in site.versions:
        path = map_path(version)
        if not parts.same(f"{below}{path}", key_of(site.entries[version.ref].key)):
            parts.write(path, map_of(site, version), below)
        path, previous = changes_path(version), site.compared(version)
        if previous is None or parts.same(f"{below}{path}", changes_key(site, version, previous)):
            continue
        parts.write(path, changes(site, version, previous), below)
    for name, content in site_files(site):
        parts.write(name, content, below)


def _key_of(site: Site, version: Version) -> str:
    """Return what the pages of a version depend on as they are in the site: not on which version is the current one."""
    theirs = site.pages[site.current.ref]
    pages = [(name, name in theirs.names, theirs.nearest(name)) for name in sorted(site.pages[version.ref].names)]
    inside = redirects_into(site.settings.redirects, version.folder)
    return key_of(site.entries[version.ref].key, asdict(_addition(site, version, START)), pages, inside)


def _write_version(site: Site, version: Version, target: Path, parts: Parts, *, link: bool) -> None:
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
                parts.add(target / below / name, content)
            elif page == INVENTORY and _add_operations(site, version, path, target / page, parts):
                continue
            elif not _place(path, target / below / name, link=link):
                parts.added += path.stat().st_size


def _add_operations(site: Site, version: Version, source: Path, target: Path, parts: Parts) -> bool:
    """Write the inventory with the operations of the model; say whether it had to be another one."""
    operations = site.operations(version)
    if not operations or source.is_symlink():
        return False
    content = source.read_bytes()
    new = with_operations(content, lambda: site.model(version), operations)
    if new == content:
        return False
    parts.add(target, new)
    return True


def _addition(site: Site, version: Version, page: str) -> Addition:
    root = up_from(f"{version.folder}/{page}")
    away = version.ref != site.current.ref
    target = f"{LATEST}/{site.pages[site.current.ref].nearest(page)}"
    return Addition(
        root=root,
        canonical=(site.settings.url or root) + url_of(site.canonical(version, page)),
        notice=NOTICES[version.status].format(version.title),
        current=root + url_of(target) if away else "",
        scripts=site.scripts,
        links=site.links.get(version.ref, {}),
    )


def _place(source: Path, target: Path, *, link: bool) -> bool:
    """Give a file of the store a name in the site; say whether it is the same file."""
    if link and not source.is_symlink():
        return hard_link(source, target)
    shutil.copyfile(source, target)
    return False
