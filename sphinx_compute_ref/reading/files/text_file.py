"""Text files as lines: encodings, byte order marks and line ends, with a fault instead of an exception."""

from __future__ import annotations

from codecs import BOM_UTF8
from contextlib import suppress
from typing import NamedTuple

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.files import current_files

#: How the reason begins where a file is there, and the system or its size keeps it from being read.
CANNOT_BE_READ = "cannot be read"


class TextFile(NamedTuple):
    r"""A file's text with ``\\n`` line ends; ``text`` is ``None`` where the file could not be read."""

    path: str
    text: str | None
    fault: Fault | None = None


def read_text(
    path: str, *, code_missing: str = "CR001", code_invalid: str = "CR008", encoding: str | None = None
) -> TextFile:
    r"""Read ``path`` as UTF-8, or as ``encoding`` has it where that is known to Python.

    A file that is not UTF-8 is read with replacement characters and a fault of ``code_invalid`` at the first bad
    byte, so that the rest of it still counts. A file that cannot be opened has no text and a fault of
    ``code_missing`` without a useful place; callers that know who named the file say so instead.
    """
    try:
        data = current_files().read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return TextFile(
            path, None, Fault(code_missing, f"{path} {CANNOT_BE_READ}: {reason}", Location(path, 1, 1), path)
        )
    return decoded(path, data, code_invalid=code_invalid, encoding=encoding)


def decoded(path: str, data: bytes, *, code_invalid: str = "CR008", encoding: str | None = None) -> TextFile:
    """Return the text of ``data``, the content of the file at ``path``; see :func:`read_text`."""
    fault = None
    if encoding is not None:
        with suppress(LookupError, ValueError):  # not an encoding, or not of this text: UTF-8 says more
            data = data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        text = data.decode("utf-8", "replace")
        fault = Fault(
            code_invalid,
            f"not UTF-8: byte 0x{data[error.start]:02x} cannot be decoded; save the file as UTF-8",
            Location(path, line, column),
            "encoding",
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return TextFile(path, text, fault)
