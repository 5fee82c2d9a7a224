"""Publishing from end to end: choose, build what is new, assemble, go live. See the modules for each step."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.publishing.build.building import Outcome, Task, build
from sphinx_compute_ref.publishing.build.progress import Progress
from sphinx_compute_ref.publishing.plan.fingerprints import with_keys
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version, select, with_aliases
from sphinx_compute_ref.publishing.site.assembly import assemble
from sphinx_compute_ref.publishing.site.site import Site, site_key
from sphinx_compute_ref.publishing.storage.locking import locked
from sphinx_compute_ref.publishing.storage.releases import Releases
from sphinx_compute_ref.publishing.storage.store import Entry, Store
from sphinx_compute_ref.settings.suggestion import did_you_mean


@dataclass(frozen=True)
class Report:
    """What publishing did: all versions, those that go out, the builds, and the release (None: the live one stays).

    ``gone`` are refs that were live before and are not chosen any more.
    """

    versions: tuple[Version, ...]
    shown: tuple[Version, ...]
    outcomes: tuple[Outcome, ...]
    release: int | None
    gone: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The builds that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)

    @property
    def missing(self) -> tuple[Version, ...]:
        """Versions without any pages."""
        shown = {version.ref for version in self.shown}
        return tuple(version for version in self.versions if version.ref not in shown)


def plan(settings: Settings, only: Sequence[str] = ()) -> tuple[Version, ...]:
    """Return the versions with the keys of their pages; with ``only``, these refs.

    :raises ~sphinx_compute_ref.errors.UserError: for a ref of ``only`` that is not published.
    """
    repository = Repository(settings.repository)
    versions = select(repository.refs(settings.remote), settings)
    names = [version.ref for version in versions]
    for ref in only:
        if ref not in names:
            hint = did_you_mean(ref, names) or f"Published are {', '.join(names)}."
            raise UserError(f'"{ref}" is not published', where="--only", hint=hint)
    chosen = [version for version in versions if not only or version.ref in only]
    return with_aliases(with_keys(chosen, repository, settings), settings.aliases)


def build_versions(
    versions: Sequence[Version],
    settings: Settings,
    store: Store,
    environments: Path,
    executor: Executor,
    progress: Progress,
    *,
    rebuild: bool = False,
) -> tuple[Outcome, ...]:
    """Build what the store does not have; versions with the same key are built once."""
    tasks: dict[str, Task] = {}
    repository = str(Path(settings.repository).resolve())
    for version in versions:
        if rebuild or store.entry(version.key) is None:
            task = Task(version, settings, repository, str(store.folder), str(environments))
            tasks.setdefault(version.key, task)
        else:
            if store.last(version.ref) != version.key:
                store.record(version.ref, version.key)
    progress.begin(len(tasks))
    futures = {executor.submit(build, task): task for task in tasks.values()}
    outcomes = []
    try:
        for future in as_completed(futures):
            try:
                outcome = future.result()
            except Exception as error:  # noqa: BLE001 - whatever a worker died of, the other versions go out
                version = futures[future].version
                outcome = Outcome(version.ref, version.key, 0.0, error=f"the build broke down: {error!r}")
            outcomes.append(outcome)
            progress.done(outcome)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    for version in versions:
        if store.entry(version.key) is not None and store.last(version.ref) != version.key:
            store.record(version.ref, version.key)
    order = {version.ref: number for number, version in enumerate(versions)}
    return tuple(sorted(outcomes, key=lambda outcome: order[outcome.ref]))


def publish(
    site: str,
    settings: Settings,
    executor: Executor,
    progress: Progress,
    *,
    store: str | None = None,
    merge: Sequence[str] = (),
    building: bool = True,
    copy: bool = False,
    rebuild: bool = False,
    wait: float = 0.0,
) -> Report:
    """Publish to ``site``; with ``building`` off, only what the store and those to ``merge`` have.

    :raises ~sphinx_compute_ref.errors.UserError: where the site cannot be written, another publisher is at work, or no
        version has pages.
    """
    releases = Releases(site)
    if not releases.work.is_dir():
        plan(settings)  # a wrong configuration leaves nothing behind
    with locked(releases.work / "lock", what=site, wait=wait):
        copy = releases.check(copy=copy)
        releases.clean()
        own = Store(Path(store).resolve() if store else releases.work / "store")
        own.folder.mkdir(parents=True, exist_ok=True)
        own.clean()
        for other in merge:
            own.merge(Store(Path(other)))
        versions = plan(settings)
        outcomes: tuple[Outcome, ...] = ()
        if building:
            environments = releases.work / "environments"
            outcomes = build_versions(versions, settings, own, environments, executor, progress, rebuild=rebuild)
        shown, entries = _available(versions, own, settings)
        release: int | None = None
        gone: tuple[str, ...] = ()
        if shown:
            gone = _gone(releases, versions)
            release = _go_live(releases, Site(shown, entries, settings), copy=copy)
            if store is None:
                own.prune(_wanted(releases, own, versions))
        return Report(versions, shown, outcomes, release, gone)


def _gone(releases: Releases, versions: Sequence[Version]) -> tuple[str, ...]:
    """Return the refs of the live release that are not among ``versions``."""
    names = {version.ref for version in versions}
    before = (releases.live() or {}).get("versions", ())
    return tuple(each["ref"] for each in before if each["ref"] not in names)


def roll_back(site: str, *, copy: bool = False, wait: float = 0.0) -> int:
    """Let the release before the live one go live, and return its number."""
    releases = Releases(site)
    if not releases.work.is_dir():
        raise UserError("has never been published here", where=site)
    with locked(releases.work / "lock", what=site, wait=wait):
        copy = releases.check(copy=copy)
        releases.clean()
        number = releases.previous()
        releases.switch(number, copy=copy)
        releases.clean()
        return number


def _available(
    versions: Sequence[Version], store: Store, settings: Settings
) -> tuple[tuple[Version, ...], dict[str, Entry]]:
    """Return the versions that have pages: those of their key, else their last good ones."""
    shown: list[Version] = []
    entries: dict[str, Entry] = {}
    for version in versions:
        entry = store.entry(version.key)
        stale = entry is None
        if entry is None:
            last = store.last(version.ref)
            entry = store.entry(last) if last is not None else None
        if entry is not None:
            shown.append(replace(version, key=entry.key, stale=stale))
            entries[version.ref] = entry
    return with_aliases(shown, settings.aliases), entries


def _go_live(releases: Releases, site: Site, *, copy: bool) -> int | None:
    """Assemble and switch, unless the live release is the same already."""
    key = site_key(site.versions, site.settings, site.entries)
    live = releases.live()
    if live is not None and live.get("key") == key:
        return None
    about = {
        "key": key,
        "time": int(time.time()),
        "versions": [
            {"ref": version.ref, "folder": version.folder, "key": version.key, "stale": version.stale}
            for version in site.versions
        ],
    }
    try:
        staged = releases.stage()
        assemble(site, staged)
        number = releases.add(staged, about)
        releases.switch(number, copy=copy)
    except OSError as error:
        releases.clean()
        raise UserError(
            f"cannot assemble the site: {error.strerror or error}",
            where=str(error.filename or releases.staging),
            hint="The live site is as it was.",
        ) from error
    releases.prune(site.settings.keep)
    return number


def _wanted(releases: Releases, store: Store, versions: Sequence[Version]) -> set[str]:
    """Return the keys that the versions, their last good pages and the kept releases need."""
    wanted = {version.key for version in versions}
    wanted |= {key for version in versions if (key := store.last(version.ref)) is not None}
    for release in releases.kept():
        wanted |= {each["key"] for each in release.get("versions", ())}
    return wanted
