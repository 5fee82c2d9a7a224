"""What the palette searches: the index that a build writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.operations.texts import reasons_of

PAGE = """
Gates (gates)
=============

About gates.

.. only:: never

   Hidden words.

List Gates
==========

.. rest_method:: GET /gates
   max_version: 2.5

Lists gates. A ``403`` means that gates are closed to you.

Normal response codes: 200

Error response codes: unauthorized(401), forbidden(403)

Response
--------

.. rest_parameters:: parameters.yaml

  - Gate.ID: gate_id

Note what the response lacks.

How to open
===========

Push.
"""
DEFINITIONS = """
gate_id:
  description: |
    The ``ID`` of the *gate*.
  in: body
  required: true
  type: string
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    conf = "extensions = ['sphinx_compute_ref']"
    files = {"conf.py": conf, "index.rst": PAGE, "parameters.yaml": DEFINITIONS}
    out = Project.of(tmp_path_factory.mktemp("index") / "a", files).build().out
    text = (out / "_static" / "compute-ref-index.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text.removeprefix("computeRef.index(").removesuffix(");\n"))
    return found


def test_operations_have_their_range_resource_and_text(index: dict[str, Any]) -> None:
    (operation,) = index["operations"]
    assert operation[:8] == [0, "list-gates", "GET", "/gates", "List Gates", "", "2.5", ""]
    assert operation[8].startswith("Lists gates. A 403 means")
    assert operation[8].endswith("Note what the response lacks.")


def test_status_codes_have_their_reasons_else_their_names(index: dict[str, Any]) -> None:
    reason = "A 403 means that gates are closed to you."
    assert index["operations"][0][9] == [[200, "OK"], [401, "unauthorized"], [403, reason]]


def test_rows_share_texts_without_markup(index: dict[str, Any]) -> None:
    assert index["operations"][0][10] == [["Gate.ID", 1, "", "", 0]]
    assert index["texts"] == ["The ID of the gate."]


def test_sections_have_their_own_words_and_none_that_are_hidden(index: dict[str, Any]) -> None:
    words = [section[2:] for section in index["sections"]]
    assert words == [["Gates (gates)", "About gates."], ["How to open", "Push."]]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("A 404 means: gone. It is 409 while busy.", {404: "A 404 means: gone.", 409: "It is 409 while busy."}),
        ("The answer is 404 or 409.", {404: "The answer is 404 or 409.", 409: "The answer is 404 or 409."}),
        ("Gone is 404.\nMissing, too: 404.", {404: "Gone is 404. Missing, too: 404."}),
        ("Error response codes: 404, 409", {}),
        ("Since 2.404 there are 4040 of them, v404 too.", {}),
        ("500 is not listed.", {}),
    ],
)
def test_reasons_are_the_sentences_that_name_a_code(text: str, reasons: dict[int, str]) -> None:
    assert reasons_of(text, [404, 409]) == reasons
