"""What all tests share: the command line as a function, and where golden files are renewed."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import needs
import pytest
from sharing import Once, once_below

REPOSITORY = Path(__file__).parent.parent


class Outcome(NamedTuple):
    """What a run of ``compute-ref`` left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    needs.required()  # a misspelt word is said at once
    os.environ["PYTHONWARNINGS"] = ",".join(child_filters())
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Hundreds of child processes would compile all of Sphinx, each for itself: most of what a small build takes.
        os.environ["PYTHONPYCACHEPREFIX"] = _bytecode(config)


def _bytecode(config: pytest.Config) -> str:
    """Return a folder for what children compile: pytest's cache, which the next run finds, or one for this run."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if cache is not None:
        return str(cache.mkdir("bytecode"))
    folder = tempfile.mkdtemp(prefix="bytecode-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def child_filters() -> Iterator[str]:
    """Yield filters that make of what Sphinx and docutils are about to drop an error in child processes, too.

    A filter of ``PYTHONWARNINGS`` takes the name of a module to the letter: each that imports one of them is named.
    """
    package = REPOSITORY / "sphinx_compute_ref"
    for path in sorted(package.rglob("*.py")):
        if re.search(r"(?m)^\s*(?:from|import) (?:sphinx|docutils)\b", path.read_text("utf-8")):
            parts = path.relative_to(REPOSITORY).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            for category in ("DeprecationWarning", "PendingDeprecationWarning"):
                yield f"error::{category}:{name}"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while thousands of tests are collected, which stay, nor among them afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in ``tests/network``."""
    for item in items:
        if item.path.is_relative_to(REPOSITORY / "tests" / "network"):
            item.add_marker(pytest.mark.network)


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture(autouse=True)
def suffixes() -> Iterator[None]:
    """Take suffixes that extensions added out of Sphinx's default, which is one for the whole process."""
    yield
    if config := sys.modules.get("sphinx.config"):
        default = config.Config.config_values["source_suffix"].default
        default.clear()
        default[".rst"] = "restructuredtext"


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What fills a folder by name once for all processes."""
    return once_below(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def _temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what builds leave in the folder for temporary files, as Sphinx its tracebacks, with what tests leave."""
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("temporary"))
        for variable in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(variable, folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="session", autouse=True)
def _end_browser() -> Iterator[None]:
    """End the browser that tests of this process share."""
    yield
    if browsing := sys.modules.get("browser.browsing"):
        browsing.end_browser()


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    """A browser for the tests of one module."""
    from browser.browsing import browser

    with browser() as opened:
        yield opened


@pytest.fixture
def compute_ref(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``compute-ref`` in this process, without colour, as on no CI system."""
    from sphinx_compute_ref.cli.main import run

    for variable in ("FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS", "GITLAB_CI", "ZUUL_CHANGE"):
        monkeypatch.delenv(variable, raising=False)

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = run(list(arguments))
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


PARAMETERS = """\
server_id_path:
  description: The id of the server.
  in: path
  required: true
  type: string
name:
  description: The name of the server.
  in: body
  required: true
  type: string
"""

PAGE = """\
Servers
=======

Show Server Details
~~~~~~~~~~~~~~~~~~~

.. rest_method:: GET /servers/{server_id}

Normal response codes: 200

Request
-------

.. rest_parameters:: parameters.yaml

   - server_id: server_id_path

Response
--------

.. rest_parameters:: parameters.yaml

   - name: %s

.. literalinclude:: samples/server-get-resp.json
   :language: javascript
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one fault: the row ``- name: nane`` in api-ref/source/servers.inc. It is the working directory."""
    source = tmp_path / "api-ref" / "source"
    (source / "samples").mkdir(parents=True)
    (source / "conf.py").write_text('extensions = ["sphinx_compute_ref"]\ncompute_ref_samples = "samples"\n')
    (source / "index.rst").write_text("API\n===\n\n.. include:: servers.inc\n")
    (source / "servers.inc").write_text(PAGE % "nane")
    (source / "parameters.yaml").write_text(PARAMETERS)
    (source / "samples" / "server-get-resp.json").write_text('{"name": "web-1"}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


Report = Callable[..., str]
ODD = 'name %0A ::error::, <b>&"\u2028'


@pytest.fixture
def report(project: Path, compute_ref: Run) -> Report:
    """Return the report of the project's findings in a format; by default of CR201, which has a fix."""
    (project / ".git").mkdir()

    def make(format_: str, *arguments: str) -> str:
        outcome = compute_ref("lint", "--format", format_, *(arguments or ("--select", "CR201")))
        assert outcome.err == ""
        return outcome.out

    return make


@pytest.fixture(params=["plain", "none", "odd", "subfolder"])
def any_report(request: pytest.FixtureRequest, report: Report, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Reports of a project with a finding, without one, with odd characters, and seen from a subfolder."""
    page = Path("api-ref", "source", "servers.inc")
    text = page.read_text()
    match request.param:
        case "none":
            page.write_text(text.replace("nane", "name"))
        case "odd":
            page.write_text(text.replace("nane", ODD).replace("Show Server", f"Shöw {ODD}"))
        case "subfolder":
            monkeypatch.chdir("api-ref")
            return lambda format_: report(format_, "source", "--select", "ALL")
    return lambda format_: report(format_, "--select", "ALL")
