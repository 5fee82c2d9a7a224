"""``compute-ref compare`` on folders, files, microversions and commits."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import PAGE, Run

IDENTITY = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **IDENTITY}, check=True, capture_output=True)


@pytest.fixture
def two_commits(project: Path) -> Path:
    """A repository with the tags 1 and 2: the response loses its name, and the definitions are renamed."""
    source = project / "api-ref" / "source"
    (source / "servers.inc").write_text(PAGE % "name")
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "one")
    git(project, "tag", "1")
    page = (PAGE % "name").replace("server_id_path", "id_of_server").replace("   - name: name\n", "   - nick: name\n")
    (source / "servers.inc").unlink()
    (source / "index.rst").write_text("API\n===\n\n.. include:: compute.inc\n")
    (source / "compute.inc").write_text(page)
    parameters = source / "parameters.yaml"
    parameters.write_text(parameters.read_text().replace("server_id_path:", "id_of_server:"))
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "two")
    git(project, "tag", "2")
    return project


def messages(out: str) -> list[str]:
    return [change["message"] for change in json.loads(out)["changes"]]


def test_commits_are_compared_without_a_checkout(two_commits: Path, compute_ref: Run) -> None:
    found = compute_ref("compare", "1", "2", "--format", "json")
    assert found.status == 0, found.err
    assert messages(found.out) == [
        'response: "name" removed (string, required)',
        'response: "nick" added (string, required)',
    ]
    assert compute_ref("compare", "1", "1").out == "1 to 1: no change.\n"


def test_exit_status_follows_fail_on(two_commits: Path, compute_ref: Run) -> None:
    assert compute_ref("compare", "1", "2", "--fail-on", "breaking").status == 1
    assert compute_ref("compare", "2", "2", "--fail-on", "documentation").status == 0
    assert compute_ref("compare", "1", "2", "--fail-on", "breaking", "--impact", "breaking").out.count("added") == 0


def test_summary_counts_what_is_not_shown(two_commits: Path, compute_ref: Run) -> None:
    assert compute_ref("compare", "1", "2", "--impact", "breaking").out.endswith(
        "1 to 2: 1 breaking, 1 non-breaking, 0 documentation (1 not shown).\n"
    )
    found = json.loads(compute_ref("compare", "1", "2", "--impact", "breaking", "--format", "json").out)
    assert (found["summary"], len(found["changes"])) == ({"breaking": 1, "non-breaking": 1, "documentation": 0}, 1)
    Path("half.json").write_text('{"version": 1}')
    assert 'not an exported model: "microversions" is missing' in compute_ref("compare", "half.json", "1").err


def test_exported_models_and_folders_compare_with_commits(two_commits: Path, compute_ref: Run) -> None:
    compute_ref("export", "model", "--output", "new.json")
    assert compute_ref("compare", "new.json", ".").out.endswith("no change.\n")
    assert compute_ref("compare", "2", "new.json").out.endswith("no change.\n")
    assert compute_ref("compare", "api-ref/source", "2", "--output", "out.txt").out == ""
    assert (two_commits / "out.txt").read_text().endswith("no change.\n")


def test_microversions_of_one_reference(two_commits: Path, compute_ref: Run) -> None:
    parameters = two_commits / "api-ref" / "source" / "parameters.yaml"
    parameters.write_text(parameters.read_text() + "  min_version: 2.10\n")
    found = compute_ref("compare", "2.9", "2.10", "--format", "json")
    assert messages(found.out) == ['response: "nick" added (string, required, microversions from 2.10)']
    assert compute_ref("compare", "2.10", "2.47").out.endswith("no change.\n")


def test_bare_repository(two_commits: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    git(two_commits, "clone", "-q", "--bare", ".", "bare.git")
    monkeypatch.chdir(two_commits / "bare.git")
    assert len(messages(compute_ref("compare", "1", "2", "--format", "json").out)) == 2
    found = compute_ref("compare", "1", "nonsense")
    assert (found.status, 'git does not know "nonsense"' in found.err) == (2, True)


def test_in_a_bare_repository_names_are_those_of_refs(
    two_commits: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(two_commits, "branch", "hooks", "1")
    git(two_commits, "clone", "-q", "--bare", ".", "bare.git")
    monkeypatch.chdir(two_commits / "bare.git")
    Path("hooks").mkdir(exist_ok=True)
    assert len(messages(compute_ref("compare", "hooks", "HEAD", "--format", "json").out)) == 2


@pytest.mark.parametrize("bare", [True, False])
def test_names_that_are_not_utf8(
    two_commits: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, bare: bool
) -> None:
    odd = os.fsdecode(b"b\xffd")
    git(two_commits, "branch", odd, "1")
    if bare:
        git(two_commits, "clone", "-q", "--bare", ".", "bare.git")
        monkeypatch.chdir(two_commits / "bare.git")
    assert "b\ufffdd" in compute_ref("compare", odd, "HEAD").out
    assert compute_ref("compare", odd, "HEAD", "--format", "json").status == 0
    found = compute_ref("compare", os.fsdecode(b"\xfe"), "HEAD")
    assert (found.status, "git does not know" in found.err) == (2, True)


def test_links_through_links_show_nothing_outside(
    two_commits: Path, tmp_path_factory: pytest.TempPathFactory, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "parameters.yaml"
    secret.write_text((two_commits / "api-ref/source/parameters.yaml").read_text().replace("type: ", "type: secret"))
    source = two_commits / "api-ref" / "source"
    (source / "l").symlink_to(".")
    (source / "parameters.yaml").unlink()
    (source / "parameters.yaml").symlink_to("l/" * 20 + "../" * 20 + str(secret).lstrip("/"))
    git(two_commits, "add", ".")
    git(two_commits, "commit", "-q", "-m", "links")
    git(two_commits, "clone", "-q", "--bare", ".", "bare.git")
    for folder in (two_commits, two_commits / "bare.git"):
        monkeypatch.chdir(folder)
        found = compute_ref("compare", "1", "HEAD", "--format", "json")
        assert "secret" not in found.out.replace(str(secret), "")
    assert "is a link out of the repository" in found.err
    monkeypatch.chdir(two_commits)
    found = compute_ref("lint", "--changed-since", "HEAD")
    assert "secretstring" not in found.out + found.err
    assert "parameters.yaml lies outside of the repository" in compute_ref("lint").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2.47", "HEAD"), "a microversion is compared with a microversion"),
        (("nonsense", "HEAD"), 'git does not know "nonsense"'),
        (("--upload-pack=x", "HEAD"), "No such option"),
        (("api-ref/source/index.rst", "HEAD"), "not valid JSON"),
        (("api-ref/source/samples/server-get-resp.json", "HEAD"), "not an exported model"),
        (("HEAD", "HEAD", "--source", "docs"), "docs does not exist there"),
    ],
)
def test_wrong_usage_is_said_in_words(
    two_commits: Path, compute_ref: Run, arguments: tuple[str, ...], said: str
) -> None:
    found = compute_ref("compare", *arguments)
    assert found.status == 2
    assert said in found.err
