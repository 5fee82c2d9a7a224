"""Pairing the operations of a reference with those of a contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref.contracts.contract import Contract, ContractOperation
from sphinx_compute_ref.contracts.pairing import pair_operations, path_key
from sphinx_compute_ref.contracts.ranges import covers
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.reading.project import read_reference


@pytest.mark.parametrize(
    "url",
    [
        "/servers/{server_id}/tags",
        "/v2.1/servers/{id}/tags/",
        "https://compute.example.com/v2/{project_id}/servers/<uuid>/tags?limit=1",
        "/{tenant_id}/servers/{x}/tags",
        "/compute/v2.1/servers/{x}/tags",
    ],
)
def test_host_version_project_and_names_of_parameters_do_not_count(url: str) -> None:
    assert path_key(url) == "/servers/{}/tags"


def test_a_project_in_the_middle_of_a_path_counts() -> None:
    assert path_key("/v3/projects/{project_id}/users") == "/projects/{}/users"
    assert path_key("/quota-sets/{project_id}") == "/quota-sets/{}"


def contract(*operations: tuple[str, str, str | None], servers: tuple[str, ...] = (), prefix: str = "") -> Contract:
    stated = tuple(ContractOperation(*each) for each in operations)
    return Contract("contract.json", "library", "1", "code", stated, servers=servers, prefix=prefix)


def reference(folder: Path, *operations: str) -> Path:
    sections = [
        f"{title}\n{'-' * len(title)}\n\n.. rest_method:: {url}\n"
        for title, url in ((each.rpartition("|")[2], each.partition("|")[0]) for each in operations)
    ]
    (folder / "index.rst").write_text("Books\n=====\n\n" + "\n".join(sections))
    return folder


@pytest.mark.parametrize(
    ("url", "stated", "servers"),
    [
        ("/library/books", "/books", ()),
        ("/books", "/library/books", ()),
        ("/api/store/books", "/books", ("https://example.com/api/store",)),
    ],
)
def test_a_prefix_of_one_side_is_found(tmp_path: Path, url: str, stated: str, servers: tuple[str, ...]) -> None:
    pages = read_reference(reference(tmp_path, f"GET {url}|List", f"POST {url}|Add"))
    pairing = pair_operations(pages, contract(("GET", stated, None), ("POST", stated, None), servers=servers))
    assert pairing.coverage == 1


def test_actions_pair_by_their_key(tmp_path: Path) -> None:
    pages = read_reference(
        reference(tmp_path, "POST /books/{id}/action|Lend Book (lend Action)", "POST /books/{id}/action|X")
    )
    pairing = pair_operations(
        pages, contract(("POST", "/books/{x}/action", "lend"), ("POST", "/books/{x}/action", "sell"))
    )
    assert [each.counterpart.action for each in pairing.pairs] == ["lend"]
    assert [each.title for each in pairing.alone] == ["X"]


def test_a_literal_and_a_root_do_not_pair(tmp_path: Path) -> None:
    pages = read_reference(reference(tmp_path, "GET /v1/|Root", "PUT /books/enable|Enable"))
    pairing = pair_operations(pages, contract(("GET", "/", None), ("PUT", "/books/{id}", None)))
    assert (pairing.pairs, [each.title for each in pairing.alone]) == ((), ["Enable"])


def test_of_several_services_the_prefix_chooses_one(tmp_path: Path) -> None:
    pages = read_reference(
        reference(tmp_path, "GET /books/all|List", "GET /shelves/all|Shelves", "GET /shelves/one|One")
    )
    assert pair_operations(pages, contract(("GET", "/all", None), prefix="/books")).coverage == 1


@pytest.mark.parametrize(
    ("ranges", "wanted", "expected"),
    [
        ([("2.1", "2.5"), ("2.6", None)], ("2.1", None), True),
        ([("2.1", "2.5"), ("2.7", None)], ("2.1", None), False),
        ([("2.1", "2.5")], ("2.1", "2.9"), False),
        ([("2.1", "2.5")], ("2.2", "2.4"), True),
        ([(None, None)], (None, None), True),
        ([("2.1", None)], (None, None), False),
        ([], ("2.1", None), False),
    ],
)
def test_ranges_cover(
    ranges: list[tuple[str | None, str | None]], wanted: tuple[str | None, str | None], expected: bool
) -> None:
    def reach(pair: tuple[str | None, str | None]) -> MicroversionRange:
        return MicroversionRange(*(Microversion.find(each) for each in pair))

    assert covers(map(reach, ranges), reach(wanted)) is expected
