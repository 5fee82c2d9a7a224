"""Gets files to the disk before a name leads to them, so that not even a power failure shows half of them.

A rename is one step for whoever looks, but a file system may write the new name before the content that it names.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def flush(path: Path | str) -> None:
    """Ask the system to write a file, or the names in a folder, to disk; some file systems cannot, and say so.

    What went wrong while the content was written (a full disk, a fault of the disk) is raised.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno in _FAULTS:
            raise
    finally:
        os.close(handle)


#: EIO, EFBIG, ENOSPC, EDQUOT: content was lost.
_FAULTS = (5, 27, 28, 122)


def flush_tree(folder: Path) -> None:
    """Write everything below ``folder`` to disk; files with several names are taken to be there already."""
    for root, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(root, name)
            about = os.lstat(path)
            if not os.path.islink(path) and about.st_nlink == 1:
                flush(path)
        flush(root)


def is_full(error: Exception, folder: Path) -> bool:
    """Say whether ``error`` came from a disk, or a quota, that is full; a program that failed does not say why."""
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    try:
        return shutil.disk_usage(folder).free < _LITTLE
    except OSError:
        return False


#: ENOSPC, EDQUOT.
NO_SPACE = (28, 122)
#: Bytes with which nothing can be built.
_LITTLE = 1 << 20
