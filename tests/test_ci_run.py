"""``.ci/run`` on machines made for the test: a PATH of its own, in which programs are there or not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY

#: What the script takes from any system, and what is a stand-in here.
SYSTEM = ("bash", "cat", "chmod", "dirname", "mkdir", "sed")
PACKAGES = {
    "chromium": "chromium",
    "chromium-driver": "chromedriver",
    "default-jre-headless": "java",
    "emacs-nox": "emacs",
    "elpa-eglot": "",
    "elpa-yaml-mode": "",
    "npm": "npm",
    "python3-venv": "",
}
#: A stand-in of apt-get that writes down what it is asked for, and installs nothing of a list with a conflict.
APT_GET = """\
#!{bash}
echo "$@" >> {folder}/apt-get.log
[ "$1" = install ] || exit 0
for word; do [ -e "{folder}/conflict-$word" ] && {{ echo "E: Unable to correct problems" >&2; exit 100; }}; done
exit 0
"""
#: A stand-in of Python that makes a virtual environment with itself, and tells what tox is called with.
PYTHON = """\
#!{bash}
case "$1 $2" in
    "-c import ensurepip") exit {ensurepip};;
    "-m venv") mkdir -p "$3/bin"; cat "$0" > "$3/bin/python"; chmod +x "$3/bin/python";;
    "-m pip") [[ "$0" = */bin/python ]] || {{ echo "error: externally-managed-environment" >&2; exit 1; }};;
    "-m tox") echo "tox $*"; echo "require $COMPUTE_REF_REQUIRE"; echo "test: exit 3 (1.00 seconds)"; exit {status};;
esac
"""


class Machine:
    """A PATH with stand-ins, and a copy of the script where it may make its folders."""

    def __init__(
        self, folder: Path, *programs: str, root: bool = True, ensurepip: int = 0, status: int = 0, emacs: bool = True
    ) -> None:
        self.folder = folder
        self.path = folder / "path"
        self.path.mkdir()
        for name in SYSTEM:
            (self.path / name).symlink_to(needs.program(name))
        bash = self.path / "bash"
        self.add("id", f"#!{bash}\necho {0 if root else 1000}\n")
        self.add("apt-get", APT_GET.format(bash=bash, folder=folder))
        self.add("python3", PYTHON.format(bash=bash, ensurepip=ensurepip, status=status))
        for name in (*programs, *(["emacs"] if emacs else [])):
            self.add(name, f"#!{bash}\nexit 0\n")
        (folder / "checkout" / ".ci").mkdir(parents=True)
        shutil.copy(REPOSITORY / ".ci" / "run", folder / "checkout" / ".ci" / "run")

    def add(self, name: str, script: str) -> None:
        (self.path / name).write_text(script)
        (self.path / name).chmod(0o755)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.path / "bash", self.folder / "checkout" / ".ci" / "run", *arguments],
            env={"PATH": str(self.path), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def installs(self) -> list[list[str]]:
        """Return the packages of each ``apt-get install``."""
        log = self.folder / "apt-get.log"
        lines = log.read_text().splitlines() if log.exists() else []
        words = [line.split() for line in lines if line.startswith("install")]
        return [[word for word in line[1:] if not word.startswith("-")] for line in words]


ALL = ("chromium", "chromedriver", "java", "npm")


def test_nothing_is_installed_where_all_is_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path, *ALL)
    assert machine.run().returncode == 0
    assert not (tmp_path / "apt-get.log").exists()


def test_each_missing_program_is_asked_for_by_itself(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ensurepip=1, emacs=False)
    done = machine.run()
    assert done.returncode == 0, done.stderr
    assert machine.installs() == [[package] for package in PACKAGES]


def test_foreign_npm_is_left_alone(tmp_path: Path) -> None:
    """A Node.js from elsewhere brings npm, and Debian's npm conflicts with it; Chromium is installed all the same."""
    machine = Machine(tmp_path, "npm", "node")
    (tmp_path / "conflict-npm").touch()
    assert machine.run().returncode == 0
    assert machine.installs() == [["chromium"], ["chromium-driver"], ["default-jre-headless"]]


def test_what_cannot_be_installed_keeps_nothing_else_back(tmp_path: Path) -> None:
    """A Node.js from elsewhere whose npm does not run: what is not to be had is said, the rest comes."""
    machine = Machine(tmp_path, "node")
    machine.add("npm", f"#!{machine.path / 'bash'}\nexit 127\n")
    (tmp_path / "conflict-npm").touch()
    (tmp_path / "conflict-chromium").touch()
    done = machine.run()
    assert done.returncode == 0
    assert machine.installs() == [["chromium"], ["chromium-driver"], ["default-jre-headless"], ["npm"]]
    assert "chromium cannot be installed." in done.stderr
    assert "npm cannot be installed." in done.stderr


@pytest.mark.parametrize("browser", ["chromium-browser", "google-chrome"])
def test_any_chromium_will_do(tmp_path: Path, browser: str) -> None:
    machine = Machine(tmp_path, browser, "chromedriver", "java", "npm")
    machine.run()
    assert machine.installs() == []


def test_without_the_right_to_install_it_says_what_is_missing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "java", "npm", root=False)
    done = machine.run()
    assert "no right to install them: chromium chromium-driver." in done.stderr
    assert machine.installs() == []
    assert done.returncode == 0


def test_tox_runs_in_a_virtual_environment(tmp_path: Path) -> None:
    """The stand-in's pip refuses, as Debian's does, where there is none."""
    machine = Machine(tmp_path, *ALL)
    done = machine.run("tests/test_rules.py", "-x")
    assert "externally-managed" not in done.stderr
    assert "tox -m tox -qq -e test -- tests/test_rules.py -x\n" in done.stdout
    assert (tmp_path / "checkout" / ".tox" / ".ci" / "bin" / "python").is_file()


def test_status_is_that_of_the_tests_and_the_last_line_is_theirs(tmp_path: Path) -> None:
    done = Machine(tmp_path, *ALL, status=3).run()
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1].startswith("require ")


def test_every_need_of_a_test_is_required_unless_said_otherwise(tmp_path: Path) -> None:
    machine = Machine(tmp_path, *ALL)
    assert f"require {','.join(sorted(needs.NEEDS))}\n" in machine.run().stdout
    assert "require browser\n" in machine.run(COMPUTE_REF_REQUIRE="browser").stdout
    assert "require \n" in machine.run(COMPUTE_REF_REQUIRE="").stdout


WANTING = """\
import needs
import pytest

def test_program():
    needs.program("no-such-program", "java")

def test_package():
    needs.package("no_such_package")
"""


@pytest.mark.parametrize(
    ("required", "said"),
    [
        ("", "2 skipped"),
        ("npm", "2 skipped"),
        ("java", "1 failed, 1 skipped"),
        ("java, packages", "2 failed"),
        ("chrome", "COMPUTE_REF_REQUIRE names chrome; there are browser, corpora,"),
    ],
)
def test_a_want_is_a_failure_where_it_is_required(tmp_path: Path, required: str, said: str) -> None:
    (tmp_path / "test_wanting.py").write_text(WANTING)
    (tmp_path / "conftest.py").write_text("import needs\n\ndef pytest_configure(config):\n    needs.required()\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_wanting.py"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "tests"), needs.VARIABLE: required}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert said in done.stdout + done.stderr
