"""Headings that are no titles: what they say of tables and samples below them, for the linter and on pages alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx_project import Project

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.operation import Operation

DEFINITIONS = """\
name:
  description: |
    The name.
  in: body
  required: true
  type: string
"""
START = """\
Things
======

Create thing
------------

.. rest_method:: POST /things

Normal response codes: 201

"""
TABLE = "\n\n.. rest_parameters:: parameters.yaml\n\n   - name: name\n\n"
SAMPLE = "\n\n.. literalinclude:: samples/{}\n\n"
CONF = 'extensions = ["sphinx_compute_ref"]\nproject = "T"\nhtml_theme = "basic"\ncompute_ref_samples = "samples"\n'


def files(page: str, samples: tuple[str, ...] = ("a.json", "b-req.json", "c-resp.json")) -> dict[str, str]:
    """Return the files of a reference of one page."""
    return {
        "conf.py": CONF,
        "index.rst": START + page,
        "parameters.yaml": DEFINITIONS,
        **{f"samples/{name}": '{"name": "x"}\n' for name in samples},
    }


def read_page(folder: Path, page: str) -> Operation:
    """Return the operation of a reference of one page."""
    for name, text in files(page).items():
        target = folder / "src" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (operation,) = read_reference(str(folder / "src")).operations
    return operation


def read(folder: Path, page: str) -> tuple[list[str], list[str]]:
    """Return the roles of the page's tables, then of its samples, in the order of the page."""
    operation = read_page(folder, page)
    tables = sorted((table.location.line, message.role) for message in operation.messages for table in message.tables)
    samples = sorted((one.location.line, message.role) for message in operation.messages for one in message.samples)
    return [role for _, role in tables], [role for _, role in samples]


@pytest.mark.parametrize(
    "heading",
    [
        "**Response parameters**",
        "**Response Parameters:**",
        "**2. Response body**:",
        "*Response fields*",
        "**Reponse parameters**",
        ".. rubric:: Response parameters",
        ":Response parameters:",
        "Response parameters:",
        "**JSON body of the response**",
    ],
)
def test_a_heading_in_bold_or_the_like_beats_the_title_above_it(heading: str, tmp_path: Path) -> None:
    page = f"**Request parameters**{TABLE}Request Example\n~~~~~~~~~~~~~~~{SAMPLE.format('b-req.json')}{heading}{TABLE}"
    assert read(tmp_path, page)[0] == ["request", "response"]


def test_a_term_is_a_heading(tmp_path: Path) -> None:
    page = f"Request\n~~~~~~~{TABLE}Response body\n   .. rest_parameters:: parameters.yaml\n\n      - name: name\n"
    assert read(tmp_path, page)[0] == ["request", "response"]


def test_a_title_ends_what_a_bold_heading_says(tmp_path: Path) -> None:
    page = f"**Response body**{TABLE}Request\n~~~~~~~{TABLE}"
    assert read(tmp_path, page)[0] == ["response", "request"]


@pytest.mark.parametrize("heading", ["**Query parameters**", "**URI Parameters**:", "**Path parameters**"])
def test_parameters_of_a_url_are_of_the_request(heading: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"{heading}{TABLE}**Body parameters**{TABLE}")[0] == ["request", "response"]
    assert read(tmp_path, f"**Body parameters**{TABLE}{heading}{TABLE}")[0] == ["request", "request"]


@pytest.mark.parametrize("words", ["**Notes**", "**Example**", "What the request and the response have in common:"])
def test_other_words_are_no_headings(words: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"Request\n~~~~~~~\n\n{words}{TABLE}{words}{TABLE}")[0] == ["request", "request"]


@pytest.mark.parametrize(
    ("caption", "name", "role"),
    [
        ("**Example request: create a thing**", "a.json", "request"),
        ("**Example request: create a thing**", "b-req.json", "request"),
        ("**Example request: create a thing**", "c-resp.json", "response"),
        ("**Example Create Thing: JSON request**", "b-req.json", "request"),
        ("Example request to create a thing:", "b-req.json", "request"),
        ("**The answer for a request with a name**", "a.json", "response"),
        ("Example for a request with a name:", "c-resp.json", "response"),
    ],
)
def test_a_caption_says_of_which_message_a_sample_is(caption: str, name: str, role: str, tmp_path: Path) -> None:
    page = f"Request\n~~~~~~~{TABLE}Response\n~~~~~~~~{TABLE}{caption}{SAMPLE.format(name)}"
    assert read(tmp_path, page)[1] == [role]


def test_a_heading_of_examples_holds_for_all_of_them_and_for_no_table(tmp_path: Path) -> None:
    page = f"Request\n~~~~~~~{TABLE}**Response examples**{SAMPLE.format('a.json') * 2}{TABLE}{SAMPLE.format('a.json')}"
    assert read(tmp_path, page) == (["request", "request"], ["response", "response", "request"])


def test_the_option_caption_says_it_too(tmp_path: Path) -> None:
    sample = ".. literalinclude:: samples/a.json\n   :caption: Example response\n"
    assert read(tmp_path, f"Request\n~~~~~~~{TABLE}{sample}")[1] == ["response"]


def test_pages_have_the_roles_that_the_linter_reads(tmp_path: Path) -> None:
    page = (
        f"**Request body**{TABLE}Request Example\n~~~~~~~~~~~~~~~{SAMPLE.format('b-req.json')}"
        f".. rubric:: Response parameters{TABLE}**Example request: again**{SAMPLE.format('a.json')}"
    )
    built = Project.of(tmp_path / "site", files(page)).build()
    assert built.warnings == ""
    html = (built.out / "index.html").read_text("utf-8")
    assert re.findall(r'class="rest-parameters[^"]*"[^>]*data-role="(\w+)"', html) == ["request", "response"]
    assert re.findall(r'data-path="samples/([\w.-]+)" data-role="(\w+)"', html) == [
        ("b-req.json", "request"),
        ("a.json", "request"),
    ]
    assert 'id="create-thing-response-name"' in html


def test_the_second_line_of_an_item_is_no_caption(tmp_path: Path) -> None:
    page = "- Ask for a JSON\n  response:\n\n  .. literalinclude:: samples/a.json\n"
    samples = [one for message in read_page(tmp_path, page).messages for one in message.samples]
    assert [one.caption for one in samples] == [None]
