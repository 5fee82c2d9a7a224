"""After a fix the reference differs only as the fix says, and fixing again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from small_projects import Project, projects

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.model.operation import Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules import RULES

FIXABLE = [code for code, rule in RULES.items() if rule.fixer is not None]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"}


class Model(NamedTuple):
    """What a reference says, without places: what may not change by chance."""

    definitions: dict[str, dict[str, str]]
    order: list[str]
    operations: list[tuple[Any, ...]]
    tables: list[list[tuple[str, str]]]
    statuses: list[list[tuple[int, str | None]]]
    markers: Counter[str]


def model_of(reference: Reference) -> Model:
    parameters = reference.parameters.get("parameters.yaml")
    known = parameters.definitions if parameters is not None else {}
    return Model(
        {name: {field.name: field.value for field in entry.fields.values()} for name, entry in known.items()},
        list(known),
        [
            (operation.title, operation.method, operation.url, operation.range, [sample.path for sample in shown])
            for operation in reference.operations
            for shown in [operation.request.samples + operation.response.samples]
        ],
        [[(row.name, row.ref) for row in table.rows] for table in _tables(reference)],
        [
            [(code.code, code.name) for code in status.codes]
            for operation in reference.operations
            for status in operation.statuses
        ],
        Counter(marker.name for operation in reference.operations for marker in operation.markers),
    )


def _tables(reference: Reference) -> Iterator[Table]:
    for operation in reference.operations:
        yield from operation.tables


def assert_differs_as_said(code: str, before: Model, after: Model) -> None:
    """Assert that ``after`` is ``before``, save for what a fix of ``code`` may change."""
    match code:
        case "CR106":
            assert after == before._replace(order=after.order)
            assert sorted(after.order) == sorted(before.order)
        case "CR107":
            used = {ref for table in before.tables for _, ref in table}
            gone = before.definitions.keys() - after.definitions.keys()
            assert not gone & used
            left = {name: fields for name, fields in before.definitions.items() if name not in gone}
            order = [name for name in before.order if name not in gone]
            assert after == before._replace(definitions=left, order=order)
        case "CR201":
            assert after == before._replace(tables=after.tables)
            for old, new in zip(before.tables, after.tables, strict=True):
                for (old_name, old_ref), (new_name, new_ref) in zip(old, new, strict=True):
                    assert old_name == new_name
                    assert old_ref == new_ref or (old_ref not in before.definitions and new_ref in before.definitions)
        case "CR207":
            assert after == before._replace(tables=after.tables)
            assert [sorted(table) for table in after.tables] == [sorted(table) for table in before.tables]
        case "CR401" | "CR403" | "CR405":
            field = "max_version" if code == "CR403" else "min_version"
            assert after == before._replace(definitions=after.definitions)
            for name, fields in before.definitions.items():
                new = after.definitions[name]
                assert {**new, field: ""} == {**fields, field: ""}
                assert (field in fields) == (code == "CR405" or field not in new) or new == fields
        case "CR502":
            assert after == before._replace(markers=after.markers)
            assert after.markers <= before.markers
        case "CR602":
            assert after == before._replace(statuses=after.statuses)
            assert [Counter(codes) for codes in after.statuses] == [Counter(codes) for codes in before.statuses]
        case "CR008":  # what was lost comes back: a table more, with its rows
            definitions, order = (before if before.order else after)[:2]  # the first table opens the parameters file
            assert after == before._replace(tables=after.tables, definitions=definitions, order=order)
            assert all(table in after.tables for table in before.tables)
        case _:
            raise AssertionError(f"say here what a fix of {code} may change")


@pytest.mark.parametrize("code", FIXABLE)
@given(projects)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fix_changes_only_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, project: Project
) -> None:
    folder = tmp_path / "project"
    project.write(folder)
    monkeypatch.chdir(folder)
    before = model_of(read_reference("."))
    outcome = fix_all(lambda: check(read_reference("."), select=[code]), unsafe=True)
    outcome.write()
    event(f"{code}: {'changes' if outcome.changes else 'nothing to fix'}")
    assert_differs_as_said(code, before, model_of(read_reference(".")))
    again = fix_all(lambda: check(read_reference("."), select=[code]), unsafe=True)
    assert again.changes == ()


@given(projects, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fixing_all_at_once_converges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project, unsafe: bool
) -> None:
    folder = tmp_path / "project"
    project.write(folder)
    monkeypatch.chdir(folder)

    def every() -> Any:
        return check(read_reference("."), select=["ALL"])

    before = contents(folder)
    outcome = fix_all(every, unsafe=unsafe)
    assert contents(folder) == before
    outcome.write()
    fixed = contents(folder)
    again = fix_all(every, unsafe=unsafe)
    assert again.changes == ()
    assert not unsafe or not any(again.result.fix(finding) for finding in again.result.fixable)
    for data in fixed.values():
        assert (b"\r\n" in data) <= (project.line_end == "\r\n")
