"""The geometry of the heat map: one strip of cells for each operation, in a grid of microversions."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_compute_ref.dashboard.values import Cell, Dashboard, OperationReport, Shown
from sphinx_compute_ref.model.microversion import Microversion

#: The width that the grid has on a large screen, and how narrow and wide a column may get, in pixels.
_WIDTH = 1008
_NARROWEST, _WIDEST = 12, 28

_SAID = {
    Shown.EXACT: "a sample of this microversion shows it",
    Shown.LATER: "only a sample of a later microversion shows it",
    Shown.MISSING: "no sample shows it",
    Shown.SILENT: "path, query or header only: samples cannot show it",
}


@dataclass(frozen=True)
class Square:
    """A cell at ``x``: its kind, and the sentence that explains it."""

    x: int
    kind: str
    text: str


@dataclass(frozen=True)
class Strip:
    """An operation: from where to where it exists, and its cells."""

    report: OperationReport
    start: int
    length: int
    squares: tuple[Square, ...]
    missing: int


@dataclass(frozen=True)
class StripGroup:
    """The strips of a resource."""

    title: str
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class HeatMap:
    """The grid: columns of ``step`` pixels; ``still`` operations never change and are left out."""

    columns: tuple[tuple[int, Microversion], ...]
    step: int
    groups: tuple[StripGroup, ...]
    still: int

    @property
    def width(self) -> int:
        """The width of the grid."""
        return self.step * len(self.columns)


def heat_map_of(dashboard: Dashboard) -> HeatMap:
    """Return the heat map of all operations whose rows change or whose samples show several microversions."""
    groups = []
    moving = [report for report in dashboard.operations if _moves(report)]
    versions = tuple(sorted({cell.microversion for report in moving for cell in report.cells}))
    step = min(max(_WIDTH // (len(versions) or 1), _NARROWEST), _WIDEST)
    at = {version: number * step for number, version in enumerate(versions)}
    for resource in dashboard.resources:
        strips = tuple(_strip(report, at, step) for report in resource.operations if _moves(report))
        if strips:
            groups.append(StripGroup(resource.title, strips))
    still = len(dashboard.operations) - len(moving)
    return HeatMap(tuple((x, version) for version, x in at.items()), step, tuple(groups), still)


def _moves(report: OperationReport) -> bool:
    return len(report.cells) > 1 or any(cell.shown is not None for cell in report.cells)


def _strip(report: OperationReport, at: dict[Microversion, int], step: int) -> Strip:
    inside = [x for version, x in at.items() if version in report.operation.range]
    start = min(inside, default=0)
    return Strip(
        report,
        start,
        max(inside, default=0) + step - start,
        tuple(Square(at[cell.microversion], _kind(cell), _text(cell)) for cell in report.cells),
        sum(cell.shown == Shown.MISSING for cell in report.cells),
    )


def _kind(cell: Cell) -> str:
    if cell.shown is not None and cell.shown != Shown.SILENT:
        return cell.shown.value
    if cell.samples:
        return "sample"
    if cell.loose:
        return "loose"
    return Shown.SILENT.value


def _text(cell: Cell) -> str:
    parts = []
    both = [name for name in cell.came if name in cell.went]
    for word, names in (
        ("new", [name for name in cell.came if name not in both]),
        ("gone", [name for name in cell.went if name not in both]),
        ("changed", both),
    ):
        if names:
            parts.append(f"{word}: {', '.join(names[:6])}{' …' if len(names) > 6 else ''}")
    if cell.shown is not None:
        parts.append(_SAID[cell.shown])
    if cell.samples:
        parts.append(f"samples: {', '.join(path.rpartition('/')[2] for path in cell.samples)}")
    if cell.loose:
        parts.append(f"in no page: {', '.join(path.rpartition('/')[2] for path in cell.loose)}")
    return f"{cell.microversion} - {'; '.join(parts)}"
