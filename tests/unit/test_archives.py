"""Archives are unpacked into their folder and nowhere else, with each Python 3.11."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from corpora.fetch import unpack


@pytest.fixture(params=["3.11.4", "3.11.0"])
def _python(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "3.11.0":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)


def archive(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "a.tar"
    with tarfile.open(path, "w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(name: str, **values: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in values.items():
        setattr(info, key, value)
    return info


@pytest.mark.usefixtures("_python")
def test_files_are_unpacked(tmp_path: Path) -> None:
    with tarfile.open(archive(tmp_path, member("p/a.txt", size=3), member("p/b.txt"))) as tar:
        unpack(tar, tmp_path / "out")
    assert (tmp_path / "out" / "p" / "a.txt").read_text() == "xxx"
    assert (tmp_path / "out" / "p" / "b.txt").exists()


@pytest.mark.usefixtures("_python")
@pytest.mark.parametrize(
    "wrong", [member("../a.txt"), member("p/../../a.txt"), member("a", type=tarfile.SYMTYPE, linkname="/etc/passwd")]
)
def test_nothing_leads_out(tmp_path: Path, wrong: tarfile.TarInfo) -> None:
    with tarfile.open(archive(tmp_path, wrong)) as tar, pytest.raises(tarfile.TarError):
        unpack(tar, tmp_path / "out")
    assert not (tmp_path / "a.txt").exists()
