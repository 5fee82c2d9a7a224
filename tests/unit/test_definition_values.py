"""Values of fields that are not of the field's kind: the page shows what there is, and a finding tells of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from page import having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.reading.yaml.parameters import read_parameters

CONF = 'extensions = ["sphinx_compute_ref"]\nhtml_theme = "basic"\n'
PAGE = "Things\n======\n\n.. rest_method:: GET /things\n\n.. rest_parameters:: parameters.yaml\n\n   - thing: thing\n"
FIELDS = {
    "in": "query",
    "type": "string",
    "required": "false",
    "description": "Text of it.",
}


def definition(**fields: str) -> str:
    lines = (f"  {name}: {value}\n" for name, value in {**FIELDS, **fields}.items())
    return f"thing:\n{''.join(lines)}"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("description", "\n    - one\n    - two: halves", ["one", "two: halves"]),
        ("description", "\n    Note: It is odd.", ["Note: It is odd."]),
        ("description", "[first, [second, third]]", ["first", "second, third"]),
        ("in", "[query]", ["query"]),
        ("in", "[query, header]", ["query, header"]),
        ("type", '[string, "null"]', ["string or null"]),
        ("type", "{array: string}", ["array: string"]),
        ("enum", "[up, {value: down, description: It is down.}]", ["up", "down", "It is down."]),
        ("enum", "{up: runs, down: not}", ["up: runs", "down: not"]),
        ("enum", "up", ["up"]),
        ("min_version", "[2.10]", ["2.10"]),
    ],
)
@pytest.mark.parametrize("builder", ["html", "text"])
def test_the_page_loses_nothing(builder: str, field: str, value: str, shown: list[str], tmp_path: Path) -> None:
    files = {"conf.py": CONF, "index.rst": PAGE, "parameters.yaml": definition(**{field: value})}
    built = Project.of(tmp_path / "source", files).build(builder)
    if builder == "html":
        (row,) = having(parse((built.out / "index.html").read_text("utf-8")), "rest-parameter")
        text = text_of(row)
    else:
        text = " ".join((built.out / "index.txt").read_text("utf-8").replace("|", " ").split())
    for words in shown:
        assert all(word in text for word in words.split()), text
    assert not built.warnings


FACTS = {"default": "10", "minimum": "1", "maximum": "1e3", "format": "int64", "example": '""', "deprecated": "true"}


@pytest.mark.parametrize(
    ("builder", "shown"),
    [
        ("html", ["Default: 10", "Minimum: 1", "Maximum: 1e3", "Format: int64", 'Example: ""', "Deprecated"]),
        ("text", ["Default: 10", "Minimum: 1", "Maximum: 1e3", "Format: int64", 'Example: ""', "Deprecated"]),
        ("markdown", ["Default: `10`.", "Minimum: `1`.", "Format: `int64`.", 'Example: `""`.', "Deprecated."]),
    ],
)
def test_the_page_shows_defaults_limits_and_that_it_is_deprecated(
    builder: str, shown: list[str], tmp_path: Path
) -> None:
    files = {"conf.py": CONF, "index.rst": PAGE, "parameters.yaml": definition(**FACTS)}
    built = Project.of(tmp_path / "source", files).build(builder)
    (page,) = (*built.out.glob("index.html"), *built.out.glob("index.txt"), *built.out.glob("index.md"))
    text = page.read_text("utf-8")
    text = text_of(parse(text)) if builder == "html" else " ".join(text.replace("|", " ").replace('""""', '""').split())
    for words in shown:
        assert words in text, text


def test_the_page_says_since_when_it_is_deprecated(tmp_path: Path) -> None:
    files = {"conf.py": CONF, "index.rst": PAGE, "parameters.yaml": definition(deprecated="2.10")}
    page = (Project.of(tmp_path / "source", files).build().out / "index.html").read_text("utf-8")
    assert [text_of(one) for one in having(parse(page), "rest-deprecated")] == ["Deprecated since version 2.10"]


@pytest.mark.parametrize("value", ["&a [*a, *a]", "&a {b: *a}", "[" + "[" * 50 + "x" + "]" * 51])
def test_values_that_hold_themselves_end(value: str, tmp_path: Path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(definition(description=value), "utf-8")
    assert len(read_parameters(str(path))[0].definitions["thing"].description) < 100_000


def test_aliases_of_aliases_in_a_description_take_no_time(tmp_path: Path) -> None:
    levels = "\n".join(f"    - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))
    path = tmp_path / "parameters.yaml"
    path.write_text(definition(description=f"\n    - &a0 x\n{levels}"), "utf-8")
    start = time.monotonic()
    assert read_parameters(str(path))[0].definitions["thing"].description
    assert time.monotonic() - start < 2


def test_editors_show_what_a_definition_says_of_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sphinx_compute_ref.lsp.answers import describe

    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(
        "limit:\n  in: query\n  type: integer\n  required: false\n  description: How many.\n  default: 10\n"
        "  minimum: 1\n  maximum: 1000\n  format: int32\n  example: 5\n  enum: [5, 10]\n  deprecated: 2.10\n"
    )
    assert describe(read_parameters("p.yaml")[0].definitions["limit"]) == (
        "**`limit`** (query, integer, optional, deprecated since 2.10) in `p.yaml`, line 1\n\nHow many.\n\n"
        "One of: `5`, `10`. Default: `10`. Minimum: `1`. Maximum: `1000`. Format: `int32`. Example: `5`."
    )


@pytest.mark.parametrize(("type_", "format_"), [("integer", "int64"), ("float", "double"), ("string", "uuid")])
def test_exports_keep_the_format_of_texts_and_numbers(
    type_: str, format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sphinx_compute_ref.export.values import limits_of

    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(f"a:\n  in: body\n  type: {type_}\n  format: {format_}\n")
    kinds = ("number",) if type_ == "float" else (type_,)
    assert limits_of(read_parameters("p.yaml")[0].definitions["a"], kinds) == {"format": format_}
