"""``--changed-since`` over three releases of nova's reference, committed one after the other."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import needs
import pytest
from conftest import Run

pytestmark = pytest.mark.corpora
RELEASES = ("32.0.0", "33.0.0", "34.0.0")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a commit and a tag for each release; the work tree is the newest."""
    folder = tmp_path_factory.mktemp("nova")
    git(folder, "init", "--quiet")
    for release in RELEASES:
        corpus = needs.corpus(f"nova-{release}")
        for name in ("api-ref", "doc"):
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(corpus / name, folder / name)
        git(folder, "add", "--all", "--force")
        git(folder, "commit", "--quiet", "--message", release)
        git(folder, "tag", release)
    return folder


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def lint(compute_ref: Run, *arguments: str) -> Counter[str]:
    """Return how often each fingerprint occurs."""
    done = compute_ref("lint", "--fail-on", "never", "--select", "ALL", "--format", "json", *arguments)
    assert done.status == 0, done.err
    findings: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return Counter(finding["fingerprint"] for finding in findings)


@pytest.mark.parametrize(("older", "newer"), [("32.0.0", "33.0.0"), ("33.0.0", "34.0.0"), ("32.0.0", "34.0.0")])
def test_reports_what_the_newer_tree_has_and_the_older_has_not(
    repository: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, older: str, newer: str
) -> None:
    monkeypatch.chdir(repository)
    git(repository, "checkout", "--quiet", older)
    before = lint(compute_ref)
    git(repository, "checkout", "--quiet", newer)
    after = lint(compute_ref)
    start = time.perf_counter()
    brought = lint(compute_ref, "--changed-since", older)
    print(f"--changed-since {older} at {newer}: {time.perf_counter() - start:.2f} s, {brought.total()} findings")
    assert brought == after - before
