"""Findings are Sphinx warnings, and bad input breaks nothing."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from conftest import REPOSITORY
from page import having, parse, text_of
from sphinx_project import Project


def test_findings_are_warnings_with_type_and_place(tmp_path: Path) -> None:
    warnings = Project("split", tmp_path).build(check=True).warnings
    assert re.search(
        r"two\.rst:\d+: WARNING: CR201 undefined-parameter: .+ \[compute_ref\.undefined-parameter\]", warnings
    )


def test_findings_come_once(tmp_path: Path) -> None:
    lines = Project("bad-input", tmp_path).build(check=True).warnings.splitlines()
    assert [line for line, count in Counter(lines).items() if count > 1 and "[compute_ref." in line] == []


def test_findings_can_be_suppressed(tmp_path: Path) -> None:
    built = Project("split", tmp_path).build(check=True, suppress_warnings=["compute_ref.undefined-parameter"])
    assert "CR201" not in built.warnings


def test_check_can_be_off(tmp_path: Path) -> None:
    assert "CR201" not in Project("split", tmp_path).build().warnings


def test_os_api_ref_options_are_accepted(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(
        os_api_ref_min_microversion="2.1",
        os_api_ref_max_microversion="2.100",
        os_api_ref_release_microversions={"2.90": "yoga"},
    )
    assert built.warnings == ""


@pytest.mark.parametrize("builder", ["html", "text", "latex", "man", "gettext", "epub", "texinfo"])
def test_bad_input_breaks_no_builder(builder: str, tmp_path: Path) -> None:
    built = Project("bad-input", tmp_path).build(builder, man_pages=[("index", "bad", "Bad", "x", 1)])
    assert "Traceback" not in built.warnings


def test_bad_input_shows_what_there_is(tmp_path: Path) -> None:
    """A row without a type, without ``in``, after a second rest_method, before the first: all are there."""
    built = Project("bad-input", tmp_path).build()
    page = parse((built.out / "index.html").read_text("utf-8"))
    assert [row.get("data-name") for row in having(page, "rest-parameter")] == ["early", "a", "b", "d", "e", "f", "a-b"]
    urls = [one.get("data-url") for one in having(page, "rest-operation")]
    assert urls == ["/without/section", "/first", "/second", "", "/third/{a-b}/{c}"]
    assert "299" in text_of(page)
    assert "70000" in text_of(page)
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_faults_in_descriptions_are_reported_where_they_stand(tmp_path: Path) -> None:
    warnings = Project("bad-input", tmp_path).build().warnings
    assert "parameters.yaml:14: WARNING: Inline strong start-string" in warnings
    assert warnings.count("Inline strong start-string") == 1


@pytest.mark.parametrize(
    ("version", "shown", "hidden"),
    [
        ("2.2", ["Gone.", "in the old days", "things-list-resp"], ["Show Thing", "Whether the thing is locked"]),
        ("2.9", ["Gone.", "Show Thing", "Whether the thing is locked"], ["in the old days"]),
        ("2.95", ["Whether the thing is locked"], ["Gone.", "Show Thing", "in the old days"]),
    ],
)
def test_reference_as_of_one_microversion(version: str, shown: list[str], hidden: list[str], tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    text = (project.source / "index.rst").read_text("utf-8").replace("; :rest:op:`show-thing`", "")
    (project.source / "index.rst").write_text(text, "utf-8")
    page = (project.build(compute_ref_microversion=version).out / "index.html").read_text("utf-8")
    assert [content for content in shown if content not in page] == []
    assert [content for content in hidden if content in page] == []
    paths = [one.get("data-path") for one in having(parse(page), "rest-sample")]
    expected = "samples/things-list-resp.json" if version == "2.2" else "samples/v2.9/things-list-resp.json"
    assert paths == [expected, "samples/thing-create-req.json"]


def test_settings_of_pyproject_hold_in_a_build(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    (project.source / "pyproject.toml").write_text('[tool.compute-ref]\nignore = ["CR306"]\n', "utf-8")
    warnings = project.build(check=True).warnings
    assert "[compute_ref.missing-sample]" not in warnings
    assert "[compute_ref.missing-status-codes]" in warnings


def test_broken_settings_are_a_warning_and_the_build_goes_on(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    (project.source / "pyproject.toml").write_text('[tool.compute-ref]\nselct = ["CR306"]\n', "utf-8")
    warnings = project.build(check=True).warnings
    assert "selct" in warnings
    assert "[compute_ref.configuration]" in warnings
    assert "[compute_ref.missing-sample]" in warnings


def test_contract_of_another_service_is_a_warning_and_the_rest_is_checked(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    shutil.copy(REPOSITORY / "tests/rules/CR701-contract-type/bad/contract.json", project.source)
    table = '[tool.compute-ref]\nsource = "."\ncontracts = ["contract.json"]\n'
    (project.source / "pyproject.toml").write_text(table, "utf-8")
    warnings = project.build(check=True).warnings
    assert "contract.json: the contract has" in warnings
    assert "[compute_ref.configuration]" in warnings
    assert "WARNING: CR7" not in warnings
    assert "[compute_ref.missing-sample]" in warnings


def test_contract_that_is_missing_is_a_warning_and_the_rest_is_checked(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    table = '[tool.compute-ref]\nsource = "."\nignore = ["CR604"]\ncontracts = ["no.json"]\n'
    (project.source / "pyproject.toml").write_text(table, "utf-8")
    warnings = project.build(check=True).warnings
    assert re.search(r"no\.json.+ \[compute_ref\.configuration\]", warnings)
    assert "[compute_ref.missing-sample]" in warnings
    assert "[compute_ref.missing-status-codes]" not in warnings
