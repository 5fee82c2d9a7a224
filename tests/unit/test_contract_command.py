"""``compute-ref contract show`` and ``compute-ref lint --contract``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Run

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.contracts import pairings
from sphinx_compute_ref.contracts.files import read_contract
from sphinx_compute_ref.rules.rule import Context, Options

CASE = REPOSITORY / "tests" / "rules" / "CR701-contract-type" / "bad"
PAGES = ("index.rst", "parameters.yaml", "contract.json")


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reference of two operations beside a contract that differs in two definitions; the working directory."""
    for name in PAGES:
        shutil.copy(CASE / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder: Path, contracts: str) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.compute-ref]\nsource = "."\ncontracts = {contracts}\n')


def codes(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"] if finding["code"].startswith("CR7")]


def change(folder: Path, **changes: Any) -> None:
    document = json.loads((folder / "contract.json").read_text())
    (folder / "contract.json").write_text(json.dumps({**document, **changes}))


@pytest.mark.usefixtures("books")
def test_without_a_contract_no_rule_about_one_runs(compute_ref: Run) -> None:
    outcome = compute_ref("lint", ".", "--select", "ALL", "--format", "sarif")
    (run,) = json.loads(outcome.out)["runs"]
    assert not [rule["id"] for rule in run["tool"]["driver"]["rules"] if rule["id"].startswith("CR7")]


@pytest.mark.usefixtures("books")
def test_option_checks_against_a_contract_and_names_its_place(compute_ref: Run) -> None:
    outcome = compute_ref("lint", ".", "--contract", "contract.json", "--format", "json")
    findings = [each for each in json.loads(outcome.out)["findings"] if each["code"] == "CR701"]
    assert [each["file"] for each in findings] == ["index.rst", "parameters.yaml"]
    place = findings[0]["related"][0]
    text = Path("contract.json").read_text().splitlines()[place["line"] - 1][place["column"] - 1 :]
    assert (place["file"], place["message"]) == ("contract.json", "what library 3.0 says")
    assert text.startswith('"shelf":')


def test_configuration_names_contracts_and_what_to_ignore(compute_ref: Run, books: Path) -> None:
    configure(books, '[{file = "contract.json", ignore = ["*:book.pages:type -- a text since the first release"]}]')
    assert codes(compute_ref("lint", "--format", "json").out) == ["CR701"]
    assert codes(compute_ref("lint", "--format", "json", "--contract", "").out) == []


def test_entries_that_ignore_nothing_are_told_once_their_rules_ran(compute_ref: Run, books: Path) -> None:
    entries = ["*:book.pages:type", "response:book.gone:type", "*:book.pages:errors", "*:nothing"]
    configure(books, json.dumps([{"file": "contract.json", "ignore": entries}]).replace('"file":', "file =").replace(
        '"ignore":', "ignore =")
    )  # fmt: skip

    def idle(*arguments: str) -> list[str]:
        return [entry for entry in entries if f'entry "{entry}" of "ignore"' in compute_ref("lint", *arguments).err]

    assert idle() == ["response:book.gone:type"]
    assert idle("--select", "ALL") == entries[1:]
    assert idle("--ignore", "CR7") == []


def test_hover_works_out_the_operation_of_the_row_alone(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read_reference(".")
    context = Context(reference, Options(contracts=(read_contract("contract.json"),)))
    asked: list[str] = []
    real = pairings.beside

    def counting(paired: Any, message: Any, *rest: Any) -> Any:
        asked.append(paired.operation.title)
        return real(paired, message, *rest)

    monkeypatch.setattr(pairings, "beside", counting)
    operation = reference.operations[0]
    row = next(iter(operation.response.rows))
    found = list(context.contracts.of_row(row.location))
    assert [one.message for one in found] == [operation.response]
    assert asked == [operation.title]


def test_option_keeps_what_the_configuration_says_of_the_same_file(compute_ref: Run, books: Path) -> None:
    configure(books, '[{file = "contract.json", ignore = ["response:*"]}]')
    assert codes(compute_ref("lint", "--format", "json", "--contract", "contract.json").out) == ["CR701"]


def test_configuration_says_what_to_ignore_of_a_service(compute_ref: Run, books: Path) -> None:
    configure(books, '[{service = "library", ignore = ["*:*:type -- all of it"]}]')
    assert codes(compute_ref("lint", "--format", "json", "--contract", "contract.json").out) == []
    assert codes(compute_ref("lint", "--format", "json").out) == []
    configure(books, '[{service = "other", ignore = ["*:*:type -- all of it"]}]')
    assert len(codes(compute_ref("lint", "--format", "json", "--contract", "contract.json").out)) == 2


@pytest.mark.parametrize(
    ("contracts", "message"),
    [
        ('"contract.json"', "a list is expected"),
        ("[5]", "the path of a file, or a table with file"),
        ('[{file = "a", service = "b"}]', "either file or service"),
        ('[{file = "a", prefx = "b"}]', 'Did you mean "prefix"?'),
        ('[{file = "a", prefix = 5}]', "prefix is a text"),
        ('[{file = "a", provenance = "hearsay"}]', "provenance is one of"),
        ('[{file = "a", ignore = ["answer:x"]}]', "ROLE:FIELD:KIND is expected"),
        ('["nothing.json"]', "cannot read the contract"),
        ('["../secret.json"]', "outside of the repository"),
        ('["link.json"]', "outside of the repository"),
    ],
)
def test_wrong_configuration_is_said(
    compute_ref: Run, books: Path, contracts: str, message: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.json"
    secret.write_text('{"password": "rosebud"}')
    (books / "link.json").symlink_to(secret)
    configure(books, contracts)
    outcome = compute_ref("lint")
    assert (outcome.status, message in outcome.err) == (2, True), outcome.err
    assert "rosebud" not in outcome.err


def test_a_contract_of_another_service_ends_with_status_2(compute_ref: Run, books: Path) -> None:
    operations = [{"method": "GET", "path": "/shelves/{id}"}, {"method": "GET", "path": "/books/{id}"}]
    change(books, operations=operations)
    outcome = compute_ref("lint", ".", "--contract", "contract.json")
    assert outcome.status == 2
    assert "has 1 of the reference's 2 operations, 50%; 60% are needed" in outcome.err
    shown = compute_ref("contract", "show", "contract.json", ".")
    assert (shown.status, "prefixes tried: none" in shown.err) == (2, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": None},
        {"provenance": "hearsay"},
        {"operations": 5},
        {"operations": [], "min": "latest"},
    ],
)
def test_a_contract_of_another_form_ends_with_status_2(compute_ref: Run, books: Path, changes: dict[str, Any]) -> None:
    change(books, **changes)
    outcome = compute_ref("lint", ".", "--contract", "contract.json")
    assert (outcome.status, "contract.json" in outcome.err) == (2, True)


def test_operations_that_cannot_be_read_are_named_and_the_rest_counts(compute_ref: Run, books: Path) -> None:
    document = json.loads((books / "contract.json").read_text())
    broken = [5, {"method": "GET"}, {"method": "GET", "path": "/a", "min": "two"}, {"method": 1, "path": 2}]
    change(books, operations=[*document["operations"], *broken])
    outcome = compute_ref("contract", "show", "contract.json", ".")
    assert outcome.status == 0
    assert outcome.out.count("Not read: operations[") == 4


@pytest.mark.usefixtures("books")
def test_show_tells_part_by_part_what_agrees(compute_ref: Run) -> None:
    outcome = compute_ref("contract", "show", "contract.json", ".")
    assert outcome.out.splitlines() == [
        "Operation                request  query    response codes",
        "GET /v1/books/{book_id}  -        -        differs",
        "    book.pages: string here, integer in library 3.0",
        "    book.shelf: object here, string in library 3.0",
        "PUT /v1/books/{book_id}  differs  -        differs",
        "    book.pages: string here, integer in library 3.0",
        "    book.pages: string here, integer in library 3.0",
        "",
        "library 3.0 (code) covers 2 of 2 operations, 100%; 0 of 2 agree.",
    ]


def test_suppression_of_such_a_rule_is_unused_only_where_it_ran(compute_ref: Run, books: Path) -> None:
    parameters = books / "parameters.yaml"
    parameters.write_text(parameters.read_text().replace("pages:\n", "# compute-ref: ignore CR701 -- a text\npages:\n"))
    assert "CR505" not in compute_ref("lint", ".").out
    assert codes(compute_ref("lint", ".", "--contract", "contract.json", "--format", "json").out) == ["CR701"]


def test_changed_since_knows_what_the_contract_said_before(compute_ref: Run, books: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "old")
    page = books / "index.rst"
    page.write_text(page.read_text().replace("book.title: title", "book.tags: shelf"))
    outcome = compute_ref("lint", ".", "--contract", "contract.json", "--changed-since", "HEAD", "--format", "json")
    assert codes(outcome.out) == ["CR701"]
