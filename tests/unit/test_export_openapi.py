"""Plain OpenAPI documents: valid, and saying what pages and samples say, whatever people write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY, Run
from openapi_project import at, documents_of, examples_of, faults_of, invalid_examples, write

ROOTS = sorted(path.parent for path in (REPOSITORY / "tests" / "roots").glob("*/conf.py"))
RULES = sorted(path.parent for path in (REPOSITORY / "tests" / "rules").glob("*/bad/index.rst"))

PARAMETERS = """
server_id:
  {in: path, type: string, required: true, description: The id.}
limit:
  {in: query, type: integer, required: false, description: How many., minimum: 1, default: 10}
server:
  {in: body, type: object, required: true, description: A server.}
name:
  {in: body, type: string, required: true, description: The name.}
zone:
  {in: body, type: string, required: true, description: "The zone, or null.", min_version: "2.9"}
old:
  {in: body, type: string, required: false, description: Gone., max_version: "2.8"}
flavor:
  {in: body, type: object, required: true, description: The flavor.}
flavor_id:
  {in: body, type: string, required: true, description: Its id.}
metadata:
  {in: body, type: object, required: false, description: Key and value pairs.}
links:
  {in: body, type: array, required: true, description: Links.}
reboot:
  {in: body, type: object, required: true, description: The action.}
reboot_type:
  {in: body, type: string, required: true, description: How., enum: [SOFT, HARD]}
lock:
  {in: body, type: none, required: true, description: The action.}
token:
  {in: header, type: string, required: true, description: A token.}
location:
  {in: header, type: string, required: true, description: Where it is.}
"""

SHOW = """
Servers
=======

Machines.

Show Server
-----------

.. rest_method:: GET /servers/{server_id}

Shows ``one`` server; see :ref:`errors` and `the guide <https://example.com/guide>`_.

Normal response codes: 200

Error response codes: unauthorized(401), itemNotFound(404)

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - X-Auth-Token: token
   - server_id: server_id
   - limit: limit

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - Location: location
   - server: server
   - name: name
   - zone: zone
   - old: old
   - flavor: flavor
   - flavor.id: flavor_id
   - metadata: metadata

**Example Show Server**

.. literalinclude:: samples/server-get-resp.json

**Example Show Server (v2.9)**

.. literalinclude:: samples/v2.9/server-get-resp.json
"""
OLD = {"server": {"name": "a", "old": "x", "flavor": {"id": "1"}, "metadata": {"any": "thing"}}}
NEW = {"server": {"name": "a", "zone": None, "flavor": {"id": "1"}, "metadata": {"other": "thing"}}}
SAMPLES = {"server-get-resp.json": OLD, "v2.9/server-get-resp.json": NEW}
CONF = 'compute_ref_min_microversion = "2.1"\ncompute_ref_max_microversion = "2.10"\n'


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return write(tmp_path, SHOW, PARAMETERS, SAMPLES, CONF)


@pytest.mark.parametrize("source", [*ROOTS, *RULES], ids=lambda path: str(path.relative_to(REPOSITORY / "tests")))
def test_every_reference_makes_valid_documents(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source)
    for actions in ("oneof", "split"):
        document = documents_of(source, actions=actions).document()
        assert not faults_of(document)
        assert not invalid_examples(document)


def test_what_is_wrong_with_a_document_is_told(show: Path) -> None:
    document = documents_of(show).document()
    assert not faults_of(document)
    del document["info"]["title"]
    next(iter(document["components"]["schemas"].values()))["type"] = "strin"
    told = "\n".join(faults_of(document))
    assert "'title' is a required property" in told
    assert "'strin' is not valid" in told


@pytest.mark.slow
@pytest.mark.parametrize("version", ["2.1", "2.36", "2.53", "2.79", "2.96"])
def test_the_compute_reference_makes_valid_documents(version: str) -> None:
    documents = documents_of(REPOSITORY / "api-ref" / "source", prefix="/v2.1")
    document = documents.document(at(version))
    assert not faults_of(document)
    assert not invalid_examples(document)
    assert len(list(examples_of(document))) > 150


def test_a_document_shows_its_microversion_alone(show: Path) -> None:
    documents = documents_of(show)
    old, new = (documents.document(at(version)) for version in ("2.8", "2.9"))
    fields = [
        set(one["components"]["schemas"]["ShowServerResponse"]["properties"]["server"]["properties"])
        for one in (old, new)
    ]
    assert fields == [{"name", "old", "flavor", "metadata"}, {"name", "zone", "flavor", "metadata"}]
    assert [[example.value for example in examples_of(one)] for one in (old, new)] == [[OLD], [NEW]]
    assert documents.document() == new | {"info": {**new["info"], "version": "2.10"}}


def server_of(source: Path) -> dict[str, Any]:
    schemas = documents_of(source).document()["components"]["schemas"]
    server: dict[str, Any] = schemas["ShowServerResponse"]["properties"]["server"]
    return server


def test_schemas_say_what_rows_and_samples_say(show: Path) -> None:
    server = server_of(show)
    assert server["description"] == "A server."
    assert server["required"] == ["name", "flavor", "zone"]
    assert server["properties"]["zone"] == {"type": ["string", "null"], "description": "The zone, or null."}
    assert server["properties"]["flavor"]["properties"]["id"] == {"type": "string", "description": "Its id."}


def test_keys_of_a_map_are_no_fields(show: Path) -> None:
    assert server_of(show)["properties"]["metadata"] == {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Key and value pairs.",
    }


def test_a_sample_disproves_required(tmp_path: Path) -> None:
    without = {"server": {"zone": "z", "flavor": {"id": "1"}}}
    source = write(tmp_path, SHOW, PARAMETERS, {**SAMPLES, "v2.9/server-get-resp.json": without}, CONF)
    assert server_of(source)["required"] == ["flavor", "zone"]


def test_operations_say_what_pages_say(show: Path) -> None:
    document = documents_of(show).document()
    assert document["tags"] == [{"name": "Servers", "description": "Machines."}]
    operation = document["paths"]["/servers/{server_id}"]["get"]
    assert (operation["operationId"], operation["summary"], operation["tags"]) == (
        "show-server", "Show Server", ["Servers"],
    )  # fmt: skip
    assert operation["description"] == "Shows `one` server; see errors and [the guide](https://example.com/guide)."
    limit = {"type": "integer", "minimum": 1, "default": 10}
    assert operation["parameters"] == [
        {"name": "server_id", "in": "path", "description": "The id.", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "description": "How many.", "schema": limit},
    ]
    assert set(operation["responses"]) == {"200", "401", "404"}
    assert operation["responses"]["404"] == {"$ref": "#/components/responses/NotFound"}
    assert operation["responses"]["200"]["headers"]["Location"]["description"] == "Where it is."
    assert document["components"]["securitySchemes"]["token"]["name"] == "X-Auth-Token"


def test_the_microversion_header_is_a_parameter_where_it_is_configured(tmp_path: Path) -> None:
    conf = CONF + 'compute_ref_microversion_header = "OpenStack-API-Version: compute {microversion}"\n'
    document = documents_of(write(tmp_path, SHOW, PARAMETERS, SAMPLES, conf)).document()
    parameters = document["paths"]["/servers/{server_id}"]["get"]["parameters"]
    assert parameters[-1] == {"$ref": "#/components/parameters/Microversion"}
    header = document["components"]["parameters"]["Microversion"]
    assert (header["name"], header.get("required")) == ("OpenStack-API-Version", None)
    assert not faults_of(document)


ACTIONS = """
Actions
=======

Reboot Server (reboot Action)
-----------------------------

.. rest_method:: POST /servers/{server_id}/action

Normal response codes: 202

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - server_id: server_id
   - reboot: reboot
   - reboot.type: reboot_type

.. literalinclude:: samples/reboot-req.json

Lock Server (lock Action)
-------------------------

.. rest_method:: POST /servers/{server_id}/action

Normal response codes: 202

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - server_id: server_id
   - lock: lock

.. literalinclude:: samples/lock-req.json

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - name: name
"""
ACTION_SAMPLES = {"reboot-req.json": {"reboot": {"type": "HARD"}}, "lock-req.json": {"lock": None}}


def test_actions_are_alternatives_of_which_one_matches(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, ACTIONS, PARAMETERS, ACTION_SAMPLES)).document()
    (operation,) = document["paths"]["/servers/{server_id}/action"].values()
    ref = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schemas = document["components"]["schemas"]
    members = [schemas[one["$ref"].rpartition("/")[2]] for one in schemas[ref]["oneOf"]]
    assert [(one["required"], one["additionalProperties"]) for one in members] == [
        (["reboot"], False),
        (["lock"], False),
    ]
    assert not faults_of(document)
    assert not invalid_examples(document)
    assert len(list(examples_of(document))) == 2


def test_a_response_of_actions_has_a_body_only_where_all_have_one(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, ACTIONS, PARAMETERS, ACTION_SAMPLES)).document()
    (operation,) = document["paths"]["/servers/{server_id}/action"].values()
    assert "content" not in operation["responses"]["202"]


def test_split_actions_have_paths_of_their_own(tmp_path: Path) -> None:
    source = write(tmp_path, ACTIONS, PARAMETERS, ACTION_SAMPLES)
    document = documents_of(source, actions="split").document()
    assert list(document["paths"]) == ["/servers/{server_id}/action#lock", "/servers/{server_id}/action#reboot"]
    assert "content" in document["paths"]["/servers/{server_id}/action#lock"]["post"]["responses"]["202"]
    assert not faults_of(document)


def page(*methods: str, table: str = "") -> str:
    parts = ["Things\n======\n"]
    for number, method in enumerate(methods):
        title = f"Do {number}"
        parts.append(f"{title}\n{'-' * len(title)}\n\n.. rest_method:: {method}\n\nNormal response codes: 200\n{table}")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/a/{b-c}", "/a/{b-c}"),
        ("/a/{b/c}", "/a/{b_c}"),
        ("/a/{b c}/", "/a/{b_c}"),
        ("/a/<b>/(c)", "/a/{b}/{c}"),
        ("/a/:b", "/a/{b}"),
        ("/a//b", "/a/b"),
        ("a/b", "/a/b"),
        ("/a/{b}/{b}", "/a/{b}/{b_2}"),
        ("/a/{b", "/a/b"),
        ("http://example.com/a?b={c}", "/a"),
        ("/a{?limit,marker}", "/a"),
        ("/a#b", "/a"),
        ("/", "/"),
        ("{scheme}://host/", "/"),
    ],
)
def test_urls_become_templates(tmp_path: Path, url: str, path: str) -> None:
    document = documents_of(write(tmp_path, page(f"GET {url}"))).document()
    assert list(document["paths"]) == [path]
    assert not faults_of(document)


def test_a_query_in_the_url_is_a_parameter(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, page("GET /a?limit={limit}&all"), PARAMETERS)).document()
    assert [one["name"] for one in document["paths"]["/a"]["get"]["parameters"]] == ["all", "limit"]


def test_an_address_of_the_caller_is_a_webhook(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, page("POST <callback URI>"))).document()
    assert (document["paths"], list(document["webhooks"])) == ({}, ["do-0"])
    assert not faults_of(document)


def test_paths_that_differ_only_in_names_are_one(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, page("GET /a/{id}", "PUT /a/{a_id}", "DELETE /a/{a_id}"))).document()
    assert {path: set(item) for path, item in document["paths"].items()} == {"/a/{a_id}": {"get", "put", "delete"}}
    assert not faults_of(document)


def test_operations_of_one_method_and_path_are_one(tmp_path: Path) -> None:
    document = documents_of(write(tmp_path, page("GET /a", "GET /a", "COPY /a", "HEAD /a"))).document()
    assert set(document["paths"]["/a"]) == {"get", "x-copy", "head"}
    assert document["paths"]["/a"]["get"]["summary"] == "Do 0 / Do 1"
    assert not faults_of(document)


def test_an_operation_without_codes_succeeds_somehow(tmp_path: Path) -> None:
    source = write(tmp_path, "Things\n======\n\nShow\n----\n\n.. rest_method:: GET /a\n")
    document = documents_of(source).document()
    assert document["paths"]["/a"]["get"]["responses"] == {"2XX": {"description": "Success"}}
    assert not faults_of(document)


def test_a_prefix_stands_before_all_but_documents_about_versions(tmp_path: Path) -> None:
    source = write(tmp_path, page("GET /", "GET /{api_version}/", "GET /a", "GET /v2.1/b", "GET /v3"))
    document = documents_of(source, prefix="/v2.1", server="https://example.com").document()
    assert list(document["paths"]) == ["/", "/v2.1", "/v2.1/a", "/v2.1/b", "/v3"]
    assert document["servers"] == [{"url": "https://example.com"}]
    assert document["paths"]["/v2.1"]["get"]["security"] == [{"token": []}, {}]
    assert "security" not in document["paths"]["/v2.1/a"]["get"]


def test_tables_alone_make_schemas(tmp_path: Path) -> None:
    table = (
        "\nResponse\n~~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n"
        "   - server: server\n   - name: name\n   - flavor.id: flavor_id\n   - metadata: metadata\n"
    )
    document = documents_of(write(tmp_path, page("GET /a", table=table), PARAMETERS)).document()
    server = document["components"]["schemas"]["Do0Response"]["properties"]["server"]
    assert set(server["properties"]) == {"name", "flavor", "metadata"}
    assert server["properties"]["flavor"]["required"] == ["id"]
    assert server["properties"]["metadata"]["additionalProperties"] is True


def test_an_example_leads_to_no_further_page(tmp_path: Path) -> None:
    sample = {"things": [{"name": "a"}], "things_links": [{"rel": "next", "href": "http://example.com/?marker=a"}]}
    text = page("GET /a") + "\nResponse\n~~~~~~~~\n\n.. literalinclude:: samples/things-resp.json\n"
    document = documents_of(write(tmp_path, text, "", {"things-resp.json": sample})).document()
    assert [example.value for example in examples_of(document)] == [{"things": [{"name": "a"}]}]


def test_a_sample_belongs_to_the_code_that_its_caption_names(tmp_path: Path) -> None:
    text = (
        "Things\n======\n\nShow\n----\n\n.. rest_method:: GET /a\n\nNormal response codes: 200, 202\n\n"
        "Error response codes: 404\n\nResponse\n~~~~~~~~\n\n"
        "**Example (200)**\n\n.. literalinclude:: samples/a.json\n\n"
        "**Example (202)**\n\n.. literalinclude:: samples/b.json\n\n"
        "**Example (404)**\n\n.. literalinclude:: samples/c.json\n"
    )
    samples = {"a.json": {"a": 1}, "b.json": {"b": 1}, "c.json": {"c": 1}}
    document = documents_of(write(tmp_path, text, "", samples)).document()
    responses = document["paths"]["/a"]["get"]["responses"]
    shown = {
        code: [one["value"] for one in response["content"]["application/json"]["examples"].values()]
        for code, response in responses.items()
    }
    assert shown == {"200": [{"a": 1}], "202": [{"b": 1}], "404": [{"c": 1}]}
    assert not faults_of(document)


def test_the_same_reference_gives_the_same_bytes(show: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(show.parent)
    first, second = (compute_ref("export", "openapi", "api-ref").out for _ in range(2))
    assert first == second
    assert json.loads(first)["info"]["version"] == "2.10"


def test_yaml_says_the_same_as_json(show: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(show.parent)
    as_json = compute_ref("export", "openapi", "api-ref").out
    as_yaml = compute_ref("export", "openapi", "api-ref", "--format", "yaml").out
    assert yaml.safe_load(as_yaml) == json.loads(as_json)


def test_all_writes_a_document_for_each_change(show: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(show.parent)
    assert compute_ref("export", "openapi", "api-ref", "--all", "out").status == 0
    index = json.loads(Path("out/openapi-index.json").read_text())
    assert index["documents"] == [
        {"microversion": "2.1", "file": "openapi-2.1.json"},
        {"microversion": "2.9", "file": "openapi-2.9.json"},
    ]
    for entry in index["documents"]:
        plain = compute_ref("export", "openapi", "api-ref", "--microversion", entry["microversion"]).out
        assert Path("out", entry["file"]).read_text() == plain


def test_a_microversion_that_is_not_covered_is_refused(
    show: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(show.parent)
    outcome = compute_ref("export", "openapi", "api-ref", "--microversion", "2.11")
    assert outcome.status == 2
    assert "It covers 2.1 to 2.10." in outcome.err


def test_the_model_says_where_rows_stand_and_what_they_hold(
    show: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(show.parent)
    document = json.loads(compute_ref("export", "model", "api-ref").out)
    (resource,) = document["resources"]
    (operation,) = resource["operations"]
    assert (resource["description"], operation["description"][:19]) == ("Machines.", "Shows ``one`` serve")
    rows = {row["name"]: row for row in operation["response"]["tables"][0]["rows"]}
    keys = ("path", "types", "nullable", "map")
    assert {name: tuple(row[key] for key in keys) for name, row in rows.items()} == {
        "Location": (None, [], False, False),
        "server": ("server", ["object"], False, False),
        "name": ("server.name", ["string"], False, False),
        "zone": ("server.zone", ["string"], True, False),
        "old": ("server.old", ["string"], False, False),
        "flavor": ("server.flavor", ["object"], False, False),
        "flavor.id": ("server.flavor.id", ["string"], False, False),
        "metadata": ("server.metadata", ["object"], False, True),
    }
    (limit,) = (row for row in operation["request"]["tables"][0]["rows"] if row["name"] == "limit")
    assert (limit["default"], limit["minimum"], limit["maximum"], limit["deprecated"]) == (10, 1, None, False)
    assert operation["response"]["samples"][0]["codes"] == []


def response_of(folder: Path, rows: str, parameters: str, sample: Any) -> dict[str, Any]:
    text = page("GET /a", table=f"\nResponse\n~~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n{rows}")
    text += "\n.. literalinclude:: samples/a-resp.json\n"
    document = documents_of(write(folder, text, parameters, {"a-resp.json": sample})).document()
    assert not faults_of(document)
    assert not invalid_examples(document)
    schema: dict[str, Any] = document["components"]["schemas"]["Do0Response"]
    return schema


ADDRESS = {"addr": "10.0.0.1"}


@pytest.mark.parametrize("key", ['"{label}"', "private"])
def test_a_row_below_a_free_map_is_about_its_values(tmp_path: Path, key: str) -> None:
    quote = '"' if key.startswith('"') else ""
    rows = f"   - addresses: addresses\n   - {key}: list\n   - {quote}{key.strip(quote)}.addr{quote}: addr\n"
    parameters = (
        "addresses: {in: body, type: object, required: true, description: A free map of keys and values.}\n"
        "list: {in: body, type: array, required: true, description: The addresses on a network.}\n"
        "addr: {in: body, type: string, required: true, description: The address.}\n"
    )
    schema = response_of(tmp_path, rows, parameters, {"addresses": {"private": [ADDRESS]}})
    addresses = schema["properties"]["addresses"]
    assert "properties" not in addresses
    items = addresses["additionalProperties"]["items"]
    assert items["properties"]["addr"] == {"type": "string", "description": "The address."}


def test_keys_of_like_objects_are_data(tmp_path: Path) -> None:
    hosts = {"one": {"up": True, "since": None}, "two": {"up": False, "since": "now"}}
    schema = response_of(tmp_path, "   - name: name\n", PARAMETERS, {"name": "a", "hosts": hosts})
    assert schema["properties"]["hosts"]["additionalProperties"]["properties"] == {
        "up": {"type": "boolean"},
        "since": {"type": ["string", "null"]},
    }


def test_a_placeholder_in_a_name_is_a_pattern(tmp_path: Path) -> None:
    parameters = "volumes: {in: body, type: integer, required: true, description: V.}\n"
    rows = '   - "volumes_{volume_type}": volumes\n'
    schema = response_of(tmp_path, rows, parameters, {"volumes_fast": 1, "volumes_slow": 2})
    assert schema["patternProperties"] == {"^volumes_.+$": {"type": "integer", "description": "V."}}
    assert "properties" not in schema


@pytest.mark.parametrize(
    ("declared", "sample", "wanted"),
    [
        ("uuid", "6e1c2a3b-0000-4000-8000-000000000000", {"type": "string", "format": "uuid"}),
        ("uuid", "6e1c2a3b000040008000000000000000", {"type": "string"}),
        ("dict", {}, {"type": "object"}),
        ("list", ["a"], {"type": "array", "items": {"type": "string"}}),
        ("float", 1, {"type": "number"}),
        ("JSON", "a", {"type": "string"}),
        ("none", None, {"type": ["object", "null"]}),
        ("string", 1, {"type": "integer"}),
        ("[array, string]", "auto", {"anyOf": [{"type": "array", "items": {}}, {"type": "string"}]}),
        ('[string, "null"]', "a", {"type": ["string", "null"]}),
    ],
)
def test_types_become_those_of_json_schema(tmp_path: Path, declared: str, sample: Any, wanted: dict[str, Any]) -> None:
    parameters = f"a: {{in: body, type: {declared}, required: true, description: D.}}\n"
    schema = response_of(tmp_path, "   - a: a\n", parameters, {"a": sample})
    assert schema["properties"]["a"] == {**wanted, "description": "D."}


def test_admonitions_keep_their_names_and_their_text(tmp_path: Path) -> None:
    page = """
Servers
=======

.. note:: Of servers.

Show
----

.. rest_method:: GET /a

.. warning:: One line,
   and another.

First text.

.. deprecated:: 2.5

   Use ``b``.

.. versionadded:: 2.4 Sizes.

.. seealso::

   A page.

.. admonition:: In short

   Do not.

Normal response codes: 200
"""
    document = documents_of(write(tmp_path, page)).document()
    assert document["tags"][0]["description"] == "**Note:** Of servers."
    text = document["paths"]["/a"]["get"]["description"]
    assert [line.strip() for line in text.splitlines() if line] == [
        "**Warning:** One line,",
        "and another.",
        "First text.",
        "**Deprecated since version 2.5:**",
        "Use `b`.",
        "**Added in version 2.4:** Sizes.",
        "**See also:**",
        "A page.",
        "**In short**",
        "Do not.",
    ]
