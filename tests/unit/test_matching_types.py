"""Types of definitions beside JSON types."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.matching.types import compatible, described, is_container, is_union


@pytest.mark.parametrize(
    ("declared", "kinds"),
    [
        ("string", {"string"}),
        ("uuid", {"string"}),
        ("float", {"integer"}),
        ("float", {"integer", "float"}),
        ("number", {"float"}),
        ("list", {"array"}),
        ("dict", {"object"}),
        ("Boolean", {"boolean"}),
        ("int", {"integer"}),
        ("integer", {"integer", "null"}),
        ("none", {"null"}),
        ("array or string", {"array", "string"}),
        ("object or null", {"object", "null"}),
    ],
)
def test_a_type_takes_its_json_types(declared: str, kinds: set[str]) -> None:
    assert compatible(declared, frozenset(kinds))


@pytest.mark.parametrize(
    ("declared", "kinds"),
    [
        ("string", {"boolean"}),
        ("integer", {"float"}),
        ("integer", {"string"}),
        ("boolean", {"integer"}),
        ("object", {"array"}),
        ("array", {"object"}),
        ("array", {"array", "string"}),
        ("none", {"object"}),
    ],
)
def test_a_type_takes_no_others(declared: str, kinds: set[str]) -> None:
    assert not compatible(declared, frozenset(kinds))


@pytest.mark.parametrize("declared", ["array", "boolean", "integer", "none", "object", "string", "uuid"])
def test_null_fits_any_type(declared: str) -> None:
    assert compatible(declared, frozenset({"null"}))


@pytest.mark.parametrize("declared", ["enum", "JSON", "", None])
def test_an_unknown_type_fits_anything(declared: str | None) -> None:
    assert compatible(declared, frozenset({"object", "string"}))


def test_a_description_may_speak_of_the_other_type() -> None:
    assert described("A list of networks, or the string ``auto``.", {"string"})
    assert described("A list of networks, or the string ``auto``.", {"string", "array", "null"})
    assert not described("The networks.", {"string"})
    assert not described("A list of networks.", {"array", "boolean"})


def test_a_description_calls_numbers_with_a_fraction_integers_too() -> None:
    assert described("The capacity; ``unknown``, or an integer.", {"float"})
    assert not described("The capacity, or ``true``.", {"float"})


@pytest.mark.parametrize(
    ("declared", "kind", "description"),
    [
        ("array", "string", "A list of networks, or the string ``auto``."),
        ("object", "string", "The image. An empty string if the server boots from a volume."),
        ("string", "float", "The capacity; ``unknown``, or an integer."),
        ("object", "array", "An object with addresses, or a list of them."),
        ("object", "integer", "An object with limits, or the number of instances."),
    ],
)
def test_a_description_may_allow_two_types(declared: str, kind: str, description: str) -> None:
    assert is_union(description, declared, {kind, "null"})


@pytest.mark.parametrize(
    ("declared", "kind", "description"),
    [
        ("string", "integer", "The number of lines to fetch."),
        ("object", "array", "A list of ``project`` objects."),
        ("object", "string", "The name of the policy. The default applies if it is absent."),
        ("string", "array", "A list of project names."),
        ("object", "string", "The image."),
        ("string", "object", "A dictionary for the driver. The default is an empty dictionary."),
        ("object", "integer", "The object of the quota, including the limit of number of instances."),
    ],
)
def test_a_description_of_the_other_type_alone_allows_nothing(declared: str, kind: str, description: str) -> None:
    assert not is_union(description, declared, {kind})


@pytest.mark.parametrize("declared", ["object", "Array", "list", "dict", "map", "key value pairs", "Structure", "JSON"])
def test_some_types_hold_fields(declared: str) -> None:
    assert is_container(declared)


@pytest.mark.parametrize("declared", ["string", "uuid", "integer", "enum", None])
def test_others_do_not(declared: str | None) -> None:
    assert not is_container(declared)
