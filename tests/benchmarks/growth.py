"""What a larger reference costs, to lint and to build: each step of ten takes at most ten times as long."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Run, measure
from growing_reference import ROWS, write

#: Rows in tables, each with a definition and a field of its own.
SIZES = (30, 300, 3_000, 30_000, 100_000)


class Step(NamedTuple):
    """A size beside the size before it; ``factor`` is how much larger it is."""

    what: str
    rows: int
    factor: float
    before: Run
    run: Run

    @property
    def ratio(self) -> float:
        """How much longer it takes, in CPU seconds."""
        return self.run.cpu / self.before.cpu


def steps(scratch: Path) -> Iterator[Step]:
    """Measure lint and a build in one process, both without anything kept of an earlier run."""
    for rows in SIZES:
        write(scratch / f"rows{rows}", rows // ROWS)
    for what in ("lint", "build"):
        runs = [(rows, measure(_command(what, scratch / f"rows{rows}"))) for rows in SIZES]
        for (fewer, before), (rows, run) in pairwise(runs):
            yield Step(what, rows, rows / fewer, before, run)


def _command(what: str, source: Path) -> list[str]:
    command = [sys.executable, "-m", "sphinx_compute_ref", what]
    if what == "lint":
        return [*command, "--no-cache", str(source)]
    output = source.with_name("pages")
    for folder in (output, output.with_name(".doctrees")):
        shutil.rmtree(folder, ignore_errors=True)
    return [*command, "--jobs", "1", str(source), str(output)]
