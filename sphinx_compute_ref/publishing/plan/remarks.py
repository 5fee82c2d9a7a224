"""What is not published though somebody may think that it is: silence would be taken for success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from sphinx_compute_ref.git.repository import Ref
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import choose
from sphinx_compute_ref.settings.suggestion import did_you_mean

_SHOWN = 5
#: Keys whose patterns are for branches and tags.
_OF_ANY = ("exclude", "accept_dead_links")


def remarks(refs: Sequence[Ref], settings: Settings, remotes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a sentence for each; ``remotes`` are the branches of each remote that the repository has fetched."""
    if settings.remote and settings.remote not in remotes:
        hint = did_you_mean(settings.remote, remotes) or (f"There are {_some(list(remotes))}." if remotes else "")
        yield f'remote: there is no remote "{settings.remote}". {hint}'.rstrip()
    of_kind = {kind: [ref.name for ref in refs if ref.kind == kind] for kind in ("branch", "tag")}
    everything = [ref.name for ref in refs]
    default = Settings()
    kinds = {"branches": of_kind["branch"], "tags": of_kind["tag"]} | dict.fromkeys(_OF_ANY, everything)
    for key, names in kinds.items():
        patterns: Sequence[str] = getattr(settings, key)
        for pattern in patterns if key not in settings.shared and patterns != getattr(default, key) else ():
            if not any(fnmatchcase(name, pattern) for name in names):
                yield f'{key.replace("_", "-")}: "{pattern}" matches nothing'
    chosen = choose(refs, settings)
    if settings.minimum:
        older = sorted(choose(refs, replace(settings, minimum="")).keys() - chosen.keys())
        if older:
            yield f"minimum leaves out {_some(older)}"
    if not settings.remote:
        for remote, branches in remotes.items():
            there = [Ref(name, "branch", "") for name in branches if name not in of_kind["branch"]]
            if only := sorted(choose(there, settings)):
                yield f'only the remote "{remote}" has {_some(only)}; remote = "{remote}" takes branches from there'


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
