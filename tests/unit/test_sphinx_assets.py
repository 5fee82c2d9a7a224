"""The script and the style sheet that pages load."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_compute_ref.sphinx_ext.assets import STATIC, script, style_sheet


def test_both_together_are_small() -> None:
    assert len(script().encode()) + len(style_sheet().encode()) < 40_000


def test_nothing_comes_from_another_host() -> None:
    assert "http" not in script() + style_sheet()


def test_squeezed_script_is_a_script(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    path = tmp_path / "script.js"
    path.write_text(script(), encoding="utf-8")
    subprocess.run([node, "--check", str(path)], check=True)


def test_strings_and_expressions_stay_as_they_are() -> None:
    squeezed = script()
    assert r'/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]|\n/g' in squeezed
    assert '"Find an operation ( / )"' in squeezed


def test_every_message_of_the_script_can_be_translated() -> None:
    import re

    from sphinx_compute_ref.sphinx_ext.messages import SCRIPT_MESSAGES

    text = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    said = set(re.findall(r'say\("([^"]+)"', text))
    assert said <= set(SCRIPT_MESSAGES)
