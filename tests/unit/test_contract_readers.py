"""Where people meet a contract: the report, the editor, markers, code scanning."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Run
from page import parse, text_of
from unit.test_contracts_collect import SERVICES, write

from sphinx_compute_ref.lsp.answers import Answers
from sphinx_compute_ref.lsp.session import Session

CASE = REPOSITORY / "tests" / "rules" / "CR701-contract-type" / "bad"


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reference of two operations beside a contract that differs in two definitions; the working directory."""
    for name in ("index.rst", "parameters.yaml", "contract.json"):
        shutil.copy(CASE / name, tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.compute-ref]\nsource = "."\ncontracts = ["contract.json"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hover(line: str, occurrence: int = 0) -> str:
    session = Session()
    lines = Path("index.rst").read_text().splitlines()
    number = [number for number, text in enumerate(lines, 1) if text == line][occurrence]
    answer = Answers(session, session.check(), "index.rst", number, len(line)).hover()
    assert answer is not None
    return answer[0]


@pytest.mark.usefixtures("books")
def test_editor_says_what_the_service_answers() -> None:
    assert "library 3.0 answers: number or null" in hover("   - book.price: price")


@pytest.mark.usefixtures("books")
def test_editor_says_what_the_service_takes() -> None:
    assert "library 3.0 takes: integer" in hover("   - book.pages: pages", 1)


def test_editor_says_limits_values_and_microversions(books: Path) -> None:
    schema = {"type": "object", "properties": {"book": {"type": "object", "properties": {}, "required": ["pages"]}}}
    old, new = json.loads(json.dumps(schema)), json.loads(json.dumps(schema))
    old["properties"]["book"]["properties"]["pages"] = {"type": "string", "maxLength": 255}
    new["properties"]["book"]["properties"]["pages"] = {"enum": ["few", "many|<b>"]}
    document = json.loads((books / "contract.json").read_text())
    request = [{"min": "1.0", "max": "1.4", "schema": old}, {"min": "1.5", "max": None, "schema": new}]
    document["operations"][1]["request"] = request
    (books / "contract.json").write_text(json.dumps(document))
    text = hover("   - book.pages: pages", 1)
    assert "string, max 255, required from 1.0 to 1.4" in text
    assert '"few"' in text
    assert "<b>" not in text.replace("\\<b>", "")


@pytest.mark.usefixtures("books")
def test_report_has_a_column_and_a_figure(compute_ref: Run) -> None:
    assert compute_ref("report", "--output", "report").status == 0
    document = json.loads(Path("report/report.json").read_text())
    assert document["contracts"] == [
        {
            "name": "library 3.0",
            "service": "library",
            "release": "3.0",
            "provenance": "code",
            "file": "contract.json",
            "operations": 2,
            "judged": 2,
            "agree": 0,
        }
    ]
    operations = document["resources"][0]["operations"]
    assert [each["service"]["parts"]["response"] for each in operations] == ["differs", "differs"]
    page = parse(Path("report/index.html").read_text(encoding="utf-8"))
    assert "0 of 2 operations agree with library 3.0" in " ".join(text_of(page).split())
    assert "service: differs from library 3.0: book.pages: string here, integer in library 3.0" in text_of(page)


@pytest.mark.usefixtures("books")
def test_report_without_a_contract_has_no_column(compute_ref: Run) -> None:
    assert compute_ref("report", "--output", "report", "--contract", "").status == 0
    document = json.loads(Path("report/report.json").read_text())
    assert document["contracts"] == []
    assert "Service" not in Path("report/index.html").read_text(encoding="utf-8")


MARKED = """\
.. needs:body_verification

Books
=====

Show Book
---------

.. rest_method:: GET /v1/books/{book_id}

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - book: book
   - book.pages: pages

.. literalinclude:: book-get-resp.json

List Books
----------

.. rest_method:: GET /v1/books
"""


@pytest.fixture
def marked(books: Path) -> Path:
    """The same with a marker, and samples that all rows agree with."""
    (books / "index.rst").write_text(MARKED)
    (books / "book-get-resp.json").write_text('{"book": {"pages": "5"}}')
    contract(books, {"method": "GET", "path": "/books"})
    return books


def contract(folder: Path, *more: dict[str, str], without: str = "") -> None:
    """Add operations to the contract, and take one away."""
    document = json.loads((folder / "contract.json").read_text())
    document["operations"] = [each for each in document["operations"] if each["path"] != without] + list(more)
    (folder / "contract.json").write_text(json.dumps(document))


@pytest.mark.usefixtures("marked")
def test_marker_stays_while_the_contract_differs(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--select", "CR501,CR502")
    assert "needs:body_verification is still open: CR701 contract-type" in outcome.out
    assert "CR502" in compute_ref("lint", "--select", "CR501,CR502", "--contract", "").out


def test_marker_stays_while_no_contract_has_the_operation(compute_ref: Run, marked: Path) -> None:
    contract(marked, {"method": "PUT", "path": "/pad"}, without="/books/{id}")
    page = marked / "index.rst"
    page.write_text(page.read_text() + "\nPad\n---\n\n.. rest_method:: PUT /v1/pad\n")
    assert 'no contract has "Show Book"' in compute_ref("lint", "--select", "CR501,CR502").out


def test_marker_is_stale_where_the_contract_agrees(compute_ref: Run, marked: Path) -> None:
    contract(marked, {"method": "GET", "path": "/books/{id}"}, without="/books/{id}")
    assert "CR502" in compute_ref("lint", "--select", "CR501,CR502").out


@pytest.mark.usefixtures("books")
def test_code_scanning_gets_the_place_in_the_contract(compute_ref: Run) -> None:
    log = json.loads(compute_ref("lint", "--select", "CR7", "--format", "sarif").out)
    (run,) = log["runs"]
    places = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for place in result["relatedLocations"]
    ]
    assert "contract.json" in places
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {"CR701", "CR715"}


@pytest.mark.parametrize("name", ["github-contract.yaml", "gitlab-contract.yaml"])
def test_examples_collect_a_contract_and_lint_with_it(
    compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tmp_path, SERVICES["nova"])
    (tmp_path / "service" / "bin").mkdir(parents=True)
    (tmp_path / "service" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "api-ref" / "source").mkdir(parents=True)
    page = "Books\n=====\n\nList Books\n----------\n\n.. rest_method:: PATCH /v2.1/books/{id}\n\n"
    page += "Update Book\n-----------\n\n.. rest_method:: PUT /v2.1/books/{id}\n\n"
    page += "Show Book\n---------\n\n.. rest_method:: GET /v2.1/books/{id}\n"
    (tmp_path / "api-ref" / "source" / "index.rst").write_text(page)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    text = (REPOSITORY / "doc" / "source" / "examples" / name).read_text(encoding="utf-8")
    commands = [line.partition("compute-ref ")[2] for line in text.splitlines() if " compute-ref " in line]
    collect, lint = (compute_ref(*shlex.split(command)) for command in commands)
    assert (collect.status, lint.status) == (0, 1)
    assert "CR705 contract-unknown-operation: nova" in lint.out
