"""The pages "What changed": a version and the one before it."""

from __future__ import annotations

from typing import Any

from sphinx_compute_ref.comparing.comparison import compare
from sphinx_compute_ref.comparing.pairing import operation_key
from sphinx_compute_ref.comparing.reports import IMPACTS, groups_of, operation_name, summary_of
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.site.pages import START, up_from, url_of
from sphinx_compute_ref.publishing.site.parts import key_of
from sphinx_compute_ref.publishing.site.rendering import rendered
from sphinx_compute_ref.publishing.site.site import Site


def changes_path(version: Version) -> str:
    """Return the path of the page about ``version``."""
    return f"_versions/changes/{version.folder}.html"


def changes_key(site: Site, version: Version, previous: Version) -> str:
    """Return what the page depends on."""
    pages = [site.entries[each.ref].key for each in (version, previous)]
    return key_of(pages, version.title, previous.title, version.folder)


def changes(site: Site, version: Version, previous: Version) -> bytes:
    """Return the page; both have a model."""
    comparison = compare(site.model(previous), site.model(version), names=(previous.title, version.title))
    site.entries[version.ref].add_note(_note(site, previous), {"summary": summary_of(comparison)})
    addresses, root = site.operations(version), up_from(changes_path(version))
    groups: list[dict[str, Any]] = []
    for operation, differences in groups_of(comparison):
        name, link = "The reference", ""
        if operation is not None:
            name = f"{operation_name(operation)} {operation['title']}"
            address = addresses.get(operation_key(operation))
            link = f"{root}{url_of(f'{version.folder}/{address}')}" if address else ""
        lines = [{"impact": str(change.impact), "message": change.message} for change in differences]
        groups.append({"name": name, "link": link, "changes": lines, "impact": max(c.impact for c in differences)})
    groups.sort(key=lambda group: -group["impact"])
    return rendered(
        "changes.html",
        before=comparison.before,
        after=comparison.after,
        summary=summary_of(comparison),
        impacts=[str(impact) for impact in IMPACTS],
        groups=groups,
        root=root,
        start=f"{root}{url_of(version.folder)}/{START}",
    )


def summary_for(site: Site, version: Version, previous: Version) -> str:
    """Return one line about what changed; it is remembered, as models are large."""
    entry = site.entries[version.ref]
    note = entry.note(_note(site, previous))
    if note is not None:
        return str(note["summary"])
    summary = summary_of(compare(site.model(previous), site.model(version), names=(previous.title, version.title)))
    entry.add_note(_note(site, previous), {"summary": summary})
    return summary


def _note(site: Site, previous: Version) -> str:
    return f"summary-{site.entries[previous.ref].key}"
