"""The documentation's pipelines: what they call exists, and the steps of each lead to a whole site."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY, Run
from publish_repository import PublishRepository, faults_of

pytestmark = pytest.mark.slow

DOC = REPOSITORY / "doc" / "source"
EXAMPLES = DOC / "publishing"


def example(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def scripts(node: Any) -> Iterator[str]:
    """Yield the lines of a pipeline that call ``compute-ref``, in order."""
    if isinstance(node, dict):
        if "argv" in node:
            yield shlex.join(node["argv"])
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from scripts(item)
    elif isinstance(node, str) and "compute-ref publish " in node:
        yield node


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    """Two branches and a tag, one with a name that has to be quoted. It is the working directory."""
    made = PublishRepository(tmp_path)
    made.commit("one", tag="1.0")
    made.git("branch", "stable/it's")
    made.commit("two")
    monkeypatch.chdir(made.folder)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    tools = tmp_path / "tools"
    tools.mkdir()
    program = tools / "compute-ref"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}:$PYTHONPATH" exec "{sys.executable}" -m sphinx_compute_ref "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    return made


def shell(line: str, **variables: str) -> str:
    done = subprocess.run(
        ["sh", "-ec", line], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_github(repo: PublishRepository) -> None:
    plan, build, assemble = scripts(example("github.yaml"))
    output = repo.folder.parent / "output"
    for expected in (2, 0):
        shell(plan, GITHUB_OUTPUT=str(output))
        name, _, matrix = output.read_text().splitlines()[-1].partition("=")
        rows = json.loads(matrix)["include"]
        assert (name, len(rows)) == ("matrix", expected)
        for row in rows:
            shell(build, REF=row["ref"])
        shell(assemble)
        assert faults_of(repo.folder / "public") == []


def test_gitlab(repo: PublishRepository) -> None:
    (plan,) = scripts(example("gitlab.yaml"))
    shell(plan)
    child = {**yaml.safe_load(Path("plan.yaml").read_text()), **example("gitlab-child.yaml")}
    jobs = [name for name in child if name.startswith("build ")]
    assert len(jobs) == 2
    for job in jobs:
        for line in child[job]["script"]:
            shell(line)
    (assemble,) = scripts(child["pages"])
    shell(assemble)
    assert faults_of(repo.folder / "public") == []


def test_zuul(repo: PublishRepository) -> None:
    def filled(text: str, **values: str) -> str:
        return re.sub(r"\{\{ ([^}]*) \}\}", lambda match: values[match[1].partition("[")[0]], text)

    (plan,) = scripts(example("zuul-playbook.yaml"))
    found = json.loads(shell(filled(plan, store="store")))
    jobs = found["zuul"]["child_jobs"]
    named = [job["job"]["name"] for job in example("zuul-jobs.yaml") if "job" in job]
    prefix = "compute-ref-publish-"
    assert all(name.startswith(prefix) for name in (*named, *jobs))
    (build,) = scripts(example("zuul-build.yaml"))
    for job in jobs:
        words = [
            filled(word, store="store", compute_ref_refs=found["compute_ref_refs"][job]) for word in shlex.split(build)
        ]
        shell(shlex.join(words))
    shell("compute-ref publish assemble site --store store")
    assert faults_of(repo.folder / "site") == []


def test_page_shows_all_examples() -> None:
    named = re.findall(r"literalinclude:: publishing/(\S+)", (DOC / "publish.rst").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in EXAMPLES.iterdir())


def test_command_lines_of_the_pages_exist(compute_ref: Run) -> None:
    for page in ("publish.rst", "portal.rst", "compare.rst"):
        for line in re.findall(r"compute-ref ((?:publish|compare)[^#\n`]*)", (DOC / page).read_text(encoding="utf-8")):
            words = line.split()
            command = words[: 2 if words[1] in ("plan", "build", "assemble") else 1]
            known = compute_ref(*command, "--help").out
            assert not [option for option in re.findall(r"--[\w-]+", line) if option not in known]
