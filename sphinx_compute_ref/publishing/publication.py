"""Publishing from end to end: choose, build what is new, assemble, go live. See the modules for each step.

A site has one reference without a name, or is a portal of many, each with its part of the store.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.build.building import Outcome, Task, build
from sphinx_compute_ref.publishing.build.environments import prune_environments
from sphinx_compute_ref.publishing.build.progress import Progress
from sphinx_compute_ref.publishing.going_live import go_live, sites_of, versions_gone
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.portal.agreement import agreements
from sphinx_compute_ref.publishing.portal.options import Portal, Reference
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan, keep, only, plan
from sphinx_compute_ref.publishing.report import Report
from sphinx_compute_ref.publishing.storage.locking import locked
from sphinx_compute_ref.publishing.storage.objects import Objects
from sphinx_compute_ref.publishing.storage.releases import Releases
from sphinx_compute_ref.publishing.storage.state import claim, current_state, move, warnings_of
from sphinx_compute_ref.publishing.storage.store import OBJECTS, Store

#: How long a store that somebody named keeps pages that nobody uses, in seconds.
_UNUSED = 30 * 24 * 3600.0


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
        sites = sites_of(plans, folders)
        versions = tuple(version for each in sites.values() for version in each.versions)
        release: int | None = None
        gone: tuple[str, ...] = ()
        live: Mapping[str, Any] = {}
        faults: Sequence[str] = ()
        if versions:
            gone = versions_gone(releases, [version for each in plans for version in each.versions])
            agreed, faults = agreements(plans, folders) if isinstance(what, Portal) else ({}, ())
            release = go_live(releases, what, sites, agreed, copy=copy)
            live = releases.live() or {}
            releases_kept = releases.marks()
            _prune(releases_kept, plans, folders, unused=0.0 if store is None else _UNUSED)
            for other in merge:
                _prune(releases_kept, plans, Folders.beside(Path(other)), unused=_UNUSED)
        missing, dead = (tuple(live.get("links", {}).get(name, ())) for name in ("missing", "dead"))
        everything, added = live.get("bytes", (0, 0))
        outcomes = (*outcomes, *_failures(plans))
        size = (everything, added)
        warnings = tuple(warnings_of(releases.site, work))
        return Report(plans, versions, outcomes, release, gone, missing, dead, tuple(faults), size, warnings)


def _settle(releases: Releases, state: str) -> None:
    """Move the state of a site to where it shall be, and take possession of it; the lock there is held."""
    now = current_state(releases.site)
    if not state and now is not None and now != releases.work:
        raise UserError("its state was moved meanwhile", where=str(releases.site), hint="Publish once more.")
    if now is not None and now != releases.work:
        move(releases.site, now, releases.work)
    claim(releases.work, releases.site)


def _prepare(what: Settings | Portal, folders: Folders, merge: Sequence[str]) -> None:
    """Make and clean the stores of the references, and copy into them what others have."""
    for reference in references_of(what):
        store = folders.store_of(reference)
        store.folder.mkdir(parents=True, exist_ok=True)
        store.clean()
        for other in (*merge, *([reference.store] if reference.store else ())):
            folder = Path(other) if other == reference.store else Path(other, reference.name)
            store.merge(Store(folder))


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


def _prune(releases: Sequence[Mapping[str, Any]], plans: Sequence[Plan], folders: Folders, *, unused: float) -> None:
    """Remove pages that neither the versions, nor their last good pages, nor the kept ``releases`` need.

    They go once nobody has used them for ``unused`` seconds; with them go logs of versions that are no more, and
    environments that nothing was built in for a month.
    """
    rows = [row for release in releases for row in release.get("versions", ())]
    gone = False
    for each in plans:
        store = folders.store_of(each.reference)
        keys_in_use = {version.key for version in each.versions}
        keys_in_use |= {key for version in each.versions if (key := store.last(version.ref)) is not None}
        keys_in_use |= {row["key"] for row in rows if row.get("reference", "") == each.reference.name}
        gone |= store.prune(keys_in_use, unused=unused)
        store.prune_logs({version.folder for version in each.versions})
    prune_environments(folders.environments, _UNUSED)
    if gone:
        Objects(folders.store / OBJECTS).prune()
