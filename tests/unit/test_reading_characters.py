"""The text of a block with the place of each character."""

from __future__ import annotations

from sphinx_compute_ref.reading.characters import characters_of_block
from sphinx_compute_ref.reading.rst.blocks import SourceLine


def test_block_loses_the_indentation_that_all_its_lines_have() -> None:
    """Empty lines say nothing of it, wherever an editor left the cursor."""
    lines = [SourceLine("{", 4, 7), SourceLine("", 5, 12), SourceLine("}", 6, 9)]
    read = characters_of_block(lines, [(4, 7), (5, 12), (6, 9)])
    assert read.text == "{\n\n  }"
    assert [read.positions[offset] for offset in (0, 2, 3, 5)] == [(4, 7), (5, 12), (6, 7), (6, 9)]


def test_block_without_text_is_empty() -> None:
    read = characters_of_block([], [])
    assert (read.text, read.positions) == ("", [(1, 1)])
