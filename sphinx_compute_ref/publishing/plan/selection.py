"""Which refs become versions of the site, in which order, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.git.repository import Ref
from sphinx_compute_ref.publishing.plan.naming import folders_for, newest_first, version_of
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.settings.suggestion import did_you_mean

Status = Literal["development", "current", "old", "end-of-life"]
NEWEST = "newest"
#: The alias of the current version, and the folder of its pages that search engines see.
LATEST = "latest"


@dataclass(frozen=True)
class Version:
    """A version of the site: a ref, its folder and its title.

    ``key`` names the pages in the store that it shows; with ``stale`` they are its last good ones. ``reference`` is the
    name of its reference in a portal, empty elsewhere.
    """

    ref: str
    kind: str
    commit: str
    folder: str
    title: str
    development: bool
    end_of_life: bool
    key: str = ""
    stale: bool = False
    aliases: tuple[str, ...] = ()
    reference: str = ""

    @property
    def name(self) -> str:
        """What people call it: the ref, in a portal ``compute@stable/2026.1``."""
        return f"{self.reference}@{self.ref}" if self.reference else self.ref

    @property
    def status(self) -> Status:
        """What readers have to know about it; the current version is the one that ``latest`` names."""
        if LATEST in self.aliases:
            return "current"
        if self.end_of_life:
            return "end-of-life"
        return "development" if self.development else "old"


def select(refs: Iterable[Ref], settings: Settings, reference: str = "") -> tuple[Version, ...]:
    """Return the versions that ``settings`` choose of ``refs`` for the reference of that name, newest first.

    A branch and a tag of one name: the branch counts.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where nothing is chosen, or settings name refs that are not.
    """
    all_refs = list(refs)
    chosen = choose(all_refs, settings)
    if not chosen:
        raise ConfigurationError(
            "no branch or tag is chosen",
            where=settings.file,
            hint=f"branches and tags in [{settings.section}] choose; the repository has {_some(all_refs)}. In a "
            'clone, branches are those of a remote: remote = "origin".',
        )
    aliased = [ref for ref in settings.aliases.values() if ref != NEWEST]
    settings_with_refs = {
        "order": settings.order,
        "titles": settings.titles,
        "folders": settings.folders,
        "aliases": aliased,
    }
    for key, refs_of_key in settings_with_refs.items():
        if key not in settings.shared:
            _check_names(refs_of_key, chosen, key, settings)
    names = newest_first(chosen, order=settings.order, series=settings.series)
    folders = folders_for(names, explicit=settings.folders, other_names=settings.aliases)
    return tuple(
        Version(
            ref=name,
            kind=chosen[name].kind,
            commit=chosen[name].commit,
            folder=folders[name],
            title=settings.titles.get(name) or name.removeprefix("stable/"),
            development=_matches(name, settings.development),
            end_of_life=_matches(name, settings.end_of_life),
            reference=reference,
        )
        for name in names
    )


def choose(refs: Iterable[Ref], settings: Settings) -> dict[str, Ref]:
    """Return those of ``refs`` that ``settings`` choose, by name.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where ``minimum`` is no version.
    """
    chosen: dict[str, Ref] = {}
    least = version_of(settings.minimum, settings.series) if settings.minimum else None
    if settings.minimum and least is None:
        text = f'[{settings.section}] minimum: "{settings.minimum}" is not a version'
        raise ConfigurationError(text, where=settings.file)
    for ref in sorted(refs, key=lambda ref: ref.kind):
        patterns = settings.branches if ref.kind == "branch" else settings.tags
        if not _matches(ref.name, patterns) or _matches(ref.name, settings.exclude) or ref.name in chosen:
            continue
        version = version_of(ref.name, settings.series)
        if version is not None and not _matches(ref.name, settings.development):
            if least is not None and version < least:
                continue
            if version.is_prerelease and not settings.prereleases:
                continue
        chosen[ref.name] = ref
    return chosen


def with_aliases(versions: Sequence[Version], aliases: Mapping[str, str]) -> tuple[Version, ...]:
    """Give each alias to a version; where the one it names is not there, to the newest."""
    of: dict[str, list[str]] = {}
    released = [version for version in versions if not version.development and not version.end_of_life]
    newest = next(iter([*released, *(v for v in versions if not v.development), *versions]), None)
    names = {version.ref for version in versions}
    for alias, ref in aliases.items():
        if ref in names:
            of.setdefault(ref, []).append(alias)
        elif newest is not None:
            of.setdefault(newest.ref, []).append(alias)
    return tuple(replace(version, aliases=tuple(of.get(version.ref, ()))) for version in versions)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _check_names(names: Iterable[str], chosen: Iterable[str], key: str, settings: Settings) -> None:
    for name in names:
        if name not in chosen:
            hint = did_you_mean(name, chosen) or "It must be one of the branches and tags that are published."
            raise ConfigurationError(
                f'[{settings.section}] {key}: "{name}" is not published', where=settings.file, hint=hint
            )


def _some(refs: Sequence[Ref]) -> str:
    names = [ref.name for ref in refs]
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more if names else "none"
