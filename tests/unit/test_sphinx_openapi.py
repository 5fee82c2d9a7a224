"""OpenAPI documents beside the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openapi_project import documents_of, faults_of
from page import having, parse
from sphinx_project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project("basic", tmp_path)


def resolve(document: Any, pointer: str) -> Any:
    for token in pointer.lstrip("/").split("/"):
        document = document[token.replace("~1", "/").replace("~0", "~")]
    return document


def test_a_build_writes_none_unless_it_is_asked_for(project: Project) -> None:
    out = project.build().out
    assert not list(out.glob("openapi*"))
    assert "openapi" not in (out / "index.html").read_text("utf-8").lower()


def test_documents_stand_beside_the_pages(project: Project) -> None:
    out = project.build(compute_ref_openapi=True).out
    document = json.loads((out / "openapi.json").read_text("utf-8"))
    assert not faults_of(document)
    assert document["paths"] == documents_of(project.source).document()["paths"]
    index = json.loads((out / "openapi-index.json").read_text("utf-8"))
    versions = [entry["microversion"] for entry in index["documents"]]
    assert versions == [str(version) for version in documents_of(project.source).versions()]
    for entry in index["documents"]:
        assert not faults_of(json.loads((out / entry["file"]).read_text("utf-8")))


def test_pages_link_the_document_and_operations_their_part(project: Project) -> None:
    out = project.build(compute_ref_openapi=True).out
    text = (out / "index.html").read_text("utf-8")
    assert '<link rel="service-desc" type="application/vnd.oai.openapi+json" href="openapi.json" />' in text
    document = json.loads((out / "openapi.json").read_text("utf-8"))
    links = having(parse(text), "rest-openapi")
    assert links
    for link in links:
        file, _, pointer = link.get("href").partition("#")
        assert file == "openapi.json"
        assert "responses" in resolve(document, unquote(pointer))


def test_options_say_prefix_and_server(project: Project) -> None:
    out = project.build(compute_ref_openapi={"prefix": "/v9", "server": "https://example.com"}).out
    document = json.loads((out / "openapi.json").read_text("utf-8"))
    assert document["servers"] == [{"url": "https://example.com"}]
    assert all(path.startswith("/v9") for path in document["paths"])


def test_a_build_as_of_a_microversion_has_its_document_alone(project: Project) -> None:
    out = project.build(compute_ref_openapi=True, compute_ref_microversion="2.5").out
    assert json.loads((out / "openapi.json").read_text("utf-8"))["info"]["version"] == "2.5"
    assert [path.name for path in out.glob("openapi*")] == ["openapi.json"]


def test_markdown_names_it(project: Project) -> None:
    out = project.build(compute_ref_openapi=True, compute_ref_markdown=True).out
    assert "- [OpenAPI 3.1](openapi.json)" in (out / "llms.txt").read_text("utf-8")
    assert (out / "index.md").read_text("utf-8").endswith("OpenAPI: <openapi.json>\n")
