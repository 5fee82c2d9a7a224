"""Contracts that somebody else wrote, or nobody should have: whatever they hold, lint ends and says what is wrong."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.contracts.agreement import agreements_of
from sphinx_compute_ref.contracts.files import MAX_SIZE, read_contract
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.rules import CONTRACT_RULES, RULES
from sphinx_compute_ref.rules.rule import Context, Options

PAGE = """\
Books
=====

Show Book
---------

.. rest_method:: GET /v1/books/{book_id}

Normal response codes: 200
Error response codes: 404

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - limit: limit
   - marker: limit

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - book: book
   - book.title: title
   - key: title
"""
PARAMETERS = """\
book: {in: body, type: object, required: true, description: A book.}
limit: {in: query, type: integer, required: false, description: A limit.}
title: {in: body, type: string, required: true, description: One of ``a`` and ``b``.}
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    (folder / "index.rst").write_text(PAGE)
    (folder / "parameters.yaml").write_text(PARAMETERS)
    return folder


def judge(source: Path, data: bytes) -> list[str]:
    """Return the messages of all rules, or of the error; within a time that people would wait."""
    path = source / "contract"
    path.write_bytes(data)
    start = time.perf_counter()
    try:
        contract = read_contract(str(path))
    except ConfigurationError as error:
        messages = [str(error)]
    else:
        context = Context(read_reference(source), Options(contracts=(contract,)), RULES)
        messages = [finding.message for code in CONTRACT_RULES for finding in context.findings_of(code)]
        agreements_of((*context.contracts.bodies, *context.contracts.queries))
    assert time.perf_counter() - start < 20
    return messages


WORDS = st.sampled_from(
    [
        *("type", "properties", "required", "items", "oneOf", "anyOf", "allOf", "$ref", "enum", "const", "nullable"),
        *("additionalProperties", "patternProperties", "if", "then", "x-openstack", "min-ver", "max-ver", "book"),
        *("title", "key", "limit", "minimum", "maxLength", "discriminator", "action-name"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    WORDS,
    st.sampled_from(["object", "array", "string", "integer", "null", "#", "#/$defs/a", "2.1", "1.5", "microversion"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=30,
)
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(schema=VALUES, versions=st.tuples(VALUES, VALUES))
def test_any_schema_in_contract_json(source: Path, schema: Any, versions: tuple[Any, Any]) -> None:
    item = {"min": versions[0], "max": versions[1], "schema": schema}
    good = {**item, "min": None, "max": None}
    operation = {"method": "GET", "path": "/books/{id}", "response": [good], "query": [good], "request": [good]}
    broken = {"method": "PUT", "path": "/books", "response": [item]}
    document = {"version": 1, "service": "s", "release": "1", "provenance": "code", "operations": [operation, broken]}
    judge(source, json.dumps(document).encode())


@QUIET
@given(
    value=VALUES, where=st.sampled_from(["operations", "service", "min", "provenance", "version", "openapi", "paths"])
)
def test_any_value_in_the_place_of_a_part(source: Path, value: Any, where: str) -> None:
    document: dict[str, Any] = {"version": 1, "service": "s", "provenance": "code", "operations": []}
    judge(source, json.dumps({**document, where: value}).encode())


@QUIET
@given(
    value=VALUES,
    where=st.sampled_from(["paths", "item", "operation", "responses", "requestBody", "parameters", "schema"]),
)
def test_any_value_in_openapi(source: Path, value: Any, where: str) -> None:
    def at(name: str, otherwise: Any) -> Any:
        return value if name == where else otherwise

    content = {"content": {"application/json": {"schema": at("schema", {})}}}
    operation = at(
        "operation",
        {
            "responses": at("responses", {"200": content}),
            "requestBody": at("requestBody", content),
            "parameters": at("parameters", []),
        },
    )
    document = {
        "openapi": "3.1.0",
        "paths": at("paths", {"/books/{id}": at("item", {"get": operation, "put": operation})}),
    }
    judge(source, json.dumps(document).encode())


@QUIET
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(source: Path, data: bytes) -> None:
    judge(source, data)


def contract(**schema: Any) -> bytes:
    item = [{"min": None, "max": None, "schema": schema}]
    operation = {"method": "GET", "path": "/books/{id}", "response": item, "query": item}
    document = {"version": 1, "service": "s", "release": "1", "provenance": "code", "operations": [operation]}
    return json.dumps(document).encode()


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"title": schema}, "additionalProperties": False}
    return schema


@pytest.mark.parametrize(
    "data",
    [
        contract(**nested(150)),
        contract(type="object", patternProperties={"(a+)+$": {}, "(" * 50: {}}, additionalProperties=False),
        contract(type="object", properties={"a" * 100_000: {"type": "string"}, "book": {"type": "object"}}),
        contract(type="object", properties={f"k{number}": {"type": "string"} for number in range(50_000)}),
        contract(oneOf=[{"oneOf": [{"oneOf": [{"properties": {"book": {}}}] * 30}] * 30}] * 30),
        contract(**{"$ref": "#"}),
        contract(enum=["x" * 1_000_000, 1e308, -0.0]),
        contract(type="object", properties={"book": {"type": "string", "minimum": 10**4000}}),
        contract(properties={"\x1b[31m\n::error::": {}, "book": {"properties": {"\ud800": {}, "title": {}, "x": {}}}}),
        b'{"version": 1, "provenance": "code", "operations": [' + b'{"method":"GET","path":"/a"},' * 50_000 + b"5]}",
        b'{"version": 1' + b"0" * 100_000 + b"}",
        b"a: &a [*a, *a]\nopenapi: 3.1.0\npaths: {/x: {get: {responses: {200: *a}}}}\n",
        b"a: &a {b: x}\n"
        + b"".join(
            b"a%d: &a%d [*a%s]\n" % (i, i, (b"%d, *a" % (i - 1) * 1 + b"%d" % (i - 1)) if i else b"")
            for i in range(200)
        ),
        b"%YAML 1.1\n%TAG ! tag:x,2000:\n--- !!python/object/apply:os.system [exit 1]\n",
        "openapi: 3.1.0\r\npaths:\r\n  /books/{id}: {get: }\r\n".encode("utf-16"),
    ],
    ids=range(15),
)
def test_hostile_contract_ends(source: Path, data: bytes) -> None:
    for message in judge(source, data):
        assert "\x1b" not in message
        assert len(message) < 2000


def test_a_contract_beyond_all_sizes_is_not_read(
    compute_ref: Run, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source)
    with Path("huge.json").open("wb") as stream:
        stream.truncate(MAX_SIZE + 1)
    outcome = compute_ref("lint", ".", "--contract", "huge.json")
    assert (outcome.status, "at most 67,108,864 are read" in outcome.err) == (2, True)
    for path in ("/dev/zero", "/proc/self/mem", "nothing.json", "."):
        outcome = compute_ref("lint", ".", "--contract", path)
        assert (outcome.status, outcome.err.startswith("compute-ref: ")) == (2, True), path
