"""References whose samples name no microversion: each sample is as new as the newest field that it shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sphinx_compute_ref import check, read_reference

PAGE = """
Shares
======

Show Share
----------

.. rest_method:: GET /shares/{{share_id}}

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

{rows}

.. literalinclude:: {sample}
"""
ROWS: dict[str, dict[str, str]] = {
    "share": {"type": "object"},
    "id": {"type": "string"},
    "name": {"type": "string"},
    "host": {"type": "string", "max_version": "2.30"},
    "groups": {"type": "boolean", "min_version": "2.31"},
    "mounts": {"type": "boolean", "min_version": "2.32"},
    "count": {
        "type": "integer",
        "required": "false",
        "description": "The number of shares. Only present if ``with_count`` is given.",
        "min_version": "2.42",
    },
}
SHARE = {"id": "a", "name": "n"}


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(code: str, *, path: str = "share-get-resp.json", **fields: Any) -> list[str | None]:
    """Return the parameters of what a rule finds where the sample at ``path`` shows a share with ``fields``."""
    definitions = [
        "\n".join(
            [
                f"{name}:",
                "  in: body",
                *(f"  {key}: {value}" for key, value in {"description": "It.", "required": "true", **more}.items()),
            ]
        )
        for name, more in ROWS.items()
    ]
    Path("conf.py").touch()
    Path("parameters.yaml").write_text("\n".join([*definitions, ""]), encoding="utf-8")
    rows = "\n".join(f"   - {name}: {name}" for name in ROWS)
    Path("index.rst").write_text(PAGE.format(rows=rows, sample=path), encoding="utf-8")
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(json.dumps({"share": {**SHARE, **fields}}), encoding="utf-8")
    return [finding.parameter for finding in check(read_reference(Path()), select=[code]).findings]


def test_what_came_before_the_newest_field_has_to_be_there() -> None:
    assert found("CR304", mounts=True) == ["groups"]
    assert found("CR304", mounts=True, groups=True) == []


def test_what_came_later_or_ended_before_need_not_be_there() -> None:
    assert found("CR304", groups=True) == []


def test_types_of_newer_fields_are_compared() -> None:
    assert found("CR303", groups="yes") == ["groups"]
    assert found("CR303", groups=True) == []


def test_a_sample_is_outdated_where_a_required_row_is_newer_than_all_that_it_shows() -> None:
    assert found("CR406", groups=True) == ["mounts"]
    assert found("CR406", mounts=True) == []
    assert found("CR406", host="h") == ["groups", "mounts"]


def test_a_sample_that_names_its_microversion_shows_that_one() -> None:
    assert found("CR304", path="v2.5/share-get-resp.json", mounts=True) == ["host"]
    assert found("CR406", path="v2.5/share-get-resp.json") == ["groups", "mounts", "count"]
