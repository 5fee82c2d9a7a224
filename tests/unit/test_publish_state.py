"""Where the state of a site is: never where a web server shows it without a word."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import Run
from publish_repository import PublishRepository, export_here, faults_of

from sphinx_compute_ref.publishing.build import building

pytestmark = pytest.mark.slow


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    """Its site is ``web/site``."""
    made = PublishRepository(tmp_path)
    made.site = tmp_path / "web" / "site"
    made.site.parent.mkdir()
    made.commit("one")
    monkeypatch.chdir(made.folder)
    monkeypatch.setattr(building, "exporting", export_here)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def test_nothing_but_the_site_lies_in_the_web_root(repo: PublishRepository, compute_ref: Run) -> None:
    (repo.site.parent / "index.html").write_text("all sites")
    repo.configure('state = "../state"')
    for option in ((), ("--copy",)):
        name = f"site{len(option)}"
        site = repo.site.with_name(name)
        assert compute_ref("publish", str(site), *option).status == 0
        repo.commit(f"two-{name}")
        found = compute_ref("publish", str(site), *option)
        assert (found.status, "web server" in found.err) == (0, False)
        assert compute_ref("publish", str(site), "--rollback", *option).status == 0
        assert f"two-{name}" not in (site / "main" / "index.html").read_text()
        assert site.is_symlink() == (not option)
        assert faults_of(site) == []
    assert sorted(os.listdir(repo.site.parent)) == ["index.html", "site0", "site1"]
    state = repo.folder.parent / "state" / "site0"
    assert sorted(path.name for path in (state / "releases").iterdir()) == ["1", "2"]
    assert (state / "store").stat().st_mode & 0o007 == 0


def test_state_where_a_web_server_shows_it_is_refused(repo: PublishRepository, compute_ref: Run) -> None:
    (repo.site.parent / "index.html").write_text("all sites")
    found = compute_ref("publish", str(repo.site))
    assert found.status == 2
    assert "would show logs and stores" in found.err
    assert "--state DIR" in found.err
    found = compute_ref("publish", str(repo.site), "--state", str(repo.site / "inside"))
    assert (found.status, "is in the site itself" in found.err) == (2, True)
    assert os.listdir(repo.site.parent) == ["index.html"]


def test_a_site_that_exists_goes_on_and_moves_when_it_is_told_to(repo: PublishRepository, compute_ref: Run) -> None:
    assert compute_ref("publish", str(repo.site)).err.count("warning: ") == 0
    (repo.site.parent / "index.html").write_text("all sites")
    repo.commit("two")
    repo.built()
    found = compute_ref("publish", str(repo.site))
    assert found.status == 0
    assert f"warning: {repo.site.parent}/.site.publish: a web server seems to show logs and stores" in found.err
    assert repo.built() == ["two"]
    state = str(repo.folder.parent / "state")
    found = compute_ref("publish", str(repo.site), "--state", state)
    assert (found.status, "up to date" in found.out, repo.built()) == (0, True, [])
    assert sorted(os.listdir(repo.site.parent)) == ["index.html", "site"]
    assert faults_of(repo.site) == []
    assert compute_ref("publish", str(repo.site), "--rollback").status == 0  # the link says where the state is
    assert "one" in repo.page("main/index.html")
    assert compute_ref("publish", str(repo.site)).status == 0
    assert sorted(os.listdir(repo.site.parent)) == ["index.html", "site"]


def test_a_folder_with_releases_of_its_own_takes_no_state(repo: PublishRepository, compute_ref: Run) -> None:
    state = repo.folder.parent / "state"
    assert compute_ref("publish", str(repo.site), "--state", str(state)).status == 0
    repo.site.unlink()  # and published anew, beside the site
    repo.commit("two")
    assert compute_ref("publish", str(repo.site)).status == 0
    found = compute_ref("publish", str(repo.site), "--state", str(state))
    assert (found.status, "has store already" in found.err) == (2, True)
    assert "two" in repo.page("main/index.html")
    assert faults_of(repo.site) == []
    assert (state / "site" / "releases" / "1").is_dir()


@pytest.mark.parametrize("end", ["link_tree", "os.replace", "shutil.rmtree"])
def test_a_move_that_was_ended_is_taken_up_again(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    state = repo.folder.parent / "state"
    assert compute_ref("publish", str(repo.site)).status == 0
    repo.commit("two")
    assert compute_ref("publish", str(repo.site)).status == 0

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"sphinx_compute_ref.publishing.storage.state.{end}", die)
        assert compute_ref("publish", str(repo.site), "--state", str(state)).status != 0
    assert faults_of(repo.site) == []
    assert compute_ref("publish", str(repo.site), "--state", str(state)).status == 0
    assert faults_of(repo.site) == []
    assert compute_ref("publish", str(repo.site), "--rollback").status == 0
    assert "one" in repo.page("main/index.html")
    assert not (state / "site" / "moving").exists()


def test_a_move_to_another_file_system_takes_no_more_room(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, state = repo.folder.parent / "old", repo.folder.parent / "state"
    assert compute_ref("publish", str(repo.site), "--state", str(old)).status == 0
    repo.commit("two")
    assert compute_ref("publish", str(repo.site)).status == 0
    linked = os.link

    def link(source: str | Path, target: str | Path) -> None:
        if Path(source).is_relative_to(old) != Path(target).is_relative_to(old):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        linked(source, target)

    def shared(folder: Path) -> set[frozenset[str]]:
        names = defaultdict(set)
        for root, _, files in os.walk(folder):
            for name in files:
                path = Path(root, name)
                names[path.stat().st_ino].add(str(path.relative_to(folder)))
        return {frozenset(each) for each in names.values() if len(each) > 1}

    before = shared(old / "site")
    assert before
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        assert compute_ref("publish", str(repo.site), "--state", str(state)).status == 0
    same = shared(state / "site") == before
    assert same  # to explain the difference of thousands of names takes minutes
    assert not (old / "site").exists()
    assert faults_of(repo.site) == []
    assert compute_ref("publish", str(repo.site), "--rollback").status == 0
    assert "one" in repo.page("main/index.html")


def test_sites_beside_one_another_are_told_of_and_none_takes_the_state_of_another(
    repo: PublishRepository, compute_ref: Run
) -> None:
    state = str(repo.folder.parent / "state")
    assert compute_ref("publish", str(repo.site), "--state", state).status == 0
    found = compute_ref("publish", str(repo.site.with_name("other")))
    assert (found.status, "holds another site, site" in found.err) == (0, True)
    (repo.folder.parent / "elsewhere").mkdir()
    found = compute_ref("publish", str(repo.folder.parent / "elsewhere" / "site"), "--state", state)
    assert (found.status, f"is the state of another site, {repo.site}" in found.err) == (2, True)


@pytest.mark.parametrize(("most", "name"), [(0, "lock"), (20, "site")])
def test_a_file_that_cannot_be_written_is_named(repo: PublishRepository, most: int, name: str) -> None:
    """``ulimit -f``: the system itself names no file where one gets too large, or the disk full."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "sphinx_compute_ref", "publish", str(repo.site)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("compute-ref: ")
    assert done.stderr.endswith(f"/{name}: {os.strerror(errno.EFBIG)}\n")


def test_a_state_whose_owner_was_never_written_goes_on(repo: PublishRepository, compute_ref: Run) -> None:
    """As a publisher left it that was killed while it wrote the name, and wrote it at once."""
    assert compute_ref("publish", str(repo.site)).status == 0
    owner = repo.site.with_name(".site.publish") / "site"
    owner.write_text("")
    assert compute_ref("publish", str(repo.site)).status == 0
    assert owner.read_text() == f"{repo.site}\n"
    before = owner.stat()
    assert compute_ref("publish", str(repo.site)).status == 0
    assert (owner.stat().st_ino, owner.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
