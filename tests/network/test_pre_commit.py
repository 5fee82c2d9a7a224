"""The hook, as pre-commit itself installs and runs it; it fetches what the package needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import PAGE, PARAMETERS, REPOSITORY
from foreign_readers import python_packages

pytestmark = pytest.mark.slow
PACKAGES = (
    "pre-commit==4.3.0",
    "cfgv==3.4.0",
    "distlib==0.4.0",
    "filelock==3.18.0",
    "identify==2.6.12",
    "nodeenv==1.9.1",
    "platformdirs==4.3.8",
    "virtualenv==20.32.0",
)
PACKAGED = ("sphinx_compute_ref", "pyproject.toml", "README.rst", "LICENSE", ".pre-commit-hooks.yaml")
SOURCE = Path("api-ref/source")
SAMPLE = SOURCE / "samples" / "server-get-resp.json"


class Hook(NamedTuple):
    """A repository that has the hook at a commit, and the environment in which pre-commit runs."""

    repository: Path
    commit: str
    environment: dict[str, str]


def git(*arguments: str, folder: Path | None = None) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    packages = python_packages(*PACKAGES)
    folder = tmp_path_factory.mktemp("hook")
    for name in PACKAGED:
        path = REPOSITORY / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder / name)
    git("init", "--quiet", folder=folder)
    git("add", "--all", folder=folder)
    git("commit", "--quiet", "--message", "hook", folder=folder)
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "PYTHONPATH": str(packages), "PRE_COMMIT_HOME": home, "PRE_COMMIT_COLOR": "never"}
    return Hook(folder, git("rev-parse", "HEAD", folder=folder), environment)


@pytest.fixture
def committed(project: Path, hook: Hook) -> Path:
    """The project without its fault, with the hook, as a commit."""
    (SOURCE / "servers.inc").write_text(PAGE % "name")
    (project / ".pre-commit-config.yaml").write_text(
        f"repos: [{{repo: 'file://{hook.repository}', rev: {hook.commit}, hooks: [{{id: compute-ref-lint}}]}}]\n"
    )
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "old")
    return project


def run(hook: Hook) -> tuple[int, str]:
    """Stage everything and run pre-commit as a commit does."""
    git("add", "--all")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run"], env=hook.environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.usefixtures("committed")
def test_hook_is_right_whatever_files_changed(hook: Hook) -> None:
    Path("README").write_text("Nothing of the reference changed.\n")
    status, said = run(hook)
    assert status == 0, said
    assert "Passed" in said

    Path("README").unlink()
    (SOURCE / "parameters.yaml").write_text(PARAMETERS.replace("\nname:", "\nnick:"))
    status, said = run(hook)
    assert (status, f"{SOURCE}/servers.inc:23:12: CR201" in said) == (1, True), said

    (SOURCE / "parameters.yaml").write_text(PARAMETERS)
    SAMPLE.write_text('{"name": 1}\n')
    status, said = run(hook)
    assert (status, "CR303 type-mismatch" in said) == (1, True), said

    SAMPLE.unlink()
    status, said = run(hook)
    assert (status, f"{SOURCE}/servers.inc:25:21: CR001" in said) == (1, True), said
