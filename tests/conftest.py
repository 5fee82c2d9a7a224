"""What all tests share: the command line as a function, and where golden files are renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

REPOSITORY = Path(__file__).parent.parent


class Outcome(NamedTuple):
    """What a run of ``compute-ref`` left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files instead of comparing with them")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--renew"))


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
