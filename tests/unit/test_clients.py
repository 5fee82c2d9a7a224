"""What a command line and an SDK call the operations: the file that says so, and the requests that pages have of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from page import having, parse, text_of
from sphinx_project import Built, Project

from sphinx_compute_ref.reading.yaml.clients import read_clients

INDEX = """
Servers
=======

List Servers
------------

.. rest_method:: GET /servers?limit={limit}

Lists them.

Start Server (os-start Action)
------------------------------

.. rest_method:: POST /servers/{server_id}/action

Starts it.

Stop Server (os-stop Action)
----------------------------

.. rest_method:: POST /servers/{server_id}/action

Stops it.
"""
CLIENTS = """
- title: cli
  language: shell
  text: |-
    cli --version {microversion} \\
      {call}
  operations:
    GET /servers: server list
    POST /servers/{server_id}/action#os-start: |-
      server start {server-id} \\
      --property "name={name}"
    stop-server-os-stop-action: server stop {server-id}
- title: SDK <b>
  language: python
  operations:
    GET /servers: conn.servers({limit})
"""


def build(folder: Path, clients: str, **settings: object) -> Built:
    files = {"conf.py": 'extensions = ["sphinx_compute_ref"]\n', "index.rst": INDEX, "clients.yaml": clients}
    settings = {"compute_ref_clients": "clients.yaml", "compute_ref_min_microversion": "2.1", **settings}
    return Project.of(folder / "source", files).build(compute_ref_max_microversion="2.9", **settings)


def requests_of(built: Built) -> dict[str, dict[str, str]]:
    """Return the requests of each operation by their titles."""
    page = parse((built.out / "index.html").read_text("utf-8"))
    return {
        str(operation.get("id")): {
            text_of(next(one.iter("p"))): "".join(next(one.iter("pre")).itertext())
            for one in having(operation, "rest-request")
        }
        for operation in having(page, "rest-operation")
    }


def test_pages_have_the_calls_of_their_operations(tmp_path: Path) -> None:
    built = build(tmp_path, CLIENTS)
    assert built.warnings == ""
    requests = requests_of(built)
    assert list(requests["list-servers"]) == ["curl", "Python", "cli", "SDK <b>"]
    assert requests["list-servers"]["cli"] == "cli --version 2.1 \\\n  server list\n"
    assert requests["list-servers"]["SDK <b>"] == "conn.servers(limit)\n"
    assert list(requests["stop-server-os-stop-action"]) == ["curl", "Python", "cli"]


def test_names_in_braces_are_variables_as_in_other_requests(tmp_path: Path) -> None:
    requests = requests_of(build(tmp_path, CLIENTS))
    text = requests["start-server-os-start-action"]["cli"]
    assert text == 'cli --version 2.1 \\\n  server start "${server_id}" \\\n  --property "name=${name}"\n'
    assert "${server_id}" in requests["start-server-os-start-action"]["curl"]
    assert shlex.split(text)[-2:] == ["--property", "name=${name}"]


def test_an_operation_that_is_not_there_is_told(tmp_path: Path) -> None:
    built = build(tmp_path, "- title: cli\n  operations:\n    GET /severs: server list\n")
    assert "clients.yaml:3: WARNING: cli: the reference has no operation GET /severs" in built.warnings
    assert list(requests_of(built)["list-servers"]) == ["curl", "Python"]


def test_a_change_of_the_file_writes_the_pages_again(tmp_path: Path) -> None:
    files = {"conf.py": 'extensions = ["sphinx_compute_ref"]\n', "index.rst": INDEX, "clients.yaml": "[]\n"}
    project = Project.of(tmp_path / "source", files)
    project.build(compute_ref_clients="clients.yaml")
    text = "- title: cli\n  operations:\n    GET /servers: server list\n"
    (project.source / "clients.yaml").write_text(text, "utf-8")
    built = project.build(compute_ref_clients="clients.yaml")
    assert requests_of(built)["list-servers"]["cli"] == "server list\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b\n", "1: a file of clients is a list of them"),
        ("- 1\n", "1: a client has a title"),
        ("- title: x\n", "1: a client has a title"),
        ("- title: x\n  operations: {a: [b]}\n", "2: the call of an operation is a text"),
        ("- title: x\n  language: ruby\n  operations: {a: b}\n", "2: the language of a client is shell or python"),
        ("- title: x\n  text: y\n  operations: {a: b}\n", "2: the text of a client has no {call}"),
        ("- title: x\n  titel: y\n  operations: {a: b}\n", "2: titel is no field of a client"),
        ("- title: x\n  operations:\n    a: b\n    a: c\n", '4: "a" is defined twice'),
        ("- title: x\n  [", "not valid YAML"),
        ("- title: x\n  ? [1]\n  : 2\n  operations: {? [1] : a}\n", "is a text"),
        ("", "1: a file of clients is a list of them"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "clients.yaml"
    path.write_text(text, "utf-8")
    _clients, faults = read_clients(str(path))
    assert any(message in f"{fault.location.line}: {fault.message}" for fault in faults), faults


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "No such file" in build(tmp_path, CLIENTS, compute_ref_clients="other.yaml").warnings
