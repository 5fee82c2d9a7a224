"""``compute-ref lint --changed-since``: what a change brings, and nothing else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PARAMETERS, Run

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"
SAMPLE = SOURCE / "samples" / "server-get-resp.json"

Findings = Callable[..., list[dict[str, Any]]]


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit(tag: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", tag)
    git("tag", tag)


@pytest.fixture(autouse=True)
def repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, with its fault, as the commit ``old`` of a repository."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet", ".")
    commit("old")
    return project


@pytest.fixture
def brought(compute_ref: Run) -> Findings:
    """Return the findings that ``--changed-since`` shows."""

    def lint(ref: str = "old", *arguments: str) -> list[dict[str, Any]]:
        outcome = compute_ref("lint", "--changed-since", ref, "--format", "json", *arguments)
        assert outcome.err == ""
        findings = json.loads(outcome.out)["findings"]
        assert isinstance(findings, list)
        return findings

    return lint


def test_nothing_changed_is_nothing_to_say(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--changed-since", "HEAD", "--select", "CR201")
    assert (outcome.status, outcome.out) == (0, "No findings in 1 operation (1 from before the change).\n")


def test_what_only_moved_is_silent(brought: Findings) -> None:
    PAGE.rename(SOURCE / "moved.inc")
    (SOURCE / "index.rst").write_text("API\n===\n\nAn introduction.\n\n.. include:: moved.inc\n")
    assert brought() == []


def test_edited_definition_brings_up_the_table_that_uses_it(brought: Findings) -> None:
    parameters = SOURCE / "parameters.yaml"
    parameters.write_text(PARAMETERS.replace("in: path", "in: body"))
    assert ("CR202", str(PAGE)) in {(finding["code"], finding["file"]) for finding in brought()}


def test_deleted_sample_brings_up_the_page_that_includes_it(brought: Findings) -> None:
    SAMPLE.unlink()
    assert [(finding["code"], finding["file"]) for finding in brought()] == [("CR001", str(PAGE))]


def test_what_an_earlier_commit_lacked_is_new(brought: Findings) -> None:
    SAMPLE.unlink()
    commit("new")
    assert brought("new") == []
    assert [finding["code"] for finding in brought("old")] == ["CR001"]


def test_of_two_equal_findings_the_added_one_is_shown(brought: Findings) -> None:
    table = PAGE.read_text().split("Response\n--------\n\n")[1].partition(".. literal")[0]
    PAGE.write_text(
        PAGE.read_text().replace(table, table.replace("- name: nane", "- name: nane\n   - id: name") + table)
    )
    lines = [number for number, line in enumerate(PAGE.read_text().split("\n"), 1) if line == "   - name: nane"]
    (finding,) = brought("old", "--select", "CR201")
    assert finding["line"] == lines[0]


def test_of_three_equal_findings_those_whose_surroundings_were_there_are_old(brought: Findings) -> None:
    """A copy of the first stands before the second: what is around it was there once, not twice."""
    first, second = "   - id: name\n   - name: nane\n", "   - size: name\n"
    text = PAGE.read_text()
    PAGE.write_text(text.replace("   - name: nane\n", first * 2 + second))
    commit("two")
    PAGE.write_text(text.replace("   - name: nane\n", first * 3 + second))
    lines = [number for number, line in enumerate(PAGE.read_text().split("\n"), 1) if line == "   - name: nane"]
    (finding,) = brought("two", "--select", "CR201")
    assert finding["line"] == lines[1]


def test_fix_mends_only_what_the_change_brings(compute_ref: Run) -> None:
    PAGE.write_text(PAGE.read_text().replace("server_id_path", "server_id_pat"))
    compute_ref("lint", "--changed-since", "old", "--fix", "--select", "CR201")
    assert "server_id: server_id_path" in PAGE.read_text()
    assert "name: nane" in PAGE.read_text()


def test_baseline_and_earlier_commit_do_not_add_up(compute_ref: Run, brought: Findings) -> None:
    compute_ref("lint", "--select", "CR201", "--write-baseline", "--baseline", "known.json")
    PAGE.write_text(PAGE.read_text().replace("   - name: nane\n", "   - name: nane\n   - name: nane\n"))
    assert len(brought("old", "--select", "CR201", "--baseline", "known.json")) == 1


def test_subfolder_is_as_good_as_the_top(compute_ref: Run, brought: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    SAMPLE.unlink()
    expected = [finding["fingerprint"] for finding in brought()]
    monkeypatch.chdir("api-ref")
    assert [finding["fingerprint"] for finding in brought("old", "source")] == expected
    monkeypatch.chdir("source/samples")
    assert [finding["fingerprint"] for finding in brought("old", "..")] == expected


def test_file_narrows_what_is_shown(brought: Findings) -> None:
    SAMPLE.unlink()
    assert brought("old", str(SOURCE / "parameters.yaml")) == []
    assert len(brought("old", str(PAGE))) == 1


def test_links_are_followed_in_the_commit(brought: Findings) -> None:
    PAGE.rename(SOURCE / "real.txt")
    PAGE.symlink_to("real.txt")
    (SOURCE / "samples").rename("samples")
    (SOURCE / "samples").symlink_to("../../samples")
    commit("links")
    assert brought("links") == []
    assert brought("old") == []


def test_linked_folders_are_read_in_the_commit(brought: Findings) -> None:
    (SOURCE / "loop").symlink_to("../source")
    (SOURCE / "v2").symlink_to("../v2")
    Path("api-ref/v2").mkdir()
    page = Path("api-ref/v2/index.rst")
    page.write_text("V2\n==\n\n.. rest_parameters:: parameters.yaml\n\n   - gone: gone\n")
    page.with_name("parameters.yaml").write_text(PARAMETERS)
    commit("links")
    assert brought("links") == []
    page.write_text(page.read_text() + "   - missing: missing\n")
    assert [(finding["code"], finding["file"]) for finding in brought("links")] == [
        ("CR201", str(SOURCE / "v2/index.rst"))
    ]


@pytest.fixture
def samples(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples in a submodule, as the commit ``split`` of the project; what is returned is their repository."""
    origin = tmp_path_factory.mktemp("origin")
    (SOURCE / "samples").rename(origin / "samples")
    git("-C", str(origin), "init", "--quiet")
    git("-C", str(origin), "add", "--all")
    git("-C", str(origin), "commit", "--quiet", "--message", "samples")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(origin), "api-ref/shared")
    (SOURCE / "samples").symlink_to("../shared/samples")
    commit("split")
    return origin


@pytest.mark.usefixtures("samples")
def test_samples_in_a_submodule_are_read_at_its_commit(brought: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert brought("old") == []
    monkeypatch.setenv("GIT_DIR", ".git")  # as git has it for hooks
    assert brought("split") == []
    monkeypatch.delenv("GIT_DIR")
    SAMPLE.write_text("{")
    git("-C", "api-ref/shared", "commit", "--quiet", "--all", "--message", "broken")
    commit("new")
    assert brought("new") == []
    assert [finding["code"] for finding in brought("split")] == ["CR003"]


def test_commit_of_a_submodule_that_is_not_here_is_named(
    compute_ref: Run, repository: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git("-C", str(samples), "commit", "--quiet", "--allow-empty", "--message", "later")
    git("-C", "api-ref/shared", "pull", "--quiet")
    commit("new")
    git("clone", "--quiet", str(repository), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert compute_ref("lint", "--changed-since", "split").status == 0  # there is no submodule, then as now
    git("-c", "protocol.file.allow=always", "clone", "--quiet", "--depth=1", f"file://{samples}", "api-ref/shared")
    outcome = compute_ref("lint", "--changed-since", "split")
    assert (outcome.status, "git -C api-ref/shared fetch origin" in outcome.err) == (2, True)


def test_source_that_the_commit_lacks_is_all_new(compute_ref: Run) -> None:
    Path("api-ref").rename("reference")
    outcome = compute_ref("lint", "--changed-since", "old", "--select", "CR201", "reference/source")
    assert "Found 1 error" in outcome.out
    assert "does not exist in old" in outcome.err


@pytest.mark.parametrize("ref", ["nope", "", "-x", "a\nb", "HEAD:api-ref/source/conf.py"])
def test_unknown_ref_is_status_2(compute_ref: Run, ref: str) -> None:
    outcome = compute_ref("lint", "--changed-since", ref)
    assert outcome.status == 2
    assert "git does not know" in outcome.err
    assert "fetch-depth: 0" in outcome.err


def test_shallow_clone_says_what_to_fetch(
    compute_ref: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    commit("new")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "--quiet", "--depth=1", "--no-tags", f"file://{repository}", str(clone))
    monkeypatch.chdir(clone)
    outcome = compute_ref("lint", "--changed-since", "HEAD~1")
    assert (outcome.status, "shallow" in outcome.err) == (2, True)


def test_partial_clone_is_not_fetched_into(
    compute_ref: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    PAGE.write_text(PAGE.read_text() + "\nA paragraph.\n")
    commit("new")
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "--quiet", "--filter=blob:none", f"file://{repository}", str(clone))
    monkeypatch.chdir(clone)
    before = {path for path in clone.rglob("*") if path.is_file()}
    outcome = compute_ref("lint", "--changed-since", "old")
    assert (outcome.status, "is not in this clone" in outcome.err) == (2, True)
    assert {path for path in clone.rglob("*") if path.is_file()} == before


def test_repository_with_sha256_is_read(compute_ref: Run, repository: Path) -> None:
    (repository / ".git").rename(repository.parent / "old.git")
    git("init", "--quiet", "--object-format=sha256", ".")
    commit("sha256")
    assert "1 from before the change" in compute_ref("lint", "--changed-since", "sha256", "--select", "CR201").out


def test_folder_without_repository_is_status_2(
    compute_ref: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".git").rename(repository / "git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.parent))
    outcome = compute_ref("lint", "--changed-since", "HEAD")
    assert outcome.status == 2
    assert "not a git repository" in outcome.err


def test_git_that_is_not_installed_is_status_2(compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    outcome = compute_ref("lint", "--changed-since", "HEAD")
    assert (outcome.status, "git is not installed" in outcome.err) == (2, True)


def test_repository_is_not_written(brought: Findings, repository: Path) -> None:
    def contents() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in repository.rglob("*")}

    PAGE.write_text(PAGE.read_text() + "\nA paragraph.\n")
    before = contents()
    brought()
    assert contents() == before


def test_write_baseline_does_not_go_with_it(compute_ref: Run) -> None:
    assert compute_ref("lint", "--changed-since", "old", "--write-baseline").status == 2
