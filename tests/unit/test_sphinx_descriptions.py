"""The short way to a description's nodes gives what docutils gives, or declines."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st

from sphinx_compute_ref.sphinx_ext.source.descriptions import Paragraph, paragraph_node, split_plain

PIECES = [
    "a", "word", "``x``", "``x y``", "``", " ", "\n", "\n\n", "_", "*", "|", ":", "::", "http://x.y", "a@b", ".", "-",
    "- ", "1. ", "(a) ", '"', "'", "\\", "[1]_", "x_", "_x", "`", ">", "<", "=====", "A.", "é", "‘", '``"x``', "`` x``",
    "``x ``", "+", ",", ";", "i.", "  ", "\t", "x:y", "__", "``a``b", "(``a``)", "e.g.", "~~", "…",
]  # fmt: skip


def _short(text: str) -> str | None:
    split = split_plain(text)
    if split is None:
        return None
    document = new_document("x")
    return "".join(paragraph_node(Paragraph(*parts), "x", document).pformat() for parts in split)


def _long(text: str) -> str:
    settings = {"report_level": 5, "doctitle_xform": False}
    return "".join(child.pformat() for child in publish_doctree(text, settings_overrides=settings).children)


@pytest.mark.parametrize("text", ["Plain.", "Two ``x`` in\na line.", "One.\n\nTwo: three, ``a``; (``b``).", ""])
def test_plain_text_takes_the_short_way(text: str) -> None:
    assert _short(text) == _long(text)


@pytest.mark.parametrize(
    "text", ["*x*", "- x", "a\n b", "x_", "`x`", ":role:`x`", "http://x", "::", ".. note:: x", "1. x", "|x|", "a@b.c"]
)
def test_markup_goes_to_the_parser(text: str) -> None:
    assert split_plain(text) is None


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_both_ways_agree(text: str) -> None:
    short = _short(text)
    assert short is None or short == _long(text)


def test_nodes_are_located_in_the_parameters_file() -> None:
    node = paragraph_node(Paragraph("x ``y``", ["x ", "y", ""], 12), "parameters.yaml", new_document("x"))
    assert (node.source, node.line, node.rawsource) == ("parameters.yaml", 12, "x ``y``")
    assert isinstance(node[1], nodes.literal)
