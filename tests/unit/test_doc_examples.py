"""The examples of the documentation and the pre-commit hook: each command line does what the page says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import needs
import pytest
import yaml
from conftest import REPOSITORY, Outcome, Run
from page import having, parse, text_of
from sphinx_project import Project as SphinxProject

from sphinx_compute_ref.cli.main import COMMANDS

DOC = REPOSITORY / "doc" / "source"
EXAMPLES = DOC / "examples"
README = (REPOSITORY / "README.rst").read_text(encoding="utf-8")
PAGE = Path("api-ref/source/servers.inc")
SAMPLE = Path("api-ref/source/samples/server-get-resp.json")


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def merged(project: Path) -> str:
    """The project as review systems check it out, a merge whose change deletes a sample; the target's commit."""
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "old")
    base = git("rev-parse", "HEAD")
    git("checkout", "--quiet", "-b", "change")
    SAMPLE.unlink()
    git("add", "--all")
    git("commit", "--quiet", "--message", "change")
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "--message", "merge", "change")
    return base


def example(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def commands(node: Any) -> Iterator[str]:
    """Yield the command lines of ``compute-ref`` in a parsed example."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from commands(item)
    elif isinstance(node, str) and (match := re.search(r"(?:^|/bin/)(compute-ref .*)", node)):
        yield match[1]


def run_example(compute_ref: Run, name: str) -> Outcome:
    (command,) = commands(example(name))
    return compute_ref(*shlex.split(os.path.expandvars(command))[1:])


def test_github_annotates_what_the_pull_request_brings(
    compute_ref: Run, monkeypatch: pytest.MonkeyPatch, merged: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    outcome = run_example(compute_ref, "github.yaml")
    annotations = re.findall(r"^::error file=(.*?),.*title=(\S+)", outcome.out, re.MULTILINE)
    assert (outcome.status, annotations) == (1, [(str(PAGE), "CR001")])


@pytest.mark.usefixtures("merged")
def test_github_code_scanning_gets_all_findings(compute_ref: Run) -> None:
    outcome = run_example(compute_ref, "github-code-scanning.yaml")
    file = example("github-code-scanning.yaml")["jobs"]["lint"]["steps"][-1]["with"]["sarif_file"]
    (run,) = json.loads(Path(file).read_text())["runs"]
    assert {"CR001", "CR201"} <= {result["ruleId"] for result in run["results"]}
    assert outcome.status == 0


def test_gitlab_report_is_where_the_job_says(compute_ref: Run, monkeypatch: pytest.MonkeyPatch, merged: str) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_DIR", str(Path.cwd()))
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", merged)
    assert run_example(compute_ref, "gitlab.yaml").status == 1
    report = example("gitlab.yaml")["api-reference"]["artifacts"]["reports"]["codequality"]
    assert [issue["check_name"] for issue in json.loads(Path(report).read_text())] == ["CR001 missing-file"]


@pytest.mark.usefixtures("merged")
def test_zuul_playbook_hands_on_what_the_command_writes(compute_ref: Run) -> None:
    assert run_example(compute_ref, "zuul-playbook.yaml").status == 1
    (play,) = example("zuul-playbook.yaml")
    (read,) = [task["slurp"]["src"] for task in play["tasks"] if "slurp" in task]
    comments = json.loads(Path(read.rpartition("/")[2]).read_text())["zuul"]["file_comments"]
    assert {file: [comment["level"] for comment in found] for file, found in comments.items()} == {str(PAGE): ["error"]}
    (job,) = example("zuul-job.yaml")
    assert job["job"]["run"] == "playbooks/api-reference-lint.yaml"
    assert any(re.match(pattern, str(PAGE)) for pattern in job["job"]["files"])


class TestPreCommit:
    """The hook."""

    @pytest.fixture
    def hook(self) -> dict[str, Any]:
        """The hook that other repositories use."""
        (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        assert isinstance(hook, dict)
        return hook

    def test_hook_runs_whatever_changed_and_takes_no_files(self, hook: dict[str, Any]) -> None:
        assert (hook["id"], hook["language"]) == ("compute-ref-lint", "python")
        assert (hook["always_run"], hook["pass_filenames"]) == (True, False)

    def test_hook_finds(self, hook: dict[str, Any], compute_ref: Run, project: Path) -> None:
        outcome = compute_ref(*shlex.split(hook["entry"])[1:])
        assert (outcome.status, "CR201" in outcome.out) == (1, True)

    @pytest.mark.parametrize("deleted", [True, False])
    def test_example_shows_what_the_commit_brings(
        self, hook: dict[str, Any], compute_ref: Run, merged: str, deleted: bool
    ) -> None:
        if deleted:
            Path("api-ref/source/parameters.yaml").unlink()
        (repository,) = example("pre-commit-config.yaml")["repos"]
        (used,) = repository["hooks"]
        for key in ("id", "name", "language", "always_run", "pass_filenames"):
            assert used[key] == hook[key]
        assert used["entry"].startswith(f"{hook['entry']} ")
        assert compute_ref(*shlex.split(used["entry"])[1:]).status == deleted


def test_pages_show_all_examples_and_no_others() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in DOC.glob("*.rst"))
    named = {name.partition("/")[0] for name in re.findall(r"literalinclude:: examples/(\S+)", pages)}
    assert named == {path.name for path in EXAMPLES.iterdir()}


@pytest.mark.parametrize("page", ["review.rst", "existing.rst", "editors.rst", "lint.rst", "adopt.rst"])
def test_command_lines_of_the_pages_exist(compute_ref: Run, page: str) -> None:
    text = (DOC / page).read_text(encoding="utf-8")
    found = re.findall(r"^ +\$ compute-ref (\S+)(.*)$", text, re.MULTILINE)
    for command, rest in found:
        assert command in COMMANDS
        options = re.findall(r"--[\w-]+", rest)
        known = compute_ref(command, "--help").out
        assert not [option for option in options if option not in known]


@pytest.mark.usefixtures("project")
def test_steps_of_adopting_it_work(compute_ref: Run) -> None:
    assert compute_ref("lint").status == 1
    text = (DOC / "adopt.rst").read_text(encoding="utf-8")
    (table,) = re.findall(r"code-block:: toml\n.*\n\n((?:      .+\n)+)", text)
    Path("pyproject.toml").write_text(textwrap.dedent(table))
    assert compute_ref("lint").status == 1
    compute_ref("lint", "--write-baseline")
    assert compute_ref("lint").status == 0
    assert "Nothing to fix" in compute_ref("lint", "--fix", "--unsafe-fixes").err
    PAGE.write_text("A paragraph.\n\n" + PAGE.read_text())
    assert compute_ref("lint").status == 0
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    assert "stale" in compute_ref("lint").err
    compute_ref("lint", "--write-baseline")
    outcome = compute_ref("lint")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(Path("compute-ref-baseline.json").read_text())["findings"] == []


def test_commands_of_the_readme_exist() -> None:
    found = re.findall(r"^    compute-ref (\S+)", README, re.MULTILINE)
    assert len(found) > 10
    assert set(found) <= set(COMMANDS)


@pytest.mark.usefixtures("project")
def test_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"code-block:: python\n\n((?:   .*\n|\n)+)", README)
    exec(textwrap.dedent(code), {})
    assert capsys.readouterr().out.startswith(f"{PAGE}:")


def test_one_page_says_how_to_install_it() -> None:
    """It is on no index: what a page or an example installs is what the page about adopting it says, or a service."""
    files = [*DOC.rglob("*.rst"), *DOC.rglob("*.yaml"), REPOSITORY / "README.rst"]
    installing = re.compile(
        r"pip install (?!-r doc/requirements\.txt|tox\b|build\b|codespell\b|nova==|(?:-e )?\.$).*", re.MULTILINE
    )
    lines = {path.name: found for path in files if (found := installing.findall(path.read_text(encoding="utf-8")))}
    assert lines == {"adopt.rst": ["pip install ./sphinx-compute-ref"]}
    assert "doc/requirements.txt" in (DOC / "adopt.rst").read_text(encoding="utf-8")


@pytest.mark.network
@pytest.mark.slow
def test_installing_it_as_the_page_says_works(tmp_path: Path) -> None:
    if (REPOSITORY / ".git").exists():
        command = [needs.program("git"), "clone", "-q", "--depth", "1", f"file://{REPOSITORY}", "sphinx-compute-ref"]
        subprocess.run(command, cwd=tmp_path, check=True)
    else:  # an sdist
        shutil.copytree(REPOSITORY, tmp_path / "sphinx-compute-ref")
    options = ["--quiet", "--no-deps", "--disable-pip-version-check", "--target", "installed"]
    command = [sys.executable, "-m", "pip", "install", *options, "./sphinx-compute-ref"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if done.returncode and "hatchling" in done.stderr:
        needs.missing("network", done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "installed" / "sphinx_compute_ref" / "cli" / "main.py").is_file()


def test_the_roles_of_the_manual_lead_where_it_says(tmp_path: Path) -> None:
    """The documentation shows the text of this file and what becomes of it."""
    project = SphinxProject("basic", tmp_path)
    shutil.copytree(DOC / "writing", project.source / "writing")
    (project.source / "roles.rst").write_text(
        ":orphan:\n\nRoles\n=====\n\nA\n-\n\n.. include:: writing/roles.inc\n", "utf-8"
    )
    built = project.build()
    assert "rest.ref" not in built.warnings
    page = parse((built.out / "roles.html").read_text("utf-8"))
    links = {text_of(one): one.get("href") for one in page.iter("a") if [*having(one, "xref")]}
    assert links == {
        "server_id": "#show-server-details-request-server-id",
        "List Servers": "#list-servers",
        "limit": "#list-servers-request-limit",
        "GET /servers/{server_id}": "#show-server-details",
        "its details": "#show-server-details",
        "the id": "#show-server-details-request-server-id",
    }
