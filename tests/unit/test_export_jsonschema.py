"""JSON Schema of one message, as documents embed it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from jsonschema import Draft202012Validator
from openapi_project import documents_of, write
from unit.test_export_merged import CONF, PAGE, PARAMETERS, SAMPLES


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, PAGE, PARAMETERS, SAMPLES, CONF)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["show-server", "Show Server", "GET /servers"])
def test_it_is_what_the_document_embeds(compute_ref: Run, name: str) -> None:
    out = compute_ref("export", "jsonschema", "api-ref", "--operation", name, "--role", "response").out
    schema = json.loads(out)
    Draft202012Validator.check_schema(schema)
    assert schema.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert schema.pop("title") == "Show Server: response"
    assert schema == documents_of("api-ref").document()["components"]["schemas"]["ShowServerResponse"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_python_m_jsonschema_takes_it(compute_ref: Run) -> None:
    arguments = ["--operation", "show-server", "--role", "response", "--microversion", "2.1", "--output", "schema.json"]
    assert compute_ref("export", "jsonschema", "api-ref", *arguments).status == 0
    for sample, status in (("server-get-resp.json", 0), ("v2.9/server-get-resp.json", 1)):
        command = [sys.executable, "-W", "ignore", "-m", "jsonschema", "-i", f"api-ref/samples/{sample}", "schema.json"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == status


def test_an_action_answers_though_its_siblings_do_not(tmp_path: Path, compute_ref: Run) -> None:
    """The document has one response for all actions; the schema is that of the operation."""
    action = (
        "\n{0} Server\n{1}\n\n.. rest_method:: POST /servers/{{server_id}}/action\n\n"
        "Normal response codes: 202\n\nRequest\n-------\n\n.. rest_parameters:: parameters.yaml\n\n"
        "   - server_id: server_id_path\n   - {0}: action\n"
    )
    answer = "\nResponse\n--------\n\n.. rest_parameters:: parameters.yaml\n\n   - name: name\n"
    page = "Servers\n=======\n" + "".join(
        action.format(name, "~" * (len(name) + 7)) + (answer if name == "rebuild" else "")
        for name in ("lock", "rebuild")
    )
    parameters = (
        "server_id_path: {in: path, type: string, required: true, description: The ID.}\n"
        "action: {in: body, type: object, required: true, description: The action.}\n"
        "name: {in: body, type: string, required: true, description: The name.}\n"
    )
    write(tmp_path / "actions", page, parameters, {}, "")
    arguments = ["export", "jsonschema", "actions/api-ref", "--role", "response", "--operation"]
    outcome = compute_ref(*arguments, "rebuild Server")
    assert json.loads(outcome.out)["properties"]["name"]["type"] == "string"
    assert 'the response of "lock Server" has no body' in compute_ref(*arguments, "lock Server").err


def test_a_message_without_a_body_is_refused(compute_ref: Run) -> None:
    outcome = compute_ref("export", "jsonschema", "api-ref", "--operation", "show-server", "--role", "request")
    assert outcome.status == 2
    assert 'the request of "Show Server" has no body at 2.10' in outcome.err
    outcome = compute_ref("export", "jsonschema", "api-ref", "--operation", "Show Servr", "--role", "request")
    assert 'Did you mean "Show Server"' in outcome.err
