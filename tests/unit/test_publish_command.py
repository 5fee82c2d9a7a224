"""``compute-ref publish``: what is built, what goes live, what stays."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome, Run
from processes import running
from publish_repository import PublishRepository, export_here, faults_of

from sphinx_compute_ref.publishing import publication
from sphinx_compute_ref.publishing.build import building
from sphinx_compute_ref.publishing.site import assembly

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a repository of three versions: the tags 1.0 and 2.0, and main."""
    folder = tmp_path_factory.mktemp("model")
    made = PublishRepository(folder)
    made.commit("one", page="old", tag="1.0")
    made.commit("two", tag="2.0")
    made.commit("three")
    return folder


@pytest.fixture
def repo(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    """A copy of the model; main is the working directory's branch."""
    shutil.copytree(model, tmp_path, symlinks=True, dirs_exist_ok=True)
    made = PublishRepository(tmp_path)
    made.configure('tags = ["*"]')
    monkeypatch.chdir(made.folder)
    monkeypatch.setattr(building, "exporting", export_here)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def publish(repo: PublishRepository, compute_ref: Run) -> Run:
    return lambda *arguments: compute_ref("publish", str(repo.site), "-j2", *arguments)


def test_first_publish_builds_every_version(repo: PublishRepository, publish: Run) -> None:
    found = publish()
    assert (found.status, repo.built()) == (0, ["one", "three", "two"]), found.err
    assert faults_of(repo.site) == []
    assert repo.site.is_symlink()
    versions = json.loads(repo.page("versions.json"))
    assert [(v["folder"], v["status"]) for v in versions["versions"]] == [
        ("main", "development"),
        ("2.0", "current"),
        ("1.0", "old"),
    ]
    assert versions["current"] == "2.0"
    assert 'url=2.0/index.html"' in repo.page("index.html")


def test_site_may_have_any_name(repo: PublishRepository, compute_ref: Run) -> None:
    for name in ("site", "./plan", "SITE"):
        assert compute_ref("publish", "-j2", name).status == 0
        assert faults_of(repo.folder / name) == []
    shown = compute_ref("publish", "--help").out
    assert "--rollback" in shown
    assert "assemble" in shown
    assert "Missing argument 'SITE'" in compute_ref("publish", "--rollback").err


def test_versions_with_the_same_content_are_built_once(repo: PublishRepository, publish: Run) -> None:
    repo.git("branch", "stable/3.0", "2.0")
    found = publish()
    assert repo.built() == ["one", "three", "two"]
    assert "4 versions: 3 built, 1 with the same pages, 0 unchanged, 0 kept as before." in found.out


def test_unchanged_refs_are_never_rebuilt(repo: PublishRepository, publish: Run) -> None:
    publish()
    before = repo.live()
    repo.built()
    found = publish()
    assert found.out.endswith("is up to date.\n")
    assert (found.status, repo.built(), repo.live()) == (0, [], before)


def test_change_elsewhere_in_the_repository_rebuilds_nothing(repo: PublishRepository, publish: Run) -> None:
    publish()
    repo.built()
    repo.write("nova/api.py", "pass\n")
    repo.git("add", "nova")
    repo.git("commit", "-q", "-m", "code")
    assert "up to date" in publish().out
    assert repo.built() == []


def test_only_the_changed_ref_is_rebuilt(repo: PublishRepository, publish: Run) -> None:
    publish()
    repo.built()
    repo.commit("four")
    publish()
    assert repo.built() == ["four"]
    assert "four" in repo.page("main/index.html")
    assert faults_of(repo.site) == []


def test_working_tree_and_index_are_neither_read_nor_touched(repo: PublishRepository, publish: Run) -> None:
    repo.write("api-ref/source/index.rst", "fail")
    before = repo.git("status", "--porcelain=v2")
    assert publish().status == 0
    assert repo.git("status", "--porcelain=v2") == before


def test_broken_ref_keeps_its_last_good_pages_and_the_others_go_out(repo: PublishRepository, publish: Run) -> None:
    publish()
    repo.commit("fail")
    repo.git("checkout", "-q", "-b", "stable/3.0", "2.0")
    repo.commit("stable")
    found = publish()
    assert found.status == 1
    assert "compute-ref: main: the build ended with status 3" in found.err
    assert "    the last words" in found.err
    assert "three" in repo.page("main/index.html")
    assert "stable" in repo.page("stable-3.0/index.html")
    assert faults_of(repo.site) == []
    repo.git("checkout", "-q", "main")
    repo.commit("mended")
    assert publish().status == 0
    assert "mended" in repo.page("main/index.html")


def test_logs_go_with_their_versions(repo: PublishRepository, publish: Run) -> None:
    repo.git("branch", "stable/3.0", "2.0")
    publish()
    logs = repo.site.with_name(f".{repo.site.name}.publish")
    assert {"main", "stable-3.0"} <= {path.stem for path in logs.glob("store/**/logs/*.log")}
    repo.git("branch", "-D", "stable/3.0")
    repo.commit("later")
    publish()
    names = {path.stem for path in logs.glob("store/**/logs/*.log")}
    assert ("main" in names, "stable-3.0" in names) == (True, False)


def test_ref_without_any_pages_is_left_out(repo: PublishRepository, publish: Run) -> None:
    repo.git("checkout", "-q", "--orphan", "stable/bad")
    repo.git("rm", "-rfq", "--cached", ".")
    repo.git("commit", "-q", "--allow-empty", "-m", "nothing")
    found = publish()
    assert found.status == 1
    assert "stable/bad: api-ref/source: does not exist in this version" in found.err
    assert not (repo.site / "stable-bad").exists()
    assert faults_of(repo.site) == []


def test_nothing_goes_live_where_nothing_builds(repo: PublishRepository, publish: Run) -> None:
    repo.configure('tags = ["x"]', 'branches = ["main"]')
    repo.commit("fail")
    found = publish()
    assert found.status == 1
    assert not repo.site.exists()


def test_rollback_goes_back_one_release_at_a_time(repo: PublishRepository, publish: Run) -> None:
    for word in ("four", "five"):
        publish()
        repo.commit(word)
    publish()
    for word in ("four", "three"):
        assert publish("--rollback").status == 0
        assert word in repo.page("main/index.html")
        assert faults_of(repo.site) == []
    assert publish("--rollback").status == 2
    repo.commit("six")
    publish()
    publish("--rollback")
    assert "three" in repo.page("main/index.html")  # what was live before, not what was rolled back
    repo.commit("five")
    publish()
    publish("--rollback")
    repo.built()
    assert publish().status == 0
    assert (repo.built(), "five" in repo.page("main/index.html")) == ([], True)


def test_old_releases_and_pages_are_removed(repo: PublishRepository, publish: Run) -> None:
    repo.configure('tags = ["*"]', "keep = 2")
    for number in range(5):
        repo.commit(f"w{number}")
        publish()
    work = repo.site.parent / ".site.publish"
    assert sorted(path.name for path in (work / "releases").iterdir()) == ["4", "5"]
    assert len([path for path in (work / "store").iterdir() if len(path.name) == 32]) == 4
    assert not (work / "staging").exists()
    assert list((work / "store" / "tmp").iterdir()) == []


def test_the_release_before_stays_even_if_one_is_to_be_kept(repo: PublishRepository, publish: Run) -> None:
    repo.configure('tags = ["*"]', "keep = 1")
    for number in range(3):
        repo.commit(f"w{number}")
        publish()
    releases = repo.site.parent / ".site.publish" / "releases"
    assert sorted(path.name for path in releases.iterdir()) == ["2", "3"]
    assert publish("--rollback").status == 0
    assert "w1" in repo.page("main/index.html")


def test_copy_makes_a_folder_and_is_remembered(repo: PublishRepository, publish: Run) -> None:
    assert publish("--copy").status == 0
    assert not repo.site.is_symlink()
    repo.commit("four")
    publish()
    assert not repo.site.is_symlink()
    assert "four" in repo.page("main/index.html")
    publish("--rollback")
    assert "three" in repo.page("main/index.html")
    assert faults_of(repo.site) == []


def test_copy_without_an_exchange_in_one_step(
    repo: PublishRepository, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_compute_ref.publishing.storage.releases._swap", lambda one, other: False)
    publish("--copy")
    repo.commit("four")
    publish("--copy")
    assert "four" in repo.page("main/index.html")


def test_foreign_folder_is_not_overwritten(repo: PublishRepository, publish: Run) -> None:
    repo.site.mkdir()
    assert publish().status == 0  # an empty folder may be replaced
    other = repo.site.parent / "other"
    other.mkdir()
    (other / "precious").write_text("x")
    repo.site.unlink()
    repo.site.symlink_to(other)
    assert "is a link that publish did not make" in publish().err
    repo.site.unlink()
    shutil.move(other, repo.site)
    found = publish()
    assert (found.status, (repo.site / "precious").read_text()) == (2, "x")


def test_full_disk_leaves_the_live_site_as_it_was(
    repo: PublishRepository, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    before = repo.live()
    repo.commit("four")

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr(assembly, "_place", full)
        found = publish()
    assert found.status == 2
    assert "No space left on device" in found.err
    assert repo.live() == before
    assert faults_of(repo.site) == []
    assert publish().status == 0


def test_crash_of_a_worker_is_the_outcome_of_its_version(
    repo: PublishRepository, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publication.build

    def build(task: publication.Task) -> publication.Outcome:
        if task.version.ref == "main":
            raise MemoryError
        return real(task)

    monkeypatch.setattr(publication, "build", build)
    found = publish()
    assert found.status == 1
    assert "main: the build broke down" in found.err
    assert faults_of(repo.site) == []


def test_serve_shows_the_live_release(repo: PublishRepository) -> None:
    package = str(Path(__file__).parents[2])
    environment = {**repo.environment, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "sphinx_compute_ref", "publish", str(repo.site), "--serve", "--port", "0"]
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with running(command, cwd=repo.folder, env=environment, **options) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("Serving"))
        url = line.partition(" at ")[2].split()[0]
        with urllib.request.urlopen(f"{url}2.0/index.html", timeout=10) as answer:
            assert b"two" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_bar_on_a_terminal(repo: PublishRepository, publish: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    found = publish()
    assert found.status == 0
    assert "main: " in found.err
    assert "[1/3]" not in found.err


def test_second_publisher_gives_up_or_waits(repo: PublishRepository, publish: Run) -> None:
    publish()
    code = (
        "import sys, time; from pathlib import Path; from sphinx_compute_ref.publishing.storage.locking import locked\n"
        "with locked(Path(sys.argv[1]), what='x'):\n    print('held', flush=True)\n    time.sleep(float(sys.argv[2]))\n"
    )
    lock = str(repo.site.parent / ".site.publish" / "lock")

    @contextmanager
    def hold(seconds: str) -> Iterator[int]:
        with running([sys.executable, "-c", code, lock, seconds], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            yield process.pid

    with hold("60") as pid:
        found = publish()
        assert found.status == 2
        assert f"another publisher is at work (process {pid})" in found.err
    with hold("0.5"):
        assert publish("--wait", "20").status == 0
    assert publish().status == 0


def test_bare_repository(repo: PublishRepository, publish: Run) -> None:
    bare = repo.folder.parent / "bare.git"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    repo.configure('tags = ["*"]', 'repository = "../bare.git"')
    assert publish().status == 0
    assert faults_of(repo.site) == []


def test_versions_that_vanish_are_named(repo: PublishRepository, publish: Run) -> None:
    publish()
    repo.git("tag", "-d", "1.0")
    found = publish()
    assert "compute-ref: 1.0: was live before and is not chosen any more" in found.err
    assert 'remote = "origin"' in found.err
    assert found.status == 0
    assert not (repo.site / "1.0").exists()
    assert "not chosen" not in publish().err


def test_remarks_and_reasons_of_what_is_not_published(repo: PublishRepository, publish: Run, compute_ref: Run) -> None:
    publish()
    repo.configure('tags = ["2.*", "9.*"]')
    found = publish()
    assert "compute-ref: 1.0: was live before and is not chosen any more; the repository still has it" in found.err
    assert "remote =" not in found.err
    assert 'compute-ref: tags: "9.*" matches nothing' in found.err
    assert 'tags: "9.*" matches nothing' in compute_ref("publish", "plan").err
    repo.git("update-ref", "refs/remotes/origin/stable/3.0", "main")
    repo.git("config", "remote.origin.url", "nowhere")
    repo.configure('branches = ["stable/*"]')
    found = compute_ref("publish", "plan")
    assert found.status == 2
    assert 'only the remote "origin" has stable/3.0; remote = "origin" takes branches from there.' in found.err


def test_full_disk_while_building_stops_at_once(
    repo: PublishRepository, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    before = repo.live()
    repo.built()
    for number in range(6):
        repo.commit(f"more{number}", tag=f"{number + 3}.0")

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr(building, "make_work_tree", full)
        found = publish()
    assert found.status == 2
    assert f"{repo.folder.parent}/.site.publish/store: No space left on device" in found.err
    assert found.err.count("No space left") == 1
    assert (repo.live(), repo.built()) == (before, [])


def test_branches_of_a_remote(repo: PublishRepository, publish: Run) -> None:
    repo.git("update-ref", "refs/remotes/origin/main", "1.0")
    repo.configure('remote = "origin"', "tags = []")
    publish()
    assert "one" in repo.page("main/index.html")


def test_submodules_and_lfs_are_named(repo: PublishRepository, publish: Run) -> None:
    head = repo.git("rev-parse", "HEAD").strip()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},api-ref/source/theme")
    repo.git("commit", "-q", "-m", "submodule")
    repo.git("checkout", "-q", "-f", "-b", "stable/1", "2.0")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
    repo.write("api-ref/source/image.png", pointer)
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "lfs")
    found = publish()
    assert "main: api-ref/source/theme: is a submodule" in found.err
    assert "stable/1: api-ref/source/image.png: is kept by Git LFS" in found.err
    stored = repo.folder / ".git" / "lfs" / "objects" / "00" / "00" / ("0" * 64)
    stored.parent.mkdir(parents=True)
    stored.write_text("image")
    assert "image.png" not in publish().err


def test_links_out_of_the_repository_are_refused(repo: PublishRepository, publish: Run) -> None:
    (repo.folder / "api-ref" / "source" / "passwd").symlink_to("../../../../../etc/passwd")
    (repo.folder / "api-ref" / "source" / "fine").symlink_to("index.rst")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "link")
    assert "passwd: is a link out of the repository" in publish().err
    repo.git("rm", "-q", "api-ref/source/passwd")
    repo.git("commit", "-q", "-m", "no link")
    assert publish().status == 0


def test_links_out_of_the_repository_through_others_are_refused(repo: PublishRepository, publish: Run) -> None:
    source = repo.folder / "api-ref" / "source"
    (source / "l").symlink_to(".")
    (source / "passwd").symlink_to("l/" * 20 + "../" * 20 + "etc/passwd")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "link")
    assert "passwd: is a link out of the repository" in publish().err


#: Git allows no spaces and no ".." in names; it does allow no-break spaces, quotes and dollars.
HOSTILE = (
    "größe",
    "a\u00a0b",
    "x/…/y",
    "LATEST",
    "a/b",
    "a-b",
    "'\"$(id)",
    "<b>&",
    "con.aux/%2e%2e%2f",
    "-".join("x" * 60),
)


def test_hostile_names_of_refs(repo: PublishRepository, publish: Run) -> None:
    for name in HOSTILE:
        repo.git("branch", name)
    repo.git("update-ref", "refs/heads/_versions", "HEAD")
    repo.git("update-ref", "refs/heads/con", "HEAD")
    repo.configure('branches = ["*"]', "tags = []")
    found = publish()
    assert found.status == 0, found.err
    assert faults_of(repo.site) == []
    versions = json.loads(repo.page("versions.json"))["versions"]
    folders = [version["folder"] for version in versions]
    assert len({folder.lower() for folder in folders}) == len(HOSTILE) + 3
    assert all(folder.isascii() and not set(folder) & set("/\\ <>&\"'$") for folder in folders)
    assert "<b>&amp;" not in repo.page("versions.html")
    assert sorted(path.name for path in repo.site.parent.iterdir()) == [
        ".site.publish",
        "builder.py",
        "builds",
        "repo",
        "site",
    ]


def forge(repo: PublishRepository, *names: str) -> None:
    """Name refs as git lets nobody name them."""
    head = repo.git("rev-parse", "HEAD").strip()
    (repo.folder / ".git" / "packed-refs").write_text("".join(f"{head} {name}\n" for name in names))
    repo.configure('branches = ["*"]')


def test_forged_names_with_spaces_are_ignored(repo: PublishRepository, publish: Run) -> None:
    forge(repo, "refs/heads/a b", "refs/heads/x.lock")
    assert publish().status == 0
    folders = [version["folder"] for version in json.loads(repo.page("versions.json"))["versions"]]
    assert folders == ["main"]


def test_forged_names_that_climb_stop_everything(repo: PublishRepository, publish: Run) -> None:
    publish()
    before = repo.live()
    forge(repo, "refs/heads/../../../evil")
    found = publish()
    assert (found.status, "git says: packed refname is dangerous" in found.err) == (2, True)
    assert repo.live() == before
    assert not list(repo.site.parent.parent.rglob("evil*"))


def test_each_ref_may_have_an_environment_of_its_own(repo: PublishRepository, publish: Run) -> None:
    publish()
    repo.built()
    quick = (repo.folder / "pyproject.toml").read_text()
    table = '{"1.*" = "shared", "*" = "command"}'
    (repo.folder / "pyproject.toml").write_text(quick.replace('environment = "command"', f"environment = {table}"))
    found = publish()
    assert found.status == 0, found.err
    assert repo.built() == []  # the others are as they were
    assert "Show Server" in repo.page("1.0/index.html")
    assert 'data-method="GET"' in repo.page("1.0/index.html")


#: Is not done before so many were at work at once, or three seconds have passed, and half a second for one too many.
WAITING = """
import os, time
log, end = os.open(%r, os.O_RDWR | os.O_CREAT | os.O_APPEND), time.monotonic() + 3
os.write(log, b"+")
def at_once():
    steps = os.pread(log, 99, 0)
    return max(steps[:end].count(b"+") - steps[:end].count(b"-") for end in range(len(steps) + 1))
while at_once() < %d and time.monotonic() < end:
    time.sleep(0.02)
time.sleep(0.5)
os.write(log, b"-")
%s
"""


def test_many_jobs_really_run_at_once(repo: PublishRepository, compute_ref: Run) -> None:
    """Builds that wait for each other show what publishing itself keeps from running at once, on however few cores."""
    times = repo.folder.parent / "times"
    build = repo.builder.read_text()
    for number in range(3, 8):
        repo.commit(f"w{number}", tag=f"{number}.0")
    for jobs, least, most in ((8, 5, 7), (2, 2, 2)):
        times.unlink(missing_ok=True)
        repo.builder.write_text(WAITING % (str(times), least, build))
        assert compute_ref("publish", str(repo.site), f"-j{jobs}", "--rebuild").status == 0
        steps = times.read_text()
        assert len(steps) == 2 * 7  # main and 7.0 are the same
        at_once = max(steps[:end].count("+") - steps[:end].count("-") for end in range(len(steps) + 1))
        assert least <= at_once <= most


def test_configured_folders_cannot_leave_the_site(repo: PublishRepository, publish: Run) -> None:
    repo.configure(
        'tags = ["*"]', 'folders = {"1.0" = "../../evil", "2.0" = "/etc"}', 'redirects = {"../x.html" = "y"}'
    )
    assert publish().status == 0
    assert not (repo.site.parent / "x.html").exists()
    assert not (repo.site / ".." / "x.html").exists()
    assert not (repo.site.parent.parent / "evil").exists()
    assert faults_of(repo.site) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('brnches = ["x"]', 'Did you mean "branches"?'),
        ('branches = "x"', 'For example: branches = ["stable/*"]'),
        ("keep = 0", "a number from 1 is expected"),
        ('environment = "shard"', "one of shared, plain, per-ref, command"),
        ('environment = {"*" = "shard"}', "one of shared, plain, per-ref, command"),
        ('environment = "command"', "there is no command"),
        ('command = ["make"]', 'command goes with environment = "command"'),
        ('environment = "command"\ncommand = "make"\narguments = ["-W"]', "arguments are for sphinx-build"),
        ('cuts = ["2"]', "is not a microversion"),
        ('source = "../x"', "below the root"),
        ('url = "example.org"', "a URL is expected"),
        ('order = ["mian"]', 'Did you mean "main"?'),
        ('aliases = {latest = "2.1"}', '"2.1" is not published'),
        ('branches = ["x"]\ntags = []', "no branch or tag is chosen"),
        ('minimum = "abc"', "is not a version"),
        ('aliases = {"../x" = "main"}', "is not fit for a folder"),
        ('builders = ["text"]', "one of html, dirhtml, singlehtml"),
        ('repository = "../nowhere"', "no such folder"),
    ],
)
def test_wrong_configuration_is_said_in_words(repo: PublishRepository, publish: Run, line: str, said: str) -> None:
    (repo.folder / "pyproject.toml").write_text(f"[tool.compute-ref.publish]\n{line}\n")
    found: Outcome = publish()
    assert found.status == 2
    assert said in found.err
    assert not repo.site.exists()
    assert not (repo.site.parent / ".site.publish").exists()


def test_project_in_a_folder_of_the_repository(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("mv", "api-ref", "compute")
    (repo.folder / "sub").mkdir()
    repo.git("mv", "compute", "sub/reference")
    repo.git("commit", "-q", "-m", "moved")
    text = (repo.folder / "pyproject.toml").read_text().replace('tags = ["*"]', "")
    (repo.folder / "sub" / "pyproject.toml").write_text('[tool.compute-ref]\nsource = "reference/source"\n' + text)
    monkeypatch.chdir(repo.folder / "sub")
    found = compute_ref("publish", "../../site")
    assert found.status == 0, found.err
    assert faults_of(repo.site) == []


def test_lint_does_not_mind_the_table(repo: PublishRepository, compute_ref: Run) -> None:
    assert compute_ref("lint", "api-ref/source", "--fail-on", "never").status == 0


def test_plan_for_every_system(repo: PublishRepository, compute_ref: Run, publish: Run) -> None:
    store = str(repo.site.parent / ".site.publish" / "store")
    rows = json.loads(compute_ref("publish", "plan", "--format", "json").out)["refs"]
    assert [(row["ref"], row["status"], row["build"]) for row in rows] == [
        ("main", "development", True),
        ("2.0", "current", True),
        ("1.0", "old", True),
    ]
    github = compute_ref("publish", "plan", "--format", "github").out
    assert github.count("\n") == 1
    assert [row["ref"] for row in json.loads(github)["include"]] == ["main", "2.0", "1.0"]
    assert "--only main" in compute_ref("publish", "plan", "--format", "gitlab").out
    assert len(json.loads(compute_ref("publish", "plan", "--format", "zuul").out)["zuul"]["child_jobs"]) == 3
    publish()
    assert json.loads(compute_ref("publish", "plan", "--format", "github", "--store", store).out) == {"include": []}
    assert compute_ref("publish", "plan", "--store", store).out.count("unchanged") == 3


def test_shards_are_built_apart_and_assembled(repo: PublishRepository, compute_ref: Run) -> None:
    site = str(repo.site)
    assert compute_ref("publish", "build", "--only", "main", "--store", "s1").status == 0
    assert compute_ref("publish", "build", "--only", "1.0", "--only", "2.0", "--store", "s2").status == 0
    assert repo.built() == ["one", "three", "two"]
    found = compute_ref("publish", "assemble", site, "--store", "s1", "--store", "s2")
    assert (found.status, repo.built()) == (0, []), found.err
    assert faults_of(repo.site) == []
    assert "is not published" in compute_ref("publish", "build", "--only", "man", "--store", "s1").err
    repo.commit("fail")
    assert compute_ref("publish", "build", "--only", "main", "--store", "s1").status == 1
    found = compute_ref("publish", "assemble", site, "--store", "s1")
    assert found.status == 1
    assert "main: the last good pages stay" in found.err


def test_files_that_versions_share_are_on_the_disk_once(repo: PublishRepository, publish: Run) -> None:
    publish()
    store = repo.site.parent / ".site.publish" / "store"
    styles = list(store.glob("*/pages/_static/style.css"))
    assert len(styles) == 3
    assert len({path.stat().st_ino for path in styles}) == 1
    assert (repo.site / "1.0" / "_static" / "style.css").samefile(styles[0])
    assert len({path.stat().st_ino for path in store.glob("*/pages/index.html")}) == 3
    repo.configure('tags = ["2.0"]', "keep = 2", "branches = []")
    objects = {path for path in (store / "_objects").rglob("*") if path.is_file()}
    for cut in ('cuts = ["2.1"]', 'cuts = ["2.2"]', ""):  # other pages of the same content
        repo.configure('tags = ["2.0"]', "keep = 2", "branches = []", cut)
        publish()
    left = {path for path in (store / "_objects").rglob("*") if path.is_file()}
    assert left < objects  # content that nothing shows any more is gone


def test_a_store_that_somebody_names_loses_what_nobody_needed_for_a_month(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build() -> set[str]:
        assert compute_ref("publish", "build", "--store", "store").status == 0
        return pages()

    def pages() -> set[str]:
        return {path.name for path in Path("store").iterdir() if len(path.name) == 32}

    first = build()
    repo.commit("four")
    now = time.time()
    second = build()
    (old,) = first - {row["key"] for row in json.loads(Path("store/plan.json").read_text())["refs"]}
    monkeypatch.setattr(time, "time", lambda: now + 29 * 24 * 3600)
    assert build() == second  # the pages before the change may be asked for again
    monkeypatch.setattr(time, "time", lambda: now + 31 * 24 * 3600)
    shutil.copytree("store", "cache", copy_function=shutil.copyfile)  # a cache does not keep the times of files
    shutil.rmtree("store")
    shutil.copytree("cache", "store", copy_function=shutil.copyfile)
    assert compute_ref("publish", "assemble", str(repo.site), "--store", "store").status == 0
    assert pages() == second - {old}
    assert list(Path("store/notes").glob(f"{old}-*")) == []
    assert "four" in repo.page("main/index.html")
