"""Runs whole processes and says how long they took and how much memory they held."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """What a process took: wall-clock seconds, the highest resident set in megabytes (10**6 bytes), and CPU seconds.

    CPU seconds are those of the process itself, user and system: what else runs on the machine weighs less in them.
    """

    seconds: float
    megabytes: float
    cpu: float


def measure(command: Sequence[str]) -> Run:
    """Run ``command`` and measure it; raise :exc:`RuntimeError` with what it said where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        raise RuntimeError(f"{' '.join(command)}: status {process.returncode}\n{done.stdout}{done.stderr}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss * unit / 1e6, usage.ru_utime + usage.ru_stime)


def alternate(
    first: Callable[[], Sequence[str]],
    second: Callable[[], Sequence[str]],
    runs: int,
    *,
    second_runs: int | None = None,
) -> tuple[Run, Run]:
    """Run two commands by turns and return their medians.

    A first run of each, which fills the caches of the operating system, does not count.
    """
    for warm_up in (first, second):
        measure(warm_up())
    ours: list[Run] = []
    theirs: list[Run] = []
    for number in range(runs):
        ours.append(measure(first()))
        if number < (second_runs if second_runs is not None else runs):
            theirs.append(measure(second()))
    return _median(ours), _median(theirs)


def _median(runs: Sequence[Run]) -> Run:
    return Run(
        statistics.median(run.seconds for run in runs),
        max(run.megabytes for run in runs),
        statistics.median(run.cpu for run in runs),
    )
