"""``--changed-since`` over a history of small commits: reviews show each finding where they can.

The history is made from releases of nova's reference: what one changed against the release before is committed step by
step, as people do who change samples, definitions and pages one after the other. What such a commit leaves undone is
what findings are about. Definitions and each sample are a commit of their own; pages, which a release changes by the
dozen and mostly in their words, come together.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from filecmp import cmp
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import needs
import pytest
from conftest import Run

pytestmark = [pytest.mark.corpora, pytest.mark.slow]
RELEASES = ("30.0.0", "31.0.0", "32.0.0", "33.0.0", "34.0.0")
FORMATS = ("checkstyle", "github", "gitlab", "rdjson", "sarif", "zuul")
Place = tuple[str, int]


@pytest.fixture(scope="module", params=[6, pytest.param(12, marks=pytest.mark.wide)])
def number_of_commits(request: pytest.FixtureRequest) -> int:
    """So many commits are looked at, of each of the three kinds one at least."""
    return int(request.param)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, number_of_commits: int) -> Path:
    """A repository whose last commits, those that are looked at, change a sample, the definitions or pages."""
    folder = tmp_path_factory.mktemp("nova")
    corpora = [needs.corpus(f"nova-{release}") for release in RELEASES]
    for name in ("api-ref", "doc"):
        shutil.copytree(corpora[0] / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    changes = [(corpus, paths) for old, corpus in pairwise(corpora) for paths in changed_files(old, corpus)]
    for number, (corpus, paths) in enumerate(changes, 1):
        for path in paths:
            if (corpus / path).exists():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(corpus / path, folder / path)
            else:
                (folder / path).unlink()
        if number >= len(changes) - number_of_commits:  # what comes before is one commit
            commit(folder)
    return folder


def changed_files(folder: Path, corpus: Path) -> list[list[Path]]:
    """Return the files that differ, those of a commit together, samples first: pages come last, as in work."""
    files = {
        path.relative_to(top)
        for top in (folder, corpus)
        for path in top.rglob("*")
        if path.suffix in (".inc", ".rst", ".yaml", ".json") and path.relative_to(top).parts[0] in ("api-ref", "doc")
    }
    differing = [
        path
        for path in sorted(files)
        if not ((folder / path).exists() and (corpus / path).exists() and cmp(folder / path, corpus / path, False))
    ]
    pages = [path for path in differing if path.suffix in (".inc", ".rst")]
    others = [path for path in differing if path not in pages]
    others.sort(key=lambda path: path.suffix != ".json")
    return [*([path] for path in others), *([pages] if pages else [])]


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True, errors="replace"
    )
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "A change")


def hunks(folder: Path) -> dict[str, list[range]]:
    """Return the lines that git shows of the last commit, by file."""
    lines: dict[str, list[range]] = {}
    file = ""
    for line in git(folder, "diff", "--no-renames", "HEAD~1", "HEAD").splitlines():
        if line.startswith("+++ b/"):
            file = line.removeprefix("+++ b/")
        elif head := re.match(r"@@ \S+ \+(\d+)(?:,(\d+))? @@", line):
            first = int(head[1])
            lines.setdefault(file, []).append(range(first, first + int(head[2] or 1)))
    return lines


def inside(lines: dict[str, list[range]], place: Place) -> bool:
    return any(place[1] in hunk for hunk in lines.get(place[0], ()))


def shown_places(folder: Path) -> Iterator[tuple[str, list[Place]]]:
    """Yield where each format for reviews shows its findings."""
    text = {name: (folder / f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}
    files = ET.fromstring(text["checkstyle"])
    yield "checkstyle", [(file.attrib["name"], int(error.attrib["line"])) for file in files for error in file]
    commands = re.findall(r"^::\w+ file=(.*?),line=(\d+),", text["github"], re.MULTILINE)
    yield "github", [(file, int(line)) for file, line in commands]
    issues = [issue["location"] for issue in json.loads(text["gitlab"])]
    yield "gitlab", [(place["path"], place["lines"]["begin"]) for place in issues]
    diagnostics = [item["location"] for item in json.loads(text["rdjson"])["diagnostics"]]
    yield "rdjson", [(place["path"], place["range"]["start"]["line"]) for place in diagnostics]
    results = json.loads(text["sarif"])["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    yield "sarif", [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]
    comments = json.loads(text["zuul"])["zuul"]["file_comments"]
    yield "zuul", [(file, comment["line"]) for file, listed in comments.items() for comment in listed]


def test_each_finding_is_inside_a_hunk_where_any_of_its_places_is(
    repository: Path, number_of_commits: int, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    commits = git(repository, "rev-list", "--reverse", f"--max-count={number_of_commits}", "HEAD").split()
    assert len(commits) == number_of_commits
    counts: Counter[str] = Counter()
    for name in commits:
        git(repository, "checkout", "--quiet", name)
        formats = [f"--format={format_}=out.{format_}" for format_ in (*FORMATS, "json")]
        assert compute_ref("lint", "--changed-since=HEAD~1", "--fail-on=never", *formats).status == 0
        lines = hunks(repository)
        findings: list[dict[str, Any]] = json.loads((repository / "out.json").read_text(encoding="utf-8"))["findings"]
        own = [(finding["file"], finding["line"]) for finding in findings]
        others = [[(each["file"], each["line"]) for each in finding["related"]] for finding in findings]
        possible = sum(any(inside(lines, place) for place in (own[n], *others[n])) for n in range(len(findings)))
        for format_, places in shown_places(repository):
            assert len(places) == len(findings), format_
            assert sum(inside(lines, place) for place in places) == possible, (format_, name)
        counts["findings"] += len(findings)
        counts["own place outside"] += sum(not inside(lines, place) for place in own)
        counts["shown outside"] += len(findings) - possible
    print(dict(counts))
    assert counts["own place outside"] > counts["shown outside"]
