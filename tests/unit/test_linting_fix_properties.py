"""After a fix the reference differs only as the fix says, and fixing again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from small_projects import BOUNDS, CONTRACTS_FOR, PROJECTS_FOR, Project, projects

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.settings.configuration import Configuration

pytestmark = pytest.mark.slow

#: How many projects are fixed; a fix has to change a tenth of them at least, else the property says little about it.
EXAMPLES = [30, pytest.param(240, marks=pytest.mark.wide)]
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
    samples: dict[str, Any]
    invalid: set[str]


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
        Counter(marker.name for markers in _markers(reference) for marker in markers),
        {path: sample.data for path, sample in reference.samples.items()},
        {fault.location.file for fault in reference.faults if fault.code == "CR003"},
    )


def _markers(reference: Reference) -> Iterator[tuple[Marker, ...]]:
    yield from reference.file_markers.values()
    for operation in reference.operations:
        yield operation.markers


def _tables(reference: Reference) -> Iterator[Table]:
    for operation in reference.operations:
        yield from operation.tables


class Said(NamedTuple):
    """What a fix says that it does, and about what."""

    subject: str
    title: str


def listening(check_: Callable[[], Result], said: set[Said]) -> Callable[[], Result]:
    """Return ``check_``, with what the fixes of its results say added to ``said``."""

    def listen() -> Result:
        result = check_()
        for finding in result.fixable:
            fix = result.fix(finding)
            if fix is not None:
                said.add(Said(finding.subject, fix.title))
        return result

    return listen


def assert_differs_as_said(code: str, before: Model, after: Model, said: set[Said]) -> None:
    """Assert that ``after`` is ``before``, save for what fixes of ``code`` said that they do."""
    match code:
        case "CR106":
            assert after == before._replace(order=after.order)
            assert sorted(after.order) == sorted(before.order)
            assert (after.order != before.order) == bool(said)
        case "CR107":
            used = {ref for table in before.tables for _, ref in table}
            gone = before.definitions.keys() - after.definitions.keys()
            assert not gone & used
            assert {Said(name, f'delete "{name}"') for name in gone} == said
            left = {name: fields for name, fields in before.definitions.items() if name not in gone}
            order = [name for name in before.order if name not in gone]
            assert after == before._replace(definitions=left, order=order)
        case "CR201":
            assert after == before._replace(tables=after.tables)
            for old, new in zip(before.tables, after.tables, strict=True):
                for (old_name, old_ref), (new_name, new_ref) in zip(old, new, strict=True):
                    assert old_name == new_name
                    if old_ref != new_ref:
                        assert old_ref not in before.definitions
                        assert new_ref in before.definitions
                        assert Said(old_ref, f'refer to "{new_ref}"') in said
        case "CR207":
            assert after == before._replace(tables=after.tables)
            assert [sorted(table) for table in after.tables] == [sorted(table) for table in before.tables]
        case "CR003":  # a slip goes, and the sample says what it was taken to mean
            assert after == before._replace(invalid=after.invalid)
            assert after.invalid <= before.invalid
            assert (after.invalid != before.invalid) == bool(said)
            assert {item.title for item in said} <= {"make it JSON"}
        case "CR302":  # rows come, and definitions that are still to be described
            assert after == before._replace(tables=after.tables, definitions=after.definitions, order=after.order)
            new = {name: fields for name, fields in after.definitions.items() if name not in before.definitions}
            assert {name: after.definitions[name] for name in before.definitions} == before.definitions
            assert [name for name in after.order if name not in new] == before.order
            assert all(fields["description"].strip() == f"TODO: what {name} is." for name, fields in new.items())
            rows = Counter(row for table in after.tables for row in table)
            rows.subtract(row for table in before.tables for row in table)
            assert min(rows.values(), default=0) == 0
            added = {row for row, count in rows.items() if count}
            assert new.keys() <= {ref for _, ref in added} <= after.definitions.keys()
            rests = [[row for row in table if row not in added] for table in after.tables]
            assert rests == [[row for row in table if row not in added] for table in before.tables]
            titles = {f'add a row "{name}"' for name, _ in added}
            assert titles == {item.title.partition(" and the definition")[0] for item in said}
        case "CR403":  # one fix for what vanished together
            assert after == before._replace(definitions=after.definitions)
            told = {name: item.title for item in said for name in item.subject.removesuffix(" max_version").split()}
            for name, fields in before.definitions.items():
                new = after.definitions[name]
                if new != fields:
                    assert "max_version" not in fields
                    assert new == {**fields, "max_version": new["max_version"]}
                    assert told[name] == f"add max_version: {new['max_version']}"
            for item in said:
                names = item.subject.removesuffix(" max_version").split()
                assert any(after.definitions[name] != before.definitions[name] for name in names)
        case "CR401" | "CR405":
            field = "min_version"
            assert after == before._replace(definitions=after.definitions)
            done = set()
            for name, fields in before.definitions.items():
                new = after.definitions[name]
                assert {**new, field: ""} == {**fields, field: ""}
                if new == fields:
                    continue
                if code == "CR405":
                    assert field not in new
                    done.add(Said(name, "delete min_version"))
                else:
                    assert field not in fields
                    done.add(Said(f"{name} {field}", f"add {field}: {new[field]}"))
            assert done == said
        case "CR502":
            assert after == before._replace(markers=after.markers)
            assert after.markers <= before.markers
            assert set(before.markers - after.markers) == {item.subject.split()[0] for item in said}
        case "CR602":
            assert after == before._replace(statuses=after.statuses)
            assert [Counter(codes) for codes in after.statuses] == [Counter(codes) for codes in before.statuses]
            assert (after.statuses != before.statuses) == bool(said)
        case "CR214":
            assert after == before._replace(operations=after.operations)
            for (*old, old_range, _), (*new, new_range, _) in zip(before.operations, after.operations, strict=True):
                assert new == old
                if new_range != old_range:
                    assert (old_range.low, new_range) == (None, old_range._replace(low=Microversion(2, 12)))
                    assert Said("min_version", 'write "min_version: 2.12"') in said
        case "CR707":
            assert after == before._replace(operations=after.operations)
            bounds = {f"/{number}/{{id}}": bound for number, bound in enumerate(BOUNDS)}
            changes = 0
            for (*old, old_range, _), (*new, new_range, _) in zip(before.operations, after.operations, strict=True):
                assert new == old
                low, high = bounds[new[2]]
                assert new_range == (old_range.low or low, old_range.high or high)
                changes += new_range != old_range
            assert (changes > 0) == bool(said)
            assert {item.title for item in said} <= {"add the microversion"}
        case "CR607":
            assert after == before
            assert {item.title for item in said} <= {'write "response"'}
        case "CR008":  # what was lost comes back: a table more, with its rows
            definitions, order = (before if before.order else after)[:2]  # the first table opens the parameters file
            assert after == before._replace(tables=after.tables, definitions=definitions, order=order)
            assert all(table in after.tables for table in before.tables)
            assert len(after.tables) > len(before.tables) or not said
        case _:
            raise AssertionError(f"say here what a fix of {code} may change")


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("code", FIXABLE)
def test_fix_changes_only_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, examples: int
) -> None:
    folder = tmp_path / "project"
    changed = 0

    def checked() -> Result:
        configuration = Configuration(select=(code,))
        return check_configured(read_reference("."), configuration, contracts=CONTRACTS_FOR.get(code, ()))

    @given(PROJECTS_FOR.get(code, projects))
    @settings(max_examples=examples, deadline=None, derandomize=True)  # how many a fix changes is no matter of luck
    def holds(project: Project) -> None:
        nonlocal changed
        project.write(folder)
        monkeypatch.chdir(folder)
        before = model_of(read_reference("."))
        said: set[Said] = set()
        outcome = fix_all(listening(checked, said), unsafe=True)
        outcome.write()
        changed += bool(outcome.changes)
        event("changes" if outcome.changes else "nothing to fix")
        assert_differs_as_said(code, before, model_of(read_reference(".")), said)
        again = fix_all(checked, unsafe=True)
        assert again.changes == ()

    holds()
    assert changed >= examples // 10


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
