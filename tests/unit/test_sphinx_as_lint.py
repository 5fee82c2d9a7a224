"""A build finds what ``compute-ref lint`` finds, whatever is set in conf.py and pyproject.toml."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Run
from sphinx_project import Project

PAGE = """\
{0}
{1}

Show {0}
{1}-----

.. rest_method:: GET /{0}

Normal response codes: 200

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - name: name
   - {0}: undefined

.. literalinclude:: samples/show.json
"""
DEFINITIONS = "name:\n  description: |\n    The name.\n  in: body\n  required: true\n  type: string\n"
CONDITION = """\
Others
======

.. only:: internal

   .. rest_parameters:: parameters.yaml

      - other: missing
"""


def page(name: str) -> str:
    return PAGE.format(name, "=" * len(name)).replace(f"{'=' * len(name)}-----", "-" * (len(name) + 5))


@pytest.mark.parametrize(
    ("conf", "project"),
    [
        ("", ""),
        ("include_patterns = ['index.rst', 'kept/*']", ""),
        ("exclude_patterns = ['kept']", ""),
        ("templates_path = ['kept']", ""),
        ("html_static_path = ['kept']", ""),
        ("tags.add('internal')", ""),
        ("compute_ref_samples = 'kept/samples'", ""),
        ("", 'samples = "others"'),
        ("root_doc = 'kept/shown'", ""),
    ],
)
def test_a_build_finds_what_lint_finds(
    conf: str, project: str, tmp_path: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "api-ref" / "source"
    built = Project.of(
        source,
        {
            "conf.py": f"extensions = ['sphinx_compute_ref']\n{conf}\n",
            "index.rst": page("index") + "\n.. toctree::\n   :glob:\n\n   *\n   kept/*\n",
            "other.rst": CONDITION,
            "kept/shown.rst": page("shown")
            .replace("parameters.yaml", "/parameters.yaml")
            .replace("samples", "/samples"),
            "parameters.yaml": DEFINITIONS,
            "samples/show.json": '{"name": 1}\n',
            "kept/samples/v2.9/show.json": '{"name": ',
            "../../others/v2.9/show.json": '{"nam": ]',
            "../../pyproject.toml": f"[tool.compute-ref]\n{project}\n",
        },
    )
    monkeypatch.chdir(tmp_path)
    outcome = compute_ref("lint", "--format", "json")
    expected = {
        (Path(one["file"]).name, one["line"], one["code"])
        for one in json.loads(outcome.out)["findings"]
        if one["severity"] != "info"
    }
    warnings = built.build(check=True).warnings
    told = re.findall(r"([\w.]+):(\d+): WARNING: (CR\d+) .*\[compute_ref\.", warnings)
    assert {(file, int(line), code) for file, line, code in told} == expected
    assert expected
