"""Rows and fields, both ways, by location: ``matching.documented``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

from sphinx_compute_ref.matching.documented import documented
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.rules.rule import Context

PAGE = """Things
======

.. rest_method:: GET /things

Response
--------

.. rest_parameters:: parameters.yaml

   - name: name

.. literalinclude:: things.json
   :language: javascript

.. literalinclude:: things.json
   :language: javascript
"""


@pytest.fixture
def twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that two documents include, which shows one sample two times."""
    monkeypatch.chdir(tmp_path)
    Path("things.inc").write_text(PAGE)
    Path("things.json").write_text('{"name": "a"}')
    Path("parameters.yaml").write_text("name:\n  description: Text.\n  in: body\n  required: true\n  type: string\n")
    Path("conf.py").write_text('extensions = ["sphinx_compute_ref"]\n')
    Path("index.rst").write_text(".. toctree::\n\n   other\n\n.. include:: things.inc\n")
    Path("other.rst").write_text(".. include:: things.inc\n")
    return tmp_path


@pytest.mark.usefixtures("twice")
def test_each_field_and_each_row_once() -> None:
    both = documented(Context(read_reference(".")).matches)
    assert [[field.text for field in fields] for fields in both.fields.values()] == [["name"]]
    rows = {key: [row.name for row in those] for key, those in both.rows.items()}
    assert rows == {("things.json", ("name",)): ["name"]}


@pytest.mark.usefixtures("twice")
def test_export_lists_a_place_once(compute_ref: Run) -> None:
    model = json.loads(compute_ref("export", "model", ".", "--matches").out)
    rows = [
        row
        for resource in model["resources"]
        for operation in resource["operations"]
        for table in operation["response"]["tables"]
        for row in table["rows"]
    ]
    assert [row["places"] for row in rows] == [[{"sample": "things.json", "field": "name"}]] * 2
