"""One document for all microversions: valid, and each slice is the plain document."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import REPOSITORY, Run
from merged_slices import slice_of
from openapi_project import at, documents_of, faults_of, validator_of, write

from sphinx_compute_ref.export.merged import merged_document

PAGE = """
Servers
=======

Show Server
-----------

.. rest_method:: GET /servers

Normal response codes: 200

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - limit: limit
   - sort: sort
   - sort: sort_2_5

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - Location: location
   - name: name
   - zone: zone
   - old: old

.. literalinclude:: samples/server-get-resp.json

.. literalinclude:: samples/v2.9/server-get-resp.json

Show Old
--------

.. rest_method:: GET /old
   max_version: 2.3

Normal response codes: 200

Show Other
----------

.. rest_method:: GET /old
   min_version: 2.7

Normal response codes: 202
"""
PARAMETERS = """
limit: {in: query, type: integer, required: false, description: L., min_version: "2.9"}
sort: {in: query, type: string, required: false, description: S., max_version: "2.4"}
sort_2_5: {in: query, type: string, required: true, description: T., min_version: "2.5"}
location: {in: header, type: string, required: false, description: H., max_version: "2.4"}
name: {in: body, type: string, required: true, description: N.}
zone: {in: body, type: string, required: true, description: Z., min_version: "2.9"}
old: {in: body, type: string, required: true, description: O., max_version: "2.8"}
"""
SAMPLES = {"server-get-resp.json": {"name": "a", "old": "b"}, "v2.9/server-get-resp.json": {"name": "a", "zone": "b"}}
CONF = 'compute_ref_min_microversion = "2.1"\ncompute_ref_max_microversion = "2.10"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path, PAGE, PARAMETERS, SAMPLES, CONF)


@pytest.mark.parametrize("minor", range(1, 11))
def test_each_slice_is_the_plain_document(source: Path, minor: int) -> None:
    documents = documents_of(source)
    version = at(f"2.{minor}")
    assert slice_of(merged_document(documents), version) == documents.document(version)


def test_versions_are_alternatives_of_which_several_may_match(source: Path) -> None:
    merged = merged_document(documents_of(source))
    assert not faults_of(merged)
    schemas = merged["components"]["schemas"]
    assert schemas["ShowServerResponse"] == {
        "anyOf": [
            {"$ref": "#/components/schemas/ShowServerResponse_first"},
            {"$ref": "#/components/schemas/ShowServerResponse_2_9"},
        ],
        "x-openstack": {"discriminator": "microversion"},
    }
    assert schemas["ShowServerResponse_first"]["x-openstack"] == {"max-ver": "2.8"}
    assert schemas["ShowServerResponse_2_9"]["x-openstack"] == {"min-ver": "2.9"}
    for sample in SAMPLES.values():
        assert validator_of(merged, schemas["ShowServerResponse"]).is_valid(sample)


def test_what_comes_and_goes_says_so(source: Path) -> None:
    merged = merged_document(documents_of(source))
    operation = merged["paths"]["/servers"]["get"]
    limit, sort = operation["parameters"]
    assert limit["x-openstack"] == {"min-ver": "2.9"}
    assert (sort["description"], sort["required"]) == ("T.", True)
    assert sort["x-openstack"] == {"versions": [{"max-ver": "2.4", "description": "S.", "required": None}]}
    assert operation["responses"]["200"]["headers"]["Location"]["x-openstack"] == {"max-ver": "2.4"}


@pytest.mark.slow
@pytest.mark.parametrize("actions", ["oneof", "split"])
def test_slices_of_the_compute_reference(actions: str) -> None:
    documents = documents_of(REPOSITORY / "api-ref" / "source", actions=actions)
    merged = merged_document(documents)
    assert not faults_of(merged)
    different = [
        str(version) for version in documents.versions() if slice_of(merged, version) != documents.document(version)
    ]
    assert not different


def test_the_command_writes_it(source: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.parent)
    assert '"version": "2.1-2.10"' in compute_ref("export", "openapi", "api-ref", "--merged").out
    outcome = compute_ref("export", "openapi", "api-ref", "--merged", "--microversion", "2.2")
    assert outcome.status == 2
    assert "exclude each other" in outcome.err


def test_a_reference_without_microversions_has_one_slice(tmp_path: Path) -> None:
    page = "Things\n======\n\nShow\n----\n\n.. rest_method:: GET /a\n\nNormal response codes: 200\n"
    documents = documents_of(write(tmp_path, page))
    assert slice_of(merged_document(documents), documents.newest) == documents.document()
