"""The outermost object of a sample needs a row where nearly all others of the reference have theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.model.finding import Severity

OPERATION = """
Show {name}
-----------

.. rest_method:: GET /{name}

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

{rows}

.. code-block:: json

   {{"{name}": {{"id": "1"}}}}
"""
NAMES = ["server", "flavor", "image", "volume", "share", "network", "subnet", "port", "router", "zone"]


def findings(folder: Path, with_row: int, count: int = 10, beside: str = "") -> list[tuple[str, Severity | None]]:
    """Return what CR302 says of operations of which the first ``with_row`` begin their tables with the object.

    ``beside`` is a field that the last sample has beside its object.
    """
    page = "Things\n======\n"
    for number, name in enumerate(NAMES[:count]):
        rows = f"   - {name}: {name}\n" if number < with_row else ""
        page += OPERATION.format(name=name, rows=f"{rows}   - id: id")
    if beside:
        page = page[: page.rindex("}")] + f', "{beside}": []' + "}\n"
        page = page.replace("   - id: id", f"   - id: id\n   - {beside}: links")
    (folder / "conf.py").write_text("")
    (folder / "index.rst").write_text(page)
    entries = [(name, "object") for name in NAMES] + [("id", "string"), ("links", "array")]
    (folder / "parameters.yaml").write_text(
        "".join(
            f"{name}:\n  description: It.\n  in: body\n  required: true\n  type: {type_}\n" for name, type_ in entries
        )
    )
    told = check(read_reference(folder), select=["CR302"]).findings
    return [(one.field or "", one.severity) for one in told]


def test_an_object_that_has_a_row_in_most_tables_of_the_page_needs_one(tmp_path: Path) -> None:
    rows = [(name, True) for name in ("server", "server", "flavor", "image", "volume", "share")]
    rows += [(name, False) for name in ("server", "flavor", "subnet", "port")]
    page = "Things\n======\n"
    for number, (name, with_row) in enumerate(rows):
        operation = OPERATION.format(name=name, rows=(f"   - {name}: it\n" if with_row else "") + "   - id: id")
        page += operation.replace(f"GET /{name}", f"GET /{name}/{number}")
    (tmp_path / "conf.py").write_text("")
    (tmp_path / "index.rst").write_text(page)
    definition = "{}:\n  description: It.\n  in: body\n  required: true\n  type: {}\n"
    (tmp_path / "parameters.yaml").write_text(definition.format("it", "object") + definition.format("id", "string"))
    told = check(read_reference(tmp_path), select=["CR302"]).findings
    assert [(one.field, one.severity) for one in told] == [
        ("server", Severity.WARNING),
        ("flavor", Severity.INFO),
        ("subnet", Severity.INFO),
        ("port", Severity.INFO),
    ]


@pytest.mark.parametrize(
    ("with_row", "told"),
    [
        (0, []),
        (4, []),
        (6, [(name, Severity.INFO) for name in NAMES[6:]]),
        (8, [(name, Severity.WARNING) for name in NAMES[8:]]),
        (10, []),
    ],
)
def test_what_most_tables_do_decides(tmp_path: Path, with_row: int, told: list[tuple[str, Severity]]) -> None:
    assert findings(tmp_path, with_row) == told


def test_a_field_beside_the_outermost_object_leaves_it_what_it_is(tmp_path: Path) -> None:
    assert findings(tmp_path, 9, beside="links") == [(NAMES[9], Severity.WARNING)]
    assert findings(tmp_path, 4, beside="links") == []


@pytest.mark.parametrize(("count", "told"), [(9, []), (10, [(NAMES[9], Severity.WARNING)])])
def test_a_few_tables_say_nothing_about_the_others(
    tmp_path: Path, count: int, told: list[tuple[str, Severity]]
) -> None:
    assert findings(tmp_path, count - 1, count) == told


def test_an_outermost_object_with_a_row_of_another_name_is_told_by_that_row(tmp_path: Path) -> None:
    findings(tmp_path, 9)
    page = tmp_path / "index.rst"
    head, title, last = page.read_text().partition(f"Show {NAMES[9]}")
    page.write_text(head + title + last.replace("   - id: id", f"   - {NAMES[9]}s: {NAMES[9]}\n   - id: id"))
    told = check(read_reference(tmp_path), select=["CR301", "CR302"]).findings
    assert [finding.code for finding in told] == ["CR301"]
