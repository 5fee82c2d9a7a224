"""OpenAPI documents on either side of a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Run
from openapi_project import documents_of
from unit.test_export_merged import CONF, PAGE, PARAMETERS, SAMPLES
from unit.test_export_merged import write as write_reference


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_reference(tmp_path, PAGE, PARAMETERS, SAMPLES, CONF)
    monkeypatch.chdir(tmp_path)


def document() -> dict[str, Any]:
    text = json.dumps(documents_of("api-ref").document())
    value: dict[str, Any] = json.loads(text)
    return value


def test_a_reference_and_its_own_export_are_the_same(compute_ref: Run) -> None:
    Path("own.json").write_text(json.dumps(document()))
    assert compute_ref("compare", "api-ref", "own.json").out.endswith("no change.\n")
    assert compute_ref("export", "openapi", "api-ref", "--format", "yaml", "--output", "own.yaml").status == 0
    assert compute_ref("compare", "own.yaml", "own.json").out.endswith("no change.\n")


def test_the_compute_reference_and_its_own_export_are_the_same(
    compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path.cwd() / "own.json"
    monkeypatch.chdir(REPOSITORY)
    assert compute_ref("export", "openapi", "--output", str(own)).status == 0
    out = compute_ref("compare", "api-ref/source", str(own)).out
    assert out.endswith("no change.\n"), out[-2000:]
    # With a prefix, the document about the version has no parameter any more.
    assert compute_ref("export", "openapi", "--prefix", "/v2.1", "--output", str(own)).status == 0
    changes = json.loads(compute_ref("compare", "api-ref/source", str(own), "--format", "json").out)["changes"]
    assert {one["operation"]["url"] for one in changes} == {"/{version}"}


def test_what_a_service_says_otherwise_is_told(compute_ref: Run) -> None:
    service = document()
    service["paths"]["/v2.1/{project_id}/servers"] = service["paths"].pop("/servers")
    server = service["components"]["schemas"]["ShowServerResponse"]
    server["properties"]["zone"]["type"] = "integer"
    server["properties"]["extra"] = {"type": "string"}
    del server["properties"]["name"]
    Path("service.json").write_text(json.dumps(service))
    changes = json.loads(compute_ref("compare", "api-ref", "service.json", "--format", "json").out)["changes"]
    told = {(one["action"], one["parameter"], one["aspect"]) for one in changes}
    assert told == {("changed", "zone", "type"), ("added", "extra", None), ("removed", "name", None)}


def test_a_model_is_not_compared_with_openapi(compute_ref: Run) -> None:
    Path("own.json").write_text(json.dumps(document()))
    compute_ref("export", "model", "api-ref", "--output", "model.json")
    outcome = compute_ref("compare", "model.json", "own.json")
    assert outcome.status == 2
    assert "OpenAPI is compared with OpenAPI or a reference" in outcome.err


@pytest.mark.parametrize("paths", [1, [1], {"/a": 1}, {"/a": {"get": 1}}, {"/a": {"get": {"parameters": [{}]}}}])
def test_a_broken_document_gives_a_message(compute_ref: Run, paths: Any) -> None:
    Path("broken.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    outcome = compute_ref("compare", "api-ref", "broken.json")
    assert outcome.status in (0, 2)
    assert "Traceback" not in outcome.err
