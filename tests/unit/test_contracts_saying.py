"""What a contract says of a row, in the words that editors show."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.contracts.contract_json import read_contract_json
from sphinx_compute_ref.contracts.saying import sentences_of
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.settings.configuration import Configuration

PAGE = """\
Books
=====

List Books
----------

.. rest_method:: POST /books

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - limit: limit
   - shelf: shelf
   - shelf.room: room
   - other: shelf
"""
QUERY = {"limit": {"type": "integer", "maximum": 50}, "room": {"type": "boolean"}}
OLD = {"type": "object", "properties": {"room": {"type": "string", "maxLength": 9}}, "required": ["room"]}
NEW = {"type": "object", "properties": {"room": {"enum": ["a", "b"]}, "number": {}}, "required": ["number"]}


def body(shelf: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": {"shelf": shelf}}


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("limit", ["integer, to 50"]),
        ("shelf", ["object"]),
        (
            "shelf.room",
            ["string, max 9, required from 1.0 to 1.4", 'string, one of "a", "b", optional from 1.5 to 1.9'],
        ),
        ("other", []),
    ],
)
def test_rows_of_the_query_and_of_the_body_have_what_the_schemas_say(
    name: str, sentences: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("index.rst").write_text(PAGE)
    Path("parameters.yaml").write_text(
        "".join(
            f"{key}:\n  description: Text.\n  in: {in_}\n  required: false\n  type: string\n"
            for key, in_ in (("limit", "query"), ("room", "body"), ("shelf", "body"))
        )
    )
    operation = {
        "method": "POST",
        "path": "/books",
        "query": [{"min": None, "max": None, "schema": {"type": "object", "properties": QUERY}}],
        "request": [
            {"min": "1.0", "max": "1.4", "schema": body(OLD)},
            {"min": "1.5", "max": None, "schema": body(NEW)},
        ],
    }
    document = {"version": 1, "service": "library", "min": "1.0", "max": "1.9", "provenance": "code"}
    contract = read_contract_json(document | {"operations": [operation]}, "contract.json", [])
    reference = read_reference(".")
    context = check_configured(reference, Configuration(), contracts=[contract]).context
    (row,) = (row for row in reference.operations[0].request.rows if row.name == name)
    told = [sentence for beside in context.contracts.of_row(row.location) for sentence in sentences_of(beside, row)]
    assert told == sentences
