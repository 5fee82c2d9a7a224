"""The cache of ``lint``: an unchanged reference is not checked again, and nothing else is ever taken for one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PAGE, PARAMETERS, Outcome, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_projects import Project, projects

from sphinx_compute_ref.linting import cache
from sphinx_compute_ref.linting.cache import FOLDER, MAX_ENTRIES
from sphinx_compute_ref.reading.files.boundary import Boundary, reading_inside
from sphinx_compute_ref.reading.files.recording import Recorder, still_hold
from sphinx_compute_ref.reports import FORMATS

SOURCE = Path("api-ref/source")


@pytest.fixture(autouse=True)
def key(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home / "compute-ref" / "cache-key"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The source folders that are read, one after the other."""
    from sphinx_compute_ref.reading import project

    read, sources = project.read_reference, []

    def counted(source: str, **options: object) -> object:
        sources.append(source)
        return read(source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "read_reference", counted)
    return sources


def entries() -> list[Path]:
    return sorted(Path(FOLDER).glob("*.json"))


@pytest.mark.parametrize("directive", ["include", "literalinclude", "rest_parameters"])
def test_file_that_no_name_can_have_is_missing(project: Path, compute_ref: Run, directive: str) -> None:
    page = SOURCE / "servers.inc"
    page.write_text(f"{page.read_text('utf-8')}\n.. {directive}:: a\0b/c.inc\n", encoding="utf-8")
    first = compute_ref("lint")
    assert "CR001 missing-file" in first.out
    assert compute_ref("lint") == first
    assert compute_ref("lint", "--no-cache") == first


@pytest.mark.parametrize("format_", FORMATS)
def test_unchanged_reference_is_not_read_again(
    project: Path, compute_ref: Run, checks: list[str], format_: str
) -> None:
    first = compute_ref("lint", "--select", "ALL", "--format", format_)
    assert compute_ref("lint", "--select", "ALL", "--format", format_) == first
    assert checks == ["api-ref/source"]
    assert compute_ref("lint", "--select", "ALL", "--format", format_, "--no-cache") == first
    assert len(checks) == 2


def test_formats_share_what_was_found(project: Path, compute_ref: Run, checks: list[str]) -> None:
    for format_ in FORMATS:
        compute_ref("lint", "--format", format_)
    assert len(checks) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: (SOURCE / "servers.inc").write_text(PAGE % "name"),
        lambda: (SOURCE / "parameters.yaml").write_text(PARAMETERS.replace("name", "nane")),
        lambda: (SOURCE / "samples" / "server-get-resp.json").write_text('{"name": web-1}\n'),
        (SOURCE / "samples" / "server-get-resp.json").unlink,
        lambda: (SOURCE / "samples" / "more.json").write_text("{]"),
        lambda: (SOURCE / "orphan.inc").write_text("Text.\n"),
        lambda: (SOURCE / "conf.py").write_text("exclude_patterns = ['index.rst']\n"),
        lambda: Path("pyproject.toml").write_text("[tool.compute-ref]\nignore = ['CR2']\n"),
    ],
    ids=["page", "parameters", "sample", "sample-gone", "new-sample", "new-page", "conf", "settings"],
)
def test_change_is_noticed(project: Path, compute_ref: Run, change: Callable[[], object]) -> None:
    first = compute_ref("lint", "--select", "ALL")
    change()
    second = compute_ref("lint", "--select", "ALL")
    assert second == compute_ref("lint", "--select", "ALL", "--no-cache")
    assert second != first


def test_edit_that_keeps_size_and_times_is_noticed(project: Path, compute_ref: Run) -> None:
    page = SOURCE / "servers.inc"
    status = page.stat()
    first = compute_ref("lint", "--select", "CR201")
    page.write_text(PAGE % "name")
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert page.stat().st_size == status.st_size
    assert "CR201" in first.out
    assert "CR201" not in compute_ref("lint", "--select", "CR201").out


EDITS = st.sampled_from(
    ["page", "parameters", "sample", "conf", "delete", "folder", "link", "rename", "settings", "same"]
)
OPTIONS = st.sampled_from([(), ("--select", "ALL"), ("--ignore", "CR2"), ("--severity", "CR302=error"), ("index.rst",)])


def test_cache_is_never_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run) -> None:
    """Over random edits of pages, parameters, samples, conf.py and settings: the same as a run without it."""
    folder = tmp_path / "project"

    steps = st.lists(st.tuples(EDITS, OPTIONS, st.integers(0, 99)), max_size=5)

    @given(st.lists(projects, min_size=2, max_size=3), steps)
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def holds(versions: list[Project], edits: list[tuple[str, tuple[str, ...], int]]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        versions[0].write(folder)
        monkeypatch.chdir(folder)
        for kind, options, number in [("same", (), 0), *edits, *edits[:2]]:
            edit(folder, versions[number % len(versions)], kind, number)
            arguments = ("lint", *(options if options != ("index.rst",) or Path("index.rst").exists() else ()))
            for format_ in ("json", "text"):
                cached = compute_ref(*arguments, "--format", format_)
                assert cached == compute_ref(*arguments, "--format", format_, "--no-cache"), (kind, options)

    holds()


def edit(folder: Path, other: Project, kind: str, number: int) -> None:
    """Change something of the project in ``folder``, mostly to what ``other`` has in its place."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and FOLDER not in path.parts)
    elsewhere = folder.parent / "other"
    shutil.rmtree(elsewhere, ignore_errors=True)
    other.write(elsewhere)
    endings = {"page": (".rst", ".inc"), "parameters": (".yaml",), "sample": (".json",)}
    chosen = [path for path in files if path.suffix in endings.get(kind, ())] or files
    path = chosen[number % len(chosen)]
    match kind:
        case "page" | "parameters" | "sample":
            source = elsewhere / path.relative_to(folder)
            path.write_bytes(source.read_bytes() if source.is_file() else b"")
        case "conf":
            values = (
                "exclude_patterns = ['*.inc']",
                "compute_ref_samples = 'other'",
                "compute_ref_min_microversion = '2.9'",
            )
            write(folder / "conf.py", values[number % 3])
        case "settings":
            values = ("select = ['CR2', 'CR3']", "types = ['string']", "severity = {CR201 = 'info'}")
            write(folder / "pyproject.toml", f"[tool.compute-ref]\nsource = '.'\n{values[number % 3]}")
        case "delete" if len(files) > 1:
            path.unlink()
        case "folder" if len(files) > 1:
            path.unlink()
            path.mkdir()
        case "link":
            content = path.read_bytes()
            path.unlink()
            (folder.parent / "outside").write_bytes(content)
            path.symlink_to(folder.parent / "outside")
        case "rename":
            path.rename(path.with_name(f"other-{path.name}"))


def write(path: Path, text: str) -> None:
    """Write a file, also where an edit has made a folder of it."""
    shutil.rmtree(path, ignore_errors=True)
    path.write_text(f"{text}\n")


# What others put into the folder


def test_entry_that_this_user_did_not_sign_counts_for_nothing(
    project: Path, compute_ref: Run, key: Path, checks: list[str]
) -> None:
    first = compute_ref("lint")
    assert "CR201" in first.out
    (entry,) = entries()
    signature, body = entry.read_bytes()[:64], json.loads(entry.read_bytes()[64:])
    body["result"]["findings"] = body["result"]["fixes"] = []
    entry.write_bytes(signature + json.dumps(body).encode())
    assert compute_ref("lint") == first
    key.write_bytes(bytes(32))  # another machine, another user
    assert compute_ref("lint") == first
    assert len(checks) == 3


def test_key_that_came_with_the_repository_opens_nothing(
    project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    compute_ref("lint")
    assert not Path(FOLDER).exists()
    assert not Path(".cache").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100, bytes(64) + b"{}"])
def test_broken_entry_is_replaced(project: Path, compute_ref: Run, checks: list[str], content: bytes) -> None:
    first = compute_ref("lint")
    (entry,) = entries()
    whole = entry.read_bytes()
    entry.write_bytes(content)
    assert compute_ref("lint") == first
    assert entry.read_bytes()[64:] == whole[64:]


def test_folder_that_is_a_link_is_not_followed(
    project: Path, compute_ref: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    Path(FOLDER).symlink_to(elsewhere)
    assert "CR201" in compute_ref("lint").out
    assert list(elsewhere.iterdir()) == []


def test_file_in_place_of_the_folder_is_left_alone(project: Path, compute_ref: Run) -> None:
    Path(FOLDER).write_text("mine")
    outcome = compute_ref("lint")
    assert ("CR201" in outcome.out, outcome.err) == (True, "")
    assert Path(FOLDER).read_text() == "mine"


# The folder


def test_folder_says_what_it_is(project: Path, compute_ref: Run) -> None:
    compute_ref("lint")
    assert (Path(FOLDER) / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (Path(FOLDER) / ".gitignore").read_text().splitlines()[-1] == "*"


def test_folder_is_beside_pyproject(project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pyproject.toml").write_text("[tool.compute-ref]\n")
    monkeypatch.chdir(SOURCE)
    compute_ref("lint", ".")
    assert (project / FOLDER).is_dir()
    assert not Path(FOLDER).exists()


def test_entries_are_bounded(project: Path, compute_ref: Run, checks: list[str]) -> None:
    for number in range(MAX_ENTRIES + 3):
        compute_ref("lint", "--severity", f"CR{101 + number}=info" if number < 12 else f"CR{189 + number}=info")
    assert len(entries()) == MAX_ENTRIES
    count = len(checks)
    compute_ref("lint", "--severity", f"CR{189 + MAX_ENTRIES + 2}=info")
    assert len(checks) == count, "the newest entry is kept"


def test_no_cache_leaves_nothing(project: Path, compute_ref: Run) -> None:
    compute_ref("lint", "--no-cache")
    assert not Path(FOLDER).exists()


def test_without_a_home_there_is_no_cache(project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    first: Outcome = compute_ref("lint")
    assert ("CR201" in first.out, first.err, Path(FOLDER).exists()) == (True, "", False)


# Questions and answers


def asked(folder: Path) -> Recorder:
    """Ask all kinds of questions about ``folder`` and what is below it."""
    recorder = Recorder()
    with reading_inside(Boundary([str(folder)])):
        for root, _, files in recorder.walk(str(folder)):
            for name in files:
                try:
                    recorder.read(os.path.join(root, name))
                except OSError:
                    continue
        for name in ("gone", "sub"):
            recorder.exists(str(folder / name))
            recorder.is_folder(str(folder / name))
        recorder.names(str(folder))
    return recorder


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a").write_text("2"),
        lambda folder: (folder / "gone").write_text(""),
        lambda folder: (folder / "sub" / "new").write_text(""),
        lambda folder: (folder / "sub" / "b").rename(folder / "sub" / "c"),
        lambda folder: (folder / "sub").rename(folder.parent / "moved") and (folder / "sub").symlink_to("../moved"),
        lambda folder: (folder / "a").rename(folder.parent / "moved") and (folder / "a").symlink_to("../moved"),
    ],
    ids=["content", "new file", "new file below", "renamed", "folder is a link", "file is a link"],
)  # fmt: skip
def test_answers_hold_until_the_disk_says_otherwise(tmp_path: Path, change: Callable[[Path], object]) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "a").write_text("1")
    (folder / "sub" / "b").write_text("1")
    answers = asked(folder).answers
    assert still_hold(json.loads(json.dumps(answers)))
    change(folder)
    assert not still_hold(answers)


def test_file_that_changes_during_the_check_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    recorder = Recorder()
    recorder.read(str(tmp_path / "a"))
    assert recorder.is_steady
    (tmp_path / "a").write_text("2")
    recorder.read(str(tmp_path / "a"))
    assert not recorder.is_steady


def test_the_key_is_one_that_only_its_owner_reads(project: Path, compute_ref: Run, key: Path) -> None:
    compute_ref("lint")
    secret = key.read_bytes()
    assert (len(secret), key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (32, 0o600, 0o700)
    compute_ref("lint")
    assert key.read_bytes() == secret


def test_each_file_of_the_package_tells_the_code_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order in which the system lists them: files above, between and below folders."""
    names = ["linting/cache.py", "a.py", "b/c.py", "b/d/e.py", "z.py", "f/g.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / names[0]))
    versions = [cache._code_version()]
    for name in names:
        (tmp_path / name).write_text("pass\n")
        versions.append(cache._code_version())
    (tmp_path / "a.py").rename(tmp_path / "y.py")
    versions.append(cache._code_version())
    for name in ("b/__pycache__/c.py", "b/c.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("pass\n")
        assert cache._code_version() == versions[-1]
    assert len(set(versions)) == len(names) + 2
