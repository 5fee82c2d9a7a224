"""A build reads the reference once; what others make or change of a page is read from the doctree."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import needs
import pytest
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_project import Built, Project

from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading import collected
from sphinx_compute_ref.reading.yaml import parameters
from sphinx_compute_ref.sphinx_ext.operations import collect
from sphinx_compute_ref.sphinx_ext.operations.doctree_blocks import Doctree
from sphinx_compute_ref.sphinx_ext.source import source_files

CONF = """extensions = ["sphinx_compute_ref", "made"]
project = "Made"
html_theme = "basic"
compute_ref_samples = "."
"""
PARAMETERS = "".join(
    f"{name}:\n  description: |\n    The {name}.\n  in: {where}\n  required: true\n  type: string\n"
    for name, where in (("id", "path"), ("name", "body"))
)
THING = """
Show {0}
{underline}

.. rest_method:: GET /{0}/{{id}}

Normal response codes: 200

Request
-------

.. rest_parameters:: parameters.yaml

   - id: id

Response
--------

.. rest_parameters:: parameters.yaml

   - name: name

**Example (v2.5)**

.. literalinclude:: thing.json
"""
EXTENSION = '''
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from docutils import nodes

TEXT = """{text}"""


class Generate(Directive):
    def run(self):
        section = nodes.section()
        section.document = self.state.document
        self.state.nested_parse(StringList(TEXT.split("\\n"), source="<made>"), 0, section, match_titles=1)
        return section.children


def fill(app, document, source):
    source[0] = source[0].replace("@verb@", "GET").replace("@name@", "name")


def setup(app):
    app.add_directive("generate", Generate)
    app.connect("source-read", fill)
'''


def thing(name: str) -> str:
    return THING.format(name, underline="=" * (5 + len(name)))


def made(folder: Path, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project with ``pages`` and an extension of its own, ``made``."""
    toctree = "".join(f"   {name.partition('.')[0]}\n" for name in pages)
    files = {
        "conf.py": CONF,
        "made.py": EXTENSION.format(text=thing("generated").replace("\\", "\\\\")),
        "parameters.yaml": PARAMETERS,
        "thing.json": '{"name": "x"}\n',
        "index.rst": f"Index\n=====\n\n.. toctree::\n\n{toctree}",
        **pages,
    }
    monkeypatch.syspath_prepend(str(folder / "made"))
    monkeypatch.delitem(sys.modules, "made", raising=False)
    return Project.of(folder / "made", files)


def operations(built: Built) -> list[Operation]:
    found: dict[str, tuple[Operation, ...]] = built.env.domaindata["rest"]["operations"]
    return [one for document in sorted(found) for one in found[document]]


def facts(operation: Operation) -> dict[str, Any]:
    """Return what the page says, without places."""
    return {
        "title": operation.title,
        "id": operation.id,
        "method": f"{operation.method} {operation.url}",
        "rows": [[f"{row.name}: {row.ref}" for row in message.rows] for message in operation.messages],
        "definitions": [row.definition is not None for table in operation.tables for row in table.rows],
        "samples": [(one.role, str(one.microversion), one.caption) for one in operation.response.samples],
        "statuses": [[code.code for code in one.codes] for one in operation.statuses],
        "markers": [one.name for one in operation.markers],
    }


def expected(name: str) -> dict[str, Any]:
    return {
        "title": f"Show {name}",
        "id": f"show-{name}",
        "method": f"GET /{name}/{{id}}",
        "rows": [["id: id"], ["name: name"]],
        "definitions": [True, True],
        "samples": [("response", "2.5", "Example (v2.5)")],
        "statuses": [[200]],
        "markers": [],
    }


@pytest.fixture
def doctrees(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the documents that were read from their doctrees, as they come."""
    names: list[str] = []

    class Noted(Doctree):
        def __init__(self, document: Any, name: str, *rest: Any) -> None:
            names.append(name)
            super().__init__(document, name, *rest)

    monkeypatch.setattr(collect, "Doctree", Noted)
    return names


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """Return the paths that the function ``name`` of ``module`` is called with, as they come."""
    calls: list[str] = []
    function: Callable[..., Any] = getattr(module, name)

    def noted(path: Any, *rest: Any, **options: Any) -> Any:
        calls.append(os.path.abspath(path))
        return function(path, *rest, **options)

    monkeypatch.setattr(module, name, noted)
    return calls


def test_the_reference_is_read_once_and_each_yaml_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    references = counted(monkeypatch, source_files, "read_reference")
    parsed = [counted(monkeypatch, module, "read_parameters") for module in (collected, source_files)]
    small = Project("basic", tmp_path)
    small.build(check=True)
    assert references == [str(small.source)]
    assert [path for calls in parsed for path in calls] == [str(small.source / "parameters.yaml")]


def test_an_incremental_build_parses_each_yaml_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Project("split", tmp_path)
    small.build(check=True)
    path = small.source / "parameters.yaml"
    path.write_text(path.read_text("utf-8").replace("The name of one.", "Other text."), "utf-8")
    os.utime(path, (time.time() + 5,) * 2)
    composed = counted(monkeypatch, parameters, "compose")
    assert small.build(check=True).read == ["one"]
    assert len(composed) == 1


def test_nothing_is_read_where_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Project("split", tmp_path)
    small.build(check=True)
    references = counted(monkeypatch, source_files, "read_reference")
    assert small.build(check=True).read == []
    assert references == []


def test_rows_have_their_definitions(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build()
    rows = [row for operation in operations(built) for table in operation.tables for row in table.rows]
    assert rows
    assert all(row.definition is not None and row.definition.name == row.ref for row in rows)


def test_pages_of_the_source_are_not_read_from_their_doctrees(tmp_path: Path, doctrees: list[str]) -> None:
    built = Project("basic", tmp_path).build()
    assert operations(built)
    assert doctrees == []


def test_a_build_from_a_folder_beside_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]
) -> None:
    beside = tmp_path / "beside" / "folder"
    beside.mkdir(parents=True)
    monkeypatch.chdir(beside)
    built = Project("basic", tmp_path).build()
    assert operations(built)
    assert doctrees == []


def test_what_another_extension_generates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]) -> None:
    page = f"####\nPage\n####\n\n.. generate::\n{thing('other')}"
    built = made(tmp_path, {"page.rst": page, "plain.rst": thing("plain")}, monkeypatch).build()
    assert doctrees == ["page"]
    assert [one.title for one in operations(built)] == ["Show generated", "Show other", "Show plain"]
    assert facts(operations(built)[0]) == expected("generated")
    html = (built.out / "page.html").read_text("utf-8")
    assert 'id="show-generated-response-name"' in html


def test_what_another_extension_changes_in_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]
) -> None:
    page = thing("filled").replace("GET", "@verb@").replace("- name: name", "- @name@: @name@")
    built = made(tmp_path, {"page.rst": page}, monkeypatch).build()
    assert doctrees == ["page"]
    assert [facts(one) for one in operations(built)] == [expected("filled")]


def test_pages_in_myst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]) -> None:
    needs.package("myst_parser")
    page = """# Show myst

```{rest_method} GET /myst/{id}
```

## Request

```{rest_parameters} parameters.yaml
- id: id
```

## Response

```{rest_parameters} parameters.yaml
- name: name
```

### Example (v2.5)

```{literalinclude} thing.json
```
"""
    project_ = made(tmp_path, {"page.md": page, "plain.rst": thing("plain")}, monkeypatch)
    conf = project_.source / "conf.py"
    # Sphinx puts suffixes of extensions into the default, for the whole process, where a project names none.
    suffixes = 'source_suffix = {".rst": "restructuredtext", ".md": "markdown"}\n'
    conf.write_text(conf.read_text("utf-8").replace('"made"', '"made", "myst_parser"') + suffixes, "utf-8")
    built = project_.build()
    assert doctrees == ["page"]
    assert facts(operations(built)[0]) == expected("myst") | {"statuses": []}
    assert 'id="show-myst-response-name"' in (built.out / "page.html").read_text("utf-8")


def test_a_file_that_is_included_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]) -> None:
    page = "###\nOne\n###\n\n.. include:: part.inc\n\nTwo\n###\n\n.. include:: part.inc\n"
    built = made(tmp_path, {"page.rst": page, "part.inc": thing("part")}, monkeypatch).build()
    assert doctrees == []
    found = operations(built)
    assert [one.title for one in found] == ["Show part", "Show part"]
    assert found[0].id == "show-part"
    html = (built.out / "page.html").read_text("utf-8")
    assert all(f'id="{one.id}-response-name"' in html for one in found)


def test_reading_in_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"page{number}.rst": thing(f"thing{number}") for number in range(7)}
    one, many = (made(tmp_path / name, pages, monkeypatch) for name in ("one", "many"))
    assert [facts(op) for op in operations(many.build(jobs=2))] == [facts(op) for op in operations(one.build())]


def test_a_page_that_is_written_before_the_documents_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctrees: list[str]
) -> None:
    """The check, too, sees what another extension has written in between."""
    small = made(tmp_path, {"page.rst": thing("old")}, monkeypatch)
    small.build()
    page = small.source / "page.rst"

    def write(_app: Sphinx, _env: BuildEnvironment, _names: list[str]) -> None:
        page.write_text(thing("new"), "utf-8")

    original = Sphinx.connect

    def connect(self: Sphinx, event: str, callback: Any, priority: int = 500) -> int:
        if event == "env-before-read-docs" and priority == 900:
            original(self, event, write)
        return original(self, event, callback, priority)

    monkeypatch.setattr(Sphinx, "connect", connect)
    os.utime(page, (time.time() + 5,) * 2)
    built = small.build(check=True)
    assert [facts(one) for one in operations(built)] == [expected("new")]
    assert doctrees == []


def test_a_sample_that_changes_while_documents_are_read_is_checked_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = made(tmp_path, {"page.rst": thing("late")}, monkeypatch)
    sample = small.source / "thing.json"
    original = Sphinx.connect

    def connect(self: Sphinx, event: str, callback: Any, priority: int = 500) -> int:
        if event == "env-check-consistency":
            original(self, "doctree-read", lambda _app, _tree: sample.write_text('{"name": 12345}\n', "utf-8"))
        return original(self, event, callback, priority)

    monkeypatch.setattr(Sphinx, "connect", connect)
    assert "CR303 type-mismatch" in small.build(check=True).warnings
