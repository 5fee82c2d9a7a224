"""The texts of files as fixes see and leave them: encoding, byte order mark, line ends and mode survive."""

from __future__ import annotations

from typing import NamedTuple

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
