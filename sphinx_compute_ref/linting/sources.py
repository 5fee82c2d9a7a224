"""The texts of files as fixes see and leave them: encoding, byte order mark, line ends and mode survive."""

from __future__ import annotations

import os
from typing import NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.reading.files.files import current_files

_BOM = b"\xef\xbb\xbf"


class SourceText(NamedTuple):
    """A file's text as it is on disk, without the byte order mark, which ``bom`` remembers."""

    text: str
    bom: bool

    @property
    def line_end(self) -> str:
        """The line end that most lines have."""
        windows = self.text.count("\r\n")
        return "\r\n" if windows * 2 > self.text.count("\n") else "\n"

    def encode(self, text: str) -> bytes:
        """Return the bytes of the file once it holds ``text``."""
        return (_BOM if self.bom else b"") + text.encode("utf-8")


def source_text(path: str) -> SourceText | None:
    """Return the text of the file at ``path``; ``None`` where it cannot be read or is not UTF-8."""
    try:
        data = current_files().read(path)
        bom = data.startswith(_BOM)
        return SourceText((data[len(_BOM) :] if bom else data).decode("utf-8"), bom)
    except (OSError, ValueError):
        return None


class CurrentSources:
    """The :class:`~sphinx_compute_ref.rules.rule.Sources` that fixers get: files as they are now."""

    def __init__(self) -> None:
        self._texts: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """Return the text of the file at ``path``, line ends included; offsets count from after the byte order mark."""
        if path not in self._texts:
            source = source_text(path)
            self._texts[path] = source.text if source is not None else None
        return self._texts[path]


def write_atomically(path: str, data: bytes) -> None:
    """Replace the file at ``path``: readers see the old or the new content, never a part.

    A symbolic link stays one, the mode of the file stays; devices and pipes are written to. Raises
    :exc:`~sphinx_compute_ref.errors.UserError` where the folder or the file system does not let us.
    """
    import tempfile

    target = os.path.realpath(path)
    temporary = ""
    try:
        if os.path.exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
            with open(target, "wb") as stream:  # who may replace /dev/null would do so
                stream.write(data)
            return
        handle, temporary = tempfile.mkstemp(prefix=".compute-ref-", dir=os.path.dirname(target))
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        else:
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, target)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise UserError(
            f"cannot write: {error.strerror or error}",
            where=path,
            hint="Check the permissions of the folder and the space on its disk, or name another file.",
        ) from error
