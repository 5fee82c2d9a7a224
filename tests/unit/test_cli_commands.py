"""The other commands: rules, explain, export, build, and the program itself."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Run

from sphinx_compute_ref import __version__
from sphinx_compute_ref.cli.main import COMMANDS
from sphinx_compute_ref.cli.memory import leave
from sphinx_compute_ref.reading.yaml import parameters
from sphinx_compute_ref.rules import RULES


def test_version_and_help(compute_ref: Run) -> None:
    assert compute_ref("--version").out == f"compute-ref, version {__version__}\n"
    out = compute_ref("--help").out
    assert all(f"  {name}" in out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(compute_ref: Run, command: str) -> None:
    outcome = compute_ref(command, "--help")
    assert outcome.status == 0
    assert outcome.out.startswith(f"Usage: compute-ref {command}")


def test_shell_completion_is_offered(compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_COMPUTE_REF_COMPLETE", "zsh_source")
    with pytest.raises(SystemExit):
        compute_ref()


def test_rules_lists_all(compute_ref: Run) -> None:
    out = compute_ref("rules").out
    assert all(f"{rule.code}  {rule.slug}" in out for rule in RULES.values())


def test_rules_as_json(compute_ref: Run) -> None:
    document = json.loads(compute_ref("rules", "--format", "json").out)
    assert [rule["code"] for rule in document["rules"]] == list(RULES)
    assert set(document["rules"][0]) == {"code", "slug", "severity", "default", "fixable", "package", "summary"}


@pytest.mark.parametrize("name", ["CR201", "undefined-parameter", "cr201"])
def test_explain_prints_the_manual(compute_ref: Run, name: str) -> None:
    outcome = compute_ref("explain", name)
    assert outcome.out.startswith("CR201 undefined-parameter (error, fixable)\n")
    assert RULES["CR201"].manual.strip() in outcome.out


def test_explain_knows_what_was_meant(compute_ref: Run) -> None:
    outcome = compute_ref("explain", "undefined-paramter")
    assert outcome.status == 2
    assert 'Did you mean "undefined-parameter"?' in outcome.err
    assert "CR201 undefined-parameter" in compute_ref("explain", "CR20").err


@pytest.mark.usefixtures("project")
class TestExport:
    """``compute-ref export model``."""

    def test_model_has_rows_with_their_definitions(self, compute_ref: Run) -> None:
        document = json.loads(compute_ref("export", "model").out)
        assert set(document) == {"version", "name", "title", "microversions", "resources"}
        (operation,) = document["resources"][0]["operations"]
        assert operation["page"] == "index"
        assert (operation["method"], operation["url"], operation["id"]) == (
            "GET",
            "/servers/{server_id}",
            "show-server-details",
        )
        assert operation["status"] == {"normal": [200], "error": []}
        (row,) = operation["request"]["tables"][0]["rows"]
        assert (row["name"], row["ref"], row["in"], row["type"], row["required"]) == (
            "server_id", "server_id_path", "path", "string", True,
        )  # fmt: skip
        assert operation["response"]["samples"][0]["path"] == "api-ref/source/samples/server-get-resp.json"

    @pytest.mark.parametrize(
        ("conf", "name", "title"),
        [
            ("project = 'Nova'\nhtml_title = 'Compute  API'\n", "Nova", "Compute API"),
            ("openstackdocs_repo_name = 'openstack/nova'\n", "nova", "API"),
            ("project = 3\nhtml_title = ''\n", None, "API"),
        ],
    )
    def test_model_says_what_the_reference_is_called(
        self, conf: str, name: str | None, title: str, compute_ref: Run
    ) -> None:
        Path("api-ref/source/conf.py").write_text(conf)
        document = json.loads(compute_ref("export", "model").out)
        assert (document["name"], document["title"]) == (name, title)

    def test_operation_narrows(self, compute_ref: Run) -> None:
        document = json.loads(compute_ref("export", "model", "--operation", "GET /servers/{server_id}").out)
        assert len(document["resources"]) == 1
        outcome = compute_ref("export", "model", "--operation", "Show Server Detail")
        assert outcome.status == 2
        assert 'Did you mean "Show Server Details"?' in outcome.err

    def test_microversion_must_be_one(self, compute_ref: Run) -> None:
        assert compute_ref("export", "model", "--microversion", "new").status == 2

    def test_output_file(self, compute_ref: Run) -> None:
        assert compute_ref("export", "model", "--output", "model.json").out == ""
        assert json.loads(Path("model.json").read_text())["version"] == 1


@pytest.mark.usefixtures("project")
class TestBuild:
    """``compute-ref build``."""

    def test_checks_builds_and_says_where_the_result_is(self, compute_ref: Run) -> None:
        outcome = compute_ref("build", "--fail-on", "never", "-j", "1")
        assert outcome.status == 0, outcome.err
        assert "CR201 undefined-parameter" in outcome.out
        assert "1 operation, 2 tables, 1 sample, " in outcome.out
        assert outcome.out.endswith("The reference is in api-ref/build/html/index.html\n")
        assert Path("api-ref/build/html/index.html").is_file()

    def test_what_was_parsed_for_the_check_is_not_parsed_again(
        self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parsed: list[str] = []
        compose = parameters.compose

        def noted(text: str) -> object:
            parsed.append(text)
            return compose(text)

        monkeypatch.setattr(parameters, "compose", noted)
        assert compute_ref("build", "--fail-on", "never", "-j", "1").status == 0
        assert parsed == [Path("api-ref/source/parameters.yaml").read_text("utf-8")]

    def test_findings_fail_the_command_but_not_the_build(self, compute_ref: Run) -> None:
        assert compute_ref("build", "-j", "1", "-b", "text").status == 1
        assert Path("api-ref/build/text/index.txt").is_file()

    def test_no_check_builds_only(self, compute_ref: Run) -> None:
        outcome = compute_ref("build", "--no-check", "-j", "1", "api-ref/source", "out")
        assert outcome.status == 0, outcome.err
        assert "CR201" not in outcome.out
        assert Path("out/index.html").is_file()

    def test_unknown_builder_fails_without_traceback(self, compute_ref: Run) -> None:
        outcome = compute_ref("build", "--no-check", "-b", "htlm", "-j", "1")
        assert outcome.status == 1
        assert "htlm" in outcome.err
        assert "Traceback" not in outcome.err

    def test_output_that_is_a_file_is_said(self, compute_ref: Run) -> None:
        Path("out").write_text("")
        outcome = compute_ref("build", "--no-check", "api-ref/source", "out")
        assert outcome.status == 2
        assert "out: the output is not a folder" in outcome.err

    def test_read_only_output_is_said(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        # A superuser may write in read-only folders.
        monkeypatch.setattr(os, "access", lambda path, *_: not str(path).endswith("out"))
        outcome = compute_ref("build", "--no-check", "api-ref/source", "out")
        assert outcome.status == 2
        assert "out: the output folder is not writable" in outcome.err

    def test_output_that_cannot_be_made_is_said(self, compute_ref: Run) -> None:
        outcome = compute_ref("build", "--no-check", "api-ref/source", "api-ref/source/conf.py/out")
        assert outcome.status == 2
        assert "cannot make the output folder" in outcome.err

    def test_disk_that_fills_up_is_said(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def fill_up(*_: object) -> None:
            raise OSError(28, "No space left on device", "out/index.html")

        monkeypatch.setattr("sphinx.application.Sphinx.build", fill_up)
        outcome = compute_ref("build", "--no-check", "-j", "1", "api-ref/source", "out")
        assert outcome.status == 1
        assert "out/index.html: cannot write: No space left on device" in outcome.err

    def test_missing_conf_py_is_said(self, compute_ref: Run) -> None:
        Path("api-ref/source/conf.py").unlink()
        outcome = compute_ref("build", "api-ref/source")
        assert outcome.status == 2
        assert "no conf.py" in outcome.err


@pytest.mark.usefixtures("project")
def test_build_does_not_show_what_the_baseline_knows(compute_ref: Run) -> None:
    Path("pyproject.toml").write_text('[tool.compute-ref]\nbaseline = "known.json"\n')
    compute_ref("lint", "--write-baseline")
    outcome = compute_ref("build")
    assert (outcome.status, "CR201" in outcome.out) == (0, False)
    assert "CR201" in compute_ref("lint", "--baseline", "").out


@pytest.mark.parametrize("has_sphinx", [False, True])
def test_a_process_ends_as_usual_only_where_code_of_others_may_wait_for_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], has_sphinx: bool
) -> None:
    ended: list[int] = []
    frozen: list[bool] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    monkeypatch.delitem(sys.modules, "sphinx", raising=False)
    if has_sphinx:
        monkeypatch.setitem(sys.modules, "sphinx", sys)
        with pytest.raises(SystemExit) as stop:
            leave(1)
        assert (stop.value.code, ended, frozen) == (1, [], [True])  # without a last look for garbage
    else:
        print("report", end="")
        leave(1)
        assert (ended, frozen, capsys.readouterr().out) == ([1], [], "report")


@pytest.mark.parametrize("command", ["lint", "build", "rules"])
def test_working_directory_that_is_gone_is_said(
    command: str, compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    outcome = compute_ref(command)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    assert outcome.status == 2
    assert outcome.err.startswith("compute-ref: the working directory is not there any more\n")
    process = subprocess.run(
        [sys.executable, "-m", "sphinx_compute_ref", command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (2, outcome.err)
