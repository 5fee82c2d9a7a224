"""What ``exclude_patterns`` leaves out, as Sphinx leaves it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.util.matching import get_matching_files

from sphinx_compute_ref import read_reference

PAGE = "Servers\n=======\n\nShow {0}\n--------\n\n.. rest_method:: GET /{0}\n"
PAGES = ("index", "a/one", "a/drafts/two", "a/b/drafts/three", "a/b/drafts/c/four", "a/b/old-five", "old-six")


@pytest.mark.parametrize(
    "pattern",
    [
        "**/drafts",
        "a/b",
        "a/b/drafts",
        "**/old-five.rst",
        "old-*",
        "a/*/drafts",
        "**/drafts/**",
        "**.none",
        "a/one.rst",
    ],
)
def test_the_same_pages_are_left_out(pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PAGES:
        page = tmp_path / f"{name}.rst"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE.format(page.stem))
    (tmp_path / "conf.py").write_text(f"exclude_patterns = [{pattern!r}]\n")
    kept = {Path(name).stem for name in get_matching_files(tmp_path, ("**.rst",), [pattern])}
    assert {operation.url.strip("/") for operation in read_reference(".").operations} == kept
