"""The export, in the hands of programs that nobody here wrote."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from corpora.fetch import fetch
from network.clients import mock, node, python
from openapi_project import at, documents_of

from sphinx_compute_ref.export.merged import merged_document
from sphinx_compute_ref.export.writing import JsonWriter

OURS = REPOSITORY / "api-ref" / "source"
#: The first and the last; those in between are made of the same parts.
VERSIONS, BETWEEN = ("2.1", "2.96"), ("2.36", "2.53", "2.79")
#: What they answer depends on the action in the body, which a mock does not look at.
BY_ACTION = {"rebuild", "image", "console output"}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Our reference in all forms, and others."""
    folder = tmp_path_factory.mktemp("documents")
    ours = documents_of(OURS, prefix="/v2.1")
    forms: dict[str, Any] = {version: ours.document(at(version)) for version in VERSIONS}
    forms["merged"] = merged_document(ours)
    forms["split"] = documents_of(OURS, actions="split").document()
    for corpus in ("nova-34.0.0", "cinder-29.0.0", "keystone-30.0.0", "openstack_placement-16.0.0"):
        forms[corpus] = documents_of(fetch(corpus) / "api-ref" / "source").document()
    return written(folder, forms)


def written(folder: Path, forms: dict[str, Any]) -> dict[str, Path]:
    paths = {}
    for name, document in forms.items():
        paths[name] = folder / f"{name}.json"
        paths[name].write_text(JsonWriter().text(document), "utf-8")
    return paths


@pytest.fixture(scope="module", params=["all kinds", pytest.param("between", marks=pytest.mark.wide)])
def linted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    if request.param == "all kinds":
        documents: dict[str, Path] = request.getfixturevalue("documents")
        return documents
    ours = documents_of(OURS, prefix="/v2.1")
    return written(tmp_path_factory.mktemp("between"), {version: ours.document(at(version)) for version in BETWEEN})


def test_redocly_finds_no_error(linted: dict[str, Path]) -> None:
    command = [node("redocly"), "lint", "--extends", "recommended", "--format", "json", *map(str, linted.values())]
    out = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    reports = []
    while "{" in out:  # one report after another
        report, end = json.JSONDecoder().raw_decode(out, out.index("{"))
        reports.append(report)
        out = out[end:]
    assert len(reports) == len(linted)
    assert not [one["message"] for each in reports for one in each["problems"] if one["severity"] == "error"]
    assert sum(report["totals"]["errors"] for report in reports) == 0


def test_spectral_finds_no_error(linted: dict[str, Path], tmp_path: Path) -> None:
    rules = tmp_path / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n')
    command = [node("spectral"), "lint", "--ruleset", str(rules), "--format", "json", *map(str, linted.values())]
    out = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    problems = json.loads(out[out.index("[") : out.rindex("]") + 1])
    assert {problem["source"] for problem in problems} == set(map(str, linted.values()))  # each has a hint at least
    assert not [(problem["source"], problem["message"]) for problem in problems if problem["severity"] == 0]


@pytest.fixture(scope="module")
def port(documents: dict[str, Path]) -> Iterator[int]:
    with mock(documents["2.96"]) as number:
        yield number


def calls_of(kind: str, port: int, *arguments: str) -> dict[str, Any]:
    script = str(Path(__file__).with_name("client_calls.py"))
    command = [python("python"), "-W", "ignore", script, kind, str(port), "2.96", *arguments]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    report: dict[str, Any] = json.loads(out.splitlines()[-1])
    return report


def test_openstacksdk_runs_on_a_mock(port: int) -> None:
    report = calls_of("sdk", port)
    assert report["failed"] == {}
    assert len(report["calls"]) == 50


def test_novaclient_runs_on_a_mock(port: int) -> None:
    report = calls_of("nova", port)
    assert report["failed"].keys() <= BY_ACTION, report["failed"]
    assert len(report["calls"]) == 75


def test_a_generated_client_reads_every_answer(port: int, documents: dict[str, Path], tmp_path: Path) -> None:
    command = [python("openapi-generator-cli"), "generate", "-g", "python", "-i", str(documents["2.96"])]
    command += ["-o", str(tmp_path), "--package-name", "generated_client"]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    report = calls_of("generated", port, str(documents["2.96"]), str(tmp_path))
    assert report["failed"] == {}
    assert len(report["calls"]) > 60


def test_schemathesis_complains_about_tokens_alone(port: int, documents: dict[str, Path], tmp_path: Path) -> None:
    command = [python("schemathesis"), "run", str(documents["2.96"]), "--url", f"http://127.0.0.1:{port}"]
    command += ["--phases", "examples", "-H", "X-Auth-Token: t", "--workers", "1", "--no-color"]
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300).stdout
    failures = out[out.index("= SUMMARY =") :].partition("Failures:")[2].partition("For more")[0]
    assert [line.strip() for line in failures.splitlines() if line.strip() and "ST401" not in line] == []
    assert "Tested: " in out
