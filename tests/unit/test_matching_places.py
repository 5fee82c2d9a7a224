"""Where in a sample a row's field counts: which objects hold it, and which samples show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference

PAGE = """\
Servers
=======

{title}
-----------------------------

.. rest_method:: {method} {url}

{role}
~~~~~~~~

.. rest_parameters:: parameters.yaml

{rows}
{samples}
"""


def findings(
    code: str,
    rows: dict[str, str],
    samples: dict[str, object],
    *,
    call: str = "GET /servers",
    title: str = "Show Server",
    role: str = "Response",
    others: tuple[str, ...] = (),
) -> list[str]:
    """Return what ``code`` says of an operation, by the names of parameters.

    ``rows`` are names with what their definitions have beside a description; samples are by their paths, and all of
    them are in the page. ``others`` are names of rows of another operation.
    """
    method, url = call.split()
    definitions = {**rows, **dict.fromkeys(others, "type: string")}
    Path("conf.py").write_text('compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n')
    Path("parameters.yaml").write_text(
        "".join(
            f'"{name}":\n  description: It.\n  in: body\n'
            + "".join(f"  {line}\n" for line in text.split("; "))
            + ("" if "required" in text else "  required: true\n")
            for name, text in definitions.items()
        )
    )
    for path, value in samples.items():
        Path("samples", path).parent.mkdir(parents=True, exist_ok=True)
        Path("samples", path).write_text(json.dumps(value))

    def page(title: str, call: tuple[str, str], role: str, names: tuple[str, ...], paths: tuple[str, ...]) -> str:
        return PAGE.format(
            title=title,
            method=call[0],
            url=call[1],
            role=role,
            rows="".join(f"   - {name}: {name}\n" for name in names),
            samples="".join(f".. literalinclude:: samples/{path}\n\n" for path in paths),
        )

    text = page(title, (method, url), role, tuple(rows), tuple(samples))
    if others:
        text += page("Create Server", ("POST", "/servers"), "Request", others, ()).partition("=======\n")[2]
    Path("index.rst").write_text(text)
    return [finding.parameter or finding.field or "" for finding in check(read_reference("."), select=[code]).findings]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("call", "role", "fields", "others", "told"),
    [
        ("POST /servers/action", "Request", ("alpha", "beta"), (), True),
        ("POST /servers/action", "Response", ("alpha", "beta"), (), False),
        ("POST /servers", "Request", ("alpha", "beta"), (), False),
        ("POST /servers", "Request", ("alpha", "beta"), ("alpha",), True),
        ("POST /servers", "Request", ("alpha", "beta", "gamma"), ("alpha",), False),
        ("POST /servers", "Response", ("alpha", "beta", "gamma"), ("alpha", "beta"), True),
    ],
)
def test_what_an_action_takes_and_names_that_other_tables_have_are_parameters(
    call: str, role: str, fields: tuple[str, ...], others: tuple[str, ...], told: bool
) -> None:
    sample = {"resize": dict.fromkeys(fields, "x")}
    path = f"server-resize-{'req' if role == 'Request' else 'resp'}.json"
    title = "Resize Server (resize Action)" if call.endswith("action") else "Resize Server"
    result = findings(
        "CR310", {"resize": "type: object"}, {path: sample}, call=call, title=title, role=role, others=others
    )
    assert result == (["resize"] if told else [])


@pytest.mark.parametrize(("row", "told"), [("name", False), ("flavor.name", True)])
def test_a_row_without_dots_is_about_the_outermost_field_of_its_name(row: str, told: bool) -> None:
    old = {"server": {"name": "web", "flavor": {"id": "1"}}}
    new = {"server": {"name": "web", "flavor": {"id": "1", "name": "small"}}}
    rows = {"server": "type: object", "flavor": "type: object", "id": "type: string", row: "type: string"}
    result = findings("CR401", rows, {"server-get-resp.json": old, "v2.9/server-get-resp.json": new})
    assert result == ([row] if told else [])


def test_a_field_inside_of_another_keeps_nothing_from_the_outermost_one() -> None:
    old = {"server": {"id": "1", "flavor": {"ram": 1, "name": "small"}}}
    new = {"server": {"id": "1", "flavor": {"ram": 1, "name": "small"}, "name": "web"}}
    rows = {"server": "type: object", "id": "type: string", "flavor": "type: object", "ram": "type: integer"}
    samples = {"server-get-resp.json": old, "v2.9/server-get-resp.json": new}
    assert findings("CR401", {**rows, "name": "type: string"}, samples) == ["name"]
    assert findings("CR401", {**rows, "name": "type: string", "flavor.name": "type: string"}, samples) == ["name"]


def test_a_name_at_two_places_of_one_depth_proves_nothing() -> None:
    old = {"server": {"flavor": {"id": "1"}, "image": {"id": "2", "name": "jammy"}}}
    new = {"server": {"flavor": {"id": "1", "name": "small"}, "image": {"id": "2", "name": "jammy"}}}
    rows = {"server": "type: object", "flavor": "type: object", "image": "type: object", "id": "type: string"}
    samples = {"server-get-resp.json": old, "v2.9/server-get-resp.json": new}
    assert findings("CR401", {**rows, "name": "type: string"}, samples) == []
    assert findings("CR401", {**rows, "flavor.name": "type: string"}, samples) == ["flavor.name"]


@pytest.mark.parametrize(("field", "told"), [("fault", []), ("error", ["fault"])])
def test_a_row_is_unknown_where_no_sample_has_its_name_at_any_microversion(field: str, told: list[str]) -> None:
    rows = {"server": "type: object", "id": "type: string", "fault": "type: string; required: false; min_version: 2.9"}
    old, new = {"server": {"id": "1", field: "x"}}, {"server": {"id": "1"}}
    assert findings("CR305", rows, {"server-get-resp.json": old, "v2.9/server-get-resp.json": new}) == told


@pytest.mark.parametrize(
    ("flavor", "told"), [({"ram": 1, "disk": 2, "vcpus": 3}, ["swap"]), (None, [])], ids=["there", "gone"]
)
def test_a_required_field_is_missing_where_the_object_that_holds_it_is_there(
    flavor: dict[str, int] | None, told: list[str]
) -> None:
    whole = {"server": {"id": "1", "name": "web", "flavor": {"ram": 1, "disk": 2, "vcpus": 3, "swap": 4}}}
    other = {"server": {"id": "1", "name": "web", **({"flavor": flavor} if flavor else {})}}
    rows = {
        "server": "type: object",
        "id": "type: string",
        "name": "type: string",
        "flavor": "type: object; required: false",
        **dict.fromkeys(("ram", "disk", "vcpus", "swap"), "type: integer"),
    }
    samples = {"server-get-resp.json": whole, "server-get-other-resp.json": other}
    assert findings("CR304", rows, samples) == told
