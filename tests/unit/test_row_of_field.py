"""The fix of CR302 writes what ``new operation`` writes, for one field: a row, and a definition where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

from sphinx_compute_ref.linting.fixing import Outcome, fix_all
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.runner import check
from sphinx_compute_ref.reading.project import read_reference

DEFINITIONS = {
    "flavor": ("object", False),
    "flavor_id": ("string", True),
    "id": ("string", True),
    "name": ("string", True),
    "server": ("object", True),
}
OPERATION = """\
{title}
{line}

.. rest_method:: GET /servers/{title}

Response
--------

.. rest_parameters:: parameters.yaml

{rows}

.. literalinclude:: samples/{title}-resp.json
"""


def definition(name: str, type_: str, required: bool) -> str:
    return f"{name}:\n  description: Text.\n  in: body\n  required: {str(required).lower()}\n  type: {type_}\n"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").mkdir()
    (tmp_path / "conf.py").write_text('compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n')
    (tmp_path / "parameters.yaml").write_text("".join(definition(name, *DEFINITIONS[name]) for name in DEFINITIONS))
    return tmp_path


def write(*operations: tuple[str, list[str], dict[str, object]]) -> None:
    parts = ["Servers\n=======\n"]
    for title, rows, sample in operations:
        lines = "\n".join(f"   - {row}" for row in rows)
        parts.append(OPERATION.format(title=title, line="~" * len(title), rows=lines))
        Path("samples", f"{title}-resp.json").write_text(json.dumps({"server": sample}))
    Path("index.rst").write_text("\n".join(parts))


def checked() -> Result:
    return check(read_reference("."), select=["CR302", "CR106", "CR207", "CR110", "CR201"])


def fixed() -> Outcome:
    outcome = fix_all(checked, unsafe=True)
    outcome.write()
    assert fix_all(checked, unsafe=True).changes == ()
    return outcome


def rows_of(title: str) -> list[str]:
    (operation,) = (one for one in read_reference(".").operations if one.title == title)
    return [f"{row.name}: {row.ref}" for row in operation.response.rows]


@pytest.mark.usefixtures("source")
def test_rows_stand_in_order_beside_those_of_siblings_and_below_their_parents() -> None:
    flavor = {"id": "1", "ram": 1, "disk": None}
    write(
        ("a", ["server: server", "id: id", "flavor: flavor", "flavor.id: flavor_id"],
         {"id": "x", "flavor": flavor, "locked": True}),
    )  # fmt: skip
    fixed()
    assert rows_of("a") == [
        "server: server", "id: id", "locked: servers_locked", "flavor: flavor", "flavor.id: flavor_id",
    ]  # fmt: skip
    write(
        ("a", ["server: server", "id: id", "flavor: flavor", "flavor.id: flavor_id", "flavor.ram: id"],
         {"id": "x", "flavor": flavor}),
    )  # fmt: skip
    fixed()
    assert rows_of("a")[-1] == "flavor.disk: servers_flavor_disk"


@pytest.mark.usefixtures("source")
def test_definitions_that_agree_are_taken_and_others_are_new() -> None:
    rows = ["server: server", "id: id", "zone: id", "name: name"]
    write(
        ("a", rows, {"id": "x", "zone": "z", "name": "n"}),
        ("b", rows[:3], {"id": "x", "zone": "z", "name": "n"}),
        ("c", rows[:3], {"id": "x", "zone": "z", "name": 1}),
        ("d", rows[:3], {"id": "x", "zone": "z", "name": 2}),
    )
    result = checked()
    titles = [fix.title for fix in map(result.fix, result.findings) if fix is not None]
    assert titles[0] == 'add a row "name"'
    assert set(titles[1:]) == {'add a row "name" and the definition "servers_name"'}
    fixed()
    assert rows_of("b")[-1] == "name: name"
    assert rows_of("c")[-1] == rows_of("d")[-1] == "name: servers_name"
    text = Path("parameters.yaml").read_text()
    assert text.count("TODO") == 1
    assert "  required: true\n  type: integer\n" in text
    assert [finding.code for finding in checked().findings] == ["CR110"]


@pytest.mark.usefixtures("source")
def test_new_definitions_keep_the_file_in_order_and_its_blank_lines() -> None:
    parameters = Path("parameters.yaml")
    head = "# variables in body\n"
    parameters.write_text(head + "\n".join(definition(name, *DEFINITIONS[name]) for name in DEFINITIONS))
    write(("a", ["server: server", "id: id", "name: name"], {"id": "x", "name": "n", "a": 1, "z": 1}))
    Path("index.rst").write_text(Path("index.rst").read_text().replace("/servers/a", "/all"))
    fixed()
    text = parameters.read_text()
    assert text.startswith(f"{head}all_a:\n")
    assert "type: integer\n\nall_z:\n" in text
    assert "CR106" not in {finding.code for finding in checked().findings}


@pytest.mark.usefixtures("source")
def test_a_field_that_came_later_has_its_microversion() -> None:
    write(("a", ["server: server", "id: id", "name: name"], {"id": "x", "name": "n"}))
    Path("samples/v2.10").mkdir()
    Path("samples/v2.10/a-resp.json").write_text('{"server": {"id": "x", "name": "n", "tags": []}}')
    fixed()
    assert rows_of("a")[-1] == "tags: servers_tags"
    assert "  required: true\n  type: array\n  min_version: 2.10\n" in Path("parameters.yaml").read_text()


@pytest.mark.usefixtures("source")
def test_as_many_fields_as_there_are_get_rows_at_once() -> None:
    names = [f"{letter}{number}" for letter in "abcdef" for number in range(10)]
    sample: dict[str, object] = dict.fromkeys(names, 1)
    write(("a", ["server: server", *(f"{name}: id" for name in names[::2])], sample))
    assert fixed().applied == 30
    assert len(rows_of("a")) == 61


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("name", ["a.b", "a: b", "a b", "{x}", "#x"])
def test_what_no_row_can_be_called_has_no_fix(name: str) -> None:
    write(("a", ["server: server", "id: id", "name: name"], {"id": "x", "name": "n", name: 1}))
    before = Path("index.rst").read_text()
    fixed()
    assert Path("index.rst").read_text() == before


@pytest.mark.usefixtures("source")
def test_only_unsafe_fixes_write_it(compute_ref: Run) -> None:
    write(("a", ["server: server", "id: id", "name: name"], {"id": "x", "name": "n", "locked": True}))
    compute_ref("lint", "--fix", "--select", "CR302", ".")
    assert "locked" not in Path("index.rst").read_text()
    compute_ref("lint", "--fix", "--unsafe-fixes", "--select", "CR302", ".")
    assert "- locked: servers_locked" in Path("index.rst").read_text()
