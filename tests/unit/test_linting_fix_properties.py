"""After a fix the reference differs only as the fix says, and fixing again changes nothing."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.model.operation import Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules import RULES

NAMES = ["name", "Zone", "id_path", "limit", "locked", "host", "flavor", "flavor.id", "OS-X:host"]
MISSPELT = ["nmae", "locke", "hots", "limitt", "idpath"]
FIXABLE = [code for code, rule in RULES.items() if rule.fixer is not None]


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """A parameters file: definitions in any order, with comments, quotes, anchors and versions."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(3, len(NAMES)))]
    parts = [draw(st.sampled_from(["", "# Copyright somebody\n\n", "# variables in body\n"]))]
    anchored = ""
    for name in names:
        parts.append(draw(st.sampled_from(["", "", "# a comment\n", "\n", "\n# variables in path\n"])))
        key = f'"{name}"' if draw(st.booleans()) and ":" not in name else name
        lines = [f"  in: {draw(st.sampled_from(['path', 'query', 'body', 'body', 'body']))}"]
        lines.append(f"  type: {draw(st.sampled_from(['string', 'boolean', 'object']))}")
        lines.append(f"  required: {draw(st.sampled_from(['true', 'false']))}")
        lines.append(draw(st.sampled_from(["  description: Text.", "  description: |\n    Two\n\n    lines: here."])))
        for version in ("min_version", "max_version"):
            value = draw(st.sampled_from([None, None, None, None, None, "2.1", "2.9", "'2.10'"]))
            lines += [f"  {version}: {value}"] if value else []
        order = draw(st.permutations(lines))
        if anchored and draw(st.integers(0, 5)) == 0:
            order = [f"  <<: *{anchored}", *order]
        anchor = ""
        if not anchored and draw(st.integers(0, 3)) == 0:
            anchored = "shared"
            anchor = " &shared"
        parts.append(f"{key}:{anchor}\n" + "\n".join(order) + "\n")
    return "".join(parts)


@st.composite
def operations(draw: st.DrawFn) -> str:
    """A page: operations with tables in any order, misspelt refs, status codes in any order, and markers."""
    parts = ["Servers\n=======\n"]
    for number in range(draw(st.integers(1, 3))):
        title = f"Show {number}"
        parts.append(f"{title}\n{'~' * len(title)}\n")
        parts += draw(st.sampled_from([[], [".. needs:method_verification\n"], [".. needs:body_verification\n"]]))
        version = draw(st.sampled_from(["", "", "   min_version: 2.9\n"]))
        parts.append(f".. rest_method:: GET /{number}/{{id}}\n{version}")
        codes = draw(
            st.just(["200"]) | st.lists(st.sampled_from(["200", "202", "404", "itemNotFound(404)"]), min_size=1)
        )
        parts.append(f"Normal response codes: {', '.join(codes)}\n")
        for role in ("Request", "Response"):
            parts.append(f"{role}\n{'-' * len(role)}\n")
            refs = draw(st.sampled_from([NAMES, [*NAMES, *MISSPELT]]))
            refs = draw(st.lists(st.sampled_from(refs), min_size=1, max_size=6, unique=True))
            rows = [f"   - {draw(st.sampled_from(['', '', '', 'x.']))}{ref}: {ref}" for ref in refs]
            gap = draw(st.sampled_from(["\n", "\n", "\n\n", " # why\n"]))
            table = f".. rest_parameters:: parameters.yaml\n\n{gap.join(rows)}\n"
            if draw(st.integers(0, 5)) == 0:
                table = f"A paragraph.\n{table}"
            parts.append(table)
            if role == "Response":
                parts.append(f".. literalinclude:: samples/a{number}-resp.json\n   :language: json\n")
    return "\n".join(parts)


@st.composite
def samples(draw: st.DrawFn) -> dict[str, str]:
    """Sample families: fields that come and go with the microversions."""
    files = {}
    for number in range(3):
        lives = {field: sorted(draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))) for field in NAMES[4:7]}
        for member, folder in enumerate(("", "v2.9/", "v2.10/")):
            fields = ["name", *(field for field, (first, end) in lives.items() if first <= member < end)]
            body = ", ".join(f'"{field}": "x"' for field in fields)
            files[f"samples/{folder}a{number}-resp.json"] = f"{{{body}}}\n"
    return files


class Project(NamedTuple):
    """The files of a project."""

    parameters: str
    page: str
    samples: dict[str, str]
    line_end: str

    def write(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        conf = 'compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n'
        files = {"conf.py": conf, "parameters.yaml": self.parameters, "index.rst": self.page, **self.samples}
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.replace("\n", self.line_end).encode())


projects = st.builds(Project, definitions(), operations(), samples(), st.sampled_from(["\n", "\n", "\r\n"]))


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
