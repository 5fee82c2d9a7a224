"""Work in a second process: what it sends back, and what happens when it sends nothing."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import REPOSITORY
from sphinx_project import Project

from sphinx_compute_ref import second_process

PRELUDE = """
import os, signal, sys, threading, time
from sphinx_compute_ref import second_process
from sphinx_compute_ref.second_process import SecondProcess, SharedQueue
second_process.may_fork = second_process._has_one_thread  # also where there is one processor
"""


def say(program: str) -> str:
    """Return what ``program`` prints in a process without threads; tests run beside those of their runner."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert not done.stderr
    return done.stdout.strip()


def test_a_second_process_works_while_this_one_goes_on() -> None:
    assert say(
        """
        process, started_by = SecondProcess(lambda: (os.getpid(), os.getppid())).result()
        print(started_by == os.getpid() != process)
        """
    ) == "True"  # fmt: skip


def test_a_large_result_comes_back_whole() -> None:
    assert say("print(len(SecondProcess(lambda: 'x' * 5_000_000).result()))") == "5000000"


def test_two_processes_take_each_thing_of_a_queue_once() -> None:
    assert say(
        """
        queue = SharedQueue("abcdefgh")
        other = SecondProcess(lambda: [one for one in queue if not time.sleep(0.01)])
        here = [one for one in queue if not time.sleep(0.01)]
        there = other.result()
        print("".join(sorted(here + there)), bool(here), bool(there))
        """
    ) == "abcdefgh True True"  # fmt: skip


def test_what_both_processes_have_is_not_copied() -> None:
    assert say(
        """
        class Operation: pass
        shared = [Operation(), Operation()]
        other = Operation()
        result = SecondProcess(lambda: [shared[1], other, shared[1]], shared).result()
        print(result[0] is shared[1] is result[2], result[1] is other, type(result[1]) is Operation)
        """
    ) == "True False True"  # fmt: skip


@pytest.mark.parametrize(
    "fault",
    ["1 / 0", "os.kill(os.getpid(), signal.SIGKILL)", "sys.exit(0)", "os._exit(0)", "(lambda: 0)"],
    ids=["raises", "killed", "exits", "vanishes", "cannot be sent"],
)
def test_whatever_goes_wrong_there_is_done_here(fault: str) -> None:
    assert say(
        f"""
        here = os.getpid()
        print(SecondProcess(lambda: {fault} if os.getpid() != here else "done here").result())
        """
    ) == "done here"  # fmt: skip


def test_what_the_work_itself_raises_is_raised_here() -> None:
    assert say(
        """
        def work(): raise ValueError("told")
        try: SecondProcess(work).result()
        except ValueError as error: print(error)
        """
    ) == "told"  # fmt: skip


@pytest.mark.parametrize("fault", ["None", "1 / 0", "(lambda: 0)"], ids=["none", "raises", "cannot be sent"])
def test_a_result_is_shown_once_by_the_process_that_did_the_work(fault: str) -> None:
    assert say(
        f"""
        here = os.getpid()
        def work(): return (os.getpid(), {fault} if os.getpid() != here else None)
        def show(result): print("shown" if result[0] == os.getpid() else "elsewhere", flush=True)
        waiting = SecondProcess(work, show=show)
        while not waiting.is_done(): time.sleep(0.01)
        print((waiting.result()[0] == here) == ({fault!r} != "None"))
        """
    ) == "shown\nTrue"  # fmt: skip


def test_another_fork_takes_nothing_of_what_is_sent() -> None:
    assert say(
        """
        waiting = SecondProcess(lambda: "sent")
        while not waiting.is_done(): time.sleep(0.01)
        other = os.fork()
        if not other: os._exit(waiting.is_done())
        print(os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]), waiting.result())
        """
    ) == "0 sent"  # fmt: skip


def test_nothing_that_waits_to_be_printed_is_printed_twice() -> None:
    assert say("print('once', end=''); SecondProcess(lambda: None).result()") == "once"


def test_a_process_that_nobody_asks_for_any_more_ends() -> None:
    assert say(
        """
        waiting = SecondProcess(lambda: time.sleep(600))
        process = waiting._process
        waiting.stop()
        waiting.stop()
        try: os.kill(process, 0)
        except ProcessLookupError: print("gone")
        """
    ) == "gone"  # fmt: skip


def test_no_more_processes_is_no_fault() -> None:
    assert say(
        """
        def fork(): raise BlockingIOError
        os.fork = fork
        files = len(os.listdir("/dev/fd"))
        print(SecondProcess(os.getpid).result() == os.getpid(), len(os.listdir("/dev/fd")) == files)
        """
    ) == "True True"  # fmt: skip


@pytest.mark.parametrize(
    "start",
    ["threading.Thread(target=done.acquire).start()", "_thread.start_new_thread(done.acquire, ())"],
    ids=["a thread of Python", "one that threading does not know"],
)
def test_beside_threads_nothing_is_forked(start: str) -> None:
    assert say(
        f"""
        import _thread
        done = _thread.allocate_lock()
        done.acquire()
        {start}
        print(SecondProcess(os.getpid).result() == os.getpid())
        done.release()
        """
    ) == "True"  # fmt: skip


def test_one_processor_needs_no_second_process() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, [min(before)])
        assert not second_process.may_fork()
    finally:
        os.sched_setaffinity(0, before)


def test_findings_are_the_same_with_one_process_and_with_two() -> None:
    command = [sys.executable, "-m", "sphinx_compute_ref", "lint", "--no-cache", "--select", "ALL", "--format", "json"]
    reports = [
        subprocess.run([*command, "--jobs", jobs], cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout
        for jobs in ("1", "2")
    ]
    assert reports[0].startswith("{")
    assert reports[0] == reports[1]


def test_a_build_is_the_same_with_one_processor_and_with_more(tmp_path: Path) -> None:
    source = Project("split", tmp_path).source
    warnings = []
    for name, processors in (("one", [min(os.sched_getaffinity(0))]), ("all", os.sched_getaffinity(0))):
        command = [sys.executable, "-m", "sphinx", "-q", "-d", str(tmp_path / f"{name}.doctrees"), str(source), name]
        warnings.append(
            subprocess.run(
                [*command, "-D", "compute_ref_check=1", "-D", "compute_ref_show_markers=1"],
                cwd=tmp_path,
                preexec_fn=lambda processors=processors: os.sched_setaffinity(0, processors),
                capture_output=True,
                text=True,
                check=False,
            ).stderr
        )
    assert "CR201" in warnings[0]
    assert warnings[0] == warnings[1]
    pages = [path.name for path in (tmp_path / "one").glob("*.html")]
    assert filecmp.cmpfiles(tmp_path / "one", tmp_path / "all", pages, shallow=False) == (pages, [], [])


def test_a_build_that_fails_leaves_no_process_behind(tmp_path: Path) -> None:
    source = Project("split", tmp_path).source
    (source / "fails.py").write_text(
        "def fail(app, env):\n    raise OSError('disk')\n"
        "def setup(app):\n    app.connect('env-check-consistency', fail, priority=1)\n"
    )
    assert say(
        f"""
        from sphinx.application import Sphinx
        sys.path.insert(0, {str(source)!r})
        folders = [{str(source)!r}] * 2 + [{str(tmp_path / "out")!r}] * 2
        app = Sphinx(*folders, "html", {{"extensions": ["sphinx_compute_ref", "fails"]}}, status=None)
        started = []
        fork = os.fork
        os.fork = lambda: started.append(fork()) or started[-1]
        try: app.build()
        except Exception as error: print(error.__class__.__name__, len(started))
        try: os.kill(started[0], 0)
        except ProcessLookupError: print("gone")
        """
    ).split() == ["ExtensionError", "1", "gone"]  # fmt: skip
