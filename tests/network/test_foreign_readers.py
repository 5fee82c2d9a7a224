"""Formats for review systems, opened by readers that are not ours; npm and PyPI have them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import needs
import pytest
from conftest import Report
from foreign_readers import Violation, npm_package, python_packages, violations


def test_commands_are_those_of_the_toolkit(any_report: Report, project: Path) -> None:
    modules = npm_package("@actions/core@1.11.1") / "node_modules"
    script = (
        "const command = require(process.argv[1] + '/@actions/core/lib/command');"
        "for (const [name, properties, text] of JSON.parse(require('fs').readFileSync(0, 'utf-8')))"
        " command.issueCommand(name, properties, text);"
    )
    names = {"error": "error", "warning": "warning", "info": "notice"}
    wanted = [
        (
            names[finding["severity"]],
            {
                "file": issue["location"]["path"],
                "line": finding["line"],
                "col": finding["column"],
                "title": issue["check_name"],
            },
            "\n".join(
                [
                    finding["message"],
                    *(
                        f"{os.path.relpath(place['file'], project)}:{place['line']}:{place['column']}: "
                        + place["message"]
                        for place in finding["related"]
                    ),
                ]
            ),
        )
        for finding, issue in zip(
            json.loads(any_report("json"))["findings"], json.loads(any_report("gitlab")), strict=True
        )
    ]
    done = subprocess.run(
        [needs.program("node"), "-e", script, str(modules)],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert any_report("github") == done.stdout


@pytest.mark.parametrize(("format_", "parser"), [("gitlab", "CODECLIMATE"), ("sarif", "SARIF")])
def test_violations_lib_reads_the_findings(any_report: Report, tmp_path: Path, format_: str, parser: str) -> None:
    read = violations(parser, any_report(format_), tmp_path)
    issues = json.loads(any_report("gitlab"))
    words = {"major": "ERROR", "minor": "WARN", "info": "INFO"}
    assert sorted(read) == sorted(
        Violation(
            issue["location"]["path"],
            issue["location"]["lines"]["begin"],
            words[issue["severity"]],
            issue["check_name"].split()[0] if format_ == "sarif" else issue["check_name"],
        )
        for issue in issues
    )


def test_zuul_takes_the_comments(any_report: Report) -> None:
    comments = json.loads(any_report("zuul"))["zuul"]["file_comments"]
    folder = python_packages("zuul==14.3.0", "voluptuous==0.15.2")
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from zuul.lib import filecomments\n"
        "comments = json.load(sys.stdin); filecomments.validate(comments)\n"
        "print(json.dumps(sorted(filecomments.extractLines(comments))))"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, input=json.dumps(comments), capture_output=True, text=True, check=True)
    lines = {(file, comment["line"]) for file, found in comments.items() for comment in found}
    assert {(file, line) for file, line in json.loads(done.stdout)} == lines


def test_danger_plugin_reads_the_findings(any_report: Report, tmp_path: Path) -> None:
    modules = npm_package("danger-plugin-lint-report@1.8.1") / "node_modules"
    path = tmp_path / "checkstyle.xml"
    path.write_text(any_report("checkstyle"), encoding="utf-8")
    script = (
        "const [modules, path] = process.argv.slice(1);"
        "const convert = require(modules + '/xml-js');"
        "const reader = require(modules + '/danger-plugin-lint-report/dist/parse/checkstyle_parser');"
        "const text = require('fs').readFileSync(path, 'utf-8');"
        "const read = reader.parseCheckstyle(convert.xml2js(text), process.cwd());"
        "process.stdout.write(JSON.stringify(read));"
    )
    done = subprocess.run(
        [needs.program("node"), "-e", script, str(modules), str(path)], capture_output=True, text=True, check=True
    )
    read = json.loads(done.stdout or "[]")
    findings = json.loads(any_report("json"))["findings"]
    assert [(item["line"], item["column"], item["severity"]) for item in read] == [
        (finding["line"], finding["column"], finding["severity"]) for finding in findings
    ]
    assert [item["message"] for item in read] == [finding["message"] for finding in findings]


def test_rdformat_validator_takes_it(any_report: Report, tmp_path: Path) -> None:
    folder = npm_package("@umbrelladocs/rdformat-validator@1.0.1")
    script = folder / "node_modules" / "@umbrelladocs" / "rdformat-validator" / "bin" / "rdformat-validator.js"
    path = tmp_path / "out.rdjson"
    path.write_text(any_report("rdjson"), encoding="utf-8")
    command = [needs.program("node"), str(script), "--strict", "--no-extra-fields", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
