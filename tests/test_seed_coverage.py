"""Everything that the seeds describe stands in our reference: each operation and each row, or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY
from seeds.extraction import NAMES, SEEDS, SeedOperation, extract

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference

KEY = ("seed", "section", "method", "url", "title")
MESSAGES = ("request", "response")


@cache
def reference() -> Reference:
    return read_reference(REPOSITORY / "api-ref" / "source")


@cache
def operations() -> dict[str, Operation]:
    return {operation.id: operation for operation in reference().operations}


@cache
def coverage() -> dict[str, Any]:
    return yaml.safe_load((REPOSITORY / "tests" / "seeds" / "coverage.yaml").read_text(encoding="utf-8"))


@cache
def names() -> tuple[SeedOperation, ...]:
    """What the seeds name: their text where it is at hand, else the committed list."""
    return tuple(extract() if SEEDS.is_dir() else json.loads(NAMES.read_text(encoding="utf-8")))


def key(entry: Any) -> tuple[str, ...]:
    return tuple(entry.get(part, "") for part in KEY)


def rows_of(operation: Operation, role: str) -> set[str]:
    return {row.name for row in getattr(operation, role).rows}


def mapped_rows(entry: dict[str, Any], role: str) -> dict[str, str | None]:
    """Return our row for each row of the seed; ``None`` where there is none for a reason."""
    elsewhere = entry.get("elsewhere", {}).get(role, {})
    return {name: name for name in entry.get("rows", {}).get(role, [])} | {
        name: place["row"] for name, place in elsewhere.items()
    }


def places(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for rows in (*entry.get("elsewhere", {}).values(), entry.get("examples", {})):
        yield from rows.values()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not at hand")
def test_the_committed_list_is_what_the_seeds_say() -> None:
    assert json.loads(NAMES.read_text(encoding="utf-8")) == extract()


def test_all_seeds_are_counted() -> None:
    counts = [sum(operation["seed"] == seed for operation in names()) for seed in ("001", "002", "003")]
    assert counts == [7, 22, 208]


def test_each_operation_of_the_seeds_is_mapped_once() -> None:
    assert [key(entry) for entry in coverage()["operations"]] == [key(operation) for operation in names()]


def test_each_mapped_operation_is_in_the_reference() -> None:
    assert [entry["title"] for entry in coverage()["operations"] if entry["operation"] not in operations()] == []


def test_a_different_method_or_url_has_a_reason() -> None:
    silent = [
        entry["title"]
        for entry in coverage()["operations"]
        if "reason" not in entry
        and _bare(entry["method"], entry["url"])
        != _bare(operations()[entry["operation"]].method, operations()[entry["operation"]].url)
    ]
    assert silent == []


def _bare(method: str, url: str) -> tuple[str, ...]:
    """Return method and URL without version, project and the names of placeholders."""
    parts = url.removeprefix("/v2.1").removeprefix("/{tenant_id}").split("/")
    return (method, *("{}" if part.startswith("{") else part for part in parts if part))


@pytest.mark.parametrize("role", MESSAGES)
def test_each_row_of_the_seeds_is_mapped(role: str) -> None:
    everywhere = coverage()["everywhere"]
    unmapped = [
        f"{entry['operation']}: {row}"
        for entry, operation in zip(coverage()["operations"], names(), strict=True)
        for row in operation[role]  # type: ignore[literal-required]
        if row not in mapped_rows(entry, role) and row not in everywhere
    ]
    assert unmapped == []


@pytest.mark.parametrize("role", MESSAGES)
def test_no_row_is_mapped_that_the_seeds_do_not_have(role: str) -> None:
    invented = [
        f"{entry['operation']}: {row}"
        for entry, operation in zip(coverage()["operations"], names(), strict=True)
        for row in mapped_rows(entry, role)
        if row not in operation[role]  # type: ignore[literal-required]
    ]
    assert invented == []


@pytest.mark.parametrize("role", MESSAGES)
def test_each_mapped_row_is_in_the_reference(role: str) -> None:
    missing = [
        f"{entry['operation']}: {row}"
        for entry in coverage()["operations"]
        for row in mapped_rows(entry, role).values()
        if row is not None and row not in rows_of(operations()[entry["operation"]], role)
    ]
    assert missing == []


def test_each_other_name_of_a_field_in_an_example_is_in_the_reference() -> None:
    missing = [
        f"{entry['operation']}: {place['row']}"
        for entry in coverage()["operations"]
        for place in entry.get("examples", {}).values()
        if place["row"] is not None
        and not any(place["row"] in rows_of(operations()[entry["operation"]], role) for role in MESSAGES)
    ]
    assert missing == []


def test_each_row_that_stands_elsewhere_has_a_reason() -> None:
    assert all(len(place["reason"].split()) > 1 for entry in coverage()["operations"] for place in places(entry))


@pytest.mark.parametrize("title", ["List Servers Detailed", "Show Server Details"])
def test_locked_came_with_2_9_and_is_a_boolean(title: str) -> None:
    """Seed 000: the change that added the field."""
    (operation,) = (each for each in reference().operations if each.title == title)
    (row,) = (each for each in operation.response.rows if each.name == "locked")
    assert row.definition is not None
    assert (row.in_, row.definition.type, row.definition.required) == ("body", "boolean", True)
    assert row.range.low == Microversion(2, 9)
    assert row.range.high is None

    # From 2.69 on, servers of a part of the cloud that does not answer have but a few fields.
    locked = {
        sample.microversion or reference().base: {
            server.get("locked")
            for server in _servers(reference().samples[sample.path].data)
            if "created" in server and server["status"] != "UNKNOWN"
        }
        for sample in operation.response.samples
    }
    assert locked[Microversion(2, 1)] == {None}
    assert locked[Microversion(2, 9)] <= {True, False}
    for microversion, values in locked.items():
        assert values <= ({True, False} if microversion >= Microversion(2, 9) else {None}), microversion


def _servers(data: dict[str, Any]) -> list[dict[str, Any]]:
    return data["servers"] if "servers" in data else [data["server"]]
