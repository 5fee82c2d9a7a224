"""``compute-ref new operation``: a section from samples or a contract, with nothing but TODOs to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, PARAMETERS, Run

from sphinx_compute_ref import read_reference

SAMPLES: dict[str, Any] = {
    "server-create-req.json": {"server": {"name": "web-1", "flavor": {"id": "1", "ram": 2}, "tags": ["a"]}},
    "server-create-resp.json": {"server": {"id": "x", "name": "web-1", "links": [{"href": "http://a", "rel": "self"}]}},
}
PARAMETERS_IN_ORDER = PARAMETERS


@pytest.fixture(autouse=True)
def _page(project: Path) -> None:
    source = project / "api-ref" / "source"
    (source / "servers.inc").write_text(PAGE % "name")
    for name, data in SAMPLES.items():
        (source / "samples" / name).write_text(json.dumps(data, indent=2) + "\n")


def codes_of(compute_ref: Run) -> list[str]:
    report = json.loads(compute_ref("lint", "--select", "ALL", "--format", "json").out)
    return sorted({finding["code"] for finding in report["findings"]})


def sample(name: str) -> list[str]:
    return ["--sample", f"api-ref/source/samples/{name}"]


def test_samples_make_a_section_whose_only_findings_are_todos(compute_ref: Run) -> None:
    assert codes_of(compute_ref) in ([], ["CR007"])
    before = Path("api-ref/source/servers.inc").read_text()
    arguments = [*sample("server-create-req.json"), *sample("server-create-resp.json")]
    outcome = compute_ref("new", "operation", "POST", "/servers/{server_id}/clones", *arguments)
    assert outcome.status == 0, outcome.err
    text = Path("api-ref/source/servers.inc").read_text()
    assert text.startswith(before.rstrip())
    assert codes_of(compute_ref) == ["CR110"]
    operation = read_reference("api-ref/source").operations[-1]
    rows = [(row.name, row.ref) for row in operation.request.rows]
    assert rows[0] == ("server_id", "server_id_path")
    assert [name for name, _ in rows] == ["server_id", "server", "name", "flavor", "flavor.id", "flavor.ram", "tags"]
    assert dict(rows)["name"] == "name"
    assert [row.name for row in operation.response.rows] == ["server", "id", "name", "links", "links.href", "links.rel"]
    assert [one.path.rpartition("/")[2] for one in operation.response.samples] == ["server-create-resp.json"]


def test_a_contract_makes_a_section(compute_ref: Run) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {
            "/v2.1/servers/{id}/copies": {
                "post": {
                    "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["copy"],
                                    "properties": {
                                        "copy": {
                                            "type": "object",
                                            "required": ["name"],
                                            "properties": {"size": {"type": "integer"}, "name": {"type": "string"}},
                                        }
                                    },
                                }
                            }
                        }
                    },
                    "responses": {"202": {"description": "ok"}},
                }
            }
        },
    }
    Path("service.json").write_text(json.dumps(document))
    outcome = compute_ref("new", "operation", "POST", "/servers/{server_id}/copies", "--contract", "service.json")
    assert outcome.status == 0, outcome.err
    operation = read_reference("api-ref/source").operations[-1]
    rows = {row.name: row for row in operation.request.rows}
    assert list(rows) == ["server_id", "limit", "copy", "name", "size"]
    assert [rows[name].definition.required for name in ("copy", "name", "size") if rows[name].definition] == [
        True, True, False,
    ]  # fmt: skip
    assert [code.code for one in operation.statuses for code in one.codes] == [202]


def test_definitions_stay_in_order(compute_ref: Run) -> None:
    compute_ref("new", "operation", "POST", "/servers/{server_id}/clones", *sample("server-create-req.json"))
    text = Path("api-ref/source/parameters.yaml").read_text()
    assert all(line in text.splitlines() for line in PARAMETERS_IN_ORDER.splitlines())
    assert "CR106" not in codes_of(compute_ref)


def test_what_is_there_is_not_written_again(compute_ref: Run) -> None:
    before = Path("api-ref/source/servers.inc").read_text()
    outcome = compute_ref("new", "operation", "GET", "/servers/{id}")
    assert outcome.status == 2
    assert "GET /servers/{id} is there already" in outcome.err
    assert Path("api-ref/source/servers.inc").read_text() == before


def test_a_resource_without_a_page_needs_one(compute_ref: Run) -> None:
    outcome = compute_ref("new", "operation", "GET", "/volumes")
    assert outcome.status == 2
    assert "Name one with --page." in outcome.err
