"""The examples for CI run from nothing: what each installs is all there is, and what it writes is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import needs
import pytest
import yaml
from conftest import REPOSITORY
from corpora.fetch import unpack
from foreign_readers import python_packages

pytestmark = pytest.mark.slow
EXAMPLES = REPOSITORY / "doc" / "source" / "examples"
PAGE = Path("api-ref/source/servers.inc")
HATCHLING = (
    "hatchling==1.27.0", "hatch-fancy-pypi-readme==25.1.0", "packaging==25.0", "pathspec==0.12.1", "pluggy==1.6.0",
    "trove-classifiers==2025.5.9.12",
)  # fmt: skip


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel of this tree."""
    folder = tmp_path_factory.mktemp("archives")
    environment = {**os.environ, "PYTHONPATH": str(python_packages(*HATCHLING))}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def clean(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that pip has fetched once, so that each example installs from nothing and not from the network again."""
    folder = tmp_path_factory.mktemp("wheels")
    (wheel,) = archives.glob("*.whl")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--disable-pip-version-check",
        "-d",
        str(folder),
        str(wheel),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        needs.missing("network", done.stderr)
    return folder


@pytest.fixture(scope="module")
def pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of an environment that Python has put pip into, which takes it longer than to make ten without."""
    folder = tmp_path_factory.mktemp("pip")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))


@pytest.fixture
def checkout(project: Path, clean: Path, pip: Path) -> dict[str, str]:
    """A repository whose last commit brings a finding, and the environment of a machine with nothing but Python."""
    git("init", "-q", ".")
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    (project / "doc").mkdir()
    (wheel,) = clean.glob("sphinx_compute_ref-*.whl")
    (project / "doc" / "requirements.txt").write_text(f"sphinx-compute-ref @ {wheel.as_uri()}\n")
    git("add", "--all")
    git("commit", "-q", "-m", "before")
    PAGE.write_text(PAGE.read_text().replace("name: name", "name: nane"))
    git("commit", "-q", "-a", "-m", "after")
    machine = project / "machine"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", machine], check=True)
    shutil.copytree(pip, sysconfig.get_path("purelib", "venv", {"base": str(machine)}), dirs_exist_ok=True)
    script = machine / "bin" / "pip"
    script.write_text(f'#!/bin/sh\nexec {machine}/bin/python -m pip "$@"\n')
    script.chmod(0o755)
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "VIRTUAL", "PIP"))
    }
    path = os.pathsep.join([str(machine / "bin"), "/usr/bin", "/bin"])
    own["PIP_NO_COMPILE"] = "no"  # to pip this is yes; to compile all takes longer than what an example runs
    return {**own, "PATH": path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clean), "HOME": str(project / "machine")}


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def shell(commands: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run commands one after the other, until one fails, as CI systems do."""
    script = "set -e\n" + "\n".join(commands)
    return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=False)


def example(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["github.yaml", "github-code-scanning.yaml"])
def test_github(checkout: dict[str, str], name: str) -> None:
    commands = [step["run"] for step in example(name)["jobs"]["lint"]["steps"] if "run" in step]
    done = shell(commands, {**checkout, "GITHUB_ACTIONS": "true"})
    if name == "github.yaml":
        assert done.returncode == 1, done.stderr
        assert f"::error file={PAGE},line=23,col=12,title=CR201" in done.stdout
    else:
        assert done.returncode == 0, done.stderr
        assert len(json.loads(Path("compute-ref.sarif").read_text())["runs"][0]["results"]) == 1


def test_gitlab(checkout: dict[str, str]) -> None:
    variables = {
        "GITLAB_CI": "true",
        "CI_PROJECT_DIR": os.getcwd(),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git("rev-parse", "HEAD^1"),
    }
    job = example("gitlab.yaml")["api-reference"]
    done = shell(job["script"], {**checkout, **variables})
    assert done.returncode == 1, done.stderr
    (issue,) = json.loads(Path(job["artifacts"]["reports"]["codequality"]).read_text())
    assert issue["location"] == {"path": PAGE.as_posix(), "lines": {"begin": 23, "end": 23}}


def test_zuul(checkout: dict[str, str]) -> None:
    """The playbook's modules pip and shell by what their documentation says that they run."""
    (play,) = example("zuul-playbook.yaml")
    texts = {"ansible_user_dir": checkout["HOME"], "zuul.project.src_dir": "."}

    def filled(text: str) -> str:
        for name, value in {**texts, "virtualenv": play["vars"]["virtualenv"], **texts}.items():
            text = text.replace(f"{{{{ {name} }}}}", value)
        return text if "{{" not in text else filled(text)

    pip, command = play["tasks"][0]["pip"], play["tasks"][1]["shell"]
    folder = filled(pip["virtualenv"])
    install = [f"{pip['virtualenv_command']} {folder}", f"{folder}/bin/pip install -r {filled(pip['requirements'])}"]
    assert shell(install, checkout).returncode == 0
    assert shell([filled(command)], checkout).returncode == 1
    comments = json.loads(Path("file-comments.json").read_text())["zuul"]["file_comments"]
    assert [comment["line"] for comment in comments[PAGE.as_posix()]] == [23]


def test_sdist_holds_what_its_tests_need(archives: Path, tmp_path: Path) -> None:
    (archive,) = archives.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        unpack(tar, tmp_path)
    (tree,) = tmp_path.iterdir()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_ci_run.py"]
    command += ["tests/unit/test_doc_examples.py", "tests/unit/test_archives.py"]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    # To rewrite the assertions of all takes longer than to read them.
    collected = [*command[:4], "--assert=plain", "--collect-only", "tests"]
    done = subprocess.run(collected, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_wheel_holds_the_package_alone(archives: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    tops = {name.partition("/")[0].partition("-")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"sphinx_compute_ref"}
