"""Files under several names: what is the same is on the disk once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sphinx_compute_ref.publishing.storage.durability import NO_SPACE


def link(source: Path | str, target: Path | str) -> bool:
    """Give the file ``source`` the name ``target``, too; copy it where the file system cannot do that, and say so."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_SPACE:  # a copy would not fit either
            raise
        shutil.copyfile(source, target)
        return False
    return True


def link_tree(source: Path | str, target: Path | str, copies: dict[tuple[int, int], str] | None = None) -> None:
    """Link everything below the folder ``source`` to the same path below ``target``.

    What is copied, because it goes to another file system, is noted in ``copies`` by device and inode: there, too, the
    names of one file become names of one copy, in this tree and in those that are linked with the same ``copies``.
    """
    copies = {} if copies is None else copies
    for root, _, files in os.walk(source):
        below = os.path.normpath(os.path.join(target, os.path.relpath(root, source)))
        os.makedirs(below, exist_ok=True)
        for name in files:
            path, new = os.path.join(root, name), os.path.join(below, name)
            status = os.lstat(path)
            inode = (status.st_dev, status.st_ino)
            if not link(copies.get(inode, path), new) and status.st_nlink > 1:
                copies.setdefault(inode, new)
