"""Services in environments of their own, installed once, and the contracts that the collector makes of them."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import needs
from corpora.fetch import CACHE
from sharing import kept

from sphinx_compute_ref.contracts import collect


def home_of(service: str, release: str) -> Path:
    """Return the environment with a release; the test is left out where it cannot be installed."""

    def install(home: Path) -> None:
        venv.create(home, with_pip=True)
        command = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command.append("--no-compile")  # all of it; what is imported is compiled then, and kept
        done = subprocess.run([*command, f"{service}=={release}"], capture_output=True, text=True, check=False)
        if done.returncode:
            needs.missing("network", f"pip cannot install {service}: {done.stderr.strip()[-500:]}")

    version = ".".join(map(str, sys.version_info[:2]))
    return kept(CACHE / "services" / f"{service}-{release}-py{version}", "", install)


def contract_of(service: str, release: str, folder: Path) -> Path:
    """Return the contract of a release, collected now."""
    python = home_of(service, release) / "bin" / "python"
    path = folder / f"{service}.json"
    with path.open("wb") as stream:
        subprocess.run([str(python), "-W", "ignore", collect.__file__, service], stdout=stream, check=True)
    return path
