"""Files that directives name; of Sphinx's own, regular ones alone: they would read a device or a pipe without end.

Each gets a subclass that looks at its file first, so that what it does stays Sphinx's. Where another extension has put
a directive of its own in its place, that one is left alone.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.languages import get_language
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: The options of each directive that name a file; ``None`` is its argument.
_FILES: dict[str, tuple[str | None, ...]] = {
    "include": (None,),
    "literalinclude": (None, "diff"),
    "raw": ("file", "url"),
    "csv-table": ("file", "url"),
}


def guard_directives(app: Sphinx) -> None:
    """Let Sphinx's directives take regular files alone."""
    for name, options in _FILES.items():
        original, _ = directives.directive(name, get_language("en"), None)  # type: ignore[arg-type]
        if original is not None and original.__module__.startswith(("sphinx.", "docutils.")):
            app.add_directive(name, _guarded(original, options), override=True)


def _guarded(original: type[Directive], options: tuple[str | None, ...]) -> type[Directive]:
    class Guarded(original):  # type: ignore[misc,valid-type]
        def run(self) -> list[nodes.Node]:
            for option in options:
                name = self.options.get(option) if option else self.arguments[0]
                if name and "\0" in name:  # which Sphinx asks the system for
                    raise self.error(f'"{name}" holds a character that no name of a file has: NUL. Delete it.')
                if name and any(map(is_endless, _paths(self, str(name), is_url=option == "url"))):
                    raise self.error(f'"{name}" is no regular file: it is not read. Name a file.')
            nodes_: list[nodes.Node] = super().run()
            return nodes_

    Guarded.__name__, Guarded.__doc__ = original.__name__, original.__doc__
    return Guarded


def path_named(env: BuildEnvironment, target: str) -> str:
    """Return the path of the file that a directive names as ``target``; where no file can have it, as it is written."""
    return env.relfn2path(target)[1] if "\0" not in target else os.path.join(env.srcdir, target)


def _paths(directive: Directive, name: str, *, is_url: bool) -> Iterator[str]:
    """Yield where a directive may look for a file: below the source folder, beside its own file, and anywhere."""
    if is_url:
        url = urlsplit(name)
        if url.scheme == "file":
            yield url2pathname(url.path)
        return
    document = directive.state.document
    yield document.settings.env.relfn2path(name)[1]
    yield os.path.join(os.path.dirname(os.path.abspath(document.current_source or "")), name)


def is_endless(path: str | os.PathLike[str]) -> bool:
    """Say whether what is at ``path`` may have no end: it is neither a regular file nor a folder."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def refuse_endless_documents(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Raise :exc:`~sphinx.errors.SphinxError` for a document that is no regular file, before Sphinx reads it."""
    for path in map(env.doc2path, names):
        if is_endless(path):
            reason = "is a document by its name, and no regular file: name it in exclude_patterns, or delete it"
            raise SphinxError(f"{os.path.relpath(path)}:1: {reason}")


def refuse_endless_copies(app: Sphinx, env: BuildEnvironment) -> None:
    """Raise :exc:`~sphinx.errors.SphinxError` for a picture or download that Sphinx would copy without end."""
    for copied in (*env.images, *env.dlfiles):
        if is_endless(env.srcdir / copied):
            name = min((env.images.get(copied) or env.dlfiles[copied])[0])
            line = next((node.line for node in _showing(env.get_doctree(name), copied) if node.line), 1)
            raise SphinxError(f"{os.path.relpath(env.doc2path(name))}:{line}: {copied} is no regular file: name one")


def _showing(doctree: nodes.document, copied: str) -> Iterator[nodes.Element]:
    """Yield the blocks of a document around what shows the file ``copied``, or it itself."""
    for node in doctree.findall(nodes.Element):
        if copied in (node.get("uri"), node.get("filename")) or copied in node.get("candidates", {}).values():
            while node.line is None and node.parent is not None:
                node = node.parent
            yield node
