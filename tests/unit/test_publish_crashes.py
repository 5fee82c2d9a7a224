"""Publishing dies at any moment: the live site is whole before, during and after."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from conftest import Run
from processes import running
from publish_repository import PublishRepository, faults_of

from sphinx_compute_ref.publishing.storage import durability

pytestmark = pytest.mark.slow

KILLS = 50


def environment_of(repo: PublishRepository) -> dict[str, str]:
    """Return variables by which a process finds this package, and the modules of tests."""
    folders = (*Path(__file__).parents[1:3], os.environ.get("PYTHONPATH", ""))
    return {**repo.environment, "PYTHONPATH": os.pathsep.join(map(str, folders))}


def started(repo: PublishRepository, *arguments: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return running(
        [sys.executable, "-m", "sphinx_compute_ref", "publish", str(repo.site), "-j2", *arguments],
        cwd=repo.folder,
        env=environment_of(repo),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def settle(repo: PublishRepository, *arguments: str) -> None:
    """Publish without being disturbed."""
    with started(repo, *arguments) as process:
        assert process.wait(60) == 0


#: What publishers import once, to publish in forks; models are exported without another process.
IMPORTS = """
import builtins, errno, io, os, sys
from publish_repository import export_here
from sphinx_compute_ref.cli.main import run
from sphinx_compute_ref.publishing import publication
from sphinx_compute_ref.publishing.build import building
import sphinx_compute_ref.cli.publish
building.exporting = export_here
"""
#: Starts a publisher for each line that it reads, in a group of its own, and says how each ends.
GROUPS = """
for line in sys.stdin:
    child = os.fork()
    os.setpgid(child, child)
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(run(["publish", *sys.argv[1:], "-j2"]))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def said_in(repo: PublishRepository) -> Path:
    """Return the file that has what publishers say."""
    return repo.folder.parent / "said"


@contextmanager
def publishers(repo: PublishRepository, *arguments: str) -> Iterator[Callable[[float, Callable[[int], None]], int]]:
    """Give what starts a publisher and calls ``kill`` with its number where it takes longer: it returns the status.

    What it leaves to itself is ended with the test.
    """
    groups: list[int] = []
    command = [sys.executable, "-c", f"{IMPORTS}{GROUPS}", str(repo.site), *arguments]
    with ExitStack() as stack:
        said = stack.enter_context(said_in(repo).open("wb"))
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": said, "bufsize": 0}
        process = stack.enter_context(running(command, cwd=repo.folder, env=environment_of(repo), **pipes))

        def end_all() -> None:
            for group in groups:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)

        def publish(limit: float, kill: Callable[[int], None]) -> int:
            process.stdin.write(b"go\n")
            groups.append(int(process.stdout.readline()))
            if not select.select([process.stdout], [], [], limit)[0]:
                kill(groups[-1])
            status = int(process.stdout.readline())
            groups[:] = filter(_is_there, groups)
            return status

        stack.callback(end_all)
        yield publish


def _is_there(group: int) -> bool:
    """Say whether a process group has members left: the number of one that has none may be given again."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_killed_at_random_moments(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    rng = random.Random(7)
    repo = PublishRepository(tmp_path)
    repo.commit("one", page="old", tag="1.0")
    repo.commit("two", tag="2.0")

    def kill(number: int) -> None:
        with suppress(ProcessLookupError):  # it has just ended
            (os.killpg if rng.random() < 0.5 else os.kill)(number, signal.SIGKILL)  # with its builders, or it alone

    with publishers(repo, *arguments) as publish:
        assert publish(60, kill) == 0
        repo.commit("change")
        begin = time.monotonic()
        assert publish(60, kill) == 0
        longest = time.monotonic() - begin
        killed = number = 0
        while killed < KILLS // 2:
            number += 1
            assert number < 3 * KILLS, "publishing is never killed in time"
            before = repo.live()
            if number % 2:
                repo.commit(f"change-{number}", page=rng.choice(["servers", "flavors"]))
            status = publish(rng.uniform(0.05, 0.95) * longest, kill)
            assert status in (0, -signal.SIGKILL), said_in(repo).read_text("utf-8")
            killed += status != 0
            live = repo.live()
            assert live["number"] >= before["number"]  # type: ignore[operator]
            assert faults_of(repo.site) == []
        repo.commit("last")
        assert publish(60, kill) == 0
    assert "last" in repo.page("main/index.html")
    assert faults_of(repo.site) == []
    work = tmp_path / ".site.publish"
    assert not (work / "staging").exists()


#: Publishes in a fork of itself for each number that it reads, ``left``; a fork need not import anything.
FORKS = """
for line in sys.stdin:
    child = os.fork()
    if not child:
        left = int(line)
        status = run(["publish", *sys.argv[1:], "-j1"])
        print(int(line) - left, flush=True)
        sys.stderr.flush()
        os._exit(status)
    print("status", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def publisher(repo: PublishRepository, patches: str, *arguments: str) -> Iterator[Callable[[int], tuple[int, str]]]:
    """Give what publishes with ``patches``, called with what they count down: the status, and what it has said."""
    command = [sys.executable, "-c", f"{IMPORTS}{patches}{FORKS}", str(repo.site), *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with running(command, cwd=repo.folder, env=environment_of(repo), text=True, **pipes) as process:

        def publish(moment: int) -> tuple[int, str]:
            process.stdin.write(f"{moment}\n")
            process.stdin.flush()
            said: list[str] = []
            while not (said and said[-1].startswith("status ")):
                said.append(process.stdout.readline())
                assert said[-1], "".join(said)
            return int(said[-1].split()[1]), "".join(said[:-1])

        yield publish


#: Dies just before the n-th time that a name on disk is made, moved or removed.
DYING = """
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
"""


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_dies_before_every_step(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    repo = PublishRepository(tmp_path)
    repo.configure("keep = 1")
    repo.commit("one")
    settle(repo, *arguments)
    repo.commit("two")
    settle(repo, *arguments)
    repo.commit("three")
    with publisher(repo, DYING, *arguments) as run:
        status, said = run(10**9)
        assert status == 0
        steps = int(said.split()[-1])
        for moment in (*range(1, steps, max(steps // 8, 1)), *range(steps - 8, steps)):
            before = repo.live()
            repo.commit(f"step-{moment}")
            assert run(moment)[0] in (0, 9)
            assert repo.live()["number"] >= before["number"]  # type: ignore[operator]
            assert faults_of(repo.site) == []
    repo.commit("last")
    settle(repo, *arguments)
    assert "last" in repo.page("main/index.html")


#: The disk is full from the n-th time on that something new is to be written.
FULL = """
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
"""


@pytest.mark.parametrize("arguments", [(), ("--copy",)], ids=["link", "copy"])
def test_disk_is_full_from_any_step_on(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    repo = PublishRepository(tmp_path)
    repo.commit("one", tag="1.0")
    repo.commit("two")
    settle(repo, *arguments)
    repo.commit("three")
    with publisher(repo, FULL, *arguments) as run:
        status, said = run(10**9)
        steps = int(said.split()[-1])
        assert (status, steps > 50) == (0, True)
        repo.commit("four")
        before = repo.live()
        failed = 0
        for moment in (*range(1, steps, steps // 16), *range(steps - 3, steps)):
            status, said = run(moment)
            assert "Traceback" not in said
            assert faults_of(repo.site) == []
            if status:
                failed += 1
                assert "No space left on device" in said
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
