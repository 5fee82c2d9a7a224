"""The plan for CI systems: which refs need building, as each system takes it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.storage.store import Store


def json_plan(versions: Sequence[Version], store: Store | None) -> str:
    """Return all versions with what is known about them; ``build`` says that the store lacks their pages."""
    rows = [_row(version, store) for version in versions]
    return json.dumps({"version": 1, "refs": rows}, indent=1) + "\n"


def _row(version: Version, store: Store | None) -> dict[str, Any]:
    return {
        "ref": version.ref,
        "kind": version.kind,
        "commit": version.commit,
        "folder": version.folder,
        "title": version.title,
        "status": version.status,
        "aliases": list(version.aliases),
        "key": version.key,
        "build": needs_building(version, store),
    }


def needs_building(version: Version, store: Store | None) -> bool:
    """Say whether the store lacks the pages of a version."""
    return store is None or store.entry(version.key) is None


def _missing(versions: Sequence[Version], store: Store | None) -> list[Version]:
    """Return the versions to build, one for each key."""
    by_key: dict[str, Version] = {}
    for version in versions:
        if needs_building(version, store):
            by_key.setdefault(version.key, version)
    return list(by_key.values())


def github_plan(versions: Sequence[Version], store: Store | None) -> str:
    """Return a matrix on one line (GitHub Actions, ``strategy.matrix`` with ``fromJSON``)."""
    rows = [{"ref": version.ref, "name": version.folder, "key": version.key} for version in _missing(versions, store)]
    return json.dumps({"include": rows}) + "\n"


def gitlab_plan(versions: Sequence[Version], store: Store | None) -> str:
    """Return a child pipeline (GitLab CI/CD, "Dynamic child pipelines"), as JSON, which is YAML."""
    jobs: dict[str, Any] = {
        f"build {version.folder}": {
            "script": [f"compute-ref publish build --only {shlex.quote(version.ref)} --store store"],
            "artifacts": {"paths": ["store/"], "expire_in": "1 day"},
        }
        for version in _missing(versions, store)
    }
    jobs = jobs or {"nothing to build": {"script": ["true"]}}
    return json.dumps(jobs, indent=1) + "\n"


def zuul_plan(versions: Sequence[Version], store: Store | None) -> str:
    """Return data for ``zuul_return``: the child jobs to run, named after folders, and what each builds."""
    missing = _missing(versions, store)
    names = [f"compute-ref-publish-{version.folder}" for version in missing]
    refs = {name: version.ref for name, version in zip(names, missing, strict=True)}
    return json.dumps({"zuul": {"child_jobs": names}, "compute_ref_refs": refs}, indent=1) + "\n"


def text_plan(versions: Sequence[Version], store: Store | None) -> str:
    """Return a line for each version."""
    width = max((len(version.ref) for version in versions), default=0)
    lines = []
    for version in versions:
        todo = "build" if needs_building(version, store) else "unchanged"
        names = f" ({', '.join(version.aliases)})" if version.aliases else ""
        lines.append(f"{version.ref:<{width}}  {todo:<9}  {version.status:<11}  {version.folder}/{names}")
    return "\n".join(lines) + "\n"


PLANS: Mapping[str, Callable[[Sequence[Version], Store | None], str]] = {
    "text": text_plan,
    "json": json_plan,
    "github": github_plan,
    "gitlab": gitlab_plan,
    "zuul": zuul_plan,
}
