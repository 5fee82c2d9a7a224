"""Real releases, published: three of nova as tags and stable branches, one more broken, one with old requirements."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import needs
import pytest
from browser.browsing import browser, served
from conftest import Run
from corpora.fetch import FetchError, fetch
from processes import running
from publish_repository import PublishRepository, faults_of

from sphinx_compute_ref.publishing.storage.locking import locked

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

#: Releases and the stable branches that they began.
RELEASES = {
    "30.0.0": "stable/2024.2",
    "33.0.0": "stable/2026.1",
    "34.0.0": "stable/2026.2",
}
CONFIGURATION = (
    'branches = ["main", "stable/*"]',
    'tags = ["3?.0.0"]',
    'end-of-life = ["stable/2024.2", "30.*"]',
    'exclude = ["stable/old"]',
    'url = "https://docs.example.org/compute/"',
)
KILLS = 50
SENTENCE = "Lists, creates, shows details for, updates, and deletes servers."
PAGE = Path("api-ref", "source", "servers.inc")


def new_repository(folder: Path) -> PublishRepository:
    """Commit the releases one after the other; ``main``, ``stable/broken`` and ``stable/old`` have a commit more."""
    repo = PublishRepository(folder, quick=False)
    for release, branch in RELEASES.items():
        corpus = fetch(f"nova-{release}")
        for name in ("api-ref", "doc/api_samples"):
            shutil.rmtree(repo.folder / name, ignore_errors=True)
            shutil.copytree(corpus / name, repo.folder / name)
        repo.git("add", "--all", "--force", "api-ref", "doc")
        repo.git("commit", "-q", "-m", release)
        repo.git("tag", release)
        repo.git("branch", branch)
    change(repo, "The newest words.")
    repo.git("checkout", "-q", "-b", "stable/broken", "33.0.0")
    with (repo.folder / "api-ref" / "source" / "conf.py").open("a") as conf_py:
        conf_py.write('\nraise RuntimeError("\\x1b[31mbroken on purpose")\n')
    repo.git("commit", "-q", "-a", "-m", "broken")
    repo.git("checkout", "-q", "-b", "stable/old", "30.0.0")
    repo.write("doc/requirements.txt", "sphinx==8.1.3\nos-api-ref==3.0.1\nopenstackdocstheme==3.4.1\n")
    for page in (repo.folder / PAGE).parent.glob("*.inc"):
        if page.name != PAGE.name:
            page.write_text("")  # test_parity.py builds whole references with os-api-ref
    repo.git("add", "--all", "--force", "api-ref", "doc/requirements.txt")
    repo.git("commit", "-q", "-m", "old requirements")
    repo.git("checkout", "-q", "main")
    repo.configure(*CONFIGURATION)
    return repo


def change(repo: PublishRepository, words: str) -> None:
    page = repo.folder / PAGE
    text = page.read_text()
    assert SENTENCE in text
    page.write_text(text.replace(SENTENCE, f"{SENTENCE} {words}", 1))
    repo.git("commit", "-q", "-a", "-m", words)


def command(repo: PublishRepository, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "sphinx_compute_ref", "publish", str(repo.site), *arguments]


def environment(repo: PublishRepository) -> dict[str, str]:
    package = str(Path(__file__).parents[2])
    return {**repo.environment, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}


def publish(repo: PublishRepository, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(repo, *arguments),
        cwd=repo.folder,
        env=environment(repo),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with repository and site after the first publish, and what that said; made once for all processes."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder, said = place / "releases", place / "releases.json"
    with locked(place / "releases.lock", what="releases", wait=1200):
        if not said.exists():
            folder.mkdir()
            try:
                done = publish(new_repository(folder), "-j2")
                said.write_text(json.dumps([done.returncode, done.stdout, done.stderr]))
            except FetchError as error:
                said.write_text(json.dumps(str(error)))
    if isinstance(json.loads(said.read_text()), str):
        needs.missing("corpora", json.loads(said.read_text()))
    return folder


@pytest.fixture
def repo(first: Path, tmp_path: Path) -> PublishRepository:
    """A copy of the published site with its repository."""
    copied = shutil.copytree(first, tmp_path / "copy", symlinks=True)
    return PublishRepository(copied, quick=False)


def test_first_publish(first: Path) -> None:
    status, out, err = json.loads(first.with_name("releases.json").read_text())
    repo = PublishRepository(first, quick=False)
    assert status == 1  # because of the broken one
    assert "8 versions: 4 built, 3 with the same pages, 0 unchanged, 0 kept as before, 1 left out." in out
    assert "compute-ref: stable/broken: the build ended with status " in err
    assert "RuntimeError: broken on purpose" in err
    assert "\x1b" not in err
    assert faults_of(repo.site, "https://docs.example.org/compute/") == []
    versions = json.loads(repo.page("versions.json"))["versions"]
    assert [(version["title"], version["status"]) for version in versions] == [
        ("main", "development"),
        ("2026.2", "current"),
        ("2026.1", "old"),
        ("2024.2", "end-of-life"),
        ("34.0.0", "old"),
        ("33.0.0", "old"),
        ("30.0.0", "end-of-life"),
    ]
    changes = {version["title"]: version["changes"] for version in versions}
    assert (changes["2024.2"], changes["30.0.0"]) == (None, None)
    assert "What changed from 33.0.0 to 34.0.0" in repo.page(changes["34.0.0"])
    assert "pinned_availability_zone" in repo.page(changes["2026.2"])
    operations = re.findall(r'"[A-Z]+ /[^"]*":"', repo.page("_versions/pages/34.0.0.js"))
    assert len(operations) > 200


def test_nothing_to_do_takes_less_than_two_seconds(repo: PublishRepository) -> None:
    repo.configure(*CONFIGURATION, "# nothing else")
    repo.git("branch", "-D", "stable/broken")
    before = repo.live()
    fastest = 1e9
    for _ in range(9):  # other tests may keep the machine busy for a while
        begin = time.monotonic()
        done = publish(repo)
        fastest = min(fastest, time.monotonic() - begin)
        assert done.stdout.endswith(f"7 unchanged, 0 kept as before.\n{repo.site} is up to date.\n"), done.stderr
        if fastest < 2:
            break
    assert repo.live() == before
    assert fastest < 2


def test_changed_and_broken_and_back(repo: PublishRepository) -> None:
    repo.git("branch", "-D", "stable/broken")
    old = (repo.site / "30.0.0" / "_static" / "basic.css").stat().st_mtime_ns
    change(repo, "Other words.")
    done = publish(repo)
    assert "7 versions: 1 built, 6 unchanged, 0 kept as before." in done.stdout, done.stderr
    assert "Other words." in repo.page("main/index.html")
    assert (repo.site / "30.0.0" / "_static" / "basic.css").stat().st_mtime_ns == old  # not built again
    (repo.folder / "api-ref" / "source" / "conf.py").write_text("import nowhere\n")
    repo.git("commit", "-q", "-a", "-m", "broken, too")
    done = publish(repo)
    assert done.returncode == 1
    assert "No module named 'nowhere'" in done.stderr
    assert "main: the last good pages stay" in done.stderr
    assert "Other words." in repo.page("main/index.html")
    assert publish(repo, "--rollback").returncode == 0
    assert "The newest words." in repo.page("main/index.html")
    assert faults_of(repo.site, "https://docs.example.org/compute/") == []


@pytest.mark.wide
def test_killed_at_random_moments(repo: PublishRepository) -> None:
    rng = random.Random(11)
    tags = 'branches = ["main"]\ntags = ["30.*", "34.*"]\ntitles = {{"main" = "{}"}}'
    repo.configure(tags.format("start"))
    assert publish(repo).returncode == 0
    begin = time.monotonic()
    repo.configure(tags.format("again"))
    publish(repo)
    longest = time.monotonic() - begin
    seen = repo.live()
    killed = number = 0
    while killed < KILLS:
        number += 1
        assert number < 3 * KILLS, "publishing is never killed in time"
        repo.configure(tags.format(number))
        if number % 10 == 0:
            change(repo, f"Change {number}.")  # a build by Sphinx is killed, too
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with running(command(repo, "-j2"), cwd=repo.folder, env=environment(repo), **silent) as process:
            try:
                process.wait(rng.uniform(0.1, 1) * longest)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
        assert repo.live()["number"] >= seen["number"]  # type: ignore[operator]
        if number % 5 == 0 or repo.live() != seen:
            assert faults_of(repo.site) == []
        seen = repo.live()
    assert publish(repo).returncode == 0
    assert f"Change {number - number % 10}." in repo.page("main/index.html")
    assert faults_of(repo.site) == []


@pytest.mark.network
def test_old_requirements_build_in_an_environment_of_their_own(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = repo.site.with_name("old")
    settings = ('branches = ["stable/old"]', 'environment = "per-ref"', 'arguments = ["-D", "html_theme=basic"]')
    repo.configure(*settings)
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # must not reach the environment
    found = compute_ref("publish", str(site))
    assert found.status == 0, found.err
    page = (site / "stable-old" / "index.html").read_text()
    assert ">Sphinx</a> 8.1.3" in page
    assert 'id="show-server-details"' in page
    (made,) = [path for path in (site.parent / ".old.publish" / "environments").iterdir() if path.is_dir()]
    stamp = (made / "pyvenv.cfg").stat().st_mtime_ns  # "complete" says when it was used last
    repo.git("checkout", "-q", "stable/old")
    change(repo, "Maintained.")
    found = compute_ref("publish", str(site))
    assert "Maintained." in (site / "stable-old" / "index.html").read_text(), found.err
    assert (made / "pyvenv.cfg").stat().st_mtime_ns == stamp


@pytest.mark.browser
def test_old_release_leads_to_the_same_operation(first: Path) -> None:
    with served(first) as address, browser() as window:
        window.get(f"{address}/site/30.0.0/index.html#rebuild-server-rebuild-action")
        link = window.find_element("css selector", ".compute-ref-current")
        window.execute_script("arguments[0].dispatchEvent(new Event('pointerenter'))", link)
        expected = f"{address}/site/stable-2026.2/index.html#rebuild-server-rebuild-action"
        for _ in range(100):
            if link.get_attribute("href") == expected:
                break
            time.sleep(0.1)
        assert link.get_attribute("href") == expected
        assert "no longer maintained" in window.find_element("css selector", ".compute-ref-versions p").text
        link.click()
        assert window.current_url == expected
        assert window.find_elements("css selector", ".compute-ref-current") == []
