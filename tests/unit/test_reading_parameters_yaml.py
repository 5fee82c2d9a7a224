"""Parameters files become definitions, whatever they hold."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.yaml.parameters import read_parameters
from sphinx_compute_ref.rules.definitions.blocks import same_definitions, split_definitions


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str) -> tuple[dict[str, Definition], tuple[Fault, ...]]:
    Path("p.yaml").write_bytes(text.encode())
    file, faults, _ = read_parameters("p.yaml")
    return dict(file.definitions), faults


def fields(definition: Definition) -> dict[str, str]:
    return {name: field.value for name, field in definition.fields.items()}


def test_places_are_those_of_keys_and_values() -> None:
    definitions, _ = read("# first\nname:\n    in:  body\n    description: |\n      Text.\n")
    name = definitions["name"]
    assert str(name.location) == "p.yaml:2:1"
    assert str(name.fields["in"].location) == "p.yaml:3:5"
    assert str(name.fields["in"].value_location) == "p.yaml:3:10"
    assert name.description == "Text.\n"


@pytest.mark.parametrize("text", ["2.10", "2.1", "1e3", "0x10", "010", "2.0"])
def test_numbers_stay_text(text: str) -> None:
    definitions, _ = read(f"name:\n  min_version: {text}\n")
    assert definitions["name"].text("min_version") == text


@pytest.mark.parametrize(
    ("text", "required"), [("true", True), ("yes", True), ("On", True), ("false", False), ("flase", False), ("", False)]
)
def test_required_is_a_boolean_of_yaml(text: str, required: bool) -> None:
    definitions, _ = read(f"name:\n  required: {text}\n")
    assert definitions["name"].required is required


def test_merge_keys_nest_and_own_fields_win() -> None:
    definitions, faults = read(
        "a: &a {in: body, type: string}\n"
        "b: &b\n  <<: *a\n  type: array\n"
        "c:\n  required: true\n  <<: *b\n"
        "d:\n  <<: [*b, *a]\n  min_version: 2.9\n"
    )
    assert fields(definitions["c"]) == {"in": "body", "type": "array", "required": "true"}
    assert fields(definitions["d"]) == {"in": "body", "type": "array", "min_version": "2.9"}
    assert faults == ()


def test_merge_with_itself_ends() -> None:
    definitions, faults = read("a: &a\n  <<: *a\n  in: body\n")
    assert fields(definitions["a"]) == {"in": "body"}
    assert faults == ()


def bomb(line: str) -> str:
    names = "abcdefghijklmnop"
    text = "a: &a {in: body}\n"
    return text + "".join(
        line.format(name=name, before=", ".join([f"*{before}"] * 10)) for before, name in pairwise(names)
    )


@pytest.mark.parametrize("line", ["{name}: &{name}\n  <<: [{before}]\n", "{name}: &{name} {{in: [{before}]}}\n"])
def test_aliases_of_aliases_take_no_time(line: str) -> None:
    start = time.process_time()
    definitions, _ = read(bomb(line))
    assert len(definitions) == 16
    assert split_definitions(bomb(line)) is None
    assert time.process_time() - start < 2


@pytest.mark.parametrize("levels", [1_000, 200_000])
@pytest.mark.parametrize("one", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_a_fault(levels: int, one: str) -> None:
    _, faults = read(f"a:\n  {one * levels}\n")
    assert [fault.code for fault in faults] == ["CR002"]
    assert split_definitions(f"a:\n  {one * levels}\n") is None


def test_brackets_in_descriptions_are_no_nesting() -> None:
    text = "".join(f"name_{number}:\n  in: body\n  description: |\n    [[[{{ open\n" for number in range(500))
    definitions, faults = read(text)
    assert len(definitions) == 500
    assert faults == ()


def test_ten_megabytes_of_text_are_read_at_once() -> None:
    start = time.process_time()
    definitions, faults = read("name:\n  in: body\n  description: |\n" + "    All about it.\n" * 600_000)
    assert len(definitions["name"].description) > 8_000_000
    assert faults == ()
    assert time.process_time() - start < 5


def test_a_broken_definition_does_not_hide_the_others() -> None:
    definitions, faults = read("a:\n  in: body\nb:\n  in: path\n   type: string\nc:\n  in: query\n")
    assert [(fault.code, str(fault.location)) for fault in faults] == [("CR002", "p.yaml:5:8")]
    assert [(name, definition.in_) for name, definition in definitions.items()] == [
        ("a", "body"),
        ("b", None),
        ("c", "query"),
    ]
    assert str(definitions["c"].location) == "p.yaml:6:1"


def test_a_definition_that_is_indented_by_mistake_has_its_place() -> None:
    definitions, faults = read("a:\n  in: body\n b:\n  in: path\n   type: string\nc:\n  in: query\n")
    assert [fault.code for fault in faults] == ["CR002"]
    places = [(name, str(definition.location)) for name, definition in definitions.items()]
    assert places == [("a", "p.yaml:1:1"), ("b", "p.yaml:3:2"), ("c", "p.yaml:6:1")]


UNCLOSED = """\
one:
  in: body
  description: "The id
    of one.
  type: string
two:
  description: {quote}The id of two.{quote}
  in: body
"""


def test_a_quote_that_closes_too_late_is_told_of_with_the_line_where_it_opens() -> None:
    _, (fault,) = read(UNCLOSED.format(quote='"'))
    assert str(fault.location) == "p.yaml:7:17"
    assert "a block mapping that begins at line 2" in fault.message
    assert "the text in quotes before this begins at line 3" in fault.message


def test_a_quote_that_never_closes_is_told_of_where_it_opens() -> None:
    _, (fault,) = read(UNCLOSED.format(quote=""))
    assert str(fault.location) == "p.yaml:3:16"
    assert fault.message == "not valid YAML: found unexpected end of stream (while scanning a quoted scalar)"


@pytest.mark.parametrize(
    ("text", "place", "begins"),
    [
        ("a:\n  in: [body\n  type: x\n", "p.yaml:3:7", "a flow sequence that begins at line 2)"),
        ("a: 'it\n\u2028\n isn't'\n", "p.yaml:3:6", "the text in quotes before this begins at line 1"),
        ("a:\n  in: 'body's'\n", "p.yaml:2:13", "(while parsing a block mapping)"),
        ("a: b\n\nc: d\n- e\n", "p.yaml:4:1", "(while parsing a block mapping)"),
        ("a:\n  in: &x y\n  type: &x z\n", "p.yaml:3:9", "first occurrence at line 2)"),
    ],
)
def test_faults_of_yaml_name_the_line_where_what_they_speak_of_begins(text: str, place: str, begins: str) -> None:
    _, faults = read(text)
    assert str(faults[0].location) == place
    assert begins in faults[0].message


@pytest.mark.parametrize("before", ["", "plain", "b\u00e9", "\u0800", "\U0001f600 and \u00e9"])
def test_control_characters_are_told_of_where_they_stand(before: str) -> None:
    """Whether the parser counts bytes or characters."""
    _, faults = read(f"\u00e9: 1\nb: {before}\x1f\n")
    assert str(faults[0].location) == f"p.yaml:2:{4 + len(before)}"


def test_tabs_are_told_of() -> None:
    _, faults = read("a:\n\tin: body\n")
    assert faults[0].message.endswith("; indent with spaces, not with tabs")


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_lines_are_those_of_editors(odd: str) -> None:
    definitions, _ = read(f'name:\n  description: "a{odd}b"\n  in: body\n')
    assert str(definitions["name"].fields["in"].location) == "p.yaml:3:3"
    _, faults = read(f'name:\n  description: "a{odd}b"\n  in: {{\n')
    assert faults[0].location.line <= 4


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a\n", "a\n", "a: *b\n", "\x00", "a: !!python/object:x.y {}\n---\nb: 1\n"]
)
def test_what_is_no_parameters_file_is_a_fault(text: str) -> None:
    _, faults = read(text)
    assert [fault.code for fault in faults] == ["CR002"]


def test_line_ends_stay_in_blocks() -> None:
    text = "# about a\r\na:\r\n  in: body\r\nb:\r\n  in: body\r\n"
    blocks = split_definitions(text)
    assert blocks is not None
    assert "".join(text[block.start : block.end] for block in blocks) == text
    assert [text[block.key : block.key + 2] for block in blocks] == ["a:", "b:"]


def test_same_definitions_tells_2_10_from_2_1() -> None:
    assert not same_definitions("a:\n  min_version: 2.10\n", "a:\n  min_version: 2.1\n")
    assert same_definitions("a: {in: body}\nb: {}\n", "b: {}\na:\n  in: body\n")


@pytest.mark.parametrize("line", ["", "required: false", "required: no"])
@pytest.mark.parametrize("other", ["required: true", "required: flase", "required:"])
def test_pages_mark_what_is_optional_and_nothing_else(line: str, other: str) -> None:
    definitions, _ = read(f"name:\n  in: body\n  {line}\nother:\n  in: body\n  {other}\n")
    assert (definitions["name"].marked_optional, definitions["other"].marked_optional) == (True, False)


def test_a_definition_that_a_tab_indents_is_still_there(tmp_path: Path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text("one:\n  in: body\n  type: string\n\ttwo:\n  in: body\nthree:\n  in: path\n", encoding="utf-8")
    file, (fault,), _ = read_parameters(str(path))
    assert fault.code == "CR002"
    assert list(file.definitions) == ["one", "two", "three"]
    assert file.definitions["two"].location.line == 4


def test_a_type_may_be_a_list() -> None:
    definitions, faults = read('both:\n  type: [array, "null"]\none:\n  type: array\nnone:\n  in: body\n')
    assert not faults
    assert definitions["both"].types == ("array", "null")
    assert definitions["both"].type == "array or null"
    assert definitions["one"].types == ("array",)
    assert (definitions["none"].types, definitions["none"].type) == ((), None)


def test_values_keep_what_was_written_and_their_kind() -> None:
    definitions, _ = read(
        'limit:\n  default: 1000\n  minimum: 1\n  maximum: 2.10\n  example: "5"\n  enum: ["a, b", on, 2.10]\n'
        "  format: int32\n"
    )
    limit = definitions["limit"]
    assert limit.enum == ("a, b", "on", "2.10")
    assert [(one.value, one.kind) for one in (limit.default, limit.minimum, limit.maximum, limit.example) if one] == [
        ("1000", "integer"), ("1", "integer"), ("2.10", "float"), ("5", "text"),
    ]  # fmt: skip
    assert limit.format == "int32"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("true", True), ("false", False), ("2.36", Microversion(2, 36)), ("'2.36'", Microversion(2, 36)), ("", False)],
)
def test_deprecated_is_true_or_names_a_microversion(written: str, wanted: bool | Microversion) -> None:
    definitions, _ = read(f"name:\n  deprecated: {written}\n")
    assert definitions["name"].deprecated == wanted


#: Ways to write YAML that people use here and there.
WAYS = """\
%YAML 1.1
---
# a comment
base: &base
  in: body
  type: string
  required: true
  description: The base of all.
derived:
  <<: *base
  description: What is derived.
alias: *base
"quoted": {in: body, type: string, required: yes, description: 'It''s quoted'}
404:
  in: body
  description: >-
    Folded text
    of two lines.
? complex
: in: body
  required: on
  description: "Tab\\there"
tagged: !!map
  in: !!str body
  description: With tags.
  min_version: 2.10
kept:
  in: body
  description: |+
    Kept.

plain:
  in: body
  description: plain text
    that goes on
    here.
...
"""


def test_yaml_that_os_api_ref_accepts_is_read_as_it_reads_it() -> None:
    from os_api_ref import ordered_load

    definitions, faults = read(f"\ufeff{WAYS}")
    theirs = {str(name): value for name, value in ordered_load(WAYS).items()}
    assert not faults
    assert list(definitions) == list(theirs)
    for name, definition in definitions.items():
        for field in ("in", "type", "description", "min_version"):
            assert definition.text(field) == theirs[name].get(field), (name, field)
        assert definition.required is bool(theirs[name].get("required", False)), name
