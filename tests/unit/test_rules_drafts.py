"""Definitions that the tool writes for rows that lack one."""

from __future__ import annotations

import pytest
import yaml

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.rules.definitions.drafts import DraftRow, definition_text


@pytest.mark.parametrize(
    ("types", "value"),
    [(("string",), "string"), (("array", "string"), ["array", "string"]), (("array", "object", "string"), None)],
)
def test_a_definition_lists_its_types(types: tuple[str, ...], value: object) -> None:
    text = definition_text(DraftRow("host", "host_1", "body", types, required=True, is_new=True))
    assert yaml.safe_load(text) == {
        "host_1": {
            "description": "TODO: what host_1 is.\n",
            "in": "body",
            "required": True,
            "type": list(types) if value is None else value,
        }
    }


def test_a_definition_says_since_when() -> None:
    row = DraftRow("host", "host", "query", ("string",), required=False, is_new=True, since=Microversion(2, 10))
    assert definition_text(row).endswith("  required: false\n  type: string\n  min_version: 2.10\n")
