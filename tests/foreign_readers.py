"""Programs of others that npm, PyPI and Debian have: readers of report formats, editors. Each is fetched once.

Its dependencies are not, where it can do without.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import needs
from corpora.fetch import CACHE
from sharing import alone


def npm_package(requirement: str) -> Path:
    """Return a folder whose ``node_modules`` hold an npm package; the test is skipped where npm cannot install it."""
    command = [needs.program("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    command += ["--fetch-retries=0", "--fetch-timeout=60000", "--prefix"]
    return _fetched(requirement, lambda folder: [*command, folder, requirement])


def python_packages(*requirements: str) -> Path:
    """Return a folder with Python packages, without what they need; where pip cannot, the test is skipped."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--retries", "1", "--timeout", "10"]
    return _fetched("-".join(requirements), lambda folder: [*command, "--target", folder, *requirements])


#: Downloads packages from where the machine has its own, with lists and a cache apart, so that nothing of it changes.
_DEBIAN = """
set -e
lists=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian')
site=$(echo "$lists" | grep -v security | head -n 1)
[ -n "$site" ] || { echo "There are no lists of Debian's packages: run apt-get update first." >&2; exit 1; }
mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial"
touch "$1/apt/status"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $site $2 main" > "$1/apt/list"
cat > "$1/apt/configuration" <<END
Dir::State "$1/apt";
Dir::State::status "$1/apt/status";
Dir::Cache "$1/apt";
Dir::Etc::sourcelist "$1/apt/list";
Dir::Etc::sourceparts "/dev/null";
Acquire::Retries "1";
END
apt-get -q -c "$1/apt/configuration" update
cd "$1"
shift 2
apt-get -q -c apt/configuration download "$@"
for package in *.deb; do dpkg-deb -x "$package" .; done
rm -r apt *.deb
"""


def debian_packages(suite: str, *names: str) -> Path:
    """Return a folder with Debian packages of a release, unpacked, without what they need."""
    needs.program("apt-get", "editors")
    return _fetched("-".join((suite, *names)), lambda folder: ["sh", "-c", _DEBIAN, "sh", folder, suite, *names])


_VIOLATIONS = """
import shadow.se.bjurr.violations.lib.ViolationsApi;
import shadow.se.bjurr.violations.lib.model.Violation;
import shadow.se.bjurr.violations.lib.reports.Parser;

public class Read {
    public static void main(String[] arguments) throws Exception {
        Parser parser = Parser.valueOf(arguments[0]);
        var out = new java.io.PrintStream(System.out, true, "UTF-8");
        var found = ViolationsApi.violationsApi().inFolder(arguments[1]).withPattern(".*").findAll(parser).violations();
        for (Violation one : found) {
            out.printf("%s\\t%d\\t%s\\t%s\\n", one.getFile(), one.getStartLine(), one.getSeverity(), one.getRule());
        }
    }
}
"""


class Violation(NamedTuple):
    """What violations-lib makes of a finding; its severities are INFO, WARN and ERROR."""

    file: str
    line: int
    severity: str
    rule: str


def violations(parser: str, report: str, scratch: Path) -> list[Violation]:
    """Return what violations-lib, a Java library, reads in ``report``; ``parser`` is CODECLIMATE, SARIF or the like.

    It comes in the archive of a program that npm has.
    """
    java = needs.program("java")
    name = "violation-comments-to-github-command-line"
    folder = npm_package(f"{name}@1.25.0")
    archive = folder / "node_modules" / name / "build" / "libs" / f"{name}-1.25.0.jar"
    reports = scratch / "reports"
    reports.mkdir()
    (reports / "report").write_text(report, encoding="utf-8")
    source = scratch / "Read.java"
    source.write_text(_VIOLATIONS)
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"]
    command += ["-cp", str(archive), str(source), parser, str(reports)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b"Exception" not in done.stderr, done.stderr.decode()
    lines = [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()]
    return [Violation(file, int(number), severity, rule) for file, number, severity, rule in lines]


def _fetched(name: str, command: Callable[[str], list[str]]) -> Path:
    folder = CACHE.parent / "readers" / "".join(one if one.isalnum() else "-" for one in name).strip("-")
    with alone(folder):
        if folder.exists():
            return folder
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            done = subprocess.run(command(f"{scratch}/new"), capture_output=True, text=True, check=False)
            if done.returncode:
                needs.missing("network", f"{name} cannot be fetched: {done.stderr.strip()[-300:]}")
            Path(scratch, "new").rename(folder)
    return folder
