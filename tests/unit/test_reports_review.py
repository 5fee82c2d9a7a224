"""With ``--changed-since``, formats for reviews show a finding inside the change."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import Run

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"
SAMPLE = SOURCE / "samples" / "server-get-resp.json"
PARAMETERS = SOURCE / "parameters.yaml"
ROWS = """\
   - name: name
   - id: id_body
   - status: status
   - host: host
   - image: image
   - flavor: flavor
"""
FIELDS = {"name": "web-1", "id": "9168", "status": "ACTIVE", "host": "c1", "image": "cirros", "flavor": "small"}
DEFINITION = """\
{name}:
  description: What is called {name}.
  in: body
  required: true
  type: string
"""
#: File and line of each finding, and its text.
Shown = list[tuple[str, int, str]]
Show = Callable[[str], Shown]


def github(text: str) -> Iterator[tuple[str, int, str]]:
    for line in text.splitlines():
        match = re.fullmatch(r"::\w+ file=(.*?),line=(\d+),col=\d+,title=(.*?)::(.*)", line)
        assert match
        yield match[1], int(match[2]), f"{match[3]}: {match[4]}"


def gitlab(text: str) -> Iterator[tuple[str, int, str]]:
    for issue in json.loads(text):
        yield issue["location"]["path"], issue["location"]["lines"]["begin"], issue["description"]


def sarif(text: str) -> Iterator[tuple[str, int, str]]:
    for result in json.loads(text)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        yield place["artifactLocation"]["uri"], place["region"]["startLine"], result["message"]["text"]


def checkstyle(text: str) -> Iterator[tuple[str, int, str]]:
    for file in ET.fromstring(text):
        for error in file:
            yield file.attrib["name"], int(error.attrib["line"]), error.attrib["message"]


def rdjson(text: str) -> Iterator[tuple[str, int, str]]:
    for item in json.loads(text)["diagnostics"]:
        yield item["location"]["path"], item["location"]["range"]["start"]["line"], item["message"]


def zuul(text: str) -> Iterator[tuple[str, int, str]]:
    for file, comments in json.loads(text)["zuul"]["file_comments"].items():
        for comment in comments:
            yield file, comment["line"], comment["message"]


READERS = {reader.__name__: reader for reader in (checkstyle, github, gitlab, rdjson, sarif, zuul)}


@pytest.fixture(autouse=True)
def repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project as the commit ``old`` of a repository."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    PAGE.write_text(PAGE.read_text().replace("   - name: nane\n", ROWS))
    with PARAMETERS.open("a") as stream:
        stream.writelines(DEFINITION.format(name=name) for name in ("id_body", "status", "host", "image", "flavor"))
    SAMPLE.write_text(json.dumps(FIELDS, indent=4) + "\n")
    git("init", "--quiet", ".")
    commit()
    return project


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit() -> None:
    """Make what there is the commit ``old``."""
    git("add", "--all")
    git("commit", "--quiet", "--message", "old")
    git("tag", "--force", "old")


@pytest.fixture(params=READERS)
def shown(request: pytest.FixtureRequest, compute_ref: Run) -> Callable[..., Shown]:
    def lint(*select: str) -> Shown:
        rules = ("--select", ",".join(select)) if select else ()
        outcome = compute_ref("lint", "--changed-since", "old", "--format", request.param, *rules)
        assert outcome.err == ""
        return list(READERS[request.param](outcome.out))

    return lint


def lines_changed(path: Path) -> set[int]:
    """Return the lines of a file that git calls changed; where some only went, those around them."""
    done = subprocess.run(["git", "diff", "-U0", "old", "--", path], capture_output=True, text=True, check=True)
    lines: set[int] = set()
    for start, count in re.findall(r"^@@ \S+ \+(\d+)(?:,(\d+))? @@", done.stdout, re.MULTILINE):
        first, number = int(start), int(count or 1)
        lines |= {*range(first, first + number)} if number else {first, first + 1}
    return lines


def json_findings(compute_ref: Run, *arguments: str) -> list[dict[str, Any]]:
    outcome = compute_ref("lint", "--changed-since", "old", "--format", "json", *arguments)
    findings = json.loads(outcome.out)["findings"]
    assert isinstance(findings, list)
    return findings


def sub(path: Path, pattern: str, text: str) -> None:
    """Change a file, and see that it changes."""
    before = path.read_text()
    after = re.sub(pattern, text, before, flags=re.MULTILINE)
    assert after != before
    path.write_text(after)


def test_field_that_came_is_shown_in_the_sample(shown: Callable[..., Shown], compute_ref: Run) -> None:
    sub(SAMPLE, '    "id"', '    "colour": "red",\n    "id"')
    (place,) = shown("CR302")
    assert place[:2] == (SAMPLE.as_posix(), 3)
    (finding,) = json_findings(compute_ref, "--select", "CR302")
    assert f"(at {PAGE.as_posix()}:{finding['line']}:{finding['column']})" in place[2]
    assert finding["file"] == PAGE.as_posix()
    assert place[:2] in [(related["file"], related["line"]) for related in finding["related"]]


def test_row_that_went_is_shown_beside_where_it_was(shown: Callable[..., Shown]) -> None:
    sub(PAGE, "^   - image: image\n", "")
    (place,) = shown("CR302")
    assert place[0] == PAGE.as_posix()
    assert place[1] in lines_changed(PAGE)
    assert "(at " in place[2]


def test_definition_that_went_is_shown_beside_where_it_was(shown: Callable[..., Shown], compute_ref: Run) -> None:
    sub(PARAMETERS, r"^host:\n(?: .*\n)+", "")
    (place,) = shown("CR201")
    assert place[0] == PARAMETERS.as_posix()
    assert place[1] in lines_changed(PARAMETERS)
    (finding,) = json_findings(compute_ref, "--select", "CR201")
    assert finding["file"] == PAGE.as_posix()
    assert {"file": place[0], "line": place[1], "column": 1, "message": "changed here"} in finding["related"]


def test_changed_field_of_a_long_definition_is_shown_there(shown: Callable[..., Shown]) -> None:
    long = "  description: |\n" + "    A sentence.\n" * 9
    sub(PARAMETERS, "  description: What is called image.\n", long)
    commit()
    sub(PARAMETERS, r"(^image:\n(?:(?!  type).*\n)*)  type: string", r"\1  type: integer")
    places = shown("CR303")
    assert [place[0] for place in places] == [PARAMETERS.as_posix()]
    assert places[0][1] in lines_changed(PARAMETERS)


def test_finding_inside_the_change_stays(shown: Callable[..., Shown], compute_ref: Run) -> None:
    sub(PAGE, "name: name", "name: nome")
    (place,) = shown("CR201")
    (finding,) = json_findings(compute_ref, "--select", "CR201")
    assert place[:2] == (finding["file"], finding["line"])
    assert "(at " not in place[2]


def test_finding_beside_the_change_is_shown_at_the_nearest_line_that_came(shown: Callable[..., Shown]) -> None:
    """A reader may show no line but those: reviewdog's default filter."""
    sub(PAGE, "^   - id: id_body", "   - number: id_body")
    (place,) = shown("CR302")
    assert place[0] == PAGE.as_posix()
    assert lines_changed(PAGE) == {place[1]}
    assert "(at " in place[2]


def test_new_files_are_changed_as_a_whole(shown: Callable[..., Shown]) -> None:
    sub(PAGE, "name: name", "name: nome")
    PAGE.rename(SOURCE / "other.inc")
    (SOURCE / "index.rst").write_text("API\n===\n\n.. include:: other.inc\n")
    (place,) = shown("CR201")
    assert place[0] == (SOURCE / "other.inc").as_posix()
    assert "(at " not in place[2]


def test_line_ends_alone_are_no_change(shown: Callable[..., Shown]) -> None:
    """What git checks out on Windows has other line ends than what it keeps."""
    sub(SAMPLE, '    "id"', '    "colour": "red",\n    "id"')
    SAMPLE.write_bytes(SAMPLE.read_bytes().replace(b"\n", b"\r\n"))
    PAGE.write_bytes(PAGE.read_bytes().replace(b"\n", b"\r\n"))
    (place,) = shown("CR302")
    assert place[:2] == (SAMPLE.as_posix(), 3)


def test_configuration_of_git_does_not_change_the_hunks(shown: Callable[..., Shown]) -> None:
    for name, value in (("diff.external", "false"), ("diff.context", "9"), ("diff.interHunkContext", "99")):
        git("config", name, value)
    sub(SAMPLE, '    "id"', '    "colour": "red",\n    "id"')
    sub(SAMPLE, '"cirros"', '"debian"')
    (place,) = shown("CR302")
    assert place[:2] == (SAMPLE.as_posix(), 3)


def test_without_changed_since_everything_stands_where_it_is(compute_ref: Run) -> None:
    sub(SAMPLE, '    "id"', '    "colour": "red",\n    "id"')
    outcome = compute_ref("lint", "--format", "zuul", "--select", "CR302")
    assert [place[0] for place in zuul(outcome.out)] == [PAGE.as_posix()]


def test_suggestion_does_not_go_where_it_does_not_belong(compute_ref: Run) -> None:
    """Shown elsewhere, it would replace the lines there."""
    sub(PARAMETERS, "^status:", "state:")
    sub(PAGE, "status: status", "status: statuss")
    commit()
    sub(PARAMETERS, "^state:", "status:")
    sub(PARAMETERS, "^host:", "hosst:")
    outcome = compute_ref("lint", "--changed-since", "old", "--format", "rdjson", "--select", "CR201")
    (item,) = json.loads(outcome.out)["diagnostics"]
    assert item["location"]["path"] == PARAMETERS.as_posix()
    assert "suggestions" not in item
    (finding,) = json_findings(compute_ref, "--select", "CR201")
    assert finding["fix"] is not None
