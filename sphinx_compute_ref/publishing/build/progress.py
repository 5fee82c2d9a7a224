"""How far publishing is: on a terminal a bar for each reference and one for all, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sphinx_compute_ref.publishing.build.building import Outcome
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reports.text import plural, printable

if TYPE_CHECKING:  # a terminal alone needs it
    from rich.console import Console
    from rich.progress import TaskID


class Progress(Protocol):
    """Hears of builds as they begin and end."""

    def begin(self, totals: Mapping[str, int]) -> None:
        """Say how many builds there are of each reference; a site of one has no name."""

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

    def begin(self, totals: Mapping[str, int]) -> None:
        """Remember the number of builds."""
        self._total = sum(totals.values())

    def done(self, outcome: Outcome) -> None:
        """Say how a build went."""
        self._count += 1
        self._say(f"[{self._count}/{self._total}] {line_of(outcome)}")


@contextmanager
def bar(console: Console | None = None) -> Iterator[Progress]:
    """Show a bar for each reference and one for all on standard error, or on ``console``, while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = console or Console(stderr=True)
    with RichProgress(*columns, console=console, transient=True) as display:

        class Bars:
            def __init__(self) -> None:
                self._all = display.add_task("Building", total=None)
                self._of: dict[str, TaskID] = {}

            def begin(self, totals: Mapping[str, int]) -> None:
                display.update(self._all, total=sum(totals.values()))
                for name, total in totals.items() if len(totals) > 1 else ():
                    self._of[name] = display.add_task(name, total=total)

            def done(self, outcome: Outcome) -> None:
                display.console.print(line_of(outcome), markup=False, highlight=False)
                display.advance(self._all)
                own_bar = self._of.get(outcome.ref.partition("@")[0])
                if own_bar is not None:
                    display.advance(own_bar)

        yield Bars()
