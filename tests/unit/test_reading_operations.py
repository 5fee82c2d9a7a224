"""Operations that lie in one another, and samples that the page itself holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.shown_messages import shows_json

HEAD = """\
=======
Servers
=======

"""
OPERATION = """\
Show Server
===========

.. rest_method:: GET /servers/1

Normal response codes: 200

"""
TABLE = """\
Response
--------

.. rest_parameters:: parameters.yaml

   - id: id

"""
DEFINITIONS = """\
id:
  description: |
    The id.
  in: body
  required: true
  type: string
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "parameters.yaml").write_text(DEFINITIONS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(folder: Path, page: str) -> Reference:
    (folder / "index.rst").write_text(HEAD + page, "utf-8")
    return read_reference(".")


def faults(reference: Reference) -> list[tuple[int, str]]:
    return [(one.location.line, one.message) for one in check(reference, select=["CR005"]).findings]


def test_an_operation_inside_of_another_is_a_fault(folder: Path) -> None:
    page = OPERATION + "Delete Server\n-------------\n\n.. rest_method:: DELETE /servers/1\n"
    ((line, message),) = faults(read(folder, page))
    assert line == 15
    assert '"Show Server"' in message
    assert "raise this heading" in message


@pytest.mark.parametrize(
    ("heading", "method"),
    [("Response Example\n----------------\n\n", "GET /servers/2"), ("", "GET /servers/1?fields=id")],
)
def test_a_method_that_is_an_example_takes_nothing_from_the_operation(heading: str, method: str, folder: Path) -> None:
    page = f'{OPERATION}{heading}.. rest_method:: {method}\n\n{TABLE}::\n\n   {{"id": 1}}\n'
    reference = read(folder, page)
    ((_, message),) = faults(reference)
    assert "code block" in message
    (operation,) = reference.operations
    assert (len(operation.response.tables), len(operation.response.samples)) == (1, 1)
    assert [one.code for one in check(reference, select=["CR303"]).findings] == ["CR303"]


def test_operations_beside_and_below_other_sections_are_none(folder: Path) -> None:
    group = "More\n====\n\nText.\n\nDelete Server\n-------------\n\n.. rest_method:: DELETE /servers/1\n"
    assert faults(read(folder, OPERATION + group)) == []


@pytest.mark.parametrize(
    "block",
    [
        '.. code-block:: json\n\n   {"id": "1"}\n',
        ".. code-block:: javascript\n   :linenos:\n\n   {\n   }\n",
        '.. sourcecode::\n\n   ["1"]\n',
        'As follows::\n\n  {"id": ...}\n',
        '- As follows::\n\n    {"id": ...}\n',
        ".. note::\n\n   ::\n\n      [\n      ]\n",
    ],
)
def test_json_in_a_code_block_is_a_sample(block: str, folder: Path) -> None:
    reference = read(folder, OPERATION + TABLE + block)
    assert len(reference.operations[0].response.samples) == 1
    assert check(reference, select=["CR306"]).findings == ()


@pytest.mark.parametrize(
    "block",
    [
        "",
        ".. code-block:: console\n\n   $ curl\n",
        ".. code-block:: json\n",
        '..\n   .. code-block:: json\n\n      {"id": "1"}\n',
        "As follows::\n\n  [DEFAULT]\n",
        "As follows::\n",
    ],
)
def test_other_blocks_are_none(block: str, folder: Path) -> None:
    reference = read(folder, OPERATION + TABLE + block)
    assert reference.operations[0].response.samples == ()
    assert [one.code for one in check(reference, select=["CR306"]).findings] == ["CR306"]


def test_a_caption_says_whose_sample_it_is(folder: Path) -> None:
    block = '**Example Response**\n\n.. code-block:: json\n\n   {"id": "1"}\n\n'
    operation = read(folder, OPERATION + block + block.replace("Example Response", "Example")).operations[0]
    assert [len(message.samples) for message in operation.messages] == [0, 1]


@pytest.mark.parametrize(("name", "code"), [("di", "CR501"), ("id", "CR502")])
def test_json_in_the_page_proves_what_a_file_would(name: str, code: str, folder: Path) -> None:
    block = f'.. needs:body_verification\n\n.. code-block:: json\n\n   {{"{name}": "1"}}\n'
    codes = [one.code for one in check(read(folder, OPERATION + TABLE + block), select=["CR50"]).findings]
    assert codes == [code]


def test_other_languages_than_json_are_not_read(folder: Path) -> None:
    block = ".. code-block:: python\n\n   {'id': None}\n"
    reference = read(folder, OPERATION + TABLE + block)
    assert len(reference.operations[0].response.inline_samples) == 1
    assert check(reference, select=["CR003", "CR306"]).findings == ()


@pytest.mark.parametrize("text", ["{", "[", '{"a": 1}', "[{", '["a"]', "[1, 2]", "{}", "[]", '  { "a"'])
def test_beginnings_of_json(text: str) -> None:
    assert shows_json(text)


@pytest.mark.parametrize("text", ["", "[DEFAULT]", "{server_id}", "{% if x %}", "$ curl", 'x = {"a": 1}'])
def test_beginnings_of_other_things(text: str) -> None:
    assert not shows_json(text)


def test_a_sample_has_one_name_wherever_reading_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a build starts in the folder above the pages, the samples lie outside of the working directory."""
    source, samples = tmp_path / "api-ref" / "source", tmp_path / "doc" / "api_samples"
    source.mkdir(parents=True)
    (samples / "v2.9").mkdir(parents=True)
    (samples / "show-resp.json").write_text('{"server": {}}')
    (samples / "v2.9" / "show-resp.json").write_text('{"server": {"locked": true}}')
    (source / "index.rst").write_text(
        "Servers\n=======\n\nShow\n----\n\n.. rest_method:: GET /servers\n\n"
        ".. literalinclude:: ../../doc/api_samples/show-resp.json\n"
    )
    for here in (tmp_path, source.parent, source):
        monkeypatch.chdir(here)
        reference = read_reference(os.path.relpath(source), samples=samples)
        assert len(reference.samples) == 2
        assert {sample.family for sample in reference.samples.values()} == {os.path.relpath(samples / "show-resp.json")}


def test_a_page_that_two_documents_include_is_read_for_each_of_them(folder: Path) -> None:
    page = OPERATION + ".. rest_parameters:: p.yaml\n\n   - id: id\n\n.. literalinclude:: get-resp.json\n"
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "index.rst").write_text(HEAD + ".. include:: /shared.txt\n", "utf-8")
        (folder / name / "p.yaml").write_text(DEFINITIONS, "utf-8")
    (folder / "shared.txt").write_text(page, "utf-8")
    (folder / "two" / "get-resp.json").write_text("{}", "utf-8")
    reference = read(folder, "")
    tables = [table for one in reference.operations for table in one.tables]
    assert [table.path for table in tables] == ["one/p.yaml", "two/p.yaml"]
    definitions = [row.definition for table in tables for row in table.rows]
    assert [one.location.file for one in definitions if one is not None] == ["one/p.yaml", "two/p.yaml"]
    assert [fault.message for fault in reference.faults] == ["the sample one/get-resp.json does not exist"]


@pytest.mark.parametrize(
    ("directive", "what"),
    [
        (".. literalinclude:: samples\n", "sample"),
        (".. rest_parameters:: samples\n\n   - id: id\n", "parameters file"),
        (".. rest_status_code:: success samples\n\n   - 200\n", "status file"),
        (".. include:: samples\n", "included file"),
    ],
)
def test_a_folder_is_no_file(directive: str, what: str, folder: Path) -> None:
    (folder / "samples").mkdir()
    reference = read(folder, OPERATION + directive)
    (finding,) = check(reference, select=["CR001"]).findings
    assert finding.message == f"the {what} samples is a folder: name a file in it"
