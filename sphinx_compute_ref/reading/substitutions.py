"""What ``|name|`` stands for in a document: its own definitions, those of its includes, and those of ``conf.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sphinx_compute_ref.reading.collected import Page
from sphinx_compute_ref.reading.document_files import DocumentFiles
from sphinx_compute_ref.reading.rst.blocks import Directive
from sphinx_compute_ref.reading.rst.clips import WHOLE, Clip, clip_of
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.reading.rst.substitutions import definitions_in

#: As many files are looked at.
_MOST_FILES = 1000


def substitutions_of(files: DocumentFiles, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what names stand for in a document, wherever in it they are defined (``sphinx.transforms``)."""
    prolog, epilog = (definitions_in(read_blocks(_text(values, name))) for name in ("rst_prolog", "rst_epilog"))
    definitions = {name: _text(values, name) for name in ("release", "version") if name in values} | prolog
    for page in _pages(files):
        definitions |= definitions_in(page.blocks)
    return definitions | epilog


def _text(values: Mapping[str, Any], name: str) -> str:
    text = values.get(name)
    return text if isinstance(text, str) else ""


def _pages(files: DocumentFiles) -> Iterator[Page]:
    """Yield the document and what it includes, each once."""
    queue: list[tuple[str, Clip, str | None]] = [(files.path, WHOLE, None)]
    pages = set(queue)
    while queue and len(pages) < _MOST_FILES:
        page = files.collected.page(*queue.pop())
        if page is None:
            continue
        yield page
        for include in (block for block in page.blocks if isinstance(block, Directive) and block.name == "include"):
            part = _part(files, include)
            if part is not None and part not in pages:
                pages.add(part)
                queue.append(part)


def _part(files: DocumentFiles, include: Directive) -> tuple[str, Clip, str | None] | None:
    if not include.argument or include.argument.startswith("<"):
        return None
    if include.option("literal") is not None or include.option("code") is not None:
        return None
    try:
        clip = clip_of(include)
    except ValueError:
        clip = WHOLE
    return files.resolve(include.argument), clip, include.option("encoding")
