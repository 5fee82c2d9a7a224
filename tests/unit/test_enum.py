"""The values that a definition's ``enum`` lists are shown, as written, in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from page import having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.export.model_json import model_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project("basic", tmp_path)
    parameters = project.source / "parameters.yaml"
    text = parameters.read_text("utf-8")
    parameters.write_text(text.replace("mode:\n", "mode:\n  enum: [on, 2.10]\n"), encoding="utf-8")
    return project


def test_pages_show_them_beside_the_description(project: Project) -> None:
    page = parse((project.build().out / "index.html").read_text("utf-8"))
    assert "One of: on, 2.10" in [text_of(one) for one in having(page, "rest-values")]
    assert not [one for one in having(page, "rest-description") if "One of" in text_of(one)]


@pytest.mark.parametrize(("builder", "wanted"), [("text", "One of: on, 2.10"), ("markdown", "One of: `on`, `2.10`.")])
def test_other_formats_show_them(project: Project, builder: str, wanted: str) -> None:
    out = project.build(builder).out
    assert wanted in "".join(path.read_text("utf-8") for path in (*out.glob("*.txt"), *out.glob("*.md")))


def test_the_model_holds_them(project: Project) -> None:
    rows = [
        row
        for resource in model_of(read_reference(project.source))["resources"]
        for operation in resource["operations"]
        for table in operation["request"]["tables"]
        for row in table["rows"]
    ]
    assert {row["ref"]: row["enum"] for row in rows}["mode"] == ["on", "2.10"]
    assert {row["ref"]: row["enum"] for row in rows}["limit"] is None
