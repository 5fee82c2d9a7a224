"""Programs that read OpenAPI, in pinned versions, installed once; and a mock of a service on loopback."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import needs
from corpora.fetch import CACHE
from sharing import kept

NODE = {"@redocly/cli": "2.77.0", "@stoplight/prism-cli": "5.14.2", "@stoplight/spectral-cli": "6.16.3"}
PYTHON = {
    "openapi-generator-cli": "7.26.0",
    "openstacksdk": "4.22.0",
    "python-novaclient": "18.13.1",
    "python-openstackclient": "10.5.0",
    "schemathesis": "4.32.5",
    "pydantic": "2.12.5",  # these four are what a generated client imports
    "python-dateutil": "2.9.0.post0",
    "typing-extensions": "4.15.0",
    "urllib3": "2.6.2",
}


def node(name: str) -> str:
    """Return the program ``name`` of a package for Node.js."""
    if shutil.which("npm") is None:
        needs.missing("network", "npm is not installed")

    def install(folder: Path) -> None:
        (folder / "package.json").write_text(json.dumps({"name": "clients", "private": True, "dependencies": NODE}))
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
        installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if installed.returncode:
            needs.missing("network", f"npm cannot install: {installed.stderr.strip()[-500:]}")

    home = kept(CACHE / "clients" / "node", json.dumps(NODE, sort_keys=True), install)
    return str(home / "node_modules" / ".bin" / name)


def python(name: str) -> str:
    """Return the program ``name`` of the environment with the clients in Python."""

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=True)
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command.append("--no-compile")  # all of it; what is imported is compiled then, and kept
        command += [f"{package}=={version}" for package, version in PYTHON.items()]
        installed = subprocess.run(command, capture_output=True, text=True, check=False)
        if installed.returncode:
            needs.missing("network", f"pip cannot install: {installed.stderr.strip()[-500:]}")

    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    home = kept(CACHE / "clients" / version, json.dumps(PYTHON, sort_keys=True), install)
    return str(home / "bin" / name)


@contextmanager
def mock(document: Path) -> Iterator[int]:
    """Serve what a document says on loopback; the value is the port."""
    program = node("prism")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [program, "mock", "--host", "127.0.0.1", "--port", str(port), str(document)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.25)
        yield port
    finally:
        process.terminate()
        process.wait(20)
