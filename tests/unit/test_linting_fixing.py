"""Fixes: conflicts, passes, line ends, and what is written."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.fixing import Outcome, _without_conflicts, fix_all
from sphinx_compute_ref.model.finding import Edit, Fix
from sphinx_compute_ref.writing import write_atomically

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"


def fix(*codes: str, unsafe: bool = False) -> Outcome:
    return fix_all(lambda: check(read_reference(SOURCE), select=codes), unsafe=unsafe)


def make_fix(*spans: tuple[int, int]) -> Fix:
    return Fix("", "safe", tuple(Edit("a", start, end, "") for start, end in spans))


def test_fix_that_meets_an_earlier_one_waits() -> None:
    first, second, third = make_fix((0, 5), (20, 25)), make_fix((10, 12), (24, 30)), make_fix((40, 41))
    assert _without_conflicts([first, second, third]) == [first, third]


def test_insertions_at_one_place_meet() -> None:
    assert len(_without_conflicts([make_fix((3, 3)), make_fix((3, 3))])) == 1


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (Edit("a", 3, 3, "x", "1"), Edit("a", 3, 3, "y", "2"), True),
        (Edit("a", 3, 3, "x", "1"), Edit("a", 3, 3, "x", "1"), True),
        (Edit("a", 3, 3, "x", "1"), Edit("a", 3, 3, "y", "1"), False),
        (Edit("a", 3, 3, "x", "1"), Edit("a", 3, 3, "y"), False),
        (Edit("a", 3, 3, "x"), Edit("a", 3, 3, "y", "1"), False),
        (Edit("a", 0, 3, "x", "1"), Edit("a", 3, 3, "y", "2"), False),
        (Edit("a", 0, 3, "x"), Edit("a", 3, 3, "y", "2"), False),
        (Edit("a", 3, 3, "x", "1"), Edit("a", 3, 5, "y", "2"), False),
        (Edit("a", 0, 3, "x"), Edit("a", 3, 5, "y"), False),
        (Edit("a", 0, 3, "x"), Edit("a", 4, 5, "y"), True),
        (Edit("a", 4, 5, "x"), Edit("a", 0, 3, "y"), True),
        (Edit("a", 0, 9, "x"), Edit("a", 4, 5, "y"), False),
        (Edit("a", 0, 3, "x"), Edit("b", 0, 3, "y"), True),
    ],
)
def test_insertions_at_one_place_say_in_which_order_they_come(first: Edit, second: Edit, together: bool) -> None:
    fixes = [Fix("one", "safe", (first,)), Fix("other", "safe", (second,))]
    assert _without_conflicts(fixes) == (fixes if together else fixes[:1])
    assert _without_conflicts(fixes[::-1]) == (fixes[::-1] if together else fixes[1:])


@pytest.mark.usefixtures("project")
class TestFixing:
    """Fixing the row ``- name: nane``."""

    def test_nothing_is_written_before_write(self) -> None:
        before = PAGE.read_bytes()
        outcome = fix("CR201")
        assert PAGE.read_bytes() == before
        assert outcome.result.findings == ()
        outcome.write()
        assert PAGE.read_bytes() == before.replace(b"nane", b"name")

    def test_diff_shows_the_change(self) -> None:
        diff = "".join(fix("CR201").diff())
        assert "-   - name: nane\n+   - name: name\n" in diff
        assert diff.startswith("--- a/api-ref/source/servers.inc\n+++ b/api-ref/source/servers.inc\n")

    def test_one_fix_makes_room_for_another(self) -> None:
        path = SOURCE / "parameters.yaml"
        path.write_text(path.read_text().replace("nane", "name") + path.read_text().replace("name:", "able:"))
        outcome = fix("CR106", "CR107", "CR201", unsafe=True)
        assert outcome.result.fixable == ()

    def test_what_has_no_fix_after_all_does_not_claim_one(self) -> None:
        PAGE.write_text(PAGE.read_text().replace("codes: 200", "codes: 404 (as a rule), 200"))
        outcome = fix("CR602")
        assert outcome.changes == ()
        assert [finding.fixable for finding in outcome.result.findings] == [False]

    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
    def test_line_ends_and_byte_order_mark_survive(self, bom: bytes, line_end: bytes) -> None:
        before = bom + PAGE.read_bytes().replace(b"\n", line_end)
        PAGE.write_bytes(before)
        fix("CR201").write()
        assert PAGE.read_bytes() == before.replace(b"nane", b"name")

    def test_mode_and_link_survive(self) -> None:
        target = PAGE.with_name("real.inc")
        PAGE.rename(target)
        PAGE.symlink_to("real.inc")
        target.chmod(0o640)
        fix("CR201").write()
        assert PAGE.is_symlink()
        assert target.stat().st_mode & 0o777 == 0o640
        assert "nane" not in target.read_text()

    def test_file_that_is_not_utf8_is_left_alone(self) -> None:
        PAGE.write_bytes(PAGE.read_bytes() + b"\n\xff\n")
        assert fix("CR201").changes == ()


def test_failed_write_leaves_the_file_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match="No space left"):
        write_atomically(str(path), b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        text = reader.submit(pipe.read_bytes)
        write_atomically(str(pipe), b"words")
        assert text.result(timeout=20) == b"words"
    assert pipe.is_fifo()
