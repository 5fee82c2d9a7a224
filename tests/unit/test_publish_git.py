"""What a build can ask of git: its commit, its tags, its history, and nothing of the repository is changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Run
from publish_repository import PublishRepository

from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.git.work_tree import make_work_tree

CONF = """\
import subprocess

extensions = ["sphinx_compute_ref"]
html_theme = "basic"
html_last_updated_fmt = subprocess.check_output(["git", "log", "-1", "--format=%ad, commit %h"]).decode()
"""


def said(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def repo(tmp_path: Path) -> PublishRepository:
    repo = PublishRepository(tmp_path)
    repo.write("other.txt", "not exported")
    repo.git("add", "other.txt")
    repo.commit("one", tag="1.0")
    repo.commit("two")
    repo.git("tag", "-a", "-m", "annotated", "2.0")
    repo.commit("three")
    return repo


def source_of(kind: str, repo: PublishRepository, folder: Path) -> Path:
    """A repository of this kind with the same commits."""
    options = {"bare": ["--bare"], "shallow": ["--depth", "2"], "borrowing": ["--shared"], "linked": []}.get(kind)
    if kind == "linked":
        repo.git("worktree", "add", "-q", "--detach", str(folder), "HEAD")
        return folder
    if options is None:
        return repo.folder
    command = [
        "git",
        "clone",
        "-q",
        *options,
        f"file://{repo.folder}" if kind == "shallow" else str(repo.folder),
        str(folder),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("kind", ["ordinary", "bare", "shallow", "borrowing", "linked"])
def test_an_export_knows_its_commit(kind: str, repo: PublishRepository, tmp_path: Path) -> None:
    folder = source_of(kind, repo, tmp_path / "source")
    commit = repo.git("rev-parse", "2.0^{commit}").strip()
    before = files_below(Path(Repository(str(folder)).git_folder))
    repository = Repository(str(folder))
    tree = tmp_path / "tree"
    tree.mkdir()
    repository.export(commit, ["api-ref"], tree)
    make_work_tree(repository, commit, tree)
    assert said(tree, "rev-parse", "HEAD") == commit
    assert said(tree, "log", "-1", "--format=%s") == "two"
    assert said(tree / "api-ref" / "source", "rev-parse", "--show-toplevel") == str(tree.resolve())
    assert said(tree, "log", "--format=%s") == ("two" if kind == "shallow" else "two\none")
    assert said(tree, "status", "--porcelain") == ""
    if kind != "shallow":
        assert said(tree, "describe", "--dirty") == "2.0"
        assert said(tree, "describe", "--tags", "HEAD^") == "1.0"
    assert files_below(Path(repository.git_folder)) == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ordinary", "bare", "shallow"])
def test_a_version_whose_conf_asks_git_is_published(
    kind: str, tmp_path: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = PublishRepository(tmp_path, quick=False)
    repo.commit("one")
    repo.write("api-ref/source/conf.py", CONF)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "ask git")
    folder = source_of(kind, repo, tmp_path / "source")
    repo.configure('branches = ["main"]', f'repository = "{folder}"')
    monkeypatch.chdir(repo.folder)
    # What git sets for hooks does not lead a build to another repository.
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    done = compute_ref("publish", str(repo.site))
    assert done.status == 0, done.err
    assert f"commit {repo.git('log', '-1', '--format=%h').strip()}" in repo.page("main/index.html")
