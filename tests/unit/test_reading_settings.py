"""The values of conf.py that reading takes, in the linter and in builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx_project import Project

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.reading.conf_faults import SETTINGS
from sphinx_compute_ref.sphinx_ext.config import OPTIONS, OS_API_REF_OPTIONS

PAGE = "Things\n======\n\n.. rest_method:: GET /things\n\n.. rest_parameters:: parameters.yaml\n\n   - limit: limit\n"
PARAMETERS = "limit:\n  in: query\n  type: string\n  required: false\n  description: A limit.\n  min_version: 2.7\n"
CODES = ["CR009", "CR105"]


def found(folder: Path, conf: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    for name, text in (("conf.py", conf), ("index.rst", PAGE), ("parameters.yaml", PARAMETERS)):
        (folder / name).write_text(text, "utf-8")
    monkeypatch.chdir(folder)
    findings = check(read_reference("."), select=CODES).findings
    return [(one.code, one.location.line, one.location.column) for one in findings]


@pytest.mark.parametrize("prefix", ["compute_ref", "os_api_ref"])
@pytest.mark.parametrize(
    "value",
    ["2.10", '"v2.5"', '"latest"', "None", "2", '"2"', '["2.10"]', '"2.1.0"', "2.70", '("2.1", "2.10")', "True"],
)
def test_what_is_no_microversion_is_told_once(
    prefix: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = f"{prefix}_max_microversion = {value}\n"
    assert found(tmp_path, conf, monkeypatch) == [("CR009", 1, len(prefix) + 21)]


@pytest.mark.parametrize(
    "value", ['"2.10"', "2.96", '""', "version()", '"2" + ".10"', "os.environ.get('X', 'latest')", "f'{MAJOR}.10'"]
)
def test_what_is_a_microversion_or_no_literal_is_fine(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path, f"compute_ref_max_microversion = {value}\n", monkeypatch) == []


def test_a_range_the_wrong_way_round_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = 'compute_ref_min_microversion = "2.9"\ncompute_ref_max_microversion = "2.3"\n'
    assert found(tmp_path, conf, monkeypatch) == [("CR009", 2, 32)]


def test_the_last_assignment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = 'compute_ref_max_microversion = "latest"\ncompute_ref_max_microversion = "2.96"\n'
    assert found(tmp_path, conf, monkeypatch) == []


def test_what_may_be_set_elsewhere_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = (
        'compute_ref_max_microversion = "latest"\ntry:\n    compute_ref_max_microversion = find()\nfinally:\n    pass\n'
    )
    assert found(tmp_path, conf, monkeypatch) == []


def test_a_build_takes_numbers_as_they_are_written(tmp_path: Path) -> None:
    conf = (
        'extensions = ["sphinx_compute_ref"]\ncompute_ref_min_microversion = 2.1\ncompute_ref_max_microversion = 2.10\n'
    )
    files = {"conf.py": conf, "index.rst": PAGE, "parameters.yaml": PARAMETERS}
    built = Project.of(tmp_path / "source", files).build(check=True)
    told = [line for line in built.warnings.splitlines() if "compute_ref." in line or "conf" in line]
    assert len(told) == 2  # and that no status code is listed
    assert "conf.py:3: WARNING: CR009 invalid-setting" in built.warnings


def test_every_setting_is_known_to_both() -> None:
    names = {option.name.removeprefix("compute_ref_") for option in OPTIONS}
    assert names == set(SETTINGS)
    assert {option.name.removeprefix("os_api_ref_") for option in OS_API_REF_OPTIONS} <= names


@pytest.mark.parametrize(("value", "count"), [("True", 0), ("False", 0), ('{"server": "/v2.1"}', 0), ('"yes"', 1)])
def test_the_openapi_document_is_a_switch_or_a_dict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, count: int
) -> None:
    assert len(found(tmp_path, f"compute_ref_openapi = {value}\n", monkeypatch)) == count


@pytest.mark.parametrize(
    ("limits", "as_of", "told"),
    [
        ({"min": "2.4", "max": "2.9"}, "2.3", True),
        ({"min": "2.4", "max": "2.9"}, "2.4", False),
        ({"min": "2.4", "max": "2.9"}, "2.9", False),
        ({"min": "2.4", "max": "2.9"}, "2.10", True),
        ({"min": "2.4"}, "2.3", True),
        ({"min": "2.4"}, "2.90", False),
        ({"max": "2.9"}, "2.10", True),
        ({"max": "2.9"}, "2.1", False),
        ({}, "2.10", False),
    ],
)
def test_a_build_is_as_of_a_microversion_that_the_reference_has(
    limits: dict[str, str], as_of: str, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = f'compute_ref_microversion = "{as_of}"\n'
    conf += "".join(f'compute_ref_{name}_microversion = "{value}"\n' for name, value in limits.items())
    assert found(tmp_path, conf, monkeypatch) == ([("CR009", 1, 28)] if told else [])
