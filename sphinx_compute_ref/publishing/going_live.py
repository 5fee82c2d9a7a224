"""The step that readers see: the chosen pages of all references, assembled as one release that becomes the live one."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version, with_aliases
from sphinx_compute_ref.publishing.portal.agreement import Agreement
from sphinx_compute_ref.publishing.portal.assembly import assemble_portal, portal_key
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan
from sphinx_compute_ref.publishing.site.assembly import assemble
from sphinx_compute_ref.publishing.site.parts import Parts, Release
from sphinx_compute_ref.publishing.site.site import Site, site_key
from sphinx_compute_ref.publishing.storage.releases import Releases
from sphinx_compute_ref.publishing.storage.store import Entry


def sites_of(plans: Sequence[Plan], folders: Folders) -> Mapping[str, Site]:
    """Return the sites of references by name: the pages of the versions' keys, else the last good ones of a version."""
    sites: dict[str, Site] = {}
    for each in plans:
        store, versions = folders.store_of(each.reference), []
        entries: dict[str, Entry] = {}
        for version in each.versions:
            entry = store.entry(version.key)
            stale = entry is None
            if entry is None:
                last = store.last(version.ref)
                entry = store.entry(last) if last is not None else None
            if entry is not None:
                versions.append(replace(version, key=entry.key, stale=stale))
                entries[version.ref] = entry
        if versions:
            settings = each.reference.settings
            sites[each.reference.name] = Site(with_aliases(versions, settings.aliases), entries, settings)
    return sites


def go_live(
    releases: Releases,
    what: Settings | Portal,
    sites: Mapping[str, Site],
    agreed: Mapping[str, Agreement],
    *,
    copy: bool,
) -> int | None:
    """Assemble and switch, unless the live release is the same already."""
    keys = {name: site_key(site.versions, site.settings, site.entries) for name, site in sites.items()}
    key = portal_key(what, keys, agreed) if isinstance(what, Portal) else next(iter(keys.values()))
    live = releases.live()
    if live is not None and live.get("key") == key:
        return None
    try:
        missing: Sequence[str] = ()
        dead: Sequence[str] = ()
        before = _release(releases.folder / str(live["number"]), live) if live else None
        spare = releases.spare(what.keep)
        parts = Parts(releases.stage(), before, _release(*spare) if spare else None)
        if isinstance(what, Portal):
            missing, dead = assemble_portal(what, sites, keys, parts, agreed)
        else:
            assemble(next(iter(sites.values())), parts)
        about = {
            "key": key,
            "time": int(time.time()),
            "versions": [_row(version) for site in sites.values() for version in site.versions],
            "parts": parts.keys,
            "links": {"missing": missing, "dead": dead},
            "bytes": [parts.measure(), parts.added],
            "sizes": parts.sizes,
        }
        number = releases.add(parts.folder, about, parts.moved)
        releases.switch(number, copy=copy)
    except OSError as error:
        releases.clean()
        raise UserError(
            f"cannot assemble the site: {error.strerror or error}",
            where=str(error.filename or releases.staging),
            hint="The live site is as it was.",
        ) from error
    releases.prune(what.keep)
    return number


def _release(folder: Path, about: Mapping[str, Any]) -> Release:
    return Release(folder, about.get("parts", {}), about.get("sizes", {}))


def _row(version: Version) -> dict[str, object]:
    reference = {"reference": version.reference} if version.reference else {}
    return {
        **reference,
        "ref": version.ref,
        "folder": version.folder,
        "key": version.key,
        "stale": version.stale,
        "commit": version.commit,
        "current": version.status == "current",
    }


def versions_gone(releases: Releases, versions: Sequence[Version]) -> tuple[str, ...]:
    """Return the versions of the live release that are not among ``versions``."""
    names = {version.name for version in versions}
    before = (releases.live() or {}).get("versions", ())
    live = [f"{each['reference']}@{each['ref']}" if each.get("reference") else each["ref"] for each in before]
    return tuple(name for name in live if name not in names)
