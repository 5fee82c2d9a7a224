"""Readers of report formats that npm and PyPI have; each is fetched once, without its dependencies where it can be."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from corpora.fetch import CACHE


def npm_package(requirement: str) -> Path:
    """Return a folder whose ``node_modules`` hold an npm package; the test is skipped where npm cannot install it."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    command = ["npm", "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--ignore-scripts", "--prefix"]
    return _fetched(requirement, lambda folder: [*command, folder, requirement])


def python_packages(*requirements: str) -> Path:
    """Return a folder with Python packages, without what they need; where pip cannot, the test is skipped."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    return _fetched("-".join(requirements), lambda folder: [*command, "--target", folder, *requirements])


def _fetched(name: str, command: Callable[[str], list[str]]) -> Path:
    folder = CACHE.parent / "readers" / "".join(one if one.isalnum() else "-" for one in name).strip("-")
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            done = subprocess.run(command(f"{scratch}/new"), capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"{name} cannot be fetched: {done.stderr.strip()[-300:]}")
            if not folder.exists():  # another process may have been faster
                Path(scratch, "new").rename(folder)
    return folder
