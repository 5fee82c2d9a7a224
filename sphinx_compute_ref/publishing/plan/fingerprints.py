"""What the pages of a version depend on, as one key: the same key means the same pages, whatever else changed.

Nothing else reaches a build: only the paths that count here are exported.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version

#: Raise it when the layout of the store changes.
_FORMAT = 1
#: Distributions that make pages: a new version of them makes new pages.
_TOOLCHAIN = re.compile(
    r"sphinx|sphinx[-_.].*|sphinxcontrib[-_.].*|docutils|jinja2|pygments|os[-_.]api[-_.]ref|openstackdocstheme"
    r"|(?=.*theme).*|furo|alabaster|myst[-_.]parser",
    re.IGNORECASE,
)


def paths_of(settings: Settings, ref: str) -> tuple[str, ...]:
    """Return the paths of the repository that a build gets: the source with its surroundings, samples, ``depends``."""
    around = posixpath.dirname(settings.source) or settings.source
    paths = [around, settings.samples, *settings.depends]
    if settings.environment_of(ref) == "per-ref":
        paths += settings.requirements
    paths = sorted(set(paths))
    return tuple(path for path in paths if not any(path.startswith(f"{other}/") for other in paths))


def with_keys(versions: Sequence[Version], repository: Repository, settings: Settings) -> tuple[Version, ...]:
    """Return ``versions`` with the keys of their pages."""
    paths = {version.ref: paths_of(settings, version.ref) for version in versions}
    trees = repository.objects([version.commit for version in versions], sorted(set().union(*paths.values())))
    names_ref = any("{ref}" in word for word in settings.command)

    def key(version: Version) -> str:
        environment = settings.environment_of(version.ref)
        trees_of = {path: name for path, name in trees[version.commit].items() if path in paths[version.ref]}
        links = ["portal"] if version.reference else []  # pages may link other references
        return _hash([_recipe(settings, environment), trees_of, version.ref if names_ref else "", *links])

    return tuple(replace(version, key=key(version)) for version in versions)


def _recipe(settings: Settings, environment: str) -> Mapping[str, Any]:
    command = environment == "command"
    return {
        "format": _FORMAT,
        "source": settings.source,
        "samples": settings.samples,
        "builders": settings.builders,
        "cuts": settings.cuts,
        "environment": environment,
        "requirements": settings.requirements if environment == "per-ref" else (),
        "arguments": () if command else settings.arguments,
        "command": settings.command if command else (),
        "python": list(sys.version_info[:2]),
        "compute-ref": __version__,
        "toolchain": toolchain() if environment in ("shared", "plain") else {},
    }


@cache
def toolchain() -> dict[str, str]:
    """Return the versions of what makes pages in the running Python."""
    from importlib.metadata import distributions

    versions: dict[str, str] = {}
    for distribution in distributions():
        name = distribution.name
        if name and _TOOLCHAIN.fullmatch(name):
            versions.setdefault(name.lower().replace("_", "-"), distribution.version)
    return dict(sorted(versions.items()))


def _hash(values: object) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
