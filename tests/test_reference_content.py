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

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.reference import Reference

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
