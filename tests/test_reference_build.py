"""Our own reference, built with warnings as errors: every builder, every link, every number."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import REPOSITORY
from corpora.building import own_pages
from sharing import Once

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.document import totals_of
from sphinx_compute_ref.dashboard.values import Cell, Dashboard, OperationReport, Shown, State
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.runner import check

pytestmark = pytest.mark.slow

SOURCE = REPOSITORY / "api-ref" / "source"
OTHER_BUILDERS = {
    "dirhtml": "how-checked/index.html",
    "epub": "ComputeAPIReference.epub",
    "latex": "compute-api-reference.tex",
    "man": "compute-api-reference.7",
    "text": "how-checked.txt",
}


@pytest.fixture(scope="module")
def html(once: Once) -> Path:
    return own_pages(once)


@pytest.mark.parametrize("builder", OTHER_BUILDERS)
def test_the_reference_builds_without_warnings(html: Path, builder: str, tmp_path: Path) -> None:
    """All that builders share, as with ``make``, is what they read: the pages were read for HTML, with no warning."""
    read, out = tmp_path / "doctrees", tmp_path / builder
    shutil.copytree(html.parent / ".doctrees", read)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", builder, "-d", str(read)]
    command += [str(SOURCE), str(out)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (out / OTHER_BUILDERS[builder]).is_file()
    shutil.rmtree(tmp_path)  # large


class Page(HTMLParser):
    """The ids of a page, and what it links to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in {"href", "src"} and value:
                self.links.add(value)


def test_every_internal_link_resolves(html: Path) -> None:
    @cache
    def page(path: Path) -> Page:
        return Page(path)

    broken, followed = [], 0
    pages = [path for path in sorted(html.rglob("*.html")) if "_static" not in path.parts]
    for path in pages:
        for link in page(path).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            followed += 1
            if not target.is_file():
                broken.append(f"{path.name}: {link}: no such file")
            elif anchor and anchor not in page(target).ids:
                broken.append(f"{path.name}: {link}: no such id")
    assert broken == []
    assert followed > 10_000


def text_of(path: Path) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def result() -> Result:
    return check(read_reference(SOURCE), select=["ALL"])


@pytest.fixture(scope="module")
def dashboard(result: Result) -> Dashboard:
    return dashboard_of(result)


def test_no_rule_finds_anything_and_nothing_is_silenced(result: Result) -> None:
    assert (result.findings, result.suppressed) == ((), ())


@pytest.mark.parametrize("aspect", ["method", "parameters", "examples", "body"])
def test_every_operation_is_verified(dashboard: Dashboard, aspect: str) -> None:
    """Nothing to verify is there only where neither the request nor the response has a body."""
    bodiless = {
        each.operation.title
        for each in dashboard.operations
        if not any(row.in_ == "body" for message in each.operation.messages for row in message.rows)
    }
    wrong = {
        each.operation.title: each.aspects[aspect].state
        for each in dashboard.operations
        if each.aspects[aspect].state is not State.VERIFIED
        and not (
            aspect in {"examples", "body"}
            and each.aspects[aspect].state is State.NOTHING
            and each.operation.title in bodiless
        )
    }
    assert wrong == {}


def test_rows_and_fields_cover_each_other(dashboard: Dashboard) -> None:
    totals = totals_of(dashboard)
    assert totals["fields"]["undocumented"] == 0
    assert totals["rows"]["shown"] == totals["rows"]["rows"]


def loses_its_body(report: OperationReport, cell: Cell) -> bool:
    bodies = [[row for row in message.rows if row.in_ == "body"] for message in report.operation.messages]
    return any(rows and not any(cell.microversion in row.range for row in rows) for rows in bodies)


def test_samples_show_every_change_of_a_body(dashboard: Dashboard) -> None:
    """An example of the very microversion does, unless there is no body any more that it could show."""
    unshown = [
        f"{report.operation.title} {cell.microversion}"
        for report in dashboard.operations
        for cell in report.cells
        if cell.shown in {Shown.MISSING, Shown.LATER} and not loses_its_body(report, cell)
    ]
    assert unshown == []


def test_the_page_about_the_checks_has_the_numbers_of_the_report(html: Path, dashboard: Dashboard) -> None:
    text, totals = text_of(html / "how-checked.html"), totals_of(dashboard)
    fields, rows = totals["fields"], totals["rows"]
    resources, operations = len(dashboard.resources), totals["operations"]
    for expected in (
        f"Resources {resources:,} Operations {operations:,}",
        f"Fields of examples that a row documents {fields['documented']:,} {fields['documented']:,}",
        f"Body rows that an example shows {rows['shown']:,} {rows['rows']:,}",
        f"Method and URL {operations:,} 0 0",
        f"{len(dashboard.codes)} rules ran and found 0 faults; 0 findings are silenced",
        "CR001 missing-file",
        "The whole API v2.1 208",
    ):
        assert expected in text
    assert all(code in text for code in dashboard.codes)
