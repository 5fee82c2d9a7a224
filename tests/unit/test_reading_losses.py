"""What a paragraph has swallowed: headings, directives and lists, and what is none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_compute_ref.matching.names import edit_distance
from sphinx_compute_ref.reading.rst.blocks import SourceLine
from sphinx_compute_ref.reading.rst.losses import are_within, glued_list, list_mark, lost_in_paragraph


def paragraph(text: str) -> list[SourceLine]:
    return [SourceLine(line, number, 5) for number, line in enumerate(text.split("\n"), 3)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A volume\n~~~", 4),
        ("X-Ray\n==", 4),
        ("(optional)\n---", None),
        ("One\n---", None),
        ("Volume\n-", None),
        ("Volume\n----", None),
        ("Volume\nServer\n---", None),
        ("Text.\nRequest\n-------", 4),
        ("Text.\nMore.\nRequest\n-------", 5),
        ("Text.\nRequest\n---", None),  # too short to be one even with a blank line
        ("Text.\nVolumes!\n----", 4),
        ("Text.\nVolumes of\n----", None),
        ("Text.\n-------\n-------", None),
        ("Text.\nRequest\n-=-=-=-", None),
        ("Text.\nRequest\naaaaaaa", None),
    ],
)
def test_heading_in_a_paragraph(text: str, line: int | None) -> None:
    told = [(each.line, each.column) for each in lost_in_paragraph(paragraph(text), titles=True)]
    assert [where[0] for where in told] == ([] if line is None else [line])
    assert list(lost_in_paragraph(paragraph(text), titles=None)) == []


@pytest.mark.parametrize(
    ("text", "words", "by_a_blank_line"),
    [
        ("Text.\n.. rest_method:: GET /a", "is inside a paragraph", True),
        ("Text.\n.. rest_method: GET /a", "is inside a paragraph", False),
        ("Text.\n..rest_method:: GET /a", "needs a blank after the two dots", False),
        ("..rest_method:: GET /a", 'needs a blank after the two dots: write ".. rest_method:: GET /a"', False),
        (".. rest_method:: GET /a", None, False),
        ("Text.\n.. note:: Here.", "is inside a paragraph, and is shown as text", True),
        ("Text.\n.. note:: Here.\nMore.", "is inside a paragraph, and is shown as text", True),
        ("Text.\n.. note: Here.", None, False),
        (".. note:: Here.", None, False),
        ("Text.\nnote:: Here.", None, False),
    ],
)
def test_directive_in_a_paragraph(text: str, words: str | None, by_a_blank_line: bool) -> None:
    told = list(lost_in_paragraph(paragraph(text), titles=True))
    assert bool(told) is (words is not None)
    for each in told:
        assert words is not None
        assert words in each.message
        assert each.blank_before is by_a_blank_line
        assert (each.line, each.column) == (text.count("\n", 0, text.index("..")) + 3, 5)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("- one", "-"),
        ("* one", "*"),
        ("•  one", "•"),
        ("1. one", "1"),
        ("(12) one", "1"),
        ("#. one", "1"),
        ("b) one", "a"),
        (":name: text", ":"),
        (":long name: text", ":"),
        ("-one", ""),
        ("- ", ""),
        ("123. one", ""),
        ("ab. one", ""),
        (":name:text", ""),
        ("text - one", ""),
    ],
)
def test_mark_of_a_list(text: str, mark: str) -> None:
    assert list_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("One of:\n- up", "- up"),
        ("One of::\n- up", "- up"),
        ("One of\n- up", None),
        ("One of\n- up\n- down", "- up"),
        ("One of\n- up\n* down", None),
        ("One of\n1. up\n2. down", "1. up"),
        ("In the year\n2. up\n3. down", None),
        ("See\n(a) up\n(b) down", "(a) up"),
        ("See:\n#. up", "#. up"),
        ("- up:\n- down", None),
        ("- up:\n* over\n* out", "* over"),
        ("One of:\n:up: it runs", ":up: it runs"),
        ("One of:\n- " + "x" * 38, "- " + "x" * 38),
        ("One of:\n- " + "x" * 39, "- " + "x" * 35 + "..."),
    ],
)
def test_list_in_a_paragraph(text: str, begins: str | None) -> None:
    told = list(glued_list(paragraph(text)))
    assert len(told) == (begins is not None)
    for each in told:
        assert f'begins with "{begins}"' in each.message
        assert each.blank_before


@pytest.mark.parametrize(
    ("edits", "left", "right", "told"),
    [
        (0, "abc", "abc", True),
        (0, "abc", "abd", False),
        (1, "abc", "abd", True),
        (1, "abc", "ab", True),
        (1, "ab", "abc", True),
        (1, "abc", "acb", True),
        (1, "abc", "cba", False),
        (1, "abcd", "bacd", True),
        (1, "abcd", "badc", False),
        (2, "abcd", "badc", True),
        (2, "", "ab", True),
        (1, "", "ab", False),
        (2, "abc", "abcdef", False),
    ],
)
def test_edits_between_two_names(edits: int, left: str, right: str, told: bool) -> None:
    assert are_within(edits, left, right) is told
    assert are_within(edits, right, left) is told


LETTERS = st.text("abcd", max_size=6)


@given(LETTERS, LETTERS, st.integers(0, 3))
def test_edits_between_two_words(left: str, right: str, edits: int) -> None:
    assert are_within(edits, left, right) is (edit_distance(left, right, edits) <= edits)
