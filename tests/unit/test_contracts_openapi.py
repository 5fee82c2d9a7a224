"""Reading OpenAPI documents as contracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY, Run

from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.contracts.files import read_contract
from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def write(folder: Path, document: Any, name: str = "openapi.json") -> str:
    path = folder / name
    path.write_text(json.dumps(document, indent=1) if name.endswith("json") else document, encoding="utf-8")
    return str(path)


def document(paths: dict[str, Any], **components: Any) -> dict[str, Any]:
    info = {"title": "library", "version": "3.0"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": components}}


def body(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def read(folder: Path, paths: dict[str, Any], **components: Any) -> Contract:
    return read_contract(write(folder, document(paths, **components)))


def reach(low: str | None, high: str | None) -> MicroversionRange:
    return MicroversionRange(Microversion.find(low), Microversion.find(high))


def test_operations_have_bodies_queries_and_codes(tmp_path: Path) -> None:
    paths = {
        "/books": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "post": {
                "requestBody": body({"$ref": "#/components/schemas/Book"}),
                "responses": {"201": body({"type": "object"}), "404": {}, "default": {}},
            },
        }
    }
    (operation,) = read(tmp_path, paths, Book={"type": "object", "properties": {"title": {}}}).operations
    assert (operation.method, operation.path, operation.codes, operation.errors) == ("POST", "/books", (201,), (404,))
    assert operation.request[0].schema == {"type": "object", "properties": {"title": {}}}
    assert list(operation.query[0].schema["properties"]) == ["limit"]
    assert operation.response[0].schema == {"type": "object"}


def test_microversions_of_operations_parameters_and_containers(tmp_path: Path) -> None:
    container = {
        "oneOf": [{"$ref": "#/components/schemas/Old"}, {"$ref": "#/components/schemas/New"}],
        "x-openstack": {"discriminator": "microversion"},
    }
    paths = {
        "/v1/books": {
            "post": {
                "x-openstack": {"min-ver": "1.2", "max-ver": "1.9"},
                "requestBody": body(container),
                "responses": {},
            }
        }
    }
    old = {"type": "object", "x-openstack": {"min-ver": "1.2", "max-ver": "1.4"}}
    new = {"type": "object", "x-openstack": {"min-ver": "1.5"}}
    (operation,) = read(tmp_path, paths, Old=old, New=new).operations
    assert operation.range == reach("1.2", "1.9")
    assert [schema.range for schema in operation.request] == [reach("1.2", "1.4"), reach("1.5", None)]


def test_actions_of_a_container_are_operations(tmp_path: Path) -> None:
    lend = {"type": "object", "properties": {"lend": {}}, "x-openstack": {"action-name": "lend"}}
    sell = {
        "oneOf": [
            {"type": "object", "properties": {"sell": {}}, "x-openstack": {"min-ver": "1.3", "max-ver": "1.5"}},
            {"type": "object", "properties": {"sell": {}}, "x-openstack": {"min-ver": "1.6", "max-ver": "1.7"}},
        ],
        "x-openstack": {"action-name": "sell", "discriminator": "microversion"},
    }
    schema = {"oneOf": [lend, sell], "x-openstack": {"discriminator": "action"}}
    paths = {"/books/{id}/action": {"post": {"requestBody": body(schema), "responses": {}}}}
    operations = read(tmp_path, paths).operations
    assert [(each.action, len(each.request), each.range) for each in operations] == [
        ("lend", 1, reach(None, None)),
        ("sell", 2, reach("1.3", "1.7")),
    ]


@pytest.mark.parametrize(
    ("path", "schema", "actions"),
    [
        (
            "/books/{id}/action",
            {"oneOf": [{"properties": {"lend": {}}}, {"properties": {"sell": {}}}]},
            ["lend", "sell"],
        ),
        ("/books/{id}/action#lend", {"properties": {"lend": {}}}, ["lend"]),
        ("/books", {"oneOf": [{"properties": {"lend": {}}}, {"properties": {"sell": {}}}]}, [None]),
        ("/books/{id}/action", {"oneOf": [{"properties": {"a": {}, "b": {}}}, {"properties": {"c": {}}}]}, [None]),
    ],
)
def test_actions_without_names_are_seen_by_their_one_key(
    tmp_path: Path, path: str, schema: Any, actions: list[str | None]
) -> None:
    paths = {path: {"post": {"requestBody": body(schema), "responses": {}}}}
    assert [each.action for each in read(tmp_path, paths).operations] == actions


def test_circles_and_dead_references_end_as_faults(tmp_path: Path) -> None:
    paths = {
        "/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/nowhere"}}}},
        "/b": {"get": {"responses": {"200": body({"$ref": "#/components/schemas/A"})}}},
        "/c": "nothing",
    }
    contract = read(tmp_path, paths, A={"$ref": "#/components/schemas/A"})
    assert [each.path for each in contract.operations] == ["/a", "/b"]
    assert contract.faults == (
        "#/components/responses/nowhere leads nowhere in this document",
        "references go in a circle",
        "/c is no path item",
    )


def test_yaml_is_version_1_2_and_kept_for_the_next_run(tmp_path: Path, cache: Path) -> None:
    text = "openapi: 3.0.3\ninfo: {title: library, version: 2024-01-01}\npaths:\n  /books:\n    get:\n"
    text += "      responses:\n        200:\n          content:\n            application/json:\n"
    text += "              schema: {type: object, properties: {on: {enum: [yes, no, on, 2024-01-01, 0o17, 1_000]}}}\n"
    path = write(tmp_path, text + "#" * 20_000 + "\n", "openapi.yaml")
    for _ in range(2):
        contract = read_contract(path)
        (operation,) = contract.operations
        assert contract.release == "2024-01-01"
        assert operation.response[0].schema["properties"] == {
            "on": {"enum": ["yes", "no", "on", "2024-01-01", 15, "1_000"]}
        }
        assert (operation.line, operation.codes) == (5, (200,))
    assert len(list(cache.rglob("*.json"))) == 1


def test_yaml_and_json_of_one_document_are_the_same_contract(tmp_path: Path) -> None:
    paths = {"/books": {"get": {"responses": {"200": body({"type": ["object", "null"], "nullable": True})}}}}
    one = read_contract(write(tmp_path, document(paths)))
    two = read_contract(write(tmp_path, yaml.safe_dump(document(paths)), "openapi.yaml"))
    assert one.operations[0].response[0].schema == two.operations[0].response[0].schema


def test_places_of_operations_and_fields(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    contract = read(
        tmp_path, {"/books": {"get": {"responses": {"200": body({"$ref": "#/components/schemas/B"})}}}}, B=schema
    )
    (operation,) = contract.operations
    lines = Path(contract.file).read_text(encoding="utf-8").splitlines()
    assert '"get"' in lines[location_of(contract, operation).line - 1]
    pointer = (*operation.response[0].pointer, "properties", "title")
    assert '"title": {' in lines[location_of(contract, operation, pointer).line - 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"swagger": "2.0"}', "OpenAPI 2.0 is not read"),
        ('{"openapi": "3.1.0"}', "has no paths"),
        ('{"openapi": "3.1.0", "paths": []}', "has no paths"),
        ("{", "not valid JSON"),
        ('{"a": 1}', "this is no contract"),
        ("[1, 2]", "this is no contract"),
        ("", "this is no contract"),
        ("a: [", "not valid YAML"),
        ("a: *b", "an alias has no anchor"),
        ("? [a]\n: b", "a key is no text"),
        ("[" * 200_000, "nested too deeply"),
        ("- " * 5000 + "a", "nested too deeply"),
        ("{" + '"a":{' * 200_000 + "}" * 200_001, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ("\x00", "not valid YAML"),
    ],
)
def test_what_is_no_contract_is_said_to_be_none(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "contract"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_contract(str(path))


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path / "nothing"):
        with pytest.raises(ConfigurationError):
            read_contract(str(path))


@pytest.mark.parametrize("options", [[], ["--merged"], ["--actions", "split"], ["--format", "yaml"]], ids=" ".join)
def test_our_own_export_agrees_with_the_reference_that_it_is_of(
    compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.chdir(REPOSITORY)
    path = str(tmp_path / "openapi")
    assert compute_ref("export", "openapi", *options, "--output", path).status == 0
    (summary,) = [line for line in compute_ref("contract", "show", path).out.splitlines() if " covers " in line]
    assert "100%" in summary
    agree, judged = summary.removesuffix(" agree.").rpartition("; ")[2].split(" of ")
    assert int(agree) == int(judged) > 140
    assert compute_ref("lint", "--contract", path, "--select", "CR7").status == 0


def test_a_folder_with_a_document_for_each_microversion_is_one_contract(tmp_path: Path) -> None:
    for version, schema in (("2.1", {"a": {}}), ("2.10", {"a": {}, "b": {}}), ("2.9", {"a": {}})):
        paths = {"/books": {"get": {"responses": {"200": body({"type": "object", "properties": schema})}}}}
        if version == "2.10":
            paths["/shelves"] = {"get": {"responses": {}}}
        each = document(paths)
        each["info"]["version"] = version
        write(tmp_path, each, f"openapi-{version}.json")
    write(tmp_path, {}, "openapi-index.json")
    contract = read_contract(str(tmp_path))
    books, shelves = contract.operations
    assert [schema.range for schema in books.response] == [
        reach("2.1", "2.8"),
        reach("2.9", "2.9"),
        reach("2.10", None),
    ]
    assert (books.range, shelves.range) == (reach("2.1", None), reach("2.10", None))
    assert (contract.name, contract.minimum) == ("library 2.1-2.10", Microversion(2, 1))


@pytest.mark.parametrize("versions", [("2.1", "2.1"), ("2.1", "latest"), ()])
def test_a_folder_of_other_documents_is_no_contract(tmp_path: Path, versions: tuple[str, ...]) -> None:
    for number, version in enumerate(versions):
        each = document({"/books": {"get": {"responses": {}}}})
        each["info"]["version"] = version
        write(tmp_path, each, f"{number}.json")
    with pytest.raises(ConfigurationError, match="microversion"):
        read_contract(str(tmp_path))
