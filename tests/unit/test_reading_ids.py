"""Sections have the ids that docutils gives them: links into the HTML are made without building it."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.rst.titles import make_id


@given(st.text() | st.text("aZ09 -_.:{}/()\u00e9\u00df\u00f8\u0142\u0131\u01c4\ufb01\u00bd\u2028\t", max_size=30))
@settings(max_examples=500)
def test_id_is_that_of_docutils(text: str) -> None:
    assert make_id(text) == nodes.make_id(text)


def test_id_of_every_letter_is_that_of_docutils() -> None:
    letters = [chr(number) for number in range(0x80, 0x3000)]
    assert [make_id(f"a{letter}b") for letter in letters] == [nodes.make_id(f"a{letter}b") for letter in letters]


TITLES = [
    "Show Server",
    "Show  server",
    "Show *Server*",
    "``GET`` /servers",
    "2 Servers",
    "\u00dcber uns",
    "123",
    "show server",
]


@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_ids_of_equal_titles_are_counted_as_docutils_does(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    text = "API\n===\n\n" + "".join(f"{title}\n{'-' * 20}\n\n.. rest_method:: GET /a\n\n" for title in titles)
    Path(folder, "index.rst").write_text(text, encoding="utf-8")
    with contextlib.redirect_stderr(io.StringIO()):
        plain = text.replace(".. rest_method:: GET /a", "Text.")
        tree = publish_doctree(
            plain, settings_overrides={"doctitle_xform": False, "report_level": 5, "auto_id_prefix": "id"}
        )
    ids = [section["ids"][0] for section in tree.findall(nodes.section)][1:]
    assert [operation.id for operation in read_reference(folder).operations] == ids
