"""The part of a parameters file around one definition: what a fix of it needs to look at.

Parsing a large file anew for each of its fixes takes longer than all of the checking.
"""

from __future__ import annotations

from bisect import bisect_left

from sphinx_compute_ref.rules.definitions.blocks import DefinitionBlock, split_definitions
from sphinx_compute_ref.rules.edits import offset_of
from sphinx_compute_ref.rules.rule import Context


def excerpt_around(text: str, context: Context, path: str, name: str) -> tuple[int, str]:
    """Return a part of ``text`` that holds the definition ``name`` and those beside it, and where that begins.

    It is the whole file where definitions stand in it twice or share their fields by anchors outside of the part.
    """
    file = context.reference.parameters.get(path)
    definition = file.definitions.get(name) if file is not None else None
    if file is None or definition is None or path in context.files_with_repetitions:
        return 0, text
    lines = context.lines_of_definitions(path)
    number = bisect_left(lines, definition.location.line)
    start = offset_of(text, lines[number - 1], 1) if number else 0
    end = offset_of(text, lines[number + 2], 1) if number + 2 < len(lines) else len(text)
    if start is None or end is None or split_definitions(text[start:end].removeprefix("\ufeff")) is None:
        return 0, text
    return start, text[start:end]


def block_of(text: str, name: str) -> DefinitionBlock | None:
    """Return the block of the definition ``name`` in ``text``."""
    return next((block for block in split_definitions(text) or () if block.name == name), None)
