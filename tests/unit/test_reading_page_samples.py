"""Samples that the page itself holds: they are read, checked and shown like those in files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx_project import Project

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.model.reference import Reference

CONF = 'extensions = ["sphinx_compute_ref"]\nproject = "T"\nhtml_theme = "basic"\ncompute_ref_samples = "samples"\n'
DEFINITIONS = "".join(
    f"{name}:\n  description: |\n    The {name}.\n  in: {where}\n  required: true\n  type: {kind}\n"
    for name, where, kind in (
        ("name", "body", "string"),
        ("size", "body", "integer"),
        ("colour", "body", "string"),
        ("X-Thing", "header", "string"),
    )
)
TABLE = "\n.. rest_parameters:: parameters.yaml\n\n   - name: name\n   - size: size\n   - colour: colour\n\n"
REQUEST = f"""\
Things
======

Create thing
------------

.. rest_method:: POST /things

Normal response codes: 201

Request
~~~~~~~
{TABLE}
"""
GOOD = '{"name": "a", "size": 1, "colour": "red"}'


def read(folder: Path, page: str, monkeypatch: pytest.MonkeyPatch, **files: str) -> Reference:
    """Return a reference of one page, read in its folder."""
    monkeypatch.chdir(folder)
    for name, text in {"conf.py": CONF, "index.rst": page, "parameters.yaml": DEFINITIONS, **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_reference(".")


def told(reference: Reference) -> list[str]:
    """Return code, line and column of what is found; of a field, where that stands."""
    places = []
    for one in check(reference, select=["CR0", "CR2", "CR3"], ignore=["CR305", "CR31"]).findings:
        field = next((other.location for other in one.related if other.message == "the field"), one.location)
        places.append(f"{one.code} {field.line}:{field.column}")
    return sorted(places)


BLOCKS = {
    "code-block": ".. code-block:: json\n\n   {}\n",
    "code": ".. code:: javascript\n\n   {}\n",
    "sourcecode": ".. sourcecode::\n   :linenos:\n\n   {}\n",
    "literal": "As follows::\n\n   {}\n",
    "in a note": ".. note::\n\n   .. code-block:: json\n\n      {}\n",
    "in an item": "- Send\n\n  ::\n\n    {}\n",
    "curl": ".. code-block:: bash\n\n   $ curl -s -X POST http://localhost/things -H 'Accept: */*' \\\n     -d '{}'\n",
    "--data": "::\n\n   curl http://localhost/things --data-raw '{}' | jq .\n",
    "--json": "::\n\n   curl --json='{}' http://localhost/things\n",
    "HTTP": ".. code-block:: http\n\n   POST /things HTTP/1.1\n   Host: localhost\n\n   {}\n",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_a_sample(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong in it has its place in the page."""
    page = REQUEST + block.format(GOOD)
    reference = read(tmp_path, page, monkeypatch)
    (sample,) = reference.operations[0].request.samples
    assert reference.samples[sample.path].data == {"name": "a", "size": 1, "colour": "red"}
    assert told(reference) == []

    page = REQUEST + block.format('{"name": "a", "size": "1", "colour": "red", "hue": 2}')
    line = page.split("\n").index(next(one for one in page.split("\n") if '"hue"' in one)) + 1
    column = page.split("\n")[line - 1].index('"size"') + 1
    after = page.split("\n")[line - 1].index('"hue"') + 1
    assert told(read(tmp_path, page, monkeypatch)) == [f"CR302 {line}:{after}", f"CR303 {line}:{column}"]


def test_lines_of_a_block_are_those_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = '.. code-block:: json\n\n   {\n     "name": "a",\n\n     "size": "1",\n     "colour": "red"\n   }\n'
    line = REQUEST.count("\n") + 6
    assert told(read(tmp_path, REQUEST + block, monkeypatch)) == [f"CR303 {line}:6"]


def test_quotes_of_the_shell_are_none_of_the_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = r"{\"name\": \"a\", \"size\": 1, \"colour\": \"red\", \"hue\": 2}"
    page = f'{REQUEST}::\n\n   curl -d "{text}" http://localhost/things\n'
    reference = read(tmp_path, page, monkeypatch)
    assert told(reference) == [f"CR302 {REQUEST.count(chr(10)) + 3}:{3 + len('curl -d') + 3 + text.index('hue') - 1}"]


def test_a_curl_line_in_a_file_is_a_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = REQUEST + "Response\n~~~~~~~~\n\n.. literalinclude:: create-curl\n"
    curl = 'curl -X POST \\\n  -d \'{"name": "a", "size": "1", "colour": "red"}\' http://localhost/things\n'
    reference = read(tmp_path, page, monkeypatch, **{"create-curl": curl})
    assert [sample.path for sample in reference.operations[0].request.samples] == ["create-curl"]
    assert told(reference) == ["CR303 2:21"]


def test_an_http_response_is_of_the_response(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = '.. sourcecode:: http\n\n   HTTP/1.1 201 Created\n   Location: /things/1\n\n   {"name": "a"}\n'
    reference = read(tmp_path, REQUEST + block, monkeypatch)
    (sample,) = reference.operations[0].response.samples
    assert [field.name for field in reference.samples[sample.path].headers] == ["Location"]


def test_two_samples_in_a_message_have_their_own_captions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "**Example (v2.{})**\n\n.. code-block:: json\n\n   " + GOOD.replace("{", "{{").replace("}", "}}") + "\n\n"
    samples = read(tmp_path, REQUEST + block.format(1) + block.format(9), monkeypatch).operations[0].request.samples
    assert [(str(one.microversion), one.caption) for one in samples] == [
        ("2.1", "Example (v2.1)"),
        ("2.9", "Example (v2.9)"),
    ]


def test_a_caption_gives_a_block_its_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "Example response::\n\n   " + GOOD + "\n"
    operation = read(tmp_path, REQUEST + block, monkeypatch).operations[0]
    assert [len(message.samples) for message in operation.messages] == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "size": 1, ...}',
        '{"name": "a", "size": ..., "colour": "red"}',
        '{"name": "a", // what people call it\n    "size": 1, "colour": "red"}',
        '{"name": <name>, "size": SIZE, "colour": "red"}',
        '{"name": "a", ...\n    "size": 1}',
    ],
)
def test_what_is_left_out_for_people_is_no_fault(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, f"{REQUEST}.. code-block:: json\n\n   {text}\n", monkeypatch)
    assert told(reference) == []
    assert reference.samples[reference.operations[0].request.samples[0].path].valid


def test_a_slip_in_a_page_is_told_and_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f'{REQUEST}.. code-block:: json\n\n   {{"name": "a", "size": "1", "colour": None,}}\n'
    reference = read(tmp_path, page, monkeypatch)
    line = REQUEST.count("\n") + 3
    assert told(reference) == [f"CR003 {line}:{4 + len('{name: a, size: 1, colour: ') + 10}", f"CR303 {line}:18"]
    outcome = fix_all(lambda: check(read_reference("."), select=["CR003"]))
    assert outcome.changes[0].after == page.replace("None,}", "null}")


@pytest.mark.parametrize("rows", ["", "   - op: op\n   - path: op\n   - value: op\n"])
def test_a_json_patch_shows_what_its_pointers_name(rows: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save where the table is about its operations."""
    patch = '[{"op": "add", "path": "/name", "value": 1}, '
    patch += '{"op": "add", "path": "/size", "value": 1}, {"op": "add", "path": "/hue", "value": "red"}]'
    table = rows or "   - name: name\n   - size: size\n"
    page = REQUEST[: REQUEST.index("   - name")] + f"{table}\n.. code-block:: json\n\n   {patch}\n"
    op = "op:\n  description: |\n    It.\n  in: body\n  required: true\n  type: string\n"
    line = page.count("\n")
    start = {name: 3 + patch.index(name) for name in ("value", "/hue", "/name")}
    found = [("CR303", "value")] if rows else [("CR302", "/hue"), ("CR303", "/name")]
    expected = [f"{code} {line}:{start[name]}" for code, name in found]
    assert told(read(tmp_path, page, monkeypatch, **{"parameters.yaml": DEFINITIONS + op})) == expected


def test_the_model_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, f"{REQUEST}.. code-block:: json\n\n   {GOOD}\n", monkeypatch)
    (sample,) = model_of(reference)["resources"][0]["operations"][0]["request"]["samples"]
    line = REQUEST.count("\n") + 1
    assert (sample["path"], sample["file"], sample["line"]) == (f"index.rst#L{line + 2}", "index.rst", line)


def test_pages_show_them_like_samples(tmp_path: Path) -> None:
    """With role and microversion, in the column of samples, and as content of the requests to paste."""
    page = (
        f"{REQUEST}**Example (v2.9)**\n\n.. code-block:: bash\n\n   curl -d '{GOOD}' http://localhost/things\n\n"
        'Response\n~~~~~~~~\n\nExample response::\n\n   {"name": "b"}\n\n.. parsed-literal::\n\n   {"name": "c"}\n'
    )
    files = {"conf.py": CONF, "index.rst": page, "parameters.yaml": DEFINITIONS}
    built = Project.of(tmp_path / "site", files).build()
    assert built.warnings == ""
    html = (built.out / "index.html").read_text("utf-8")
    samples = re.findall(r'class="[^"]*rest-sample["\s][^>]*>', html)
    assert [re.search(r'data-role="(\w+)"', one)[1] for one in samples] == ["request", "response", "response"]  # type: ignore[index]
    assert 'data-microversion="2.9"' in samples[0]
    assert re.search(r'data-path="index.rst#L\d+"', samples[1])
    assert f"-d '<span data-form=\"shell\">{GOOD}</span>'" in html
    assert '<span data-form="python">{\n        "name": "a",' in html
    assert html.index('class="rest-samples"') < html.index("Example response:")


def test_pages_show_an_example_of_a_method_as_a_request(tmp_path: Path) -> None:
    page = (
        "Things\n======\n\nList things\n-----------\n\n.. rest_method:: GET /things\n\nNormal response codes: 200\n\n"
        f"Response\n~~~~~~~~\n{TABLE}Response Example\n~~~~~~~~~~~~~~~~\n\n.. rest_method:: GET /things?limit=2\n\n"
        f"::\n\n   {GOOD}\n"
    )
    files = {"conf.py": CONF, "index.rst": page, "parameters.yaml": DEFINITIONS}
    html = (Project.of(tmp_path / "site", files).build().out / "index.html").read_text("utf-8")
    assert re.findall(r'data-url="([^"]*)"', html) == ["/things"]
    assert "GET /things?limit=2" in html
    assert 'id="response-example-detail"' in html
    assert re.findall(r'class="[^"]*rest-sample["\s][^>]*data-role="(\w+)"', html) == ["response"]
