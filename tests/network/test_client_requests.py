"""What openstackclient and openstacksdk send for the calls of our reference, beside the operations' own requests."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from network.clients import python

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.yaml.clients import read_clients
from sphinx_compute_ref.sphinx_ext.html.clients import call_text, keys_of
from sphinx_compute_ref.sphinx_ext.html.quoting import VERSION_MARK, variable

pytestmark = pytest.mark.network

SOURCE = REPOSITORY / "api-ref" / "source"
NAME = re.compile(r"\{(\w+)\}")
BELOW = "/compute/v2.1"
#: What names in calls stand for where not every word will do; all others stand for themselves.
VALUES: dict[str, Any] = {
    "ram": 1, "vcpus": 1, "disk": 1, "rotation": 1, "length": 1, "min_count": 1, "max_count": 2, "instances": 1,
    "extra_specs": {"a": "b"}, "metadata": {"a": "b"}, "networks": "auto", "events": [{"name": "network-changed"}],
    "start": "2026-01-01", "end": "2026-01-02", "state": "active", "policy": "affinity", "protocol": "vnc",
    "type": "novnc", "public_key_file": "/dev/null", "aggregate_id": "1", "hypervisor_id": "1", "request_id": "req-1",
    "migration_id": "1", "agent_build_id": "5", "key": "role",
}  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(SOURCE)


def _version_of(reference: Reference, operation: Operation) -> Microversion:
    """Return the newest microversion that has the operation."""
    newest = operation.max_version or reference.microversions.maximum
    assert newest is not None
    return newest


def _answers(reference: Reference, version: Microversion) -> Iterator[dict[str, Any]]:
    """Yield what the service answers to each operation: the newest sample of the response, those of actions first."""
    here = [one for one in reference.operations if version in one.range]
    for operation in sorted(here, key=lambda one: (one.action is None, "{" in one.url, one.url.count("{"))):
        samples = [
            (sample.microversion or reference.base, reference.samples[sample.path].data)
            for sample in operation.response.samples
            if (sample.microversion or reference.base) <= version and reference.samples[sample.path].valid
        ]
        codes = [code.code for one in operation.statuses if one.kind == "normal" for code in one.codes]
        yield {
            "method": operation.method,
            "url": re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(operation.url.partition("?")[0])),
            "action": operation.action,
            "status": codes[0] if codes else 200,
            "body": _first_of(max(samples, key=lambda one: one[0])[1]) if samples else None,
        }


def _first_of(body: Any) -> Any:
    """Return a list with its first entry alone, and without links to further pages."""
    if not isinstance(body, dict):
        return body
    return {
        name: value[:1] if isinstance(value, list) else value
        for name, value in body.items()
        if not (name.endswith("links") and isinstance(value, list))
    }


def _shelved(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return answers in which servers are shelved: only such a one is unshelved by a command line."""
    text = json.dumps(answers).replace('"status": "ACTIVE"', '"status": "SHELVED_OFFLOADED"')
    changed: list[dict[str, Any]] = json.loads(text)
    return changed


def _requests(reference: Reference, title: str) -> Iterator[tuple[Operation, str, dict[str, Any]]]:
    """Yield each operation that a client knows, with the call and what it made the client send."""
    clients, _faults = read_clients(str(SOURCE / "clients.yaml"))
    (client,) = (one for one in clients if one.title == title)
    operations = {key: one for one in reference.operations for key in keys_of(one)}
    calls = []
    for key, call in client.calls.items():
        version = str(_version_of(reference, operations[key]))
        names = {name: VALUES.get(name, name) for name in NAME.findall(call.text)}
        calls.append({
            "key": key, "language": client.language, "answers": f"{version} shelved" if "unshelve" in key else version,
            "text": call_text(client, call).replace(VERSION_MARK, version).replace("\\\n", " "),
            "values": {variable(name).name: value for name, value in names.items()},
        })  # fmt: skip
    answers = {}
    for name in {str(one["answers"]) for one in calls}:
        version, shelved, _ = f"{name} ".partition(" shelved")
        own = list(_answers(reference, Microversion.parse(version)))
        answers[name] = _shelved(own) if shelved else own
    task = json.dumps({"calls": calls, "answers": answers})
    command = [python("python"), "-W", "ignore", str(Path(__file__).with_name("client_requests.py"))]
    done = subprocess.run(command, input=task, capture_output=True, text=True, check=True, timeout=600)
    for one in json.loads(done.stdout.splitlines()[-1]):
        yield operations[one["key"]], client.calls[one["key"]].text, one


def _is_of(operation: Operation, request: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Say whether a request is that of an operation, with ``values`` in its URL, at a microversion that has it."""
    parts = re.split(r"\{([^{}]+)\}", operation.url.partition("?")[0])
    pattern = "".join(
        (re.escape(str(values[part])) if part in values else "[^/]+") if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    return (
        request["method"] == operation.method
        and re.fullmatch(BELOW + pattern, request["url"]) is not None
        and (operation.action is None or list(request["body"] or ()) == [operation.action])
        and Microversion.parse((request["version"] or "compute 2.1").split()[1]) in operation.range
    )


def _wrong(reference: Reference, title: str, *, exactly: bool) -> list[str]:
    """Return the calls of a client that do not send the request of their operation, with what they send instead.

    They may read what they need, names for instance; what changes something is that one request. With ``exactly``, the
    values in its URL are those of the call: a command line looks for the id of what it is given.
    """
    wrong = []
    for operation, text, one in _requests(reference, title):
        values = {name: VALUES.get(name, name) for name in NAME.findall(text)} if exactly else {}
        requests = one["requests"]
        sent = [
            request
            for request in requests
            if request["method"] != "GET" or (operation.method == "GET" and _is_of(operation, request, values))
        ]
        many = len(sent) > 1 and operation.method != "GET"  # what is read may be read twice
        if one["failure"] or not sent or many or not _is_of(operation, sent[-1], values):
            told = [f"{request['method']} {request['url']}" for request in requests]
            wrong.append(f"{one['key']}: {text} sends {told} {one['failure']}")
    return wrong


def test_the_sdk_sends_the_request_of_each_operation(reference: Reference) -> None:
    assert _wrong(reference, "openstacksdk", exactly=True) == []


def test_the_command_line_sends_the_request_of_each_operation(reference: Reference) -> None:
    assert _wrong(reference, "openstack", exactly=False) == []
