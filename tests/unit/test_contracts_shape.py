"""JSON Schemas as fields."""

from __future__ import annotations

import time
from typing import Any

import jsonschema
import pytest

from sphinx_compute_ref.contracts.shape import Shape, shape_of


def shape(schema: Any) -> Shape:
    return shape_of(schema, schema)


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def test_fields_have_paths_without_arrays_and_texts_with_them() -> None:
    schema = closed(servers={"type": "array", "items": closed(flavor=closed(id={"type": "string"}))})
    assert [field.text for field in shape(schema).fields.values()] == [
        "servers",
        "servers[].flavor",
        "servers[].flavor.id",
    ]


def test_alternatives_are_conditional_and_their_types_add_up() -> None:
    schema = closed(a={"type": "string"})
    schema = {"oneOf": [schema, closed(a={"type": "integer"}, b={"type": "null"})]}
    found = shape(schema)
    assert found.fields[("a",)].kinds == {"string", "integer"}
    assert found.fields[("b",)].conditional
    assert not found.admits("c")


def test_one_open_alternative_leaves_all_open() -> None:
    assert shape({"oneOf": [closed(a={}), {"type": "object", "properties": {"b": {}}}]}).admits("c")


def test_a_field_that_may_be_null_is_not_conditional() -> None:
    found = shape(closed(a={"oneOf": [{"type": "null"}, {**closed(b={}), "required": ["b"]}]}))
    assert found.fields[("a",)].kinds == {"null", "object"}
    assert found.fields[("a", "b")].required
    assert not found.fields[("a", "b")].conditional


def test_what_alternatives_require_depends() -> None:
    schema = {**closed(a={}, b={}), "required": ["b"], "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert shape(schema).fields[("a",)].conditional


def test_all_of_adds_what_is_required_and_closed() -> None:
    schema = {
        "allOf": [{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}, closed(a={"type": "string"})]
    }
    found = shape({**schema, "required": ["a"]})
    assert found.fields[("a",)].kinds == {"string"}
    assert not found.admits("b")


def test_values_of_maps_stand_below_a_star() -> None:
    found = shape({"type": "object", "patternProperties": {"^(a+)+$": closed(b={})}, "additionalProperties": False})
    assert [field.text for field in found.fields.values()] == ["*.b"]
    assert found.admits("aaaa")


def test_microversions_of_a_property() -> None:
    found = shape(closed(a={"type": "string", "x-openstack": {"max-ver": "2.5"}}))
    assert str(found.fields[("a",)].range.high) == "2.5"


@pytest.mark.parametrize("schema", [True, {}, {"$ref": "#"}, {"type": "object"}, {"$ref": "http://example.com/x"}])
def test_what_says_nothing_admits_all(schema: Any) -> None:
    found = shape(schema)
    assert found.is_empty
    assert found.admits("a")


def test_circles_end() -> None:
    schema: dict[str, Any] = closed(child={"$ref": "#"}, name={"type": "string"})
    found = shape(schema)
    assert found.fields[("name",)].kinds == {"string"}
    assert found.partial


def test_what_multiplies_is_bounded() -> None:
    definitions = {
        f"d{number}": closed(**{f"k{key}": {"$ref": f"#/$defs/d{number + 1}"} for key in range(10)})
        for number in range(30)
    }
    start = time.perf_counter()
    assert shape({"$defs": definitions, "$ref": "#/$defs/d0"}).partial
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 5, "properties": 5, "required": 5, "items": 5, "oneOf": 5, "enum": 5, "$ref": 5},
        {"type": [5, None], "properties": {"a": 5}, "required": [5, "a"], "items": [5], "allOf": [5, None]},
        {"type": "object", "patternProperties": {"(": 5}, "additionalProperties": 5},
        {"type": "object", "x-openstack": {"min-ver": 5}},
        {"enum": [], "const": None},
    ],
)
def test_what_is_no_schema_is_passed_over(schema: Any) -> None:
    shape(schema)
    shape(closed(a=schema))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"enum": ["a", 1]},
        {"const": True},
        {"oneOf": [{"type": "string"}, {"type": "array"}]},
        {"allOf": [{"type": ["string", "object"]}, {"type": ["object", "array"]}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"type": "boolean"}}},
        {},
    ],
)
def test_kinds_are_those_that_a_validator_takes(schema: dict[str, Any]) -> None:
    """Each value of a kind that a validator takes is of a kind that the shape allows."""
    values = {"string": ["a", "b"], "integer": [1, 2], "null": [None], "boolean": [True, False], "array": [[]]}
    values["object"] = [{}]
    validator = jsonschema.Draft202012Validator(schema)
    allowed = shape(schema).kinds
    for kind, each in values.items():
        assert any(validator.is_valid(value) for value in each) == (kind in allowed), kind
