"""How far publishing is: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sphinx_compute_ref.publishing.build.building import Outcome
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reports.text import plural, printable


class Progress(Protocol):
    """Hears of builds as they begin and end."""

    def begin(self, total: int) -> None:
        """Say how many builds there are."""

    def done(self, outcome: Outcome) -> None:
        """Say how a build went."""


def size_text(size: int) -> str:
    """Return a size for people, in units of 1000 bytes."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def line_of(outcome: Outcome) -> str:
    """Return one line about a build."""
    how = ["FAILED" if outcome.error else size_text(outcome.size), f"{outcome.seconds:.1f} s"]
    if outcome.warnings:
        how.append(f"{plural(outcome.warnings, 'warning')} in {relative_path(outcome.log_file)}")
    return printable(f"{outcome.ref}: {', '.join((*how, *outcome.notes))}")


class Lines:
    """A line for each build."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._total = self._count = 0

    def begin(self, total: int) -> None:
        """Remember the number of builds."""
        self._total = total

    def done(self, outcome: Outcome) -> None:
        """Say how a build went."""
        self._count += 1
        self._say(f"[{self._count}/{self._total}] {line_of(outcome)}")


@contextmanager
def bar() -> Iterator[Progress]:
    """Show a bar on standard error while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("Building"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with RichProgress(*columns, console=console, transient=True) as shown:

        class Bar:
            def __init__(self) -> None:
                self._task = shown.add_task("", total=None)

            def begin(self, total: int) -> None:
                shown.update(self._task, total=total)

            def done(self, outcome: Outcome) -> None:
                shown.console.print(line_of(outcome), markup=False, highlight=False)
                shown.advance(self._task)

        yield Bar()
