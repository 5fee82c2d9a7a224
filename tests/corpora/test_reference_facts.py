"""Our reference beside Nova's own: what that says stands in ours, or why not.

Only facts are compared, up to the highest microversion that we describe: operations, rows with types and microversions,
status codes, and samples, whose structure changes where ours does and which fit the schemas made of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import needs
import pytest
from conftest import REPOSITORY
from jsonschema import Draft202012Validator

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.export.openapi import OpenApi, settings_from
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.rule import Context

pytestmark = pytest.mark.corpora

NEWEST = Microversion(2, 104)

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
    "shares": "the answer to attaching a share is one share",
}

OBJECT = "the schema of the service and the samples have an object"
NUMBER = "the samples have a number"
#: Types and places of rows that ours has otherwise, by name.
TYPES = {
    "memory_details": OBJECT,
    "interfaceAttachment": OBJECT,
    "addTenantAccess": OBJECT,
    "removeTenantAccess": OBJECT,
    "security_group": OBJECT,
    "unshelve": "an object from 2.77 on",
    "code": NUMBER,
    "public_port": NUMBER,
    "id": NUMBER,
    "security_group_default_rule_id": NUMBER,
    "all_tenants": "the service reads a number",
    "reserve": "the schema of the service and the sample have null",
    "unreserve": "the schema of the service and the sample have null",
}
PLACES = {"alias": "it is part of the URL", "name": "it is part of the URL"}
ANSWER = "since 2.101 the answer to attaching a volume has no body"
#: First and last microversions of rows that ours has otherwise, by name.
RANGES = {
    "disk_over_commit": "the schema of 2.25 does not have it any more",
    "tls_port": "the schema of the service has it from 2.99 on",
    "volumeAttachment": ANSWER,
    "device": ANSWER,
    "id": f"{ANSWER}; since 2.53 the ID of a hypervisor is a UUID, which is another row of ours",
    "serverId": ANSWER,
    "volumeId": ANSWER,
    "tag": ANSWER,
    "delete_on_termination": ANSWER,
    "reserved": "2.75 refuses it, as all query parameters that the service does not know",
    "forced_down": "the operation began with 2.11",
}
#: Status codes that ours does not list, by operation.
CODES = {
    "Remove Flavor Access From Tenant (removeTenantAccess Action) 409": "the code of the service cannot answer it",
    "List Bare Metal Nodes 202": "the service answers 200",
    "Show Bare Metal Node Details 202": "the service answers 200",
}

NETWORKS = "the schema of the service requires networks from 2.37 on, and personality is gone since 2.57"
TEXT = "the service takes texts for numbers and truth values, which it once did"
#: Samples that do not fit the schemas of ours.
VALUES = {
    "servers/v2.90/server-create-req.json": NETWORKS,
    "servers/v2.94/server-create-req.json": NETWORKS,
    "os-evacuate/server-evacuate-req.json": TEXT,
    "os-quota-sets/quotas-update-force-post-req.json": TEXT,
    "os-security-group-default-rules/security-group-default-rules-create-req.json": TEXT,
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
    "servers/server-create-req.json 2.100": EXAMPLE_ONLY,
    "servers/server-update-resp.json 2.104": EXAMPLE_ONLY,
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


def test_every_operation_is_in_ours() -> None:
    assert [operation.title for operation in nova().operations if not counterparts(operation)] == []


def missing_rows() -> Iterator[tuple[str, str]]:
    """Yield titles and rows that ours does not have under the same name, or as the last part of one with dots."""
    for operation in nova().operations:
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


KINDS = {"dict": "object", "list": "array"}


def other_rows(fact: Callable[[Definition], set[str]]) -> Iterator[tuple[str, str]]:
    """Yield titles and rows of Nova for which no rows of ours with this name in the same message have all of ``fact``.

    Ours has more rows than one where a type or a description depends on the microversion.
    """
    for operation in nova().operations:
        for message in operation.messages:
            own: dict[str, list[Definition]] = {}
            for each in (one for other in counterparts(operation) for one in other.messages):
                for row in each.rows if each.role == message.role else ():
                    if row.definition is not None:
                        own.setdefault(row.name, []).append(row.definition)
                        own.setdefault(row.name.rpartition(".")[2], []).append(row.definition)
            for row in message.rows:
                there = own.get(row.name) or own.get(row.name.rpartition(".")[2])
                said = row.definition is None or not there or fact(row.definition) <= set().union(*map(fact, there))
                if not said:
                    yield operation.title, row.name


def types_of(definition: Definition) -> set[str]:
    return {KINDS.get(name, name) for name in definition.types}


def range_of(definition: Definition) -> set[str]:
    return {f"from {definition.min_version}", f"to {definition.max_version}"}


@pytest.mark.parametrize(
    ("fact", "reasons"),
    [(types_of, TYPES), (lambda definition: {definition.in_}, PLACES), (range_of, RANGES)],
    ids=["types", "places", "ranges"],
)
def test_rows_say_the_same_or_there_is_a_reason(
    fact: Callable[[Definition], set[str]], reasons: dict[str, str]
) -> None:
    others = list(other_rows(fact))
    assert [f"{title}: {name}" for title, name in others if name.rpartition(".")[2] not in reasons] == []
    assert set(reasons) - {name.rpartition(".")[2] for _, name in others} == set()


def codes_of(operations: Iterable[Operation]) -> set[int]:
    return {code.code for operation in operations for listed in operation.statuses for code in listed.codes}


def test_every_status_code_is_in_ours_or_there_is_a_reason() -> None:
    missing = {
        f"{operation.title} {code}"
        for operation in nova().operations
        for code in codes_of([operation]) - codes_of(counterparts(operation))
    }
    assert missing == set(CODES)


def faults_of(data: Any, schema: dict[str, Any]) -> list[str]:
    return [f"{list(fault.absolute_path)}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(data)]


def test_every_sample_fits_the_schema_of_ours_or_there_is_a_reason() -> None:
    documents = OpenApi(ours(), Context(ours()).matches, settings_from({}, server="/", prefix=""))
    unfit: dict[str, list[str]] = {}
    known = set()
    for operation in nova().operations:
        for message in operation.messages:
            for sample in message.samples:
                name, data = sample.path.partition("/api_samples/")[2], nova().samples[sample.path].data
                version = max(sample.microversion or nova().base, nova().base)
                there = (each for each in counterparts(operation) if version in each.range)
                schemas = (documents.schema(each, message.role, version) for each in there)
                faults = [faults_of(data, schema) for schema in schemas if schema is not None]
                known.add(name)
                if not faults or all(faults):
                    unfit[name] = min(faults, key=len, default=["ours has no body"])
    assert len(known) > 300
    assert {name: faults for name, faults in unfit.items() if name not in VALUES} == {}
    assert set(VALUES) - set(unfit) == set()


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
    for operation in nova().operations:
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
