"""Assembles a release of the site in a folder: the pages of all versions and what ties them together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from sphinx_compute_ref.publishing.plan.selection import Status, Version
from sphinx_compute_ref.publishing.site.changes import changes, changes_key, changes_path
from sphinx_compute_ref.publishing.site.inventory import INVENTORY, with_operations
from sphinx_compute_ref.publishing.site.pages import START, Addition, patched, up_from, url_of
from sphinx_compute_ref.publishing.site.parts import Parts, key_of
from sphinx_compute_ref.publishing.site.parts import link as hard_link
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.publishing.site.site_files import site_files

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
    for version in site.versions:
        if not parts.same(f"{below}{version.folder}", _key_of(site, version)):
            _write_version(site, version, folder / version.folder, link=link)
    for version in site.versions:
        path, previous = changes_path(version), site.compared(version)
        if previous is None or parts.same(f"{below}{path}", changes_key(site, version, previous)):
            continue
        parts.write(path, changes(site, version, previous), below)
    for name, content in site_files(site):
        parts.write(name, content, below)


def _key_of(site: Site, version: Version) -> str:
    """Return what the pages of a version depend on as they are in the site."""
    current, shown = site.current, site.entries[version.ref].key
    return key_of(shown, asdict(_addition(site, version, START)), current.folder, site.pages[current.ref].names)


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
                (target / below / name).chmod(0o444)  # later releases are links to it
            elif page == INVENTORY and _add_operations(site, version, path, target / page):
                continue
            else:
                _place(path, target / below / name, link=link)


def _add_operations(site: Site, version: Version, source: Path, target: Path) -> bool:
    """Write the inventory with the operations of the model; say whether it had to be another one."""
    pages = site.pages[version.ref]
    if not pages.model or not pages.operations or source.is_symlink():
        return False
    content = source.read_bytes()
    new = with_operations(content, lambda: site.model(version), pages.operations)
    if new == content:
        return False
    target.write_bytes(new)
    target.chmod(0o444)  # later releases are links to it
    return True


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
        scripts=site.scripts,
        links=site.links.get(version.ref, {}),
    )


def _place(source: Path, target: Path, *, link: bool) -> None:
    if link and not source.is_symlink():
        hard_link(source, target)
    else:
        shutil.copyfile(source, target)
