"""A definition that is wrong as a whole, or used nowhere, is one finding: its uses and its fields are not told, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.result import Result

Run = Callable[..., Result]

PAGE = """\
Widgets
=======

List widgets
------------

.. rest_method:: GET /widgets

Normal response codes: 200

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - limit: limit
   - owner: {list_owner}

Show a widget
-------------

.. rest_method:: GET /widgets/{{id}}

Normal response codes: 200

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - id: {show_id}
   - owner: {show_owner}

Delete a widget
---------------

.. rest_method:: DELETE /widgets/{{id}}

Normal response codes: 204

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - id: {delete_id}
"""
IN_PLACE = {"list_owner": "owner_query", "show_owner": "owner_query", "show_id": "id_path", "delete_id": "id_path"}
PARAMETERS = """\
{name}:
  description: |
    What it is for.
  in: {in_}
  required: {required}
  type: {type}
"""
WELL = (("id_path", "path", "true"), ("limit", "query", "false"), ("owner_query", "query", "false"))


def definition(name: str, in_: str, required: str = "false", type_: str = "string") -> str:
    return PARAMETERS.format(name=name, in_=in_, required=required, type=type_)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Check a page whose rows refer to ``refs``, and a parameters file with ``more`` definitions."""
    monkeypatch.chdir(tmp_path)

    def checked(more: str, refs: dict[str, str] | None = None, **settings: object) -> Result:
        Path("conf.py").write_text("")
        Path("index.rst").write_text(PAGE.format(**{**IN_PLACE, **(refs or {})}))
        Path("parameters.yaml").write_text("".join(definition(*one) for one in WELL) + more)
        options: dict[str, object] = {"select": ["CR1", "CR202", "CR205"], "ignore": ["CR106", "CR108"], **settings}
        return check(read_reference("."), **options)  # type: ignore[arg-type]

    return checked


def codes(result: Result) -> list[str]:
    return sorted(finding.code for finding in result.findings)


UNUSED = definition("size", "path", type_="list").replace("  description: |\n    What it is for.\n", "")


def test_what_is_wrong_inside_of_an_unused_definition_is_not_told_beside_it(run: Run) -> None:
    assert codes(run(UNUSED)) == ["CR107"]


@pytest.mark.parametrize(
    "settings", [{"ignore": ["CR106", "CR107", "CR108"]}, {"per_file_ignores": {"parameters.yaml": ["CR107"]}}]
)
def test_it_is_told_where_nobody_asks_for_unused_definitions(run: Run, settings: dict[str, object]) -> None:
    assert codes(run(UNUSED, **settings)) == ["CR101", "CR104", "CR109"]


@pytest.mark.parametrize("name", ["CR107", "CR1", "unused-definition"])
def test_it_is_told_where_a_comment_says_that_the_definition_is_in_use(run: Run, name: str) -> None:
    result = run(f"# compute-ref: ignore {name} -- the installer reads it\n{UNUSED}", select=["CR107", "CR109"])
    assert codes(result) == ([] if name == "CR1" else ["CR109"])
    assert "CR107" in [finding.code for finding in result.suppressed]


def test_a_definition_that_all_its_rows_use_elsewhere_is_one_finding(run: Run) -> None:
    refs = {"list_owner": "owner", "show_owner": "owner"}
    (finding,) = run(definition("owner", "body"), refs, ignore=["CR106", "CR107", "CR108"]).findings
    assert (finding.code, finding.location.file) == ("CR205", "parameters.yaml")
    assert [one.location.file for one in finding.related] == ["index.rst", "index.rst"]


def test_a_row_that_refers_to_another_definition_than_it_should_stays_at_the_row(run: Run) -> None:
    result = run(definition("owner", "body"), {"list_owner": "owner"}, ignore=["CR106", "CR107", "CR108"])
    assert [(one.code, one.location.file) for one in result.findings] == [("CR205", "index.rst")]


def test_a_definition_of_path_parameters_that_says_body_is_one_finding(run: Run) -> None:
    refs = {"show_id": "id", "delete_id": "id"}
    (finding,) = run(definition("id", "body", "true"), refs, ignore=["CR106", "CR107", "CR108"]).findings
    assert (finding.code, finding.location.file) == ("CR202", "parameters.yaml")
    assert "write in: path" in finding.message
