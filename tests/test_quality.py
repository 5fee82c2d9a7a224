"""The tools that look at the code itself."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
from conftest import REPOSITORY


def complaints(*command: str) -> str:
    """Return what a tool says where it is not content."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed (dependency group lint)")
def test_ruff_has_nothing_to_say() -> None:
    assert complaints("ruff", "check", ".") == ""


@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed (dependency group typing)")
def test_types_are_right() -> None:
    assert complaints("mypy") == ""


@pytest.mark.skipif(find_spec("codespell_lib") is None, reason="codespell is not installed (dependency group lint)")
def test_words_are_spelt_right() -> None:
    assert complaints("codespell_lib") == ""
