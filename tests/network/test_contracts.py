"""References of services beside the services' own code: what is told was judged by reading that code."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY, Run
from network.agreement import agreement, samples_beside
from network.services import contract_of, home_of
from openapi_project import Document, at, documents_of
from sharing import Once

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.contracts.files import read_contract

#: What nova 34.0.0 says otherwise than its reference, by rule, row or definition, and file.
NOVA = {
    ("CR701", "memory_details", "diagnostics.inc"),
    ("CR701", "interfaceAttachment", "os-interface.inc"),
    ("CR701", "addTenantAccess", "os-flavor-access.inc"),
    ("CR701", "removeTenantAccess", "os-flavor-access.inc"),
    ("CR701", "code", "os-server-external-events.inc"),
    ("CR701", "security_group", "parameters.yaml"),
    ("CR702", "tag", "os-server-shares.inc"),
    ("CR702", "tag", "os-volume-attachments.inc"),
    ("CR702", "ip_protocol", "os-security-group-rules.inc"),
    ("CR702", "from_port", "os-security-group-rules.inc"),
    ("CR702", "to_port", "os-security-group-rules.inc"),
    ("CR703", "networks", "parameters.yaml"),
    ("CR703", "reserved", "limits.inc"),
}
#: Messages with a body and no table, which samples show, too.
NOVA_TABLES = {"os-networks.inc", "os-tenant-network.inc", "metadata.inc"}
NOVA_REMARKS = {
    ("CR706", "tls_port", "servers-remote-consoles.inc"),
    ("CR706", "disk_over_commit", "servers-admin-action.inc"),
    ("CR707", None, "flavors.inc"),
    ("CR711", None, "os-server-tags.inc"),
}
KEYSTONE = {
    ("CR701", "implies", "roles.inc"),
    ("CR701", "limit", "parameters.yaml"),
    ("CR701", "links", "parameters.yaml"),
    ("CR701", "links", "sp.inc"),
    ("CR701", "registered_limit", "parameters.yaml"),
    ("CR701", "remaining_uses", "parameters.yaml"),
    ("CR702", "blob", "credentials.inc"),
    ("CR702", "enabled", "sp.inc"),
    ("CR702", "name", "service-catalog.inc"),
}


@pytest.fixture(scope="module")
def nova(once: Once) -> Path:
    return once("contract-of-nova", lambda folder: contract_of("nova", "34.0.0", folder)) / "nova.json"


def told(compute_ref: Run, source: Path, contract: Path, *severities: str) -> set[tuple[str, str | None, str]]:
    outcome = compute_ref("lint", str(source), "--contract", str(contract), "--format", "json", "--select", "ALL")
    findings = [
        each for each in json.loads(outcome.out)["findings"] if each["severity"] in (severities or ("warning",))
    ]
    return {(each["code"], each["parameter"], each["file"].rpartition("/")[2]) for each in findings}


def test_nova_is_collected_whole(nova: Path) -> None:
    contract = read_contract(str(nova))
    schemas = {role: sum(len(each.schemas(role)) for each in contract.operations) for role in ("request", "query")}
    assert (contract.name, str(contract.maximum), len(contract.operations)) == ("nova 34.0.0", "2.104", 265)
    assert (schemas["request"], schemas["query"], contract.faults) == (205, 196, ())
    assert all(each.response for each in contract.operations if not each.removed)


def test_reference_of_nova_tells_what_was_judged_true_and_nothing_else(compute_ref: Run, nova: Path) -> None:
    source = needs.corpus("nova-34.0.0") / "api-ref" / "source"
    findings = told(compute_ref, source, nova)
    assert {each for each in findings if each[0].startswith("CR7")} == NOVA
    assert {file for code, _, file in findings if code == "CR210"} >= NOVA_TABLES


def test_reference_of_nova_tells_more_where_it_is_asked(compute_ref: Run, nova: Path) -> None:
    source = needs.corpus("nova-34.0.0") / "api-ref" / "source"
    assert told(compute_ref, source, nova, "warning", "info") >= NOVA | NOVA_REMARKS


def test_our_reference_tells_nothing(compute_ref: Run, nova: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert not {each for each in told(compute_ref, Path("api-ref/source"), nova) if each[0].startswith("CR7")}


def test_our_reference_names_the_releases_of_the_service() -> None:
    (history,) = home_of("nova", "34.0.0").glob(
        "lib/*/site-packages/nova/api/openstack/compute/rest_api_version_history.rst"
    )
    said = re.findall(r"(?m)^(2\.\d+) \(Maximum in (.+)\)$", history.read_text("utf-8"))
    ours = read_reference(REPOSITORY / "api-ref" / "source").microversions
    assert {str(version): name for version, name in ours.releases.items()} == {
        version: names.replace(" and ", ", ") for version, names in said
    }
    assert str(ours.maximum) == said[-1][0]


def test_reference_of_keystone_tells_what_was_judged_true_and_nothing_else(compute_ref: Run, tmp_path: Path) -> None:
    contract = contract_of("keystone", "30.0.0", tmp_path)
    source = needs.corpus("keystone-30.0.0") / "api-ref" / "source"
    findings = told(compute_ref, source, contract)
    assert {each for each in findings if each[0].startswith("CR7")} == KEYSTONE


def test_the_manual_shows_what_the_commands_print(
    compute_ref: Run, nova: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page "Check against the service": from nothing to a finding."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(needs.corpus("nova-34.0.0"), tmp_path / "nova-34.0.0")  # no link: it would lead out of the folder
    (tmp_path / "nova-contract.json").symlink_to(nova)
    manual = (REPOSITORY / "doc" / "source" / "contracts.rst").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^   \$ compute-ref ((?:contract show|lint) .*)\n((?:   (?!\$).*\n)+)", manual)
    assert [command.split()[0] for command, _ in blocks] == ["contract", "lint"]
    for command, shown in blocks:
        out = [" ".join(line.split()) for line in compute_ref(*shlex.split(command)).out.splitlines()]
        for line in shown.splitlines():
            assert " ".join(line.split()) in [*out, "…"]


#: What requests may have that our reference leaves out: texts that the service writes itself, and what it refuses or
#: does not look at beside "source_type" and "uuid".
LEFT_OUT = {
    "server.block_device_mapping.connection_info",
    *(
        f"server.block_device_mapping_v2.{name}"
        for name in ("connection_info", "image_id", "snapshot_id", "virtual_name", "volume_id")
    ),
}
#: Samples of nova that the export of our reference takes for wrong: texts in the place of a boolean or an integer,
#: which the service reads, too; a server without networks, which it refuses itself; and null where we know of none.
REFUSED = {
    "os-evacuate/server-evacuate-req.json",
    "os-quota-sets/quotas-update-force-post-req.json",
    "os-quota-sets/v2.57/quotas-update-force-post-req.json",
    "os-security-group-default-rules/security-group-default-rules-create-req.json",
    "os-multiple-create/multiple-create-post-req.json",
    "servers/v2.94/server-create-req.json",
    "os-availability-zone/availability-zone-detail-resp.json",
    "images/images-details-get-resp.json",
}


@pytest.fixture(scope="module", params=["2.1", "2.96"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def export(version: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Contract]:
    """The document of our reference, and the operations that it has."""
    with contextlib.chdir(REPOSITORY):
        document = documents_of("api-ref/source", actions="split").document(at(version))
    path = tmp_path_factory.mktemp("export") / "openapi.json"
    path.write_text(json.dumps(document))
    return document, read_contract(str(path))


def test_export_says_what_the_service_says(export: tuple[Document, Contract], nova: Path, version: str) -> None:
    service = read_contract(str(nova))
    found = {role: agreement(export[1], service, at(version), role) for role in ("request", "response")}
    assert len(found["request"].stated) >= 250
    assert len(found["response"].stated) >= 1000
    assert {place.field for place in found["request"].missing} <= LEFT_OUT
    assert len(found["request"].missing) <= 0.05 * len(found["request"].stated)
    assert len(found["response"].missing) <= 0.02 * len(found["response"].stated)
    for one in found.values():
        assert len(one.extra) <= 0.03 * len(one.stated)
        # What remains of networks is always null; the service's schemas allow texts.
        assert not [place for place in one.wrong if not place.operation.startswith("GET /os-networks")]


def test_export_takes_the_samples_of_the_service(export: tuple[Document, Contract], nova: Path, version: str) -> None:
    theirs = read_reference(needs.corpus("nova-34.0.0") / "api-ref" / "source")
    judged = samples_beside(*export, theirs, read_contract(str(nova)), at(version))
    refused = [one.path for one in judged if one.fault]
    assert len(judged) >= 180
    assert set(refused) <= REFUSED
    assert len(refused) <= 0.03 * len(judged)
