"""Paths as findings name them."""

from __future__ import annotations

import os


def relative_path(path: str) -> str:
    """Return ``path`` with forward slashes, relative to the working directory where it lies below it."""
    absolute = os.path.abspath(path)
    here = os.getcwd()
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


def source_path(source: str | None) -> str:
    """Return the file of a node as findings name it, empty where the node has none.

    docutils names what it includes from the working directory (``../other/page.inc``), wherever that leads; a build
    names its source folder absolutely, and so what is below it.
    """
    return relative_path(os.path.abspath(source)) if source else ""
