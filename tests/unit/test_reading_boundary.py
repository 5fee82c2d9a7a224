"""What lies outside of the repository is not read, and neither is what is no file of a sensible size."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from conftest import Run

from sphinx_compute_ref import check
from sphinx_compute_ref.reading.files import files
from sphinx_compute_ref.reading.files.boundary import Boundary, is_outside, reading_inside, root_of
from sphinx_compute_ref.reading.project import read_reference

SECRET = "SECRET-42"
PAGE = """\
Things
======

List things
-----------

.. rest_method:: GET /things

Normal response codes: 200

.. {directive}
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source folder in a working directory without a repository, and secrets beside that."""
    for name in ("secret.yaml", "secret.inc", "secret.rst", "secret.json"):
        (tmp_path / name).write_text(f"{SECRET}: [\n")
    folder = tmp_path / "work" / "source"
    folder.mkdir(parents=True)
    (folder / "conf.py").write_text("")
    monkeypatch.chdir(tmp_path / "work")
    return folder


def faults(source: Path) -> list[str]:
    return [fault.message for fault in read_reference(source).faults]


DIRECTIVES = {
    "rest_parameters:: %syaml\n\n   - a: b": "parameters file",
    "rest_status_code:: error %syaml\n\n   - 404": "status file",
    "literalinclude:: %sjson": "sample",
    "include:: %sinc": "included file",
}


@pytest.mark.parametrize("directive", DIRECTIVES)
@pytest.mark.parametrize("path", ["../../secret.", "/../../secret.", "inner.", "l/l/l/../../../secret."])
def test_file_outside_is_named_and_not_read(source: Path, directive: str, path: str, compute_ref: Run) -> None:
    (source / "l").symlink_to(".")
    for ending in ("yaml", "json", "inc"):
        (source / f"inner.{ending}").symlink_to(f"l/l/../../secret.{ending}")
    (source / "index.rst").write_text(PAGE.format(directive=directive % path))
    outcome = compute_ref("lint", "source")
    assert outcome.status == 1
    assert f"{DIRECTIVES[directive]} " in outcome.out
    assert "lies outside of the repository" in outcome.out or "l/" in path  # that path stays inside, where nothing is
    assert SECRET not in outcome.out + outcome.err
    for command in ("lint source --format json", "export model source", "lint source --diff"):
        outcome = compute_ref(*command.split())
        assert SECRET not in outcome.out + outcome.err


def test_page_that_is_a_link_out_is_not_quoted(source: Path, compute_ref: Run) -> None:
    (source / "index.rst").symlink_to("../../secret.rst")
    outcome = compute_ref("lint", "source")
    assert "source/index.rst lies outside of the repository" in outcome.out
    assert SECRET not in outcome.out


def test_no_names_of_files_outside_are_suggested(source: Path, compute_ref: Run) -> None:
    (source / "index.rst").write_text(PAGE.format(directive="include:: ../../secrt.inc"))
    assert "secret.inc" not in compute_ref("lint", "source").out


def test_source_in_a_repository_may_name_what_lies_in_it(source: Path, tmp_path: Path) -> None:
    (source / "index.rst").write_text(PAGE.format(directive="include:: ../../secret.inc"))
    (tmp_path / ".git").mkdir()
    assert faults(source) == []


@pytest.mark.parametrize("where", ["pyproject.toml", "conf.py"])
def test_configuration_allows_folders_outside(source: Path, where: str, compute_ref: Run) -> None:
    (source / "index.rst").write_text(PAGE.format(directive="include:: ../../secret.inc"))
    if where == "conf.py":
        (source / where).write_text('compute_ref_allow_outside = ["../.."]\n')
    else:
        (source.parent / where).write_text('[tool.compute-ref]\nsource = "source"\nallow-outside = [".."]\n')
    assert "lies outside" not in compute_ref("lint", "source").out


def test_configured_samples_may_lie_outside(source: Path, tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "thing-resp.json").write_text("{}")
    (source / "index.rst").write_text(PAGE.format(directive="literalinclude:: ../../samples/thing-resp.json"))
    assert any("lies outside" in message for message in faults(source))
    (source / "conf.py").write_text('compute_ref_samples = "../../samples"\n')
    assert faults(source) == []


def test_allowing_what_is_inside_lets_no_link_lead_out(source: Path, tmp_path: Path) -> None:
    (source / "samples").symlink_to("../..")
    boundary = Boundary([str(source.parent)])
    boundary.allow(str(source / "samples"))
    with reading_inside(boundary):
        assert is_outside(str(source / "samples" / "secret.json"))
        assert not is_outside(str(source / "conf.py"))


def test_root_is_repository_then_working_directory_then_project(source: Path, tmp_path: Path) -> None:
    assert root_of(str(source)) == str(source.parent)
    other = tmp_path / "other" / "api-ref" / "source"
    other.mkdir(parents=True)
    assert root_of(str(other)) == str(other)
    (tmp_path / "other" / "setup.cfg").write_text("")
    assert root_of(str(other)) == str(tmp_path / "other")
    (tmp_path / "other" / "api-ref" / ".git").write_text("gitdir: elsewhere")
    assert root_of(str(other)) == str(tmp_path / "other" / "api-ref")


# What is no file, or too large


@pytest.mark.parametrize("kind", ["pipe", "device", "socket", "large"])
@pytest.mark.parametrize("directive", DIRECTIVES)
def test_what_is_no_sensible_file_is_refused(
    source: Path, directive: str, kind: str, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ending in ("yaml", "json", "inc"):
        path = source / f"odd.{ending}"
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "device":
            path.symlink_to("/dev/zero")
            (source.parent / "pyproject.toml").write_text('[tool.compute-ref]\nallow-outside = ["/dev"]\n')
        elif kind == "socket":
            monkeypatch.chdir(source)
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(path.name)
            monkeypatch.chdir(source.parent)
        else:
            with path.open("wb") as stream:
                stream.truncate(files.MAX_SIZE + 1)
    (source / "index.rst").write_text(PAGE.format(directive=directive % "odd."))
    outcome = compute_ref("lint", "source")
    assert outcome.status == 1
    reason = {"large": "is larger than 32 MiB", "socket": "odd."}.get(kind, "is not a regular file")
    assert reason in outcome.out
    assert "CR001" in outcome.out


def test_conf_py_that_is_no_file_is_told(source: Path, compute_ref: Run) -> None:
    (source / "conf.py").unlink()
    os.mkfifo(source / "conf.py")
    (source / "index.rst").write_text("Title\n=====\n")
    assert "conf.py cannot be read: is not a regular file" in compute_ref("lint", "source").out


@pytest.mark.parametrize("name", ["pyproject.toml", "baseline.json"])
def test_settings_that_are_no_file_are_refused(source: Path, name: str, compute_ref: Run) -> None:
    (source / "index.rst").write_text("Title\n=====\n")
    os.mkfifo(source.parent / name)
    outcome = compute_ref("lint", "source", "--baseline", "baseline.json")
    assert outcome.status == 2
    assert "is not a regular file" in outcome.err or name == "pyproject.toml"


def test_model_and_report_to_compare_with_are_files(source: Path, compute_ref: Run) -> None:
    os.mkfifo(source.parent / "model.json")
    assert compute_ref("compare", "model.json", "source").status == 2


# Includes


def test_includes_without_end_are_cut(source: Path, compute_ref: Run) -> None:
    for number in range(30):
        (source / f"{number}.inc").write_text(f".. include:: {number + 1}.inc\n\n.. include:: {number + 1}.inc\n")
    (source / "30.inc").write_text("Text.\n")
    (source / "index.rst").write_text("Title\n=====\n\n.. include:: 0.inc\n")
    found = json.loads(compute_ref("lint", "source", "--format", "json").out)["findings"]
    assert [each["code"] for each in found if "includes" in each["message"]] == ["CR005"]
    assert "more than 1000 includes" in next(each["message"] for each in found if each["code"] == "CR005")


def test_includes_are_cut_where_they_are_too_deep(source: Path, compute_ref: Run) -> None:
    for number in range(400):
        (source / f"{number}.inc").write_text(f".. include:: {number + 1}.inc\n")
    (source / "400.inc").write_text("Text.\n")
    (source / "index.rst").write_text("Title\n=====\n\n.. include:: 0.inc\n")
    outcome = compute_ref("lint", "source")
    assert "source/49.inc:1:14: CR005 invalid-directive: includes are nested more than 50 deep" in outcome.out


def test_nothing_is_called_unused_below_includes_that_were_cut(source: Path, compute_ref: Run) -> None:
    (source / "parameters.yaml").write_text("a:\n  in: body\n  type: string\n  required: true\n  description: A.\n")
    for number in range(60):
        (source / f"{number}.inc").write_text(f".. include:: {number + 1}.inc\n")
    (source / "60.inc").write_text(PAGE.format(directive="rest_parameters:: parameters.yaml\n\n   - a: a"))
    (source / "index.rst").write_text(
        PAGE.format(directive="rest_parameters:: parameters.yaml\n\n   - b: b") + "\n.. include:: 0.inc\n"
    )
    assert "CR107" not in compute_ref("lint", "source", "--select", "ALL").out


@pytest.mark.parametrize("repository", [True, False])
@pytest.mark.parametrize("name", ["pyproject.toml", "baseline.json", "contract.json", "source"])
@pytest.mark.parametrize("command", ["lint", "report", "export model"])
def test_no_link_leads_to_settings_or_sources_outside(
    source: Path, tmp_path: Path, name: str, command: str, repository: bool, compute_ref: Run
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "pyproject.toml").write_text(f'[tool.compute-ref]\nignore = ["{SECRET}"]\n')
    (outside / "baseline.json").write_text(SECRET)
    (outside / "contract.json").write_text(SECRET)
    (outside / "index.rst").write_text(f"{SECRET}\n=\n\n.. rest_method:: {SECRET}\n")
    if repository:
        Path(".git").mkdir()
    Path("pyproject.toml").write_text(
        '[tool.compute-ref]\nsource = "source"\nbaseline = "baseline.json"\ncontracts = ["contract.json"]\n'
    )
    if name == "source":
        source.joinpath("conf.py").unlink()
        source.rmdir()
        source.symlink_to(outside)
    else:
        Path(name).unlink(missing_ok=True)
        Path(name).symlink_to(outside / name)
    outcome = compute_ref(*command.split())
    assert SECRET not in outcome.out + outcome.err
    needless = {"report": (), "export model": ("baseline.json", "contract.json"), "lint": ("",)}[command]
    if name not in needless:
        assert outcome.status == 2
        assert "out of the repository" in outcome.err or "outside of the repository" in outcome.err


def test_no_settings_are_taken_from_above_the_repository(source: Path, tmp_path: Path, compute_ref: Run) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.compute-ref]\nfrob = "x"\n')
    Path(".git").mkdir()
    (source / "index.rst").write_text("Index\n=====\n")
    assert compute_ref("lint", "source").status == 0


def test_linked_folder_outside_is_not_read_and_said_to_be_so(source: Path, compute_ref: Run) -> None:
    (source.parent.parent / "more").mkdir()
    (source.parent.parent / "more" / "page.rst").write_text(f"{SECRET}\n====\n")
    (source / "more").symlink_to("../../more")
    (source / "parameters.yaml").write_text("a:\n  description: A.\n  in: body\n  required: true\n  type: string\n")
    (source / "index.rst").write_text(PAGE.format(directive="rest_parameters:: parameters.yaml\n\n   - b: b"))
    outcome = compute_ref("lint", "source", "--select", "ALL")
    assert SECRET not in outcome.out
    assert (
        "source/more:1:1: CR010 unread-document: a folder that lies outside of the repository is not read"
        in outcome.out
    )
    assert "CR107" not in outcome.out


def test_folder_with_several_names_is_read_once(source: Path) -> None:
    for name in ("v1", "v2"):
        (source / name).mkdir()
        (source / name / "index.rst").write_text(PAGE.format(directive=name))
        (source / name / "loop").symlink_to("..")
        (source / name / "other").symlink_to("../v1")
    (source / "again").symlink_to("v2")
    (source / "self").symlink_to(".")
    (source / "dead").symlink_to("nowhere")
    reference = read_reference("source")
    assert [document.path for document in reference.documents] == ["source/v1/index.rst", "source/v2/index.rst"]
    assert not reference.unread


@pytest.mark.parametrize("name", ["v1/parameters.yaml", "v1"])
def test_definitions_behind_a_link_are_not_called_unused(source: Path, name: str, compute_ref: Run) -> None:
    """Others than this reference may use them, or this one by another name."""
    shared = source.parent / "shared"
    shared.mkdir()
    (shared / "parameters.yaml").write_text(
        "".join(f"{one}:\n  description: A text.\n  in: body\n  required: true\n  type: string\n" for one in "ab")
    )
    (shared / "index.rst").write_text(
        "V1\n==\n\n" + PAGE.format(directive="rest_parameters:: parameters.yaml\n\n   - a: a")
    )
    (source / "index.rst").write_text("API\n===\n\n.. toctree::\n\n   v1/index\n")
    if name == "v1":
        (source / "v1").symlink_to("../shared")
    else:
        (source / "v1").mkdir()
        (source / "v1" / "index.rst").write_text((shared / "index.rst").read_text())
        (source / name).symlink_to("../../shared/parameters.yaml")
    before = (shared / "parameters.yaml").read_text()
    outcome = compute_ref("lint", "source", "--fix", "--unsafe-fixes")
    assert "CR107" not in outcome.out
    assert (shared / "parameters.yaml").read_text() == before


@pytest.mark.parametrize("path", ["a/f", "./a/f", "a/../a/f", "a/", "a", ".", "l/f", "l/../f", "l/.", "a/link", "f"])
def test_paths_of_any_form_lead_where_their_folders_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "l").symlink_to("a/b")
    (tmp_path / "a" / "link").symlink_to("../f")
    monkeypatch.chdir(tmp_path)
    for form in (path, str(tmp_path / path)):
        assert Boundary([str(tmp_path)]).leads_to(form) == os.path.realpath(os.path.abspath(form))


def test_path_that_no_file_can_have_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = "Things\n======\n\nShow\n----\n\n.. rest_method:: GET /things\n\n"
    rows = ".. rest_parameters:: parameters.yaml\0\n\n   - name: name\n\n"
    status = ".. rest_status_code:: success status\0.yaml\n\n   - 200\n\n"
    sample = ".. literalinclude:: samples/a\0.json\n\n.. include:: \0.inc\n"
    Path("index.rst").write_text(page + rows + status + sample)
    findings = check(read_reference("."), select=["CR001"]).findings
    assert {finding.location.line for finding in findings} == {9, 13, 17, 19}
