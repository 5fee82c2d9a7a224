"""The plan for CI systems: which refs need building, as each system takes it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.storage.store import Store


@dataclass(frozen=True)
class Planned:
    """A version in a plan; ``build`` says that the store lacks its pages."""

    version: Version
    build: bool

    @property
    def label(self) -> str:
        """A name for jobs: the folder, in a portal with the name of the reference before it."""
        version = self.version
        return f"{version.reference}-{version.folder}" if version.reference else version.folder


def planned(versions: Iterable[Version], store: Store | None) -> list[Planned]:
    """Return ``versions`` with what the store lacks; without a store that is all."""
    return [Planned(version, store is None or store.entry(version.key) is None) for version in versions]


def json_plan(rows: Sequence[Planned]) -> str:
    """Return all versions with what is known about them."""
    return json.dumps({"version": 1, "refs": [_row(row) for row in rows]}, indent=1) + "\n"


def _row(row: Planned) -> dict[str, Any]:
    version = row.version
    reference = {"reference": version.reference} if version.reference else {}
    return {
        **reference,
        "ref": version.ref,
        "kind": version.kind,
        "commit": version.commit,
        "folder": version.folder,
        "title": version.title,
        "status": version.status,
        "aliases": list(version.aliases),
        "key": version.key,
        "build": row.build,
    }


def _to_build(rows: Sequence[Planned]) -> list[Planned]:
    """Return the versions to build, one for each key."""
    by_key: dict[tuple[str, str], Planned] = {}
    for row in rows:
        if row.build:
            by_key.setdefault((row.version.reference, row.version.key), row)
    return list(by_key.values())


def github_plan(rows: Sequence[Planned]) -> str:
    """Return a matrix on one line (GitHub Actions, ``strategy.matrix`` with ``fromJSON``)."""
    values = [{"ref": row.version.name, "name": row.label, "key": row.version.key} for row in _to_build(rows)]
    return json.dumps({"include": values}) + "\n"


def gitlab_plan(rows: Sequence[Planned]) -> str:
    """Return a child pipeline (GitLab CI/CD, "Dynamic child pipelines"), as JSON, which is YAML."""
    jobs: dict[str, Any] = {
        f"build {row.label}": {
            "script": [f"compute-ref publish build --only {shlex.quote(row.version.name)} --store store"],
            "artifacts": {"paths": ["store/"], "exclude": ["store/_objects/**/*"], "expire_in": "1 day"},
        }
        for row in _to_build(rows)
    }
    jobs = jobs or {"nothing to build": {"script": ["true"]}}
    return json.dumps(jobs, indent=1) + "\n"


def zuul_plan(rows: Sequence[Planned]) -> str:
    """Return data for ``zuul_return``: the child jobs to run, named after folders, and what each builds."""
    refs = {f"compute-ref-publish-{row.label}": row.version.name for row in _to_build(rows)}
    return json.dumps({"zuul": {"child_jobs": list(refs)}, "compute_ref_refs": refs}, indent=1) + "\n"


def text_plan(rows: Sequence[Planned]) -> str:
    """Return a line for each version."""
    width = max((len(row.version.name) for row in rows), default=0)
    lines = []
    for row in rows:
        version = row.version
        todo = "build" if row.build else "unchanged"
        names = f" ({', '.join(version.aliases)})" if version.aliases else ""
        lines.append(f"{version.name:<{width}}  {todo:<9}  {version.status:<11}  {version.folder}/{names}")
    return "\n".join(lines) + "\n"


PLANS: Mapping[str, Callable[[Sequence[Planned]], str]] = {
    "text": text_plan,
    "json": json_plan,
    "github": github_plan,
    "gitlab": gitlab_plan,
    "zuul": zuul_plan,
}
