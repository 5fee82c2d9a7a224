"""``[tool.compute-ref]``: where it is found, what it takes, and what it says to mistakes."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import REPOSITORY

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.settings.configuration import OPTIONS, Configuration, read_configuration
from sphinx_compute_ref.settings.option import Option, options_of


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str) -> None:
    Path("pyproject.toml").write_text(f"[tool.compute-ref]\n{text}\n", encoding="utf-8")


def page(holder: type) -> str:
    """Return the list of keys in the documentation, as its extension makes it of a declaration."""
    path = REPOSITORY / "doc" / "source" / "_ext" / "generated_pages.py"
    spec = importlib.util.spec_from_file_location("generated_pages", path)
    assert spec is not None
    assert spec.loader is not None
    extension = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(extension)
    text = extension.options_list(options_of(holder))
    assert isinstance(text, str)
    return text


def test_without_a_file_the_defaults_hold() -> None:
    assert read_configuration() == Configuration()


def test_every_value_is_an_option() -> None:
    assert {option.attribute for option in OPTIONS.values()} == {
        field.name for field in fields(Configuration) if field.name != "file"
    }


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_documented_example_is_accepted(option: Option) -> None:
    write(f"{option.name} = {option.example}")
    assert read_configuration() is not None


@pytest.mark.parametrize("holder", [Configuration, Settings])
def test_the_documented_default_is_the_one_that_holds(holder: type[Configuration | Settings]) -> None:
    """The page of the documentation, read as a person would, against the values without a file."""
    without_file = holder()
    documented = re.findall(r"^``(.+)``\n(?: .*|)(?:\n(?: .*|))*?\n    :Default: ``(.*)``$", page(holder), re.MULTILINE)
    assert [name for name, _ in documented] == list(options_of(holder))
    for name, text in documented:
        value = getattr(without_file, name.replace("-", "_"))
        if text[0] in '"[{' or text in {"true", "false"} or text.isdigit():
            assert options_of(holder)[name].parse(tomllib.loads(f"value = {text}")["value"]) == value
        else:  # in words: what holds is known only when the sources are read
            assert not value or text == "that of [tool.compute-ref]"


def test_the_page_says_all_that_is_declared() -> None:
    for option in OPTIONS.values():
        for text in (option.help, option.type, f"``{option.name} = {option.example}``"):
            assert text in page(Configuration)


def test_values_are_read() -> None:
    write('select = ["CR2"]\nfail-on = "error"\nseverity = {CR201 = "info"}\nplaces = ["cookie"]')
    configuration = read_configuration()
    assert configuration.select == ("CR2",)
    assert configuration.fail_on is Severity.ERROR
    assert configuration.severity == {"CR201": "info"}
    assert configuration.places == ("cookie",)


def test_paths_are_relative_to_the_file(working_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write('source = "docs/api"')
    below = working_directory / "docs"
    below.mkdir()
    monkeypatch.chdir(below)
    assert read_configuration().source == "api"


def test_a_file_without_the_table_is_passed_by(working_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write('fail-on = "never"')
    below = working_directory / "below"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\nname = "compute-ref-user"\n')
    monkeypatch.chdir(below)
    assert read_configuration().fail_on is None


def test_no_fail_on_is_warning() -> None:
    write("")
    assert read_configuration().fail_on is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('slect = ["CR2"]', 'Did you mean "select"'),
        ('select = ["CR999"]', 'there is no rule "CR999"'),
        ('select = ["undefined-paramter"]', 'Did you mean "undefined-parameter"'),
        ('severity = {CR201 = "fatal"}', "must be one of error, warning, info, off"),
        ('places = ["basket"]', '"basket" cannot be added'),
        ('fail-on = "maybe"', "one of error, warning, info, never"),
        ("source = 1", "a path is expected"),
        ('types = "string"', "a list of texts is expected"),
        ('per-file-ignores = {"*.inc" = ["CR777"]}', 'there is no rule "CR777"'),
        ("select = [", "not valid TOML"),
    ],
)
def test_mistake_is_explained(text: str, message: str) -> None:
    write(text)
    with pytest.raises(ConfigurationError) as raised:
        read_configuration()
    assert message in str(raised.value)
    assert "pyproject.toml" in str(raised.value)
