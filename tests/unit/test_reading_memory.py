"""Files that keep what was read: the disk counts as it was for a burst of typing, or until somebody says it changed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sphinx_compute_ref.reading.files import memory
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reading.files.memory import Memory, remembered
from sphinx_compute_ref.reading.yaml.parameters import read_parameters


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    clock = Clock()
    monkeypatch.setattr(memory.time, "monotonic", clock)
    monkeypatch.chdir(tmp_path)
    return clock


def write(path: str, text: str) -> None:
    """Write a file that has been there for long: a young one is read each time."""
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text)
    os.utime(path, (1, 1))


def test_the_disk_is_looked_at_again_after_a_burst(clock: Clock) -> None:
    write("a/one", "old")
    files = Memory()
    files.stand_in({})
    assert files.read("a/one") == b"old"
    write("a/one", "longer")
    write("a/two", "new")
    clock.now += 0.5
    files.stand_in({})
    assert files.read("a/one") == b"old"
    clock.now += 0.6
    files.stand_in({})
    assert files.read("a/one") == b"longer"
    assert files.exists("a/two")


def test_the_disk_is_looked_at_again_when_somebody_says_so(clock: Clock) -> None:
    write("a/one", "old")
    files = Memory()
    files.stand_in({})
    assert not files.exists("a/two")
    assert [names for _, _, names in files.walk("a")] == [["one"]]
    write("a/two", "new")
    assert not files.exists("a/two")
    files.look_again()
    files.stand_in({})
    assert files.exists("a/two")
    assert [sorted(names) for _, _, names in files.walk("a")] == [["one", "two"]]


def test_young_file_is_read_each_time(clock: Clock) -> None:
    """It may change again without its time telling: file systems count in steps, and some writers set the time back."""
    write("a/one", "old")
    write("a/two", "old")
    now = time.time_ns()
    os.utime("a/one", ns=(now, now))
    files = Memory()
    for content in (b"old", b"new"):
        for name, changed in (("a/one", now), ("a/two", 1_000_000_000)):
            Path(name).write_bytes(content)
            os.utime(name, ns=(changed, changed))
        files.look_again()
        files.stand_in({})
        assert files.read("a/one") == content
        assert files.read("a/two") == b"old"  # of one that has been there for long, the time tells


def test_a_text_of_the_editor_counts_at_once(clock: Clock) -> None:
    write("a/one", "old")
    files = Memory()
    files.stand_in({})
    assert files.read("a/one") == b"old"
    files.stand_in({"a/one": b"typed", "a/three": b"unsaved"})
    assert (files.read("a/one"), files.read("a/three"), files.exists("a/three")) == (b"typed", b"unsaved", True)


def test_walks_are_those_of_the_disk(clock: Clock) -> None:
    """Links to folders are named and not followed, and folders that the walker leaves out are left out."""
    for path in ("a/one", "b/two", "a/../c/three"):
        write(path, "text")
    Path("a/link").symlink_to("../b")
    Path("a/below").mkdir()
    files = Memory()
    for _ in range(2):
        walked = [(folder, sorted(folders), sorted(names)) for folder, folders, names in files.walk(".")]
        assert sorted(walked) == sorted((top, sorted(folders), sorted(names)) for top, folders, names in os.walk("."))
        pruned = []
        for folder, folders, _ in files.walk("."):
            folders[:] = [name for name in folders if name != "a"]
            pruned.append(folder)
        assert sorted(pruned) == [".", "./b", "./c"]


def test_a_memory_that_forgets_reads_again_and_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text("name:\n  in: body\n")
    kept = Memory()
    with reading_from(kept):
        before = remembered(read_parameters, str(path))
        assert remembered(read_parameters, str(path)) is before
        kept.forget()
        again = remembered(read_parameters, str(path))
    assert again is not before
    assert again == before
