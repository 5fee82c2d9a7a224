"""Speed and memory beside os-api-ref, as a table: ``tox -e bench``.

Every figure is that of whole processes, started one after the other and by turns, so that what slows the machine slows
both sides; they keep bytecode, as installed packages have it. Times are medians, memory is the highest resident set.
References: those of tests/corpora/fetch.py.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.editing import wait_times
from benchmarks.growth import steps
from benchmarks.measuring import Run, alternate, measure
from benchmarks.portal import costs as portal_costs
from benchmarks.portal import first_result
from benchmarks.publishing import costs as publishing_costs
from benchmarks.scaling import copy, grow, split_by_resource
from corpora.fetch import fetch

from sphinx_compute_ref.reports import FORMATS

NOVA = "nova-34.0.0"
THEME = "openstackdocs"


class Figure(NamedTuple):
    """One line of the table."""

    name: str
    ours: str
    theirs: str
    ratio: str
    target: str
    met: bool | None


def lint(source: Path, *options: str) -> list[str]:
    """Return the command that checks ``source``, as if for the first time."""
    return lint_again(source, "--no-cache", *options)


def lint_again(source: Path, *options: str) -> list[str]:
    """Return the command that checks ``source``, with what an earlier run has kept."""
    return [sys.executable, "-m", "sphinx_compute_ref", "lint", "--fail-on", "never", *options, str(source)]


def build(source: Path, output: Path, extension: str, *, check: bool = False) -> list[str]:
    """Return the command that builds ``source`` in one process with ``extension``; the theme is the same for both."""
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "1", "-b", "html", "-C"]
    for setting in (
        f"extensions={extension},openstackdocstheme",
        f"html_theme={THEME}",
        "openstackdocs_auto_name=0",
        "project=bench",
    ):
        command += ["-D", setting]
    if extension == "sphinx_compute_ref":
        command += ["-D", f"compute_ref_check={check:d}"]
    return [*command, str(source), str(output)]


def fresh(source: Path, output: Path, extension: str, *, check: bool = False) -> Callable[[], list[str]]:
    """Return what makes the command of a cold build: nothing of an earlier one is there."""

    def command() -> list[str]:
        shutil.rmtree(output, ignore_errors=True)
        return build(source, output, extension, check=check)

    return command


def bench_lint(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Whole-process lint beside os-api-ref's build, which is how references are checked without us."""
    ours, theirs = alternate(
        lambda: lint(source), fresh(source, scratch / "theirs", "os_api_ref"), runs, second_runs=min(runs, 3)
    )
    ratio = theirs.seconds / ours.seconds
    return [
        Figure("lint, time", f"{ours.seconds:.2f} s", "", "", "0.50 s", ours.seconds <= 0.5),
        Figure("lint, memory", f"{ours.megabytes:.0f} MB", "", "", "70 MB", ours.megabytes <= 70),
        Figure(
            "lint / sphinx-build", f"{ours.seconds:.2f} s", f"{theirs.seconds:.1f} s", f"1 : {ratio:.0f}", "1 : 20",
            ratio >= 20,
        ),
    ]  # fmt: skip


def bench_formats(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Whole-process lint in each format beside os-api-ref's build, and a second run.

    What a user waits for, and the CPU seconds of both processes of ours.
    """
    _, theirs = alternate(
        lambda: lint(source), fresh(source, scratch / "theirs", "os_api_ref"), runs, second_runs=min(runs, 3)
    )
    figures = []
    for format_ in FORMATS:
        options = ("--format", format_)
        first, second = alternate(partial(lint, source, *options), partial(lint_again, source, *options), runs)
        ratio, ratio_of_cpu = theirs.seconds / first.seconds, theirs.cpu / first.cpu
        share = second.cpu / first.cpu
        figures += [
            Figure(
                f"lint --format {format_}, time", f"{first.seconds:.2f} s", f"{theirs.seconds:.1f} s",
                f"1 : {ratio:.0f}", "1 : 25", ratio >= 25,
            ),
            Figure("  CPU", f"{first.cpu:.2f} s", f"{theirs.cpu:.1f} s", f"1 : {ratio_of_cpu:.0f}", "", None),
            Figure("  again, unchanged", f"{second.cpu:.2f} s", "", f"{share:.2f}", "0.50", share <= 0.5),
        ]  # fmt: skip
    return figures


def bench_proof(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """All rules, beside those that match no rows with samples."""
    without = ("--select", "CR0,CR1,CR2,CR504,CR505,CR6", "--ignore", "CR207,CR208,CR211")
    every, plain = alternate(lambda: lint(source, "--select", "ALL"), lambda: lint(source, *without), runs)
    return [
        Figure("lint --select ALL, time", f"{every.seconds:.2f} s", "", "", "0.60 s", every.seconds <= 0.6),
        Figure("lint --select ALL, memory", f"{every.megabytes:.0f} MB", "", "", "80 MB", every.megabytes <= 80),
        Figure("without matching, time", f"{plain.seconds:.2f} s", "", "", "", None),
        Figure("without matching, memory", f"{plain.megabytes:.0f} MB", "", "", "", None),
    ]


def build_with_command(source: Path, scratch: Path, *options: str) -> Callable[[], list[str]]:
    """Return what makes ``compute-ref build`` of ``source``, cold, in one process and with the theme of the others."""
    copied, output = copy(source, scratch), scratch / "output"
    (copied / "conf.py").write_text(
        'extensions = ["sphinx_compute_ref", "openstackdocstheme"]\n'
        f'html_theme = "{THEME}"\nopenstackdocs_auto_name = False\nproject = "bench"\n'
    )
    program = [sys.executable, "-m", "sphinx_compute_ref", "build", "-j", "1", "--fail-on", "never"]

    def command() -> list[str]:
        shutil.rmtree(output, ignore_errors=True)
        return [*program, *options, str(copied), str(output / "html")]

    return command


def bench_build(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Cold HTML builds, same theme, one process, in CPU seconds; and what the check of a build costs.

    A second process checks while Sphinx works: the time is what a user waits for.

    Ours is built by ``compute-ref build`` and by ``sphinx-build``, where the garbage collector is as Python has it.
    """
    figures: list[Figure] = []
    for program, ours, plain in (
        (
            "compute-ref build",
            build_with_command(source, scratch / "checked"),
            build_with_command(source, scratch / "unchecked", "--no-check"),
        ),
        (
            "sphinx-build",
            fresh(source, scratch / "ours", "sphinx_compute_ref", check=True),
            fresh(source, scratch / "plain", "sphinx_compute_ref"),
        ),
    ):
        checked, theirs = alternate(ours, fresh(source, scratch / "theirs", "os_api_ref"), runs)
        ratio, memory = checked.cpu / theirs.cpu, checked.megabytes / theirs.megabytes
        with_check, without = alternate(ours, plain, runs)
        longer, share = with_check.seconds / without.seconds - 1, with_check.cpu / without.cpu - 1
        times = [f"{side.cpu:.1f} s" for side in (checked, theirs)]
        sizes = [f"{side.megabytes:.0f} MB" for side in (checked, theirs)]
        figures += [
            Figure(f"html and check ({program}), CPU", *times, f"{ratio:.2f}", "0.42", ratio <= 0.42),
            Figure("  memory", *sizes, f"{memory:.2f}", "1.00", memory <= 1.0),
            Figure(
                "  what the check costs, time", f"{with_check.seconds:.1f} s", f"without: {without.seconds:.1f} s",
                f"{longer:.1%}", "3 %", longer < 0.03,
            ),
            Figure(
                "  what the check costs, CPU", f"{with_check.cpu:.1f} s", f"without: {without.cpu:.1f} s",
                f"{share:.1%}", "", None,
            ),
        ]  # fmt: skip
    return figures


def bench_rebuild(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """The build after a change of one description, in a reference with one document for each resource."""
    split = split_by_resource(source, scratch / "split")
    output = scratch / "incremental"
    subprocess.run(build(split, output, "sphinx_compute_ref"), check=True, capture_output=True)
    parameters = split / "parameters.yaml"
    original = parameters.read_text(encoding="utf-8")
    word = "keypair_name:"
    assert f"\n{word}\n" in original
    results: list[Run] = []
    touched: set[str] = set()
    for number in range(runs):
        before = {page: page.stat().st_mtime_ns for page in output.glob("*.html")}
        head, _, tail = original.partition(f"\n{word}\n")
        description = tail.partition("description: |\n")
        changed = f"{description[0]}{description[1]}    Change {number}.\n{description[2]}"
        parameters.write_text(f"{head}\n{word}\n{changed}", encoding="utf-8")
        results.append(measure(build(split, output, "sphinx_compute_ref")))
        touched = {page.stem for page, time in before.items() if page.stat().st_mtime_ns != time}
    seconds = statistics.median(run.seconds for run in results)
    documents = len(list(output.glob("*.html")))
    return [
        Figure("rebuild, time", f"{seconds:.2f} s", "", "", "2.00 s", seconds < 2),
        Figure("rebuild, pages", f"{len(touched)} of {documents}", "", "", "", None),
    ]


def bench_scale(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Lint of ten times the input."""
    once, ten = grow(source, scratch / "x1", 1), grow(source, scratch / "x10", 10)
    small, large = alternate(lambda: lint(once), lambda: lint(ten), runs)
    factor = large.seconds / small.seconds
    return [
        Figure(
            "lint, 10 x input", f"{large.seconds:.2f} s", f"{small.seconds:.2f} s", f"{factor:.1f}", "11", factor <= 11
        )
    ]


def bench_growth(_source: Path, scratch: Path, _runs: int) -> list[Figure]:
    """Ten times the rows, at most ten times the time; 100,000 rows in less than a gigabyte."""
    figures = []
    for step in steps(_folder(scratch / "growth")):
        name = f"{step.what}, {step.rows:,} rows"
        figures.append(
            Figure(
                f"{name}, CPU", f"{step.run.cpu:.2f} s", f"before: {step.before.cpu:.2f} s", f"{step.ratio:.1f}",
                f"{step.factor:.1f}", step.ratio <= step.factor,
            )
        )  # fmt: skip
        held = step.run.megabytes
        figures.append(Figure(f"{name}, memory", f"{held:.0f} MB", "", "", "1000 MB", held < 1000))
    return figures


def bench_editing(source: Path, _scratch: Path, _runs: int) -> list[Figure]:
    """What an editor waits for; the first read is told, too."""
    figures = []
    for name, seconds in wait_times(source.parent.parent).items():
        target, met = ("100 ms", seconds <= 0.1) if name != "first read" else ("", None)
        figures.append(Figure(f"editor, {name}", f"{seconds * 1000:.0f} ms", "", "", target, met))
    return figures


def bench_export(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """OpenAPI: the document of the newest microversion, and one for each at which something changes."""

    def export(*options: str) -> list[str]:
        return [sys.executable, "-m", "sphinx_compute_ref", "export", "openapi", *options, str(source)]

    one, every = alternate(
        lambda: export("--output", str(scratch / "openapi.json")), lambda: export("--all", str(scratch / "all")), runs
    )
    memory = max(one.megabytes, every.megabytes)
    count = len(list((scratch / "all").glob("*.json")))
    return [
        Figure("export openapi, CPU", f"{one.cpu:.2f} s", "", "", "1.50 s", one.cpu < 1.5),
        Figure(f"export openapi --all, CPU, {count} files", f"{every.cpu:.2f} s", "", "", "6.00 s", every.cpu < 6),
        Figure("export openapi, memory", f"{memory:.0f} MB", "", "", "200 MB", memory < 200),
    ]


def bench_publish(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Many versions: on all cores beside one by one, and when there is nothing to do."""
    found = publishing_costs(source.parent.parent, scratch, runs)
    wanted = 0.75 * found.cores
    return [
        Figure(
            f"publish, {found.refs} refs, {found.cores} cores", f"{found.at_once:.1f} s", f"{found.one_by_one:.1f} s",
            f"1 : {found.speed_up:.2f}", f"1 : {wanted:.2f}", found.speed_up >= wanted,
        ),
        Figure("publish, nothing to do", f"{found.nothing:.2f} s", "", "", "2.00 s", found.nothing < 2),
        Figure("publish, nothing to do, per ref", f"{found.per_ref * 1000:.0f} ms", "", "", "", None),
    ]  # fmt: skip


def bench_portal(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """Many references as one site: small ones, so that publishing itself is seen; and the search of a large one."""
    cores = os.cpu_count() or 1
    many, alone = (
        portal_costs(_folder(scratch / name), 30, 10, jobs) for name, jobs in (("many", cores), ("alone", 1))
    )
    grown = portal_costs(_folder(scratch / "grown"), 1, 300, cores)
    speed_up = alone.first.seconds / many.first.seconds
    search, wait = first_result(source, _folder(scratch / "search"), runs)
    return [
        Figure("portal, 30 x 10, a version", f"{many.per_version:.2f} s", "", "", "", None),
        Figure(
            f"portal, 30 x 10, {cores} cores", f"{many.first.seconds:.0f} s",
            f"one by one: {alone.first.seconds:.0f} s", f"1 : {speed_up:.2f}", f"1 : {0.75 * cores:.2f}",
            speed_up >= 0.75 * cores,
        ),
        Figure("portal, nothing to do", f"{many.nothing.seconds:.2f} s", "", "", "5.00 s", many.nothing.seconds < 5),
        Figure("300 versions, one change", f"{grown.change.seconds:.2f} s", "", "", "5.00 s", grown.change.seconds < 5),
        Figure(
            "300 versions, memory", f"{grown.change.megabytes:.0f} MB", "", "", "150 MB", grown.change.megabytes < 150
        ),
        Figure(
            "300 versions, the 301st", f"{grown.one_more.seconds:.2f} s", "", "", "5.00 s", grown.one_more.seconds < 5
        ),
        Figure("300 versions, the 301st on the disk", f"{grown.added / 1e6:.1f} MB", "", "", "", None),
        Figure("search, index of nova", f"{search / 1000:.0f} kB", "", "", "", None),
        Figure("search, first result", f"{wait:.0f} ms", "", "", "100 ms", wait < 100),
    ]  # fmt: skip


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def bench_pages(source: Path, scratch: Path, runs: int) -> list[Figure]:
    """The reference on one page in a browser, beside os-api-ref's and Redoc's; another microversion on it.

    Compressed, our page has 34 kB of ids, names and values of rows, as attributes, 12 of requests, 11 of lists of
    operations and of what changed in them, and 14 of script and style that the other one lacks. All rows together are
    92 kB, 58 without their attributes, those of os-api-ref 60: while rows have them, all else would have to be 34 kB
    less than there, where text alone is 116 of 193. Redoc's shows one part of the reference at a time: its elements and
    times are those of the first.
    """
    from benchmarks.pages import compared, start_up

    folder = scratch / "pages"
    folder.mkdir()
    for side, extension in (("ours", "sphinx_compute_ref"), ("theirs", "os_api_ref")):
        subprocess.run(build(source, folder / side, extension), check=True, capture_output=True)
    found, waits = compared(source, folder, runs)
    waiting = start_up(folder, "ours/index.html", runs)
    ours, theirs, redoc = found["ours"], found["theirs"], found["redoc"]
    rows = [
        ("page, load event", ours.milliseconds, theirs.milliseconds, redoc.milliseconds, "ms"),
        ("page, elements", ours.elements, theirs.elements, redoc.elements, ""),
        ("page, bytes", ours.size / 1000, theirs.size / 1000, redoc.size / 1000, "kB"),
        ("page, bytes compressed", ours.compressed / 1000, theirs.compressed / 1000, redoc.compressed / 1000, "kB"),
        ("page, largest paint", ours.paint, theirs.paint, redoc.paint, "ms"),
    ]
    return [
        *(
            Figure(
                f"{name} (Redoc: {other:.0f} {unit})".replace(" )", ")"), f"{own:.0f} {unit}", f"{their:.0f} {unit}",
                f"{own / their:.2f}", "1.00", own <= their,
            )
            for name, own, their, other, unit in rows
        ),
        Figure(
            f"page, layout shift (Redoc: {redoc.shift:.3f})", f"{ours.shift:.3f}", f"{theirs.shift:.3f}", "", "0.05",
            ours.shift <= 0.05,
        ),
        Figure(
            f"page, blocked (Redoc: {redoc.blocked:.0f} ms)", f"{ours.blocked:.0f} ms", f"{theirs.blocked:.0f} ms",
            f"{ours.blocked / (theirs.blocked or 1):.2f}", "0.30", ours.blocked <= 0.3 * theirs.blocked,
        ),
        Figure("page, other microversion", f"{max(waits):.0f} ms", "", "", "100 ms", max(waits) <= 100),
        Figure("page, toolbar and samples after load", f"{waiting:.0f} ms", "", "", "100 ms", waiting <= 100),
    ]  # fmt: skip


BENCHES = {
    "lint": bench_lint,
    "formats": bench_formats,
    "proof": bench_proof,
    "build": bench_build,
    "rebuild": bench_rebuild,
    "scale": bench_scale,
    "growth": bench_growth,
    "editing": bench_editing,
    "export": bench_export,
    "publish": bench_publish,
    "portal": bench_portal,
    "pages": bench_pages,
}


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    head = ("", "ours", "os-api-ref", "ratio", "target", "")
    words = {True: "met", False: "MISSED", None: ""}
    rows = [head, *((f.name, f.ours, f.theirs, f.ratio, f.target, words[f.met]) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> int:
    """Run the benchmarks that are named, all of them without a name; return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], help="benchmarks; all by default")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side (default: 5)")
    arguments = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(scratch) / "bytecode")}
        # A copy far from our own pyproject.toml: its settings are not those that a corpus is checked with.
        source = copy(fetch(NOVA) / "api-ref" / "source", Path(scratch) / "corpus")
        os.chdir(source.parent.parent)
        for name in arguments.names or BENCHES:
            print(f"{name} …", file=sys.stderr)
            figures += BENCHES[name](source, Path(scratch), arguments.runs)
    python = sys.version.split()[0]
    print(f"{NOVA}, {arguments.runs} alternating runs, medians; {os.cpu_count()} cores, Python {python}\n")
    show(figures)
    return 1 if any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
