"""Writes files, most in one step: whoever reads sees the old content or the new one, never a part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sphinx_compute_ref.errors import UserError


def write_atomically(path: str, data: bytes) -> None:
    """Replace the file at ``path``.

    A symbolic link stays one, the mode of the file stays; devices and pipes are written to.

    :raises ~sphinx_compute_ref.errors.UserError: where the folder or the file system does not let us.
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
            with open(target, "wb") as stream:  # who may replace /dev/null would do so
                stream.write(data)
            return
        replace_file(target, data, mode=_mode_of(target))
    except OSError as error:
        raise UserError(
            f"cannot write: {error.strerror or error}",
            where=path,
            hint="Check the permissions of the folder and the space on its disk, or name another file.",
        ) from error


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let what goes wrong in the block say that it is about ``path``: a disk that is full names no file."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = os.fspath(path)
        raise


def write_new(path: str | os.PathLike[str], content: bytes | str) -> None:
    """Write a file that nobody reads yet; an error names it."""
    with naming(path), open(path, "wb") as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def replace_file(path: str | os.PathLike[str], data: bytes, *, mode: int = 0o644, durable: bool = False) -> None:
    """Give ``path`` a new content, by a file beside it that takes its name.

    With ``durable`` the content is on the disk before the name leads to it. The umask, which threads share, plays no
    part: this may be done by many at once.
    """
    import tempfile  # most runs write nothing

    handle, temporary = tempfile.mkstemp(prefix=".compute-ref-", dir=os.path.dirname(path))
    try:
        with naming(path), os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _mode_of(target: str) -> int:
    """Return the mode of a file, that of a new one where there is none."""
    if os.path.exists(target):
        return os.stat(target).st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
