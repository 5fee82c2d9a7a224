"""Publishing from end to end: choose, build what is new, assemble, go live. See the modules for each step.

A site has one reference without a name, or is a portal of many, each with its part of the store.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.build.building import Outcome, Task, build
from sphinx_compute_ref.publishing.build.environments import prune_environments
from sphinx_compute_ref.publishing.build.progress import Progress
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version, with_aliases
from sphinx_compute_ref.publishing.portal.agreement import Agreement, agreements
from sphinx_compute_ref.publishing.portal.assembly import assemble_portal, portal_key
from sphinx_compute_ref.publishing.portal.options import Portal, Reference
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan, keep, only, plan
from sphinx_compute_ref.publishing.site.assembly import assemble
from sphinx_compute_ref.publishing.site.parts import Parts, Release
from sphinx_compute_ref.publishing.site.site import Site, site_key
from sphinx_compute_ref.publishing.storage.locking import locked
from sphinx_compute_ref.publishing.storage.objects import Objects
from sphinx_compute_ref.publishing.storage.releases import Releases
from sphinx_compute_ref.publishing.storage.state import current_state, move, own, warnings_of
from sphinx_compute_ref.publishing.storage.store import OBJECTS, Entry, Store

#: How long a store that somebody named keeps pages that nobody uses, in seconds.
_UNUSED = 30 * 24 * 3600.0


@dataclass(frozen=True)
class Report:
    """What publishing did: all versions, those that go out, the builds, and the release (None: the live one stays).

    ``gone`` are versions that were live before and are not chosen any more.
    """

    plans: tuple[Plan, ...]
    shown: tuple[Version, ...]
    outcomes: tuple[Outcome, ...]
    release: int | None
    gone: tuple[str, ...] = ()
    missing_links: tuple[str, ...] = ()
    """What pages of a portal link in other references that is not there."""
    all_dead_links: tuple[str, ...] = ()
    """Links within a portal that lead nowhere: version, colon, page, link."""
    faults: tuple[str, ...] = ()
    """What of a portal could not be worked out: agreement with contracts."""
    size: tuple[int, int] = (0, 0)
    """The bytes of the live release, and those that it has for itself."""
    warnings: tuple[str, ...] = ()
    """What there is to say about where the state of the site is."""

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions of all references."""
        return tuple(version for each in self.plans for version in each.versions)

    @property
    def _accepting(self) -> frozenset[str]:
        versions = ((version, each.reference.settings) for each in self.plans for version in each.versions)
        return frozenset(version.name for version, settings in versions if settings.accepts(version.ref))

    @property
    def dead_links(self) -> tuple[str, ...]:
        """The dead links that are an error."""
        return tuple(link for link in self.all_dead_links if link.partition(": ")[0] not in self._accepting)

    @property
    def accepted_links(self) -> Mapping[str, int]:
        """How many there are of each version whose dead links are accepted."""
        return Counter(name for link in self.all_dead_links if (name := link.partition(": ")[0]) in self._accepting)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The builds that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)

    @property
    def missing(self) -> tuple[Version, ...]:
        """Versions without any pages."""
        shown = {version.name for version in self.shown}
        return tuple(version for version in self.versions if version.name not in shown)


def references_of(what: Settings | Portal) -> tuple[Reference, ...]:
    """Return the references of a portal, or the only one of a site that is none."""
    return what.services if isinstance(what, Portal) else (Reference(what),)


def plan_all(what: Settings | Portal, folders: Folders) -> tuple[Plan, ...]:
    """Return a plan for each reference.

    :raises ~sphinx_compute_ref.errors.UserError: for a wrong configuration; outside of a portal for a repository that
        cannot be read.
    """
    return tuple(plan(reference, folders) for reference in references_of(what))


def build_versions(
    plans: Sequence[Plan], folders: Folders, executor: Executor, progress: Progress, *, rebuild: bool = False
) -> tuple[Outcome, ...]:
    """Build what the store does not have; versions with the same key are built once."""
    tasks: dict[tuple[str, str], Task] = {}
    for each in plans:
        store = folders.store_of(each.reference)
        for version in each.versions:
            if each.repository and (rebuild or store.entry(version.key) is None):
                task = Task(version, each.reference.settings, each.repository, store, str(folders.environments))
                tasks.setdefault((version.reference, version.key), task)
    outcomes = _run(list(tasks.values()), executor, progress)
    for each in plans:
        store = folders.store_of(each.reference)
        for version in each.versions:
            if store.entry(version.key) is not None and store.last(version.ref) != version.key:
                store.record(version.ref, version.key)
    order = {version.name: number for number, version in enumerate(v for each in plans for v in each.versions)}
    return tuple(sorted(outcomes, key=lambda outcome: order[outcome.ref]))


def _run(tasks: Sequence[Task], executor: Executor, progress: Progress) -> list[Outcome]:
    for folder in {task.store.folder for task in tasks}:
        folder.mkdir(parents=True, exist_ok=True)
    progress.begin(Counter(task.version.reference for task in tasks))
    futures = {executor.submit(build, task): task for task in tasks}
    outcomes = []
    try:
        for future in as_completed(futures):
            try:
                outcome = future.result()
            except Exception as error:  # noqa: BLE001 - whatever a worker died of, the other versions go out
                version = futures[future].version
                outcome = Outcome(version.name, version.key, 0.0, error=f"the build broke down: {error!r}")
            if outcome.full:
                raise UserError(
                    "No space left on device",
                    where=str(futures[future].store.folder),
                    hint="Nothing was published; the live site is as it was. --store DIR keeps built pages elsewhere.",
                )
            outcomes.append(outcome)
            progress.done(outcome)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return outcomes


def publish(
    site: str,
    what: Settings | Portal,
    executor: Executor,
    progress: Progress,
    *,
    store: str | None = None,
    state: str = "",
    merge: Sequence[str] = (),
    building: bool = True,
    copy: bool = False,
    rebuild: bool = False,
    wait: float = 0.0,
) -> Report:
    """Publish to ``site``; with ``building`` off, only what the store and those to ``merge`` have.

    ``state`` is the folder for the state of sites, else what the configuration says.

    :raises ~sphinx_compute_ref.errors.UserError: where the site cannot be written, another publisher is at work, or no
        version has pages.
    """
    releases = Releases(site, state or what.state)
    work = releases.work
    folder = Path(store).resolve() if store else work / "store"
    folders = Folders(folder, work / "environments", work / "repositories")
    if isinstance(what, Settings) and not work.is_dir():
        plan_all(what, folders)  # a wrong configuration leaves nothing behind
    with locked(work / "lock", what=site, wait=wait):
        _settle(releases, state or what.state)
        copy = releases.check(copy=copy)
        releases.clean()
        _prepare(what, folders, merge)
        plans = plan_all(what, folders)
        outcomes: tuple[Outcome, ...] = ()
        keep(plans, folders)
        if building:
            outcomes = build_versions(plans, folders, executor, progress, rebuild=rebuild)
        sites = _sites(plans, folders)
        shown = tuple(version for each in sites.values() for version in each.versions)
        release: int | None = None
        gone: tuple[str, ...] = ()
        live: Mapping[str, Any] = {}
        faults: Sequence[str] = ()
        if shown:
            gone = _gone(releases, [version for each in plans for version in each.versions])
            agreed, faults = agreements(plans, folders) if isinstance(what, Portal) else ({}, ())
            release = _go_live(releases, what, sites, agreed, copy=copy)
            live = releases.live() or {}
            kept = releases.kept()
            _prune(kept, plans, folders, unused=0.0 if store is None else _UNUSED)
            for other in merge:
                _prune(kept, plans, Folders.beside(Path(other)), unused=_UNUSED)
        missing, dead = (tuple(live.get("links", {}).get(name, ())) for name in ("missing", "dead"))
        everything, added = live.get("bytes", (0, 0))
        outcomes = (*outcomes, *_failures(plans))
        size = (everything, added)
        said = tuple(warnings_of(releases.site, work))
        return Report(plans, shown, outcomes, release, gone, missing, dead, tuple(faults), size, said)


def _settle(releases: Releases, state: str) -> None:
    """Move the state of a site to where it shall be, and take possession of it; the lock there is held."""
    now = current_state(releases.site)
    if not state and now is not None and now != releases.work:
        raise UserError("its state was moved meanwhile", where=str(releases.site), hint="Publish once more.")
    if now is not None and now != releases.work:
        move(releases.site, now, releases.work)
    own(releases.work, releases.site)


def _prepare(what: Settings | Portal, folders: Folders, merge: Sequence[str]) -> None:
    """Make and clean the stores of the references, and copy into them what others have."""
    for reference in references_of(what):
        own = folders.store_of(reference)
        own.folder.mkdir(parents=True, exist_ok=True)
        own.clean()
        for other in (*merge, *([reference.store] if reference.store else ())):
            folder = Path(other) if other == reference.store else Path(other, reference.name)
            own.merge(Store(folder))


def build_into(
    store: Path,
    what: Settings | Portal,
    names: Sequence[str],
    executor: Executor,
    progress: Progress,
    *,
    rebuild: bool = False,
) -> tuple[int, tuple[Outcome, ...]]:
    """Build the versions of these names, all where there are none, into a store; return how many versions these are."""
    folders = Folders.beside(store)
    _prepare(what, folders, ())
    plans = plan_all(what, folders)
    keep(plans, folders)
    chosen = only(plans, names) if names else plans
    outcomes = build_versions(chosen, folders, executor, progress, rebuild=rebuild)
    _prune((), plans, folders, unused=_UNUSED)
    return sum(len(each.versions) for each in chosen), (*outcomes, *_failures(chosen))


def _failures(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Yield an outcome for each reference that could not be planned."""
    for each in plans:
        if each.error:
            yield Outcome(each.reference.name, "", 0.0, error=each.error)


def _gone(releases: Releases, versions: Sequence[Version]) -> tuple[str, ...]:
    """Return the versions of the live release that are not among ``versions``."""
    names = {version.name for version in versions}
    before = (releases.live() or {}).get("versions", ())
    live = [f"{each['reference']}@{each['ref']}" if each.get("reference") else each["ref"] for each in before]
    return tuple(name for name in live if name not in names)


def roll_back(site: str, *, state: str = "", copy: bool = False, wait: float = 0.0) -> int:
    """Let the release before the live one go live, and return its number."""
    releases = Releases(site, "" if os.path.islink(site) else state)
    if not releases.work.is_dir():
        raise UserError("has never been published here", where=site)
    with locked(releases.work / "lock", what=site, wait=wait):
        copy = releases.check(copy=copy)
        releases.clean()
        number = releases.previous()
        releases.switch(number, copy=copy)
        releases.clean()
        return number


def _sites(plans: Sequence[Plan], folders: Folders) -> Mapping[str, Site]:
    """Return the sites of references by name: the pages of the versions' keys, else the last good ones of a version."""
    sites: dict[str, Site] = {}
    for each in plans:
        store, shown = folders.store_of(each.reference), []
        entries: dict[str, Entry] = {}
        for version in each.versions:
            entry = store.entry(version.key)
            stale = entry is None
            if entry is None:
                last = store.last(version.ref)
                entry = store.entry(last) if last is not None else None
            if entry is not None:
                shown.append(replace(version, key=entry.key, stale=stale))
                entries[version.ref] = entry
        if shown:
            settings = each.reference.settings
            sites[each.reference.name] = Site(with_aliases(shown, settings.aliases), entries, settings)
    return sites


def _go_live(
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
    named = {"reference": version.reference} if version.reference else {}
    return {
        **named,
        "ref": version.ref,
        "folder": version.folder,
        "key": version.key,
        "stale": version.stale,
        "commit": version.commit,
        "current": version.status == "current",
    }


def _prune(releases: Sequence[Mapping[str, Any]], plans: Sequence[Plan], folders: Folders, *, unused: float) -> None:
    """Remove pages that neither the versions, nor their last good pages, nor the kept ``releases`` need.

    They go once nobody has used them for ``unused`` seconds; with them go logs of versions that are no more, and
    environments that nothing was built in for a month.
    """
    rows = [row for release in releases for row in release.get("versions", ())]
    gone = False
    for each in plans:
        store = folders.store_of(each.reference)
        wanted = {version.key for version in each.versions}
        wanted |= {key for version in each.versions if (key := store.last(version.ref)) is not None}
        wanted |= {row["key"] for row in rows if row.get("reference", "") == each.reference.name}
        gone |= store.prune(wanted, unused=unused)
        store.prune_logs({version.folder for version in each.versions})
    prune_environments(folders.environments, _UNUSED)
    if gone:
        Objects(folders.store / OBJECTS).prune()
