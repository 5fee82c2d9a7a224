"""Paths as findings name them."""

from __future__ import annotations

import os
import posixpath
from functools import lru_cache


def relative_path(path: str) -> str:
    """Return ``path`` with forward slashes, relative to the working directory where it lies below it."""
    return _seen_from(os.getcwd(), path)


@lru_cache(maxsize=8192)  # thousands of rows and tables stand in the same files
def _seen_from(here: str, path: str) -> str:
    absolute = os.path.abspath(path)
    below = here.rstrip(os.sep) + os.sep
    if absolute == here:
        path = os.curdir
    elif absolute.startswith(below):
        path = absolute[len(below) :]
    elif not os.path.isabs(path):
        path = os.path.normpath(path)
    else:
        path = absolute
    return path.replace(os.sep, "/")


def join_path(folder: str, path: str) -> str:
    """Return ``path``, which is seen from ``folder``, with forward slashes and without detours."""
    return posixpath.normpath(posixpath.join(folder, path.replace(os.sep, "/")))


def contains(folder: str, path: str) -> bool:
    """Say whether ``path`` is ``folder``, or lies below it; both are absolute, without links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def source_path(source: str | None) -> str:
    """Return the file of a node as findings name it, empty where the node has none.

    docutils names what it includes from the working directory (``../other/page.inc``), wherever that leads; a build
    names its source folder absolutely, and so what is below it.
    """
    return _source_seen_from(os.getcwd(), source) if source else ""


@lru_cache(maxsize=8192)
def _source_seen_from(here: str, source: str) -> str:
    return _seen_from(here, os.path.abspath(source))


@lru_cache(maxsize=8192)  # hundreds of tables name the same file, and editors ask again after each keystroke
def named_path(target: str, document: str, source: str) -> str:
    """Return the path that a directive names as ``target`` in a page of the file ``document``.

    It is seen from the folder of the document, whatever file the directive is in; ``/`` is the source folder
    (``BuildEnvironment.relfn2path``).
    """
    folder = source if target.startswith("/") else posixpath.dirname(document)
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
