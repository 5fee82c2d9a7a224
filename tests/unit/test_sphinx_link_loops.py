"""A link to a folder in which it is: whatever Sphinx walks through, it does so once, and the link is told."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from conftest import Run
from publish_repository import PublishRepository
from sphinx.cmd.build import build_main

CONF = 'extensions = ["sphinx_compute_ref"]\nhtml_theme = "basic"\nexclude_patterns = ["old"]\n'
PAGE = """\
API
===

Show
----

.. rest_method:: GET /shown

Response
~~~~~~~~

.. literalinclude:: ../samples/shown.json
"""
# What a test may take, in seconds: without the mending it is minutes for each link.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class Built:
    """What a build made, as ``sphinx-build`` with these options; pytest's limit ends one that hangs."""

    def __init__(self, source: Path, *options: str) -> None:
        self.output = source.parent / "out"
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            self.status = build_main([*options, "--no-color", str(source), str(self.output)])
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def links(self) -> list[str]:
        """The links that were left out."""
        return re.findall(r"WARNING: (\S+): is a link that leads to a folder in which it is, and", self.err)

    def files(self, pattern: str) -> set[str]:
        return {path.relative_to(self.output).as_posix() for path in self.output.rglob(pattern)}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "conf.py").write_text(CONF)
    (folder / "index.rst").write_text(PAGE)
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "shown.json").write_text("{}\n")
    for name in ("one", "two", "old"):
        (folder / name).mkdir()
        (folder / name / "page.rst").write_text(f":orphan:\n\nPage {name}\n========\n")
    monkeypatch.chdir(tmp_path)
    return folder


LOOPS: dict[str, dict[str, str]] = {
    "to itself": {"loop": "."},
    "to the source by its name": {"loop": "../source"},
    "to what contains the source and the output": {"loop": ".."},
    "two": {"loop": ".", "one/back": ".."},
    "one through a folder": {"one/loop": "../../source"},
    "one with a name that patterns know": {"one/[a*]?": "."},
    "one whose name is spelled otherwise": {f"one/{unicodedata.normalize('NFD', 'ü')}": "."},
}


@pytest.mark.parametrize("links", LOOPS.values(), ids=LOOPS)
def test_documents_are_read_once(source: Path, links: dict[str, str]) -> None:
    for name, target in links.items():
        (source / name).symlink_to(target)
    built = Built(source, "-b", "text", "-D", "compute_ref_check=0")
    assert (built.status, sorted(built.links)) == (0, [f"source/{name}" for name in sorted(links)]), built.err
    assert built.files("*.txt") == {"index.txt", "one/page.txt", "two/page.txt"}
    assert "0 added, 0 changed, 0 removed" in Built(source, "-b", "text", "-D", "compute_ref_check=0").out


def test_links_that_lead_round_are_followed_until_they_are_back(source: Path) -> None:
    (source / "one" / "other").symlink_to("../two")
    (source / "two" / "other").symlink_to("../one")
    built = Built(source, "-b", "text")
    assert built.links == ["source/one/other/other", "source/two/other/other"]
    assert {"one/other/page.txt", "two/other/page.txt"} <= built.files("*.txt")
    assert len(built.files("*.txt")) == 5


def test_a_link_that_leads_elsewhere_is_followed_as_ever(source: Path) -> None:
    (source / "three").symlink_to("one")
    built = Built(source, "-b", "text")
    assert built.links == []
    assert {"one/page.txt", "three/page.txt"} <= built.files("*.txt")


#: Only who follows the first link meets the second one again: the check, which reads each folder once, does not.
ROUND = {"one/other": "../two", "two/other": "../one"}


@pytest.mark.parametrize("links", [*LOOPS.values(), ROUND], ids=[*LOOPS, "round"])
def test_what_a_build_leaves_out_is_told_once(source: Path, compute_ref: Run, links: dict[str, str]) -> None:
    for name, target in links.items():
        (source / name).symlink_to(target)
    built = Built(source, "-b", "text")
    assert "CR008" not in built.err
    outcome = compute_ref("build", "source", "pages", "-b", "text")
    told = outcome.out + outcome.err
    lines = re.findall(r"^(\S+?):1:1: CR008|WARNING: (\S+): is a link .* and is left out", told, re.MULTILINE)
    assert sorted(checked or warned for checked, warned in lines) == sorted(built.links)
    assert (compute_ref("build", "source", "pages", "--no-check")).err.count("and is left out") == len(built.links)


def test_what_is_excluded_is_not_walked_through(source: Path) -> None:
    (source / "old" / "loop").symlink_to("..")
    assert Built(source, "-b", "text").links == []


def test_what_to_add_to_exclude_patterns_silences_it(source: Path) -> None:
    (source / "loop").symlink_to(".")
    (source / "one" / "loop").symlink_to(".")
    (source / "static").mkdir()
    (source / "static" / "turn").symlink_to(".")
    (source / "conf.py").write_text(CONF + 'html_static_path = ["static"]\n')
    patterns = re.findall(r'or add ("[^"]+") to exclude_patterns', Built(source).err)
    assert patterns == ['"loop"', '"**/loop"', '"**/turn"']
    (source / "conf.py").write_text(
        f'{CONF}html_static_path = ["static"]\nexclude_patterns += [{", ".join(patterns)}]\n'
    )
    assert Built(source).links == []


@pytest.mark.parametrize("option", ["html_static_path", "html_extra_path"])
def test_copied_folders_are_walked_through_once(source: Path, option: str) -> None:
    copied = source / "copied"
    (copied / "deep").mkdir(parents=True)
    (copied / "deep" / "file.txt").write_text("text")
    (copied / "loop").symlink_to(".")
    (copied / "deep" / "loop").symlink_to(".")
    (copied / "deep" / "up").symlink_to("../../..")
    (source / "conf.py").write_text(f'{CONF}{option} = ["copied"]\n')
    built = Built(source)
    assert built.links == ["source/copied/loop", "source/copied/deep/loop", "source/copied/deep/up"]
    assert built.files("file.txt") == {"_static/deep/file.txt" if "static" in option else "deep/file.txt"}


def test_build_ends_where_leaving_out_the_link_would_lose_something_else(source: Path) -> None:
    (source / "static" / "one").mkdir(parents=True)
    (source / "static" / "one" / "page.rst").symlink_to(".")
    (source / "conf.py").write_text(CONF + 'html_static_path = ["static"]\n')
    built = Built(source)
    assert built.status == 2
    assert "source/static/one/page.rst: is a link that leads to a folder in which it is: delete it" in built.err


def test_linter_reads_what_a_build_reads(source: Path, compute_ref: Run) -> None:
    (source.parent / "other.rst").write_text(PAGE)
    (source / "loop").symlink_to("..")
    (source.parent / "samples" / "loop").symlink_to(".")
    found = json.loads(compute_ref("lint", "source", "--format", "json").out)["findings"]
    assert {finding["file"] for finding in found} == {"source/index.rst", "source/loop"}
    assert compute_ref("build", "source", "out", "--fail-on", "never", "-j", "1").status == 0


def test_warning_fails_a_build_that_fails_on_warnings(source: Path) -> None:
    (source / "loop").symlink_to(".")
    built = Built(source, "-W", "-b", "text", "-D", "compute_ref_check=0")
    assert (built.status, built.files("*.txt")) == (1, {"index.txt", "one/page.txt", "two/page.txt"})


def test_published_versions_have_their_pages_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    repo = PublishRepository(tmp_path, quick=False)
    monkeypatch.chdir(repo.folder)
    source = repo.folder / "api-ref" / "source"
    source.mkdir(parents=True)
    (source / "loop").symlink_to("../source")
    (source / "again").symlink_to(".")
    repo.commit("one")
    assert compute_ref("publish", str(repo.site)).status == 0
    pages = (repo.site / "main").resolve()
    assert [path.relative_to(pages).as_posix() for path in pages.rglob("index.html")] == ["index.html"]
    assert compute_ref("compare", "HEAD", "main").out == "HEAD to main: no change.\n"


def test_lint_tells_of_the_link_and_calls_nothing_behind_it_unread(source: Path, compute_ref: Run) -> None:
    (source / "one" / "back").symlink_to("..")
    (source / "up").symlink_to("../..")
    told = compute_ref("lint", "source", "--select", "CR008,CR010", "--no-cache").out
    assert re.findall(r"^(\S+): CR\d+", told, re.MULTILINE) == ["source/one/back:1:1", "source/up:1:1"]
    assert 'add "one/back" to exclude_patterns' in told
    (source / "conf.py").write_text(CONF.replace('"old"', '"one/back", "up"'))
    assert "No findings" in compute_ref("lint", "source", "--select", "CR008,CR010", "--no-cache").out
