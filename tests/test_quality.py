"""The tools that look at the code itself."""

from __future__ import annotations

import subprocess
import sys

import needs
import pytest
from conftest import REPOSITORY

pytestmark = pytest.mark.slow


def complaints(*command: str) -> str:
    """Return what a tool says where it is not content."""
    needs.package(command[0])
    done = subprocess.run([sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def test_ruff_has_nothing_to_say() -> None:
    assert complaints("ruff", "check", ".") == ""


def test_types_are_right() -> None:
    assert complaints("mypy") == ""


def test_words_are_spelt_right() -> None:
    assert complaints("codespell_lib") == ""
