"""Our parser makes of a text what docutils' own makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst import Parser as DocutilsParser
from docutils.parsers.rst import states
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.sphinx_ext.source import parser

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "api-ref/source").glob("*.inc"), *(ROOT / "doc/source").glob("*.rst")])[::4]
PIECES = (
    "Title\n=====\n", "Another\n-------\n", "- item\n\n  - inner\n- next\n", "1. one\n#. two\n", "text\n    quote\n",
    ".. note:: words\n   :class: x\n\n   - row: ref\n", ".. comment\n.. _target: https://example.org/\n",
    "term : class\n    definition\n", ":field: value\n:other:\n  more\n", "-o FILE  an option\n--long   another\n",
    "| line\n|   block\n", "code::\n\n  literal\n", "quoted::\n\n> one\n> two\n",
    ".. [1] footnote\n.. [CIT] citation\n",
    ".. |sub| replace:: text\n", "+---+\n| a |\n+---+\n", "=  =\na  b\n=  =\n", ">>> doctest\n1\n", "__ anonymous_\n",
    "  indented\n", "\n", "----\n", "not a `title\n~~\n", "..\n", ".. image:: x.png\n   :alt: y\n.. image::\n",
)  # fmt: skip


class _Parser(DocutilsParser):
    """docutils' parser starting with our states; Sphinx's needs an application."""

    def __init__(self) -> None:
        super().__init__()
        self.state_classes = parser.Parser().state_classes


def _tree(text: str, with_parser: DocutilsParser) -> str:
    states.RSTState.nested_sm_cache.clear()
    quiet = {"report_level": 1, "warning_stream": False, "file_insertion_enabled": False}
    return str(publish_doctree(text, parser=with_parser, settings_overrides=quiet).pformat())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_become_the_same_tree(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert _tree(text, _Parser()) == _tree(text, DocutilsParser())


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_together_becomes_the_same_tree(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert _tree(text, _Parser()) == _tree(text, DocutilsParser())
