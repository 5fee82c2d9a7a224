"""The texts of sources, read when somebody first asks for them: what rules need beside the model."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping, Sequence

from sphinx_compute_ref.reading.files.boundary import current_boundary, reading_inside
from sphinx_compute_ref.reading.files.files import current_files, reading_from
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.rst.blocks import Block
from sphinx_compute_ref.reading.rst.source import read_blocks


class SourceTexts:
    """Reads each file once, from where the reference was read, and as far as reading was let go then.

    ``blocks`` are those of the pages that reading has split, by path.
    """

    def __init__(self, blocks: Mapping[str, Sequence[Block]] | None = None) -> None:
        self._files = current_files()
        self._boundary = current_boundary()
        self._texts: dict[str, str] = {}
        self._blocks = dict(blocks or {})

    def text(self, path: str) -> str:
        """Return the text of the file at ``path``, whatever its line ends; empty where it cannot be read."""
        if path not in self._texts:
            with reading_from(self._files), reading_inside(self._boundary):
                self._texts[path] = read_text(path).text or ""
        return self._texts[path]

    def blocks(self, path: str) -> Sequence[Block]:
        """Return the blocks of the page at ``path``, each page split once; none where it cannot be read."""
        if path not in self._blocks:
            self._blocks[path] = read_blocks(self.text(path))
        return self._blocks[path]

    def beside(self, path: str) -> list[str]:
        """Return the names in the folder of ``path``; none where it cannot be read."""
        try:
            with reading_from(self._files), reading_inside(self._boundary):
                return sorted(self._files.names(posixpath.dirname(path) or "."))
        except OSError:
            return []

    def parts(self, path: str) -> list[str]:
        """Return the names of all folders that lead to the file at ``path``, and its own."""
        return os.path.abspath(path).replace(os.sep, "/").split("/")
