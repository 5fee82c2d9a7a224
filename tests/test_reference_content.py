"""What our own reference promises beyond the rules: one story, one form, nothing empty."""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from jsonschema import Draft202012Validator

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.export.openapi import OpenApi, settings_from
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.rule import Context

SOURCE = REPOSITORY / "api-ref" / "source"
SAMPLES = REPOSITORY / "doc" / "api_samples"

#: The project and the user of all examples, and the project that owns something else.
PROJECTS = {"5b8e1d0c7a3f4f6e9c2d4b6a8f0e1c3d", "9e4c7b21d0f84a65b3e2c1d0a9f8e7b6"}
USERS = {"2f6d9c0b4e8a4d17a5c3b1e0d9f7a8c4"}

#: RFC 5737 and RFC 3849; the rest are masks and "everything".
ADDRESSES = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
NO_ADDRESSES = {"0.0.0.0", "255.255.255.0", "255.255.255.128"}


@cache
def reference() -> Reference:
    return read_reference(SOURCE)


def samples() -> list[Path]:
    return sorted(SAMPLES.rglob("*.json"))


def values(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings of a sample with the names of their fields."""
    match data:
        case dict():
            for name, value in data.items():
                yield from values(value, name)
        case list():
            for value in data:
                yield from values(value, key)
        case str():
            yield key, data


@cache
def all_values() -> tuple[tuple[str, str], ...]:
    return tuple(pair for path in samples() for pair in values(json.loads(path.read_text(encoding="utf-8"))))


def test_titles_of_operations_are_unique() -> None:
    titles = Counter(operation.title for operation in reference().operations)
    assert [title for title, count in titles.items() if count > 1] == []


def test_each_response_has_the_request_id() -> None:
    without = [
        operation.title
        for operation in reference().operations
        if "X-OpenStack-Request-ID" not in {row.name for row in operation.response.rows}
    ]
    assert without == []


def test_each_description_has_five_words() -> None:
    (parameters,) = reference().parameters.values()
    short = [
        name
        for name, definition in parameters.definitions.items()
        if len((definition.text("description") or "").split()) < 5
    ]
    assert short == []


@pytest.mark.parametrize("field", ["project_id", "tenant_id"])
def test_examples_tell_of_the_same_projects(field: str) -> None:
    assert {value for key, value in all_values() if key == field} <= PROJECTS


def test_examples_tell_of_the_same_user() -> None:
    assert {value for key, value in all_values() if key == "user_id"} <= USERS


def test_each_conflict_says_what_causes_it() -> None:
    """A 409 is what callers can do something about: it stands in the text, too."""
    assert without_a_cause(409) == set()


def without_a_cause(code: int) -> set[str]:
    """Return the operations that list ``code`` and whose text does not say what causes it."""
    return {
        operation.title
        for operation in reference().operations
        if any(each.code == code for listed in operation.statuses for each in listed.codes)
        and not re.search(rf"\b{code}\b", re.sub(rf"\w+\({code}\)", "", text_of(operation)))
    }


def test_each_bad_request_says_what_causes_it() -> None:
    assert without_a_cause(400) == set()


#: Operations whose 404 is none of a thing in their address, and of which neither code nor history tells the cause.
NOT_FOUND_WITHOUT_A_CAUSE = {
    "Delete Assisted Volume Snapshot",
    "List Bare Metal Nodes",
    "List Cloudpipes",
    "List Floating IPs In Bulk",
    "Ping Instances",
    "List PCI Devices",
    "List PCI Devices With Details",
    "List Default Security Group Rules",
    "List Security Groups",
    "Create Server",
    "Create Multiple Servers",
}


def test_each_not_found_says_what_is_missing() -> None:
    assert without_a_cause(404) == NOT_FOUND_WITHOUT_A_CAUSE


#: Operations that the service still lists, and that no policy of its own decides on.
FORBIDDEN_WITHOUT_A_POLICY = {
    "List Flavors",
    "List Flavors With Details",
    "Show Flavor Details",
    "List PCI Devices",
    "List PCI Devices With Details",
    "Show PCI Device Details",
    "Attach Volume (attach Action)",
}


def test_each_forbidden_of_what_the_service_still_has_says_who_is_let_in() -> None:
    """The default policies of what is gone are in no code any more; image and volume proxies leave it to others."""
    without = without_a_cause(403)
    ended = {
        operation.title
        for operation in reference().operations
        if operation.max_version is not None
        or any(each.code == 410 for listed in operation.statuses for each in listed.codes)
    }
    assert without - ended == FORBIDDEN_WITHOUT_A_POLICY


def text_of(operation: Operation) -> str:
    first, last = operation.lines
    return "\n".join(Path(operation.location.file).read_text("utf-8").split("\n")[first - 1 : last])


@cache
def schemas() -> OpenApi:
    return OpenApi(reference(), Context(reference()).matches, settings_from({}, server="/", prefix=""))


def takes(title: str, role: str, data: object, version: str | None = None) -> bool:
    """Say whether the schema of a message of ours takes ``data``."""
    (operation,) = (each for each in reference().operations if each.title == title)
    schema = schemas().schema(operation, role, Microversion.find(version))
    assert schema is not None
    return Draft202012Validator(schema).is_valid(data)


def test_an_interface_is_attached_without_saying_where() -> None:
    title = "Attach Port Interface"
    assert takes(title, "request", {})
    assert takes(title, "request", {"interfaceAttachment": {}})
    assert takes(title, "request", {"interfaceAttachment": {"fixed_ips": [{"ip_address": "192.0.2.7"}]}})
    assert not takes(title, "request", {"interfaceAttachment": {"fixed_ips": [{}]}})


@pytest.mark.parametrize("title", ["List Images", "List Images With Details"])
def test_lists_of_images_take_a_page_size(title: str) -> None:
    (operation,) = (each for each in reference().operations if each.title == title)
    places = {row.name: row.definition.in_ for row in operation.request.rows if row.definition is not None}
    assert places["page_size"] == "query"


@pytest.mark.parametrize(
    ("name", "values", "other"),
    [
        ("networks", ["auto", "none", [{"uuid": "a"}]], 1),
        *(
            (f"os:scheduler_hints.{name}", ["a", ["a", "b"]], 1)
            for name in ("different_cell", "different_host", "same_host")
        ),
        ("os:scheduler_hints.group", ["a", ["a"]], 1),
        ("os:scheduler_hints.query", ["[]", {"a": "b"}], 1),
    ],
)
def test_types_of_create_server_that_are_two(name: str, values: list[object], other: object) -> None:
    server = {"name": "a", "flavorRef": "1", "imageRef": "a", "networks": "auto"}
    hints, _, hint = name.rpartition(".")

    def body(value: object) -> dict[str, object]:
        return {"server": server, hints: {hint: value}} if hints else {"server": {**server, name: value}}

    for value in values:
        assert takes("Create Server", "request", body(value), "2.37"), value
    assert not takes("Create Server", "request", body(other), "2.37")


def test_block_migration_is_a_truth_value_or_auto() -> None:
    title = "Live-Migrate Server (os-migrateLive Action)"
    for version, values in {"2.24": [True], "2.25": [True, "auto"]}.items():
        for value in (True, "auto"):
            body = {"os-migrateLive": {"host": None, "block_migration": value, "disk_over_commit": False}}
            if version == "2.25":
                del body["os-migrateLive"]["disk_over_commit"]
            assert takes(title, "request", body, version) is (value in values), (version, value)


def test_what_may_be_null_may_be_null() -> None:
    service = {"active": True, "available": True, "updated_at": None}
    zone = {"zoneName": "a", "zoneState": {"available": True}, "hosts": {"a": {"nova-compute": service}}}
    assert takes("List Availability Zones With Details", "response", {"availabilityZoneInfo": [zone]})
    (path,) = SAMPLES.glob("images/images-detail-resp.json")
    images = json.loads(path.read_text("utf-8"))
    images["images"][1]["metadata"]["ramdisk_id"] = None
    assert takes("List Images With Details", "response", images, "2.1")


def test_addresses_are_for_documentation() -> None:
    found = {
        address
        for _, value in all_values()
        for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b|\b[0-9a-f]+(?::[0-9a-f]*)*::[0-9a-f]*", value)
    }
    real = {
        address
        for address in found - NO_ADDRESSES
        if not any(ipaddress.ip_address(address) in network for network in ADDRESSES)
    }
    assert real == set()


def test_hosts_in_urls_are_for_documentation() -> None:
    hosts = {host for _, value in all_values() for host in re.findall(r"\w+://([^/:]+)", value)}
    assert {host for host in hosts if not host.endswith("example.com")} <= {"docs.openstack.org"}


def test_samples_are_formatted_alike() -> None:
    different = [
        str(path.relative_to(SAMPLES))
        for path in samples()
        if (text := path.read_text(encoding="utf-8"))
        != json.dumps(json.loads(text), indent=4, ensure_ascii=False) + "\n"
    ]
    assert different == []


def test_the_diagram_is_up_to_date() -> None:
    command = [sys.executable, str(SOURCE / "make_state_diagram.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
