"""Descriptions as CommonMark: words are never lost, whatever characters stand among them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from sphinx_compute_ref.export.prose import markdown_of

_PARTS = st.sampled_from(
    ["``code``", "`text`_", ":ref:`Text <target>`", "`Text <https://example.org>`__", "*text*", "|text|", "word",
     "\n\n", ".. note:: word", ".. deprecated:: 2.3 word", "\0", "\x000\0", "\x007\0", "\x1b", "\\*", "\ufffe"]
)  # fmt: skip


@given(st.lists(_PARTS).map(" ".join))
def test_words_of_descriptions_are_kept(text: str) -> None:
    def words(of: str) -> list[str]:
        return re.findall(r"\b(?:code|[Tt]ext|word|0|7)\b", of)

    assert words(markdown_of(text)) == words(text)
