"""Publishing dies at any moment: the live site is whole before, during and after."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from conftest import Run
from processes import running
from publish_repository import PublishRepository, faults_of

from sphinx_compute_ref.publishing.storage import durability

pytestmark = pytest.mark.slow

KILLS = 50


def started(repo: PublishRepository, *arguments: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    package = str(Path(__file__).parents[2])
    environment = {**repo.environment, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
    return running(
        [sys.executable, "-m", "sphinx_compute_ref", "publish", str(repo.site), "-j2", *arguments],
        cwd=repo.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def settle(repo: PublishRepository, *arguments: str) -> float:
    """Publish without being disturbed, and return how long it took."""
    begin = time.monotonic()
    with started(repo, *arguments) as process:
        assert process.wait(60) == 0
    return time.monotonic() - begin


@pytest.fixture
def left() -> Iterator[ExitStack]:
    """Processes that are left to themselves until the test ends."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_killed_at_random_moments(tmp_path: Path, left: ExitStack, arguments: tuple[str, ...]) -> None:
    rng = random.Random(7)
    repo = PublishRepository(tmp_path)
    repo.commit("one", page="old", tag="1.0")
    repo.commit("two", tag="2.0")
    settle(repo, *arguments)
    repo.commit("change")
    longest = settle(repo, *arguments)
    killed = number = 0
    while killed < KILLS // 2:
        number += 1
        assert number < 3 * KILLS, "publishing is never killed in time"
        before = repo.live()
        if number % 2:
            repo.commit(f"change-{number}", page=rng.choice(["servers", "flavors"]))
        process = left.enter_context(started(repo, *arguments))
        moment = rng.uniform(0.15, 0.95) * longest
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            # the publisher alone, or its builders with it
            (os.killpg if rng.random() < 0.5 else os.kill)(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
        live = repo.live()
        assert live["number"] >= before["number"]  # type: ignore[operator]
        assert faults_of(repo.site) == []
    repo.commit("last")
    settle(repo, *arguments)
    assert "last" in repo.page("main/index.html")
    assert faults_of(repo.site) == []
    work = tmp_path / ".site.publish"
    assert not (work / "staging").exists()


#: Publishes, and dies just before the n-th time that a name on disk is made, moved or removed.
DYING = """
import os, sys
from sphinx_compute_ref.cli.main import run
left = int(sys.argv[1])
def dying(real):
    def call(*arguments, **options):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(*arguments, **options)
    return call
for name in ("rename", "replace", "link", "symlink", "unlink", "rmdir", "mkdir"):
    setattr(os, name, dying(getattr(os, name)))
status = run(["publish", *sys.argv[2:], "-j1"])
print(int(sys.argv[1]) - left)
sys.exit(status)
"""


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_dies_before_every_step(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    repo = PublishRepository(tmp_path)
    repo.configure("keep = 1")
    repo.commit("one")
    settle(repo, *arguments)
    repo.commit("two")
    settle(repo, *arguments)
    environment = {**repo.environment, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(moment: int) -> tuple[int, str]:
        command = [sys.executable, "-c", DYING, str(moment), str(repo.site), *arguments]
        done = subprocess.run(
            command, cwd=repo.folder, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, done.stdout

    repo.commit("three")
    status, out = run(10**9)
    assert status == 0
    steps = int(out.split()[-1])
    for moment in (*range(1, steps, max(steps // 8, 1)), *range(steps - 8, steps)):
        before = repo.live()
        repo.commit(f"step-{moment}")
        assert run(moment)[0] in (0, 9)
        assert repo.live()["number"] >= before["number"]  # type: ignore[operator]
        assert faults_of(repo.site) == []
    repo.commit("last")
    settle(repo, *arguments)
    assert "last" in repo.page("main/index.html")


#: Publishes on a disk that is full from the n-th time on that something new is to be written.
FULL = """
import builtins, errno, io, os, sys
from sphinx_compute_ref.cli.main import run
left = int(sys.argv[1])
def full(real, counts):
    def call(*arguments, **options):
        global left
        if counts(*arguments, **options):
            left -= 1
            if left <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))
        return real(*arguments, **options)
    return call
for name in ("link", "symlink", "mkdir"):
    setattr(os, name, full(getattr(os, name), lambda *arguments, **options: True))
os.open = full(os.open, lambda path, flags, *more, **options: flags & os.O_CREAT)
def writes(file, mode="r", *more, **options):
    return not isinstance(file, int) and mode[0] in "wax"
builtins.open = io.open = full(io.open, writes)
status = run(["publish", *sys.argv[2:], "-j1"])
print(int(sys.argv[1]) - left)
sys.exit(status)
"""


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_disk_is_full_from_any_step_on(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    repo = PublishRepository(tmp_path)
    repo.commit("one", tag="1.0")
    repo.commit("two")
    settle(repo, *arguments)
    environment = {**repo.environment, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(moment: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", FULL, str(moment), str(repo.site), *arguments]
        return subprocess.run(
            command, cwd=repo.folder, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    repo.commit("three")
    done = run(10**9)
    steps = int(done.stdout.split()[-1])
    assert (done.returncode, steps > 50) == (0, True)
    repo.commit("four")
    before = repo.live()
    failed = 0
    for moment in (*range(1, steps, steps // 16), *range(steps - 3, steps)):
        done = run(moment)
        assert "Traceback" not in done.stderr
        assert faults_of(repo.site) == []
        if done.returncode:
            failed += 1
            assert "No space left on device" in done.stderr
            assert repo.live() == before
        else:  # what had been built before made this run shorter
            repo.commit(f"four-{moment}")
            before = repo.live()
    assert failed > 8
    settle(repo, *arguments)
    assert faults_of(repo.site) == []


def test_pages_are_on_the_disk_before_a_name_leads_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    repo = PublishRepository(tmp_path)
    repo.commit("one", tag="1.0")
    monkeypatch.chdir(repo.folder)
    flushed: list[str] = []
    at_rename: dict[str, tuple[str, set[str]]] = {}
    flush, rename = durability.flush, os.rename

    def flush_and_tell(path: Path | str) -> None:
        flush(path)
        flushed.append(str(path))

    def rename_and_tell(source: Path, target: Path) -> None:
        rename(source, target)
        at_rename[str(target)] = (str(source), set(flushed))

    monkeypatch.setattr(durability, "flush", flush_and_tell)
    monkeypatch.setattr(os, "rename", rename_and_tell)
    assert compute_ref("publish", str(repo.site)).status == 0
    work = tmp_path / ".site.publish"
    (entry,) = [path for path in (work / "store").iterdir() if len(path.name) == 32]
    stored = {path.stat().st_ino for path in (work / "store").rglob("*") if path.is_file()}
    twins = {path.stat().st_ino for path in (work / "releases" / "1" / "latest").rglob("*")}
    files = 0
    for folder in (entry, work / "releases" / "1"):
        source, before = at_rename[str(folder)]
        for path in folder.rglob("*"):
            if path.is_dir() or path.stat().st_ino not in (twins if folder == entry else stored | twins):
                files += 1
                assert str(Path(source, path.relative_to(folder))) in before, path
    assert files > 20


def test_interrupted_by_the_user(tmp_path: Path) -> None:
    repo = PublishRepository(tmp_path)
    repo.commit("one")
    settle(repo)
    before = repo.live()
    at_work = tmp_path / "at-work"
    repo.builder.write_text(f"import time; open({str(at_work)!r}, 'w').close(); time.sleep(60)")
    repo.commit("two")
    with started(repo) as process:
        while not at_work.exists():  # pytest's limit ends this
            assert process.poll() is None
            time.sleep(0.01)
        begin = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
        assert time.monotonic() - begin < 20
    assert repo.live() == before
    assert faults_of(repo.site) == []


def test_two_publishers_at_once(tmp_path: Path) -> None:
    repo = PublishRepository(tmp_path)
    repo.commit("one", tag="1.0")
    with ExitStack() as stack:
        processes = [stack.enter_context(started(repo, "--wait", "30")) for _ in range(3)]
        assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert repo.built() == ["one"]
    assert repo.live()["number"] == 1
    assert faults_of(repo.site) == []
