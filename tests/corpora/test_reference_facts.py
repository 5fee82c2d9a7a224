"""Our reference beside Nova's own: each operation, each row and each change of a sample stands in ours, or why not.

Only names, microversions and the structure of samples are compared, up to the highest microversion that we describe.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import needs
import pytest
from conftest import REPOSITORY

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference

pytestmark = pytest.mark.corpora

NEWEST = Microversion(2, 96)

#: Rows of Nova's reference that ours does not have, by name, with the reason.
ROWS = {
    "flavor.extra_specs.key": "a free map",
    "flavor.extra_specs.value": "a free map",
    "key": "the extra specs of a flavor are a free map",
    "value": "the extra specs of a flavor are a free map",
    "network_label": "the key of a map; our row has the label of the example",
    "errors": "below the free map of hosts in log, whose description names it",
    "instances": "below the free map of hosts in log, whose description names it",
    "message": "below the free map of hosts in log, whose description names it",
    "state": "below the free map of hosts in log, whose description names it",
    "hypervisor_links": "misspelt: the field is hypervisors_links",
    "networks": "the quota is gone from the schemas of the service, and no response has it",
    "attachments.device": "a volume that was just created has no attachments",
    "attachments.serverId": "a volume that was just created has no attachments",
    "attachments.volumeId": "a volume that was just created has no attachments",
    "images": "misspelt: the field is image",
    "tenant_id": "the project is not part of our URLs",
    "id": "the path parameter of quota classes; ours has the name of what stands in the URL",
}

#: Families of samples in which something differs from one microversion to the next that is no change of the API.
EXAMPLE_ONLY = "the later example of Nova is another one; the schema of the service is the same"
SAMPLES = {
    "os-attach-interfaces/attach-interfaces-create-net_id-req.json 2.70": "tag, which came with 2.49 as in ours",
    "os-evacuate/server-evacuate-req.json 2.95": EXAMPLE_ONLY,
    "os-volume_attachments/update-volume-attachment-delete-flag-req.json 2.89": EXAMPLE_ONLY,
    "servers/server-action-rebuild.json 2.26": EXAMPLE_ONLY,
    "servers/server-action-rebuild.json 2.47": EXAMPLE_ONLY,
    "servers/server-action-rebuild.json 2.71": EXAMPLE_ONLY,
    "servers/server-create-req.json 2.47": EXAMPLE_ONLY,
    "servers/server-create-req.json 2.69": EXAMPLE_ONLY,
    "servers/server-create-req.json 2.71": EXAMPLE_ONLY,
    "servers/server-create-req.json 2.73": EXAMPLE_ONLY,
    "servers/server-update-req.json 2.47": EXAMPLE_ONLY,
    "servers/server-get-resp.json 2.52": EXAMPLE_ONLY,
    "servers/servers-details-resp.json 2.52": EXAMPLE_ONLY,
    "servers/servers-list-resp.json 2.90": EXAMPLE_ONLY,
    "servers/server-action-rebuild-resp.json 2.90": "what a user sees who is no administrator",
    "servers/server-get-resp.json 2.90": "what a user sees who is no administrator",
    "servers/server-update-resp.json 2.90": "what a user sees who is no administrator",
    "servers/servers-details-resp.json 2.90": "what a user sees who is no administrator",
}


@cache
def ours() -> Reference:
    return read_reference(REPOSITORY / "api-ref" / "source")


@cache
def folder() -> Path:
    return needs.corpus("nova-34.0.0")


@cache
def nova() -> Reference:
    return read_reference(folder() / "api-ref" / "source")


def address(operation: Operation) -> tuple[str, str]:
    url = re.sub(r"\{[^}]*\}", "{}", operation.url.partition("?")[0].rstrip("/"))
    return operation.method, url


@cache
def by_address() -> dict[tuple[str, str], list[Operation]]:
    found: dict[tuple[str, str], list[Operation]] = {}
    for operation in ours().operations:
        found.setdefault(address(operation), []).append(operation)
    return found


def counterparts(operation: Operation) -> list[Operation]:
    """Return our operations at the address of one of Nova's; where titles name actions, those with this action."""
    there = by_address().get(address(operation), [])
    named = re.search(r"\((\S+) Action\)", operation.title, re.IGNORECASE)
    same = [each for each in there if named and each.action and each.action.lower() == named[1].lower()]
    return same or there


def described() -> Iterator[Operation]:
    """Yield Nova's operations up to our newest microversion."""
    return (operation for operation in nova().operations if "/shares" not in operation.url)  # shares came with 2.97


def test_every_operation_is_in_ours() -> None:
    assert [operation.title for operation in described() if not counterparts(operation)] == []


def missing_rows() -> Iterator[tuple[str, str]]:
    """Yield titles and rows that ours does not have under the same name, or as the last part of one with dots."""
    for operation in described():
        for message in operation.messages:
            own = (each for other in counterparts(operation) for each in other.messages if each.role == message.role)
            names = {row.name for each in own for row in each.rows}
            known = names | {name.rpartition(".")[2] for name in names}
            for row in message.rows:
                new = row.range.low is not None and row.range.low > NEWEST
                if not new and not {row.name, row.name.rpartition(".")[2]} & known:
                    yield operation.title, row.name


def test_every_row_is_in_ours_or_there_is_a_reason() -> None:
    assert [f"{title}: {name}" for title, name in missing_rows() if name not in ROWS] == []


def test_no_reason_for_a_row_is_out_of_date() -> None:
    assert set(ROWS) - {name for _, name in missing_rows()} == set()


def shape(value: Any, path: str = "") -> Iterator[str]:
    match value:
        case dict():
            for name, inner in value.items():
                kind = {dict: "{}", list: "[]"}.get(type(inner), "")
                yield f"{path}.{name}{kind}"
                yield from shape(inner, f"{path}.{name}")
        case list():
            for inner in value:
                yield from shape(inner, f"{path}[]")


def family_of(name: str) -> str:
    return re.sub(r"/v2\.\d+/", "/", name)


def changes() -> dict[str, list[Microversion]]:
    """Return the microversions at which the structure of a family of Nova's samples differs from the one before."""
    samples = folder() / "doc" / "api_samples"
    families: dict[str, dict[Microversion, frozenset[str]]] = {}
    for path in sorted(samples.rglob("*.json")):
        name = path.relative_to(samples).as_posix()
        found = re.search(r"/v2\.(\d+)/", name)
        family = family_of(name)
        version = Microversion(2, int(found[1]) if found else 1)
        families.setdefault(family, {})[version] = frozenset(shape(json.loads(path.read_text(encoding="utf-8"))))
    changed: dict[str, list[Microversion]] = {}
    for family, shapes in families.items():
        ordered = sorted(shapes)
        changed[family] = [
            version for before, version in pairwise(ordered) if shapes[before] != shapes[version] and version <= NEWEST
        ]
    return changed


def missing_samples() -> Iterator[tuple[str, str]]:
    """Yield titles and changes of families at microversions of which we have no sample of the same message."""
    changed = changes()
    for operation in described():
        there = counterparts(operation)
        for message in operation.messages:
            own = (each for other in there for each in other.messages if each.role == message.role)
            shown = {sample.microversion for each in own for sample in each.samples}
            for family in {family_of(sample.path.partition("/api_samples/")[2]) for sample in message.samples}:
                for version in changed.get(family, []):
                    if version not in shown and any(version in each.range for each in there):
                        yield operation.title, f"{family} {version}"


def test_every_change_of_a_sample_is_in_ours_or_there_is_a_reason() -> None:
    assert [f"{title}: {change}" for title, change in missing_samples() if change not in SAMPLES] == []


def test_no_reason_for_a_sample_is_out_of_date() -> None:
    assert set(SAMPLES) - {change for _, change in missing_samples()} == set()
