"""Where the state of a site is: its store, logs, environments, fetched repositories and releases.

That is ``.SITE.publish`` beside SITE, or a folder named SITE in the one that somebody names. A site that is published
already goes on with the state that it has, wherever that is, until it is moved.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.storage.durability import flush_tree
from sphinx_compute_ref.publishing.storage.linking import link_tree
from sphinx_compute_ref.publishing.storage.locking import locked
from sphinx_compute_ref.writing import replace_file

RELEASES = "releases"
#: What moves to another folder, releases last; environments are made again.
_PARTS = ("store", "repositories", RELEASES)
#: What a folder has that a web server shows, and the names that such folders have.
_SIGNS = ("index.html", "index.htm", ".htaccess", "robots.txt")
_ROOTS = ("public_html", "htdocs", "wwwroot")
_SERVED = ("/var/www", "/srv/www", "/srv/http", "/usr/share/nginx/html")
_OWNER = "site"
_HINT = "Keep it elsewhere: --state DIR, or state in the configuration."


def state_of(site: Path, chosen: str = "") -> Path:
    """Return the folder of the state of ``site``, a path from the root; ``chosen`` is the folder that somebody names.

    :raises ~sphinx_compute_ref.errors.UserError: where a new state would lie in the site, where a web server seems to
        show it, or in the folder of another site.
    """
    now = current_state(site)
    state = Path(os.path.abspath(chosen), site.name) if chosen else now or beside(site)
    if state.is_relative_to(site):
        raise UserError("is in the site itself", where=str(state), hint=_HINT)
    if state != now and (sign := _served(state.parent)):
        raise UserError(f"a web server seems to show this folder, and would show logs and stores: {sign}",
                        where=str(state.parent), hint=_HINT)  # fmt: skip
    name = _owner_of(state)
    other = Path(name)
    if name and other != site and os.path.lexists(other) and current_state(other) in (state, None):
        raise UserError(f"is the state of another site, {other}", where=str(state), hint=_HINT)
    return state


def _owner_of(state: Path) -> str:
    """Return the site that a state says it is of; empty where it says nothing."""
    owner = state / _OWNER
    return owner.read_text(encoding="utf-8").strip() if owner.is_file() else ""


def beside(site: Path) -> Path:
    """Return the folder of the state where nobody names another."""
    return site.parent / f".{site.name}.publish"


def current_state(site: Path) -> Path | None:
    """Return the folder that the state of a site is in: the site, a link, says so; else it is beside it."""
    if site.is_symlink():
        release = Path(os.path.normpath(site.parent / os.readlink(site)))
        if release.parent.name == RELEASES:
            return release.parent.parent
    return beside(site) if beside(site).is_dir() else None


def warnings_of(site: Path, state: Path) -> Iterator[str]:
    """Yield what there is to say where a web server may show the state of a site."""
    sign = _served(state.parent)
    others = sorted(path.name for path in state.parent.iterdir() if path != site and _is_site(path))
    if not sign and others and state == beside(site):
        sign = f"{state.parent} holds another site, {others[0]}"
    if sign:
        yield f"{state}: a web server seems to show logs and stores: {sign}. {_HINT}"


def claim(state: Path, site: Path) -> None:
    """Mark the state as that of ``site``, and make what nobody else on the machine needs to read."""
    if _owner_of(state) != str(site):
        replace_file(state / _OWNER, f"{site}\n".encode(), durable=True)
    for name in ("store", "environments", "repositories"):
        if not (state / name).is_dir():
            (state / name).mkdir()
            (state / name).chmod(0o750)


def move(site: Path, now: Path, state: Path) -> None:
    """Bring to ``state`` what ``now`` has, by links or copies; ``now`` stays until the site leads to the new place.

    The folder ``moving`` is there until all is done, so that a run that was ended is taken up again.

    :raises ~sphinx_compute_ref.errors.UserError: where ``state`` has releases or a store that are not from ``now``.
    """
    moving = state / "moving"
    with locked(now / "lock", what=str(site)):
        if not moving.is_dir():
            if there := next((name for name in _PARTS if (state / name).is_dir()), None):
                raise UserError(
                    f"has {there} already, and the state of {site} is in {now}",
                    where=str(state),
                    hint="Name another folder, or move one of them away.",
                )
            moving.mkdir()
        parts = [name for name in _PARTS if (now / name).is_dir() and not (state / name).is_dir()]
        copies: dict[tuple[int, int], str] = {}  # store and releases share files
        for name in parts:
            shutil.rmtree(moving / name, ignore_errors=True)
            link_tree(now / name, moving / name, copies)
            shutil.copymode(now / name, moving / name)
            flush_tree(moving / name)
        for name in parts:
            os.rename(moving / name, state / name)
        if site.is_symlink():
            release = Path(os.readlink(site)).name
            link = site.parent / f".{site.name}.compute-ref-new"
            link.unlink(missing_ok=True)
            link.symlink_to(os.path.relpath(state / RELEASES / release, site.parent))
            os.replace(link, site)
    shutil.rmtree(now, ignore_errors=True)
    shutil.rmtree(moving, ignore_errors=True)


def _served(folder: Path) -> str:
    """Return what suggests that a web server shows ``folder``; empty where nothing does.

    What holds a repository is somebody's work, and so is what is in it; homes and temporary folders say nothing either.
    """
    for parent in (folder, *folder.parents):
        sticky = parent.is_dir() and parent.stat().st_mode & stat.S_ISVTX
        if sticky or parent == Path.home() or (parent / ".git").exists():
            break
        for sign in _SIGNS:
            if (parent / sign).is_file():
                return f"{parent} has {sign}"
        if parent.name.lower() in _ROOTS or str(parent) in _SERVED:
            return f"it is in {parent}"
    return ""


def _is_site(path: Path) -> bool:
    return (path / "_versions" / "release.json").is_file()
