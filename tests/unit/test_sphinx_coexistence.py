"""Where os-api-ref is listed too, it renders; this extension only checks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import needs
import pytest
from sphinx_project import ROOTS

needs.package("os_api_ref")
REPOSITORY = Path(__file__).parents[2]


def _build(source: Path, out: Path, extensions: str) -> tuple[dict[str, bytes], str]:
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-d", str(out / "d"), "-D", "html_theme=basic"]
    command += ["-D", f"extensions={extensions}", str(source), str(out / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    pages = {
        path.relative_to(out).as_posix(): path.read_bytes() for path in (out / "html").rglob("*") if path.is_file()
    }
    return pages, done.stderr


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A project that os-api-ref can build: without our roles and with all fields."""
    folder = tmp_path / "source"
    folder.mkdir()
    for path in (ROOTS / "split").rglob("*"):
        if path.is_file() and path.name != "plain.rst":
            target = folder / path.relative_to(ROOTS / "split")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    (folder / "index.rst").write_text("Split\n=====\n\n.. toctree::\n\n   one\n   two\n", "utf-8")
    return folder


@pytest.mark.parametrize("extensions", ["os_api_ref,sphinx_compute_ref", "sphinx_compute_ref,os_api_ref"])
def test_html_of_os_api_ref_stays_byte_identical(extensions: str, source: Path, tmp_path: Path) -> None:
    alone, _ = _build(source, tmp_path / "alone", "os_api_ref")
    both, warnings = _build(source, tmp_path / "both", extensions)
    changed = [name for name in alone.keys() | both.keys() if alone.get(name) != both.get(name)]
    assert [name for name in changed if not name.endswith(".buildinfo")] == []
    assert re.search(
        r"two\.rst:\d+: WARNING: CR201 undefined-parameter: .*\[compute_ref\.undefined-parameter\]", warnings
    )
