"""The order of the packages, and what linting must not import."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sphinx_compute_ref

PACKAGE = Path(sphinx_compute_ref.__file__).parent

#: Imports point only upward in this list.
LAYERS = (
    "_version",
    "errors",
    "writing",
    "second_process",
    "model",
    "reading",
    "git",
    "matching",
    "contracts",
    "rules",
    "settings",  # above the rules: selectors name them
    "linting",
    "reports",
    "export",
    "dashboard",
    "comparing",
    "publishing",
    "lsp",
    "sphinx_ext",
    "cli",
    "testing",  # what other packages test their rules with; no part of the tool imports it
)


#: The same inside of these rooms, by the room inside or the file.
ROOMS = {
    "sphinx_ext": (
        "config", "messages", "nodes", "doctrees",
        "source", "operations", "check", "html", "markdown", "plain", "setup",
    ),
    "publishing": ("storage", "plan", "build", "site", "portal", "report", "going_live", "publication"),
}  # fmt: skip


def modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in LAYERS]


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the names of our modules that ``path`` imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_upward(path: Path) -> None:
    layer = layer_of(path)
    assert layer in LAYERS
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "sphinx_compute_ref" and len(parts) > 1:
            assert LAYERS.index(parts[1]) <= LAYERS.index(layer), f"{layer} must not import {name}"


@pytest.mark.parametrize("room", ROOMS)
def test_imports_inside_of_a_room_point_upward(room: str) -> None:
    """A build goes from the source to pages, and so do the rooms of the extension; publishing likewise."""
    order = ROOMS[room]
    for path in (PACKAGE / room).rglob("*.py"):
        inner = path.relative_to(PACKAGE / room).parts[0].removesuffix(".py")
        for name in imports(path) if inner != "__init__" else ():
            parts = name.split(".")
            if parts[:2] == ["sphinx_compute_ref", room] and len(parts) > 2:
                assert order.index(parts[2]) <= order.index(inner), f"{path} must not import {name}"


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_two_files_import_each_other_in_a_circle() -> None:
    """For type checkers alone or inside a function, too: whoever reads one file must not need the other."""
    files = {name_of(path): path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE}
    arrows = {name: set(imports(path)) & files.keys() - {name} for name, path in files.items()}
    while leaves := {name for name, others in arrows.items() if not others & arrows.keys()}:
        for name in leaves:
            del arrows[name]
    assert not {name: sorted(others & arrows.keys()) for name, others in arrows.items()}


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if layer_of(path) not in ("publishing", "sphinx_ext", "cli")],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_core_does_not_import_sphinx(path: Path) -> None:
    heavy = {"sphinx", "docutils"}  # jinja2 may be imported late: what lint loads is tested below
    assert not {name.partition(".")[0] for name in imports(path)} & heavy


def test_git_is_started_in_one_file() -> None:
    starts = re.compile(r"""\[\s*["']git["']|\(\s*["']git["']""")
    files = [path for path in PACKAGE.rglob("*.py") if starts.search(path.read_text("utf-8"))]
    assert files == [PACKAGE / "git" / "process.py"]


@pytest.mark.parametrize("path", sorted((PACKAGE / "rules").rglob("*.py")), ids=lambda path: path.stem)
def test_rules_read_no_files(path: Path) -> None:
    """They get the model and the texts that it gives; what reads is the reading's business."""
    names = (
        "collected",
        "files.files",
        "files.memory",
        "files.source_texts",
        "files.text_file",
        "project",
        "sphinx_settings",
    )
    for name in imports(path):
        assert name.partition(".")[0] not in ("glob", "io", "os", "pathlib", "shutil", "subprocess", "tempfile"), name
        assert name not in {f"sphinx_compute_ref.reading.{one}" for one in names}
    calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id in ("open", "__import__")]


def test_no_module_is_a_ragbag() -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem in ("utils", "util", "common", "helpers", "misc")]


#: Participles say what happened to a thing, and not what it is: not "known", but "earlier_fingerprints".
PARTICIPLES = frozenset(
    ("asked", "broken", "found", "given", "held", "kept", "known", "listed", "made", "matched",
     "meant", "named", "needed", "own", "said", "seen", "taken", "told", "wanted")
)  # fmt: skip


def names_of_things(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the names of variables, parameters and attributes that ``path`` gives, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def test_no_thing_is_named_by_a_participle() -> None:
    assert not [
        f"{path.relative_to(PACKAGE)}:{line}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name, line in names_of_things(path)
        if name.strip("_") in PARTICIPLES
    ]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["lint"], ["lint", "--format", "json"], ["rules"], ["export", "model"]]
)
def test_command_imports_neither_sphinx_nor_docutils(project: Path, arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from sphinx_compute_ref.cli.main import run\n"
        "run(json.loads(sys.argv[1]))\n"
        "heavy = {'sphinx', 'docutils', 'jinja2', 'rich', 'pygments', 'babel', 'requests'}\n"
        "sys.exit(str(sorted(heavy & set(sys.modules)) or ''))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""


def test_lint_without_a_contract_loads_nothing_about_contracts(project: Path) -> None:
    code = (
        "import sys\n"
        "from sphinx_compute_ref.cli.main import run\n"
        "run(['lint', '--output', '/dev/null'])\n"
        "print([name for name in sys.modules if name.startswith('sphinx_compute_ref.contracts')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, sphinx_compute_ref; print(sorted(n for n in sys.modules if n.startswith('sphinx_compute_ref')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['sphinx_compute_ref', 'sphinx_compute_ref._version']"
