"""A plan for each reference: its versions with the keys of their pages, and the part of the store that is its own.

In a portal one reference whose repository is gone, or cannot be fetched, shows what was planned for it the last time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.remote import fetch, is_address
from sphinx_compute_ref.git.repository import Ref, Repository
from sphinx_compute_ref.publishing.plan.fingerprints import with_keys
from sphinx_compute_ref.publishing.plan.remarks import remarks
from sphinx_compute_ref.publishing.plan.selection import Version, choose, select, with_aliases
from sphinx_compute_ref.publishing.portal.options import Reference
from sphinx_compute_ref.publishing.storage.store import OBJECTS, Store
from sphinx_compute_ref.settings.suggestion import did_you_mean


@dataclass(frozen=True)
class Folders:
    """The folders that publishing keeps things in."""

    store: Path
    environments: Path
    repositories: Path

    @classmethod
    def beside(cls, store: Path) -> Folders:
        """Return the place for a store that somebody named: the rest is not for other machines."""
        hidden = f".{store.name}"
        return cls(store, store.with_name(f"{hidden}.environments"), store.with_name(f"{hidden}.repositories"))

    def store_of(self, reference: Reference) -> Store:
        """Return the part of the store that belongs to ``reference``."""
        return Store(self.store / reference.name, self.store / OBJECTS)


@dataclass(frozen=True)
class Plan:
    """What is published of a reference; ``error`` says why that is only what was planned the last time.

    ``repository`` is where its commits are; there is none where nothing of it can be built here. ``refs`` are all
    branches and tags that it has, ``remarks`` what of them is not published though somebody may think so.
    """

    reference: Reference
    versions: tuple[Version, ...]
    repository: str = ""
    error: str = ""
    refs: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


def plan(reference: Reference, folders: Folders) -> Plan:
    """Return the versions of ``reference`` with the keys of their pages.

    :raises ~sphinx_compute_ref.errors.UserError: for a wrong configuration; for a repository that cannot be read where
        the reference is a site of its own.
    """
    if reference.store:
        return Plan(reference, _remembered(reference, Store(Path(reference.store))))
    try:
        return _plan_of_repository(reference, folders)
    except UserError as error:
        if not reference.name:
            raise
        store = folders.store_of(reference)
        return Plan(reference, _remembered(reference, store) if store.plan() else (), error=str(error))


def _plan_of_repository(reference: Reference, folders: Folders) -> Plan:
    settings = reference.settings
    folder = settings.repository
    if is_address(folder):
        name = hashlib.sha256(folder.encode()).hexdigest()[:16]
        target = folders.repositories / f"{reference.name}-{name}.git"

        def chosen(refs: Iterable[Ref]) -> Iterable[str]:
            return choose(refs, settings)

        fetch(folder, target, chosen, settings.timeout)
        folder = str(target)
    repository = Repository(folder)
    refs = repository.refs(settings.remote)
    lines = tuple(remarks(refs, settings, repository.remote_branches()))
    try:
        versions = select(refs, settings, reference.name)
    except UserError as error:
        raise _with(error, lines) from error
    keyed = with_keys(versions, repository, settings)
    return Plan(
        reference,
        with_aliases(keyed, settings.aliases),
        os.path.abspath(folder),
        refs=frozenset(ref.name for ref in refs),
        remarks=lines,
    )


def _with(error: UserError, lines: Sequence[str]) -> UserError:
    """Return ``error`` with what was noticed in its hint."""
    return type(error)(
        error.message, where=error.where, hint=" ".join([error.hint, *(f"{one}." for one in lines)]).strip()
    )


def _remembered(reference: Reference, store: Store) -> tuple[Version, ...]:
    """Return the versions that a store knows of, as the settings of the reference choose and name them."""
    rows = {(row["ref"], row["kind"]): row for row in store.plan()}
    refs = [Ref(ref, cast(Literal["branch", "tag"], kind), row["commit"]) for (ref, kind), row in rows.items()]
    versions = select(refs, reference.settings, reference.name)
    keyed = (replace(version, key=rows[version.ref, version.kind]["key"]) for version in versions)
    return with_aliases(tuple(keyed), reference.settings.aliases)


def keep(plans: Iterable[Plan], folders: Folders) -> None:
    """Remember the plans, for a time when a repository cannot be read, and for portals that take the store alone."""
    for each in plans:
        if each.repository:
            rows = [
                {"ref": version.ref, "kind": version.kind, "commit": version.commit, "key": version.key}
                for version in each.versions
            ]
            store = folders.store_of(each.reference)
            store.folder.mkdir(parents=True, exist_ok=True)
            store.keep_plan(rows)


def only(plans: Sequence[Plan], names: Sequence[str]) -> list[Plan]:
    """Return ``plans`` with the versions of these names alone: refs, in a portal ``compute@stable/2026.1``.

    :raises ~sphinx_compute_ref.errors.UserError: for a name that is not published.
    """
    published = [version.name for each in plans for version in each.versions]
    for name in names:
        if name not in published:
            hint = did_you_mean(name, published) or f"Published are {', '.join(published)}."
            errors = [each.error for each in plans if each.error and name.startswith(f"{each.reference.name}@")]
            raise UserError(f'"{name}" is not published', where="--only", hint=errors[0] if errors else hint)
    return [
        replace(each, versions=tuple(version for version in each.versions if version.name in names)) for each in plans
    ]
