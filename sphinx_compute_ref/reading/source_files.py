"""The files below a source folder: which of them Sphinx reads as documents, and which no document reaches."""

from __future__ import annotations

import fnmatch
import os
import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.reference import Unread
from sphinx_compute_ref.reading.files.boundary import is_outside
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.paths import contains
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.pages import DocumentReader
from sphinx_compute_ref.reading.patterns import matcher

#: Sphinx excludes these itself (``sphinx.project.EXCLUDE_PATHS``).
_ALWAYS_EXCLUDED = ("**/_sources", ".#*", "**/.#*", "*.lproj/**")
#: Folders that builds and templates have by convention.
_NO_SOURCES = frozenset(["_build", "_templates"])
#: Files that may hold, or become, pages and that nothing reads by itself.
_TEXTS = (
    ".md",
    ".markdown",
    ".txt",
    ".ipynb",
    ".j2",
    ".jinja",
    ".jinja2",
    ".tmpl",
    ".tpl",
    ".template",
    ".mako",
    ".in",
)


_ENTRY = re.compile(r"[^\s#:-][^:]*:\s*")
_PLACE = re.compile(r"\s+in:\s*[\"']?(?:header|path|query|body)\b")
_STATUS = re.compile(r"[\"']?[1-5]\d\d[\"']?:")
_TEXT_OF_STATUS = re.compile(r"\s+default:")
#: What makes a file a reader of definitions.
_TABLE = "rest_parameters"


class SourceFiles(NamedTuple):
    """The files below a source folder.

    ``pages`` are the documents in reStructuredText (docname, path), sorted as Sphinx reads them; ``foreign`` those that
    another parser reads; ``fragments`` the other ``.inc`` and ``.rst`` files; ``texts`` what else may hold a page;
    ``data`` the YAML files. ``outside`` are links to folders that may not be read, ``closed`` folders whose names of
    files the system does not tell, ``loops`` links to folders in which they are.
    """

    pages: list[tuple[str, str]]
    foreign: list[str]
    fragments: list[str]
    texts: list[str]
    data: list[str]
    outside: list[str]
    closed: list[str]
    loops: list[str]


def find_source_files(
    folder: str,
    suffixes: Sequence[str],
    foreign: Sequence[str],
    *,
    include: Sequence[str],
    exclude: Sequence[str],
    conventional: bool = False,
) -> SourceFiles:
    """Return the files below ``folder`` as Sphinx tells documents from others (``Project.discover``).

    In folders of tools and builds (``.tox``, ``_build``) documents alone count, and nothing where ``conventional`` says
    that it is not known what ``conf.py`` excludes.
    """
    sources = SourceFiles([], [], [], [], [], [], [], [])
    excluded, included = matcher((*exclude, *_ALWAYS_EXCLUDED)), matcher(tuple(include))
    for root, folders, files in _folders_below(folder, sources):
        where = posixpath.relpath(root.replace(os.sep, "/"), folder)
        prefix = "" if where == "." else f"{where}/"
        folders[:] = sorted(
            name
            for name in folders
            if not excluded(f"{prefix}{name}") and name != ".git" and not (conventional and _is_no_source(name))
        )
        documents_only = any(map(_is_no_source, where.split("/")))
        for name in sorted(files):
            below = f"{prefix}{name}"
            if not included(below) or excluded(below):
                continue
            path = posixpath.normpath(posixpath.join(folder, below))
            suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), None)
            if suffix is not None:
                sources.pages.append((below[: -len(suffix)], path))
            elif name.endswith(tuple(foreign)):
                sources.foreign.append(path)
            elif documents_only:
                continue
            elif name.endswith((".inc", ".rst")):
                sources.fragments.append(path)
            elif name.endswith(_TEXTS):
                sources.texts.append(path)
            elif name.endswith((".yaml", ".yml")):
                sources.data.append(path)
    sources.pages.sort()
    return sources


def _folders_below(folder: str, sources: SourceFiles) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk through ``folder`` and what links in it lead to, as Sphinx does, but through each folder once.

    One with several names is read by that without a link, and links to a folder in which they are lead nowhere, as in
    builds with the extension; these links, those to what lies outside, and what cannot be listed end up in ``sources``.
    """
    tree = current_files()
    starts, real_folders = [folder], set[str]()
    for start in starts:
        below: dict[str, None] = {}
        is_open = False
        for root, folders, files in tree.walk(start):
            is_open = True
            below.pop(root, None)
            real = tree.leads_to(root)
            if real in real_folders:
                folders.clear()
                continue
            real_folders.add(real)
            yield root, folders, files
            below.update((posixpath.join(root.replace(os.sep, "/"), name), None) for name in folders)
        if not is_open and start != folder:
            sources.closed.append(posixpath.normpath(start))
        for link in below:  # what the walk did not enter
            if is_outside(link):
                sources.outside.append(posixpath.normpath(link))
            elif not contains(tree.leads_to(link), tree.leads_to(posixpath.dirname(link))):
                starts.append(link)
            elif tree.is_folder(link):
                sources.loops.append(posixpath.normpath(link))


def _is_no_source(name: str) -> bool:
    """Say whether folders of that name hold no sources by convention."""
    return name in _NO_SOURCES or (name.startswith(".") and name.strip(".") != "")


def find_orphans(
    readers: Sequence[DocumentReader], fragments: Iterable[str], root_doc: str, suffixes: Sequence[str]
) -> tuple[Location, ...]:
    """Return the sources that no document reaches by ``include`` or ``toctree``."""
    reached = {path for reader in readers for path in (*reader.files, *reader.files_shown) if path != reader.path}
    names = {reader.name for reader in readers}
    toctree_names: set[str] = {root_doc}
    for reader in readers:
        base = posixpath.dirname(reader.name)
        for entry, glob in reader.toctree:
            if entry.endswith(">") and "<" in entry:
                entry = entry[entry.rindex("<") + 1 : -1]
            name = posixpath.normpath(posixpath.join(base, entry) if not entry.startswith("/") else entry[1:])
            for suffix in suffixes:
                name = name.removesuffix(suffix)
            if glob and any(character in name for character in "*?["):
                toctree_names.update(other for other in names if fnmatch.fnmatchcase(other, name))
            else:
                toctree_names.add(name)
    orphans = [path for path in fragments if path not in reached]
    if root_doc in names:
        orphans += [
            reader.path
            for reader in readers
            if reader.name not in toctree_names and not reader.orphan and reader.path not in reached
        ]
    return tuple(Location(path, 1, 1) for path in sorted(orphans))


def shared_files(folder: str, paths: Iterable[str]) -> frozenset[str]:
    """Return those of the files of a reference that are other files, too, where links lead: others may use them."""
    tree = current_files()
    top, led = tree.leads_to(folder), {path: tree.leads_to(path) for path in paths}
    twice = {real for real, count in Counter(led.values()).items() if count > 1}
    below = f"{top.rstrip(os.sep)}{os.sep}"
    return frozenset(path for path, real in led.items() if real in twice or not real.startswith(below))


def find_orphaned_parameters(
    files: SourceFiles, readers: Sequence[DocumentReader], in_use: Container[str]
) -> tuple[Location, ...]:
    """Return the files of definitions and of texts for status codes that no directive names, or shows.

    ``in_use`` are those that a table or a list of status codes names.
    """
    shown = {path for reader in readers for path in reader.files_shown}
    others = (path for path in files.data if path not in in_use and path not in shown)
    return tuple(Location(path, 1, 1) for path in others if remembered(_defines, path))


def _defines(path: str) -> bool:
    """Say whether the first entry of a YAML file is a mapping with ``in:``, or a status code with ``default:``."""
    inside = is_status = False
    for line in (read_text(path).text or "").split("\n"):
        if _ENTRY.fullmatch(line):
            if inside:
                return False
            inside, is_status = True, _STATUS.match(line) is not None
        elif inside and (_TEXT_OF_STATUS.match(line) if is_status else _PLACE.match(line)):
            return True
    return False


#: What is said of folders whose names of files the system does not tell.
UNLISTED = "a folder that may not be listed"


def unread_files(files: SourceFiles, readers: Sequence[DocumentReader]) -> list[Unread]:
    """Return the documents of other markups, and the other files below the source folder that name parameters.

    One that documents include is read, under whatever name: a link leads to it, for example.
    """
    unread = [Unread(Location(path, 1, 1), "a document in another markup") for path in files.foreign]
    unread += [Unread(Location(path, 1, 1), "a folder that lies outside of the repository") for path in files.outside]
    unread += [Unread(Location(path, 1, 1), UNLISTED) for path in files.closed]
    texts = {path: line for path in files.texts if (line := remembered(_line_with_table, path))}
    if texts:
        reached = {path for reader in readers for path in reader.files}
        texts_read = {read_text(path).text for path in reached}
        for path, line in texts.items():
            if path not in reached and read_text(path).text not in texts_read:
                unread.append(Unread(Location(path, line, 1), f"a file with {_TABLE} that is no document"))
    return unread


def _line_with_table(path: str) -> int:
    """Return the first line of the file at ``path`` that names the directive of tables, 0 where none does."""
    text = read_text(path).text or ""
    offset = text.find(_TABLE)
    return text.count("\n", 0, offset) + 1 if offset >= 0 else 0
