"""What ``lint`` is asked to look at: source folders, or files within one."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.boundary import OUTSIDE, Boundary, leads_out, root_of
from sphinx_compute_ref.reading.files.files import read_regular
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.settings.configuration import Configuration


@dataclass(frozen=True)
class Target:
    """A source folder; ``only`` are the files and folders whose findings are shown, all where it is empty.

    ``shared`` are the files of it that other source folders of the same run use, too.
    ``allow`` are the folders outside of its repository that may be read.
    """

    source: str
    samples: str | None = None
    only: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()

    def shows(self, location: Location) -> bool:
        """Say whether findings at ``place`` are shown."""
        if not self.only:
            return True
        return any(location.file == path or location.file.startswith(f"{path}/") for path in self.only)


def boundary_of(*targets: Target) -> Boundary:
    """Return how far reading may go: the repositories of ``targets``, and what the configuration adds."""
    boundary = Boundary(root_of(target.source) for target in targets)
    for target in targets:
        for folder in (*target.allow, *([target.samples] if target.samples is not None else [])):
            boundary.allow(folder)
    return boundary


def find_targets(paths: Sequence[str], configuration: Configuration) -> tuple[Target, ...]:
    """Return the source folders that ``paths`` mean, each once.

    A folder with a ``conf.py``, and one that lies in no source folder, is a source folder. Anything else below a source
    folder narrows what is shown; so does a file elsewhere, a sample for example, for the configured source.

    :raises ~sphinx_compute_ref.errors.UserError: for a path that does not exist, and a source that may not be read.
    """
    whole: dict[str, None] = {}
    parts: dict[str, list[str]] = {}
    for argument in paths or (_source_here(configuration),):
        path = relative_path(argument)
        if not os.path.exists(path):
            hint = (
                "Give the folder that holds conf.py and the pages, for example api-ref/source."
                if paths
                else "Name the folder on the command line, or as source in [tool.compute-ref] of pyproject.toml."
            )
            raise UserError("there is no such file or folder", where=path, hint=hint)
        source = _source_of(path, configuration)
        if source == path:
            whole[path] = None
        else:
            parts.setdefault(source, []).append(path)
    allow = tuple(configuration.allow_outside)
    for source in (*whole, *parts):
        if leads_out(source, allow):
            raise UserError(f"the source folder {OUTSIDE}", where=source)
        if os.path.isdir(source) and not os.access(source, os.R_OK | os.X_OK):
            raise UserError("the source folder may not be listed", where=source, hint="Check its permissions.")
    targets = [Target(source, _samples(source, configuration), allow=allow) for source in whole]
    targets += [
        Target(source, _samples(source, configuration), tuple(only), allow=allow)
        for source, only in parts.items()
        if source not in whole
    ]
    return tuple(targets)


def find_source(configuration: Configuration) -> str | None:
    """Return the source folder of the reference that is meant where none is named, in any folder of the repository.

    That is the configured one. If there is none, the nearest one upward to the root of the repository: a folder whose
    ``conf.py`` lists us or os-api-ref, or ``api-ref/source``.
    """
    if os.path.isdir(configuration.source):
        return configuration.source
    for folder in _upward():
        if _is_reference(folder):
            return relative_path(folder)
        usual = os.path.join(folder, Configuration.source)
        if os.path.isdir(usual):
            return relative_path(usual)
    return None


def _source_here(configuration: Configuration) -> str:
    """Return the source folder of the reference here; without one the nearest folder upward with a ``conf.py``."""
    source = find_source(configuration)
    if source is not None:
        return source
    with_conf = (relative_path(folder) for folder in _upward() if os.path.isfile(os.path.join(folder, "conf.py")))
    return next(with_conf, configuration.source)


def _upward() -> list[str]:
    """Return the working directory and the folders above it, up to the root of the repository or project."""
    here = os.getcwd()
    top = root_of(here)
    folders = [here]
    while folders[-1] != os.path.dirname(folders[-1]) and os.path.realpath(folders[-1]) != top:
        folders.append(os.path.dirname(folders[-1]))
    return folders


def _is_reference(folder: str) -> bool:
    path = os.path.join(folder, "conf.py")
    try:
        text = b"" if leads_out(path) else read_regular(path)
    except OSError:
        return False
    return b"compute_ref" in text or b"api_ref" in text


def _source_of(path: str, configuration: Configuration) -> str:
    folder = path if os.path.isdir(path) else posixpath.dirname(path) or "."
    candidate = folder
    while True:
        if candidate == configuration.source or os.path.isfile(posixpath.join(candidate, "conf.py")):
            return candidate
        parent = relative_path(os.path.join(os.path.abspath(candidate), os.pardir))
        if parent == candidate or os.path.isfile(posixpath.join(candidate, "pyproject.toml")):
            break
        candidate = parent
    if os.path.isdir(path):
        return path
    return configuration.source if os.path.isdir(configuration.source) else folder


def _samples(source: str, configuration: Configuration) -> str | None:
    """Return the configured samples where they belong to ``source``."""
    return configuration.samples if source == configuration.source else None
