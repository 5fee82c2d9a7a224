"""What stands at a place of a text."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.lsp.cursor import Span, definition_at, field_at, file_at, row_at, table_at

PAGE = """\
Title
=====

.. rest_parameters:: parameters.yaml

   - OS-DCF:diskConfig: OS-DCF:diskConfig
   - name:

   -  flavor.id:  flavor_id  # why

- item: of a list

.. literalinclude:: ../../a/b.json
.. rest_status_code:: success status.yaml
""".splitlines()


def line(text: str) -> int:
    return next(number for number, other in enumerate(PAGE, 1) if text in other)


@pytest.mark.parametrize(
    ("text", "name", "ref"),
    [
        ("diskConfig", "OS-DCF:diskConfig", "OS-DCF:diskConfig"),
        ("flavor", "flavor.id", "flavor_id"),
    ],
)
def test_row_has_the_spans_of_its_words(text: str, name: str, ref: str) -> None:
    row = row_at(PAGE, line(text))
    assert row is not None
    assert (row.name, row.ref, row.argument) == (name, ref, "parameters.yaml")
    source = PAGE[line(text) - 1]
    assert source[row.name_span.column - 1 : row.name_span.end - 1] == name
    assert source[row.ref_span.column - 1 : row.ref_span.end - 1] == ref


@pytest.mark.parametrize("text", ["Title", "rest_parameters", "item: of", "literalinclude"])
def test_what_is_no_row_is_none(text: str) -> None:
    assert row_at(PAGE, line(text)) is None


def test_line_behind_the_end_is_nothing() -> None:
    assert row_at(PAGE, 99) is None
    assert file_at(PAGE, 99) is None


def test_row_without_ref_is_in_its_table() -> None:
    assert table_at(PAGE, line("name:")) == "parameters.yaml"


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("rest_parameters", "parameters.yaml"),
        ("literalinclude", "../../a/b.json"),
        ("rest_status", "status.yaml"),
    ],
)
def test_directive_names_a_file(text: str, argument: str) -> None:
    named = file_at(PAGE, line(text))
    assert named is not None
    assert named.argument == argument
    assert PAGE[line(text) - 1][named.span.column - 1 : named.span.end - 1] == argument


@pytest.mark.parametrize("key", ["name", "'name'", '"name"', "OS-X:name", "'a b'"])
def test_definition_is_that_of_the_block(key: str) -> None:
    lines = ["# comment", "other:", "  in: body", f"{key}:", "  description: |", "    not: a key", ""]
    at = definition_at(lines, 6)
    assert at is not None
    assert at.name == key.strip("'\"")
    assert lines[at.key.line - 1][at.key.column - 1 : at.key.end - 1] == at.name
    assert definition_at(lines, 1) is None


def test_field_is_the_innermost() -> None:
    text = '{\n "a": {"OS:x": [1, {"b": 2}]}\n}'
    at = field_at(text, 2, text.split("\n")[1].index('"b"') + 2)
    assert at is not None
    assert at.path == ("a", "OS:x", "b")
    outer = field_at(text, 2, text.split("\n")[1].index("OS") + 1)
    assert outer is not None
    assert (outer.path, outer.key) == (("a", "OS:x"), Span(2, 8, 14))
    assert field_at(text, 1, 1) is None
