"""``compute-ref adopt``: the steps of adopting, shown, asked for and done."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from conftest import REPOSITORY, Run

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.settings.adoption import with_extension, with_table

CONF = Path("api-ref/source/conf.py")
BASELINE = Path("compute-ref-baseline.json")
PYPROJECT = Path("pyproject.toml")
#: Ways to write the extensions of a conf.py, with what becomes of them: beside os-api-ref.
BESIDE = [
    ("['os_api_ref', 'a']", "['os_api_ref', 'sphinx_compute_ref', 'a']"),
    ('[\n    "os_api_ref",\n    "a",\n]', '[\n    "os_api_ref",\n    "sphinx_compute_ref",\n    "a",\n]'),
    ("[\n    'a',\n    'os_api_ref'\n]", "[\n    'a',\n    'os_api_ref',\n    'sphinx_compute_ref'\n]"),
    ("[\r\n    'os_api_ref',\r\n]", "[\r\n    'os_api_ref',\r\n    'sphinx_compute_ref',\r\n]"),
    ("['ü', 'os_api_ref']  # ü", "['ü', 'os_api_ref', 'sphinx_compute_ref']  # ü"),
    ("[]", '["sphinx_compute_ref"]'),
    ("['a']\nextensions += ['os_api_ref']", "['a']\nextensions += ['os_api_ref', 'sphinx_compute_ref']"),
    ("('os_api_ref',)", "('os_api_ref', 'sphinx_compute_ref',)"),
    ("['sphinx_compute_ref']", "['sphinx_compute_ref']"),
]


@pytest.mark.parametrize(("before", "after"), BESIDE)
def test_extension_is_added_as_the_file_is_written(before: str, after: str) -> None:
    before, after = f"# Größe\nextensions = {before}\n", f"# Größe\nextensions = {after}\n"
    assert with_extension(before, "conf.py", replace=False) == after
    assert with_extension(after, "conf.py", replace=False) == after
    ast.parse(after)


def test_extension_takes_the_place_of_the_other() -> None:
    text = "extensions = [\n    'os_api_ref',  # directives\n]\n"
    assert with_extension(text, "conf.py", replace=True) == text.replace("os_api_ref", "sphinx_compute_ref")


@pytest.mark.parametrize(
    "text", ["", "extensions = some()\n", "extensions.append('os_api_ref')\n", "extensions = [", "extensions = ()\n"]
)
def test_what_is_no_list_is_left_to_people(text: str) -> None:
    with pytest.raises(ConfigurationError):
        with_extension(text, "conf.py", replace=False)


TABLE = 'source = "s"\nbaseline = "b"\n'
TABLES = [
    ("", f"[tool.compute-ref]\n{TABLE}"),
    ("[project]\nname = 'x'\n", f"[project]\nname = 'x'\n\n[tool.compute-ref]\n{TABLE}"),
    ("[project]\nname = 'x'", f"[project]\nname = 'x'\n\n[tool.compute-ref]\n{TABLE}"),
    ('[tool.compute-ref]\nsource = "s"\n[a]\n', '[tool.compute-ref]\nbaseline = "b"\nsource = "s"\n[a]\n'),
    (f"[tool.compute-ref]\n{TABLE}", f"[tool.compute-ref]\n{TABLE}"),
    ("[tool.compute-ref.publish]\n", f"[tool.compute-ref.publish]\n\n[tool.compute-ref]\n{TABLE}"),
    ("[tool.'compute-ref'] # ours", f"[tool.'compute-ref'] # ours\n{TABLE}"),
]


@pytest.mark.parametrize(("before", "after"), TABLES)
def test_table_is_added_and_the_rest_stays(before: str, after: str) -> None:
    assert with_table(before, "pyproject.toml", source="s", baseline="b") == after
    assert with_table(after, "pyproject.toml", source="s", baseline="b") == after


@pytest.mark.parametrize(
    "text", ["[tool]\ncompute-ref = {ignore = []}\n", "tool.compute-ref.ignore = []\n", "= no toml"]
)
def test_table_that_cannot_be_added_to_is_left_to_people(text: str) -> None:
    with pytest.raises(ConfigurationError):
        with_table(text, "pyproject.toml", source="s", baseline="b")


@pytest.fixture
def conf(project: Path) -> Path:
    (project / ".git").mkdir()
    CONF.write_text("extensions = ['os_api_ref']\n")
    return project


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_done_once(conf: Path, compute_ref: Run) -> None:
    assert compute_ref("lint").status == 1
    outcome = compute_ref("adopt", "--yes")
    assert outcome.status == 0
    assert "+extensions = ['os_api_ref', 'sphinx_compute_ref']" in outcome.out
    assert '+baseline = "compute-ref-baseline.json"' in outcome.out
    assert CONF.read_text() == "extensions = ['os_api_ref', 'sphinx_compute_ref']\n"
    table = tomllib.loads(PYPROJECT.read_text())["tool"]["compute-ref"]
    assert table == {"source": "api-ref/source", "baseline": "compute-ref-baseline.json"}
    assert [entry["file"] for entry in json.loads(BASELINE.read_text())["findings"]] == ["api-ref/source/servers.inc"]
    assert compute_ref("lint").status == 0
    before = tree(conf)
    again = compute_ref("adopt", "--yes")
    assert (again.status, again.out) == (0, "Nothing to do: conf.py, pyproject.toml and the baseline are there.\n")
    assert tree(conf) == before


def test_what_ci_needs_is_said(conf: Path, compute_ref: Run) -> None:
    (conf / "tox.ini").write_text("[testenv:api-ref]\n")
    (conf / "api-ref" / "requirements.txt").write_text("")
    (conf / "setup.py").write_text("")
    out = compute_ref("adopt", "--yes").out
    for text in ("api-ref/requirements.txt", "tox.ini", "compute-ref lint", "api-ref/build/ in .gitignore", "PEP 517"):
        assert text in out


@pytest.mark.parametrize("answer", [True, False])
def test_it_asks_first(conf: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr(click, "confirm", lambda *_, **__: answer)
    before = tree(conf)
    outcome = compute_ref("adopt")
    assert outcome.status == (0 if answer else 1)
    assert (tree(conf) == before) is not answer


def test_nobody_to_ask_is_no(conf: Path) -> None:
    before = tree(conf)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx_compute_ref", "adopt"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 1
    assert "--yes answers for you" in done.stderr
    assert tree(conf) == before


def test_baseline_that_exists_is_not_overwritten(conf: Path, compute_ref: Run) -> None:
    BASELINE.write_text('{"version": 1, "findings": []}')
    outcome = compute_ref("adopt", "--yes")
    assert outcome.status == 0
    assert "compute-ref-baseline.json is left as it is" in outcome.out
    assert BASELINE.read_text() == '{"version": 1, "findings": []}'


def test_nothing_is_written_where_something_is_for_people(conf: Path, compute_ref: Run) -> None:
    CONF.write_text("extensions = some()\n")
    before = tree(conf)
    outcome = compute_ref("adopt", "--yes")
    assert outcome.status == 2
    assert 'Add "sphinx_compute_ref" to it by hand' in outcome.err
    assert tree(conf) == before


def test_from_a_folder_below_it_is_the_same(conf: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(conf / "api-ref" / "source")
    assert compute_ref("adopt", "--yes").status == 0
    monkeypatch.chdir(conf)
    assert compute_ref("lint").status == 0
    assert [entry["file"] for entry in json.loads(BASELINE.read_text())["findings"]] == ["api-ref/source/servers.inc"]


def test_baseline_that_does_not_exist_yet_is_no_error(conf: Path, compute_ref: Run) -> None:
    PYPROJECT.write_text('[tool.compute-ref]\nbaseline = "compute-ref-baseline.json"\n')
    said = "compute-ref: compute-ref-baseline.json does not exist yet: --write-baseline writes it\n"
    outcome = compute_ref("lint")
    assert (outcome.status, outcome.err) == (1, said)
    outcome = compute_ref("lint", "--fix", "--select", "CR106")
    assert (outcome.status, outcome.err) == (0, said + "compute-ref: Nothing to fix\n")
    outcome = compute_ref("lint", "--write-baseline")
    assert (outcome.status, outcome.err) == (0, "compute-ref: wrote 1 finding to compute-ref-baseline.json\n")
    assert compute_ref("lint").status == 0


@pytest.mark.parametrize("options", [[], ["--replace"]])
def test_build_that_fails_on_warnings_is_as_green_as_before(conf: Path, compute_ref: Run, options: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}

    def build() -> int:
        command = [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "-b", "html", str(CONF.parent), str(conf / "out")]
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    page = CONF.parent / "servers.inc"
    page.write_text(page.read_text().replace("nane", "name"))
    sample = CONF.parent / "samples" / "server-get-resp.json"
    sample.write_text('{"name": 3}\n')
    assert build() == 0
    assert compute_ref("adopt", "--yes", *options).status == 0
    assert build() == 0
    BASELINE.unlink()
    assert build() == 1
