"""Links that lead back to a folder in which they are: Sphinx would walk through them until the system refuses.

It follows links to folders where it looks for documents and where it copies files (``sphinx.util.matching``,
``sphinx.util.fileutil``): forty deep, and where two such links are, or the output lies in what one leads to, longer
than anybody waits. The public way to keep it out is ``exclude_patterns``.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sphinx.errors import SphinxError
from sphinx.util import logging

from sphinx_compute_ref.reading.files.paths import contains, relative_path
from sphinx_compute_ref.reading.patterns import matcher

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

_LISTS = ("exclude_patterns", "templates_path", "html_static_path", "html_extra_path")
#: How a pattern spells what means something in it; no name has the second character of the first set: Python warns
#: of brackets at the start of one.
_SPELLED = str.maketrans({"[": "[\0[]", "*": "[*]", "?": "[?]"})


class _Walk(NamedTuple):
    """A folder that Sphinx walks through, and what it puts before the names of what lies in the folder itself."""

    folder: str
    top: str


def leave_out_loops(app: Sphinx, config: Config) -> None:
    """Exclude the links that lead to a folder above them, in the source and in folders to copy, and warn of each.

    What they lead to is read, or copied, by its own name. A check before the build has told of
    links in the source that are in what they lead to (CR008).

    :raises ~sphinx.errors.SphinxError: where the pattern would exclude something else, too.
    """
    if not all(isinstance(config[name], (list, tuple, set)) for name in _LISTS):
        return  # Sphinx says so, or fails
    excluded = matcher((*config.exclude_patterns, *config.templates_path))
    copied = dict.fromkeys(
        os.path.join(app.confdir, path) for path in (*config.html_static_path, *config.html_extra_path)
    )
    walks = [_Walk(str(app.srcdir), ""), *(_Walk(folder, "./") for folder in copied)]
    loops = {walk: list(_loops(walk, excluded)) for walk in walks}
    reported_paths = set[str]()
    if config.compute_ref_checked:
        paths = [os.path.join(app.srcdir, name) for name in loops[walks[0]]]
        reported_paths.update(relative_path(path) for path in paths if _contains_itself(path))
    for walk, names in loops.items():
        for name in names:
            path = relative_path(os.path.join(walk.folder, name))
            reason = "is a link that leads to a folder in which it is"
            if any(name not in loops[other] and _has(other, name) for other in walks):
                raise SphinxError(f"{path}: {reason}: delete it")
            config.exclude_patterns = [*config.exclude_patterns, _pattern(name)]
            if path not in reported_paths:
                reported_paths.add(path)
                pattern = f"**/{os.path.basename(name)}" if "/" in name else name
                reason += f', and is left out: delete it, or add "{pattern}" to exclude_patterns'
                logger.warning("%s: %s", path, reason, type="compute_ref", subtype="link-loop")


def _loops(walk: _Walk, excluded: Callable[[str], bool]) -> Iterator[str]:
    """Yield the links to a folder in which they are, by the names that Sphinx matches with patterns."""
    for root, folders, _ in os.walk(walk.folder, followlinks=True):
        below = os.path.relpath(root, walk.folder).replace(os.sep, "/")
        prefix = walk.top if below == "." else f"{below}/"
        folders[:] = sorted(name for name in folders if not excluded(prefix + name))
        for name in [name for name in folders if os.path.islink(os.path.join(root, name))]:
            if _leads_back(os.path.realpath(os.path.join(root, name)), root, walk.folder):
                folders.remove(name)
                yield prefix + name


def _contains_itself(link: str) -> bool:
    return contains(os.path.realpath(link), os.path.realpath(os.path.dirname(link)))


def _leads_back(real: str, root: str, top: str) -> bool:
    """Say whether ``real`` is a folder that contains ``root``, or one on the way from ``top`` to it."""
    if contains(real, os.path.realpath(root)):
        return True
    while os.path.realpath(root) != real:
        if root == top:
            return False
        root = os.path.dirname(root)
    return True


def _has(walk: _Walk, name: str) -> bool:
    """Say whether something that Sphinx meets in a walk has the name of a pattern."""
    is_met = not name.startswith("./") if not walk.top else "/" in name
    return is_met and os.path.lexists(os.path.join(walk.folder, name))


def _pattern(name: str) -> str:
    return unicodedata.normalize("NFC", name).translate(_SPELLED)
