"""Gets files to the disk before a name leads to them, so that not even a power failure shows half of them.

A rename is one step for whoever looks, but a file system may write the new name before the content that it names.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterator
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


def flush_tree(folder: Path, there: Collection[str] = ()) -> None:
    """Write everything below ``folder`` to disk but the folders ``there``; files with several names are there already.

    Many names at once are flushed by one call, where the system has it: each would wait for the disk.
    """
    for number, path in enumerate(_new_names(folder, {os.path.join(folder, name) for name in there})):
        if number == _MANY and _flush_file_system(folder):
            return
        flush(path)


def _new_names(folder: Path, there: Collection[str]) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(root, name) not in there]
        for name in files:
            path = os.path.join(root, name)
            about = os.lstat(path)
            if not os.path.islink(path) and about.st_nlink == 1:
                yield path
        yield root


def _flush_file_system(folder: Path) -> bool:
    """Write to disk what waits on the file system of ``folder`` (syncfs(2)); return whether the system can do that."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        failed = call(handle)
    finally:
        os.close(handle)
    if failed and (error := ctypes.get_errno()) in _FAULTS:
        raise OSError(error, os.strerror(error), str(folder))
    return not failed


#: So many names are flushed one by one.
_MANY = 200


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
