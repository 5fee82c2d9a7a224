"""What is imported is declared, and what is declared fits together."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY

PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
PACKAGE = list((REPOSITORY / "sphinx_compute_ref").rglob("*.py"))
#: Run in environments of their own, with what the test or tox installs there.
ELSEWHERE = {"client_calls.py", "client_requests.py", "mutate.py"}
TESTS = [
    path
    for path in (REPOSITORY / "tests").rglob("*.py")
    if not {".cache", "roots", "rules"} & set(path.relative_to(REPOSITORY).parts) and path.name not in ELSEWHERE
]


def imported(paths: Iterable[Path]) -> set[str]:
    """Return the top names of what files import, inside functions too; neither Python's own nor ours."""

    def names(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module

    ours = {path.stem for path in TESTS} | {path.parent.name for path in TESTS} | {"sphinx_compute_ref"}
    tops = {name.partition(".")[0] for path in paths for name in names(path)}
    return tops - sys.stdlib_module_names - ours


def canonical(requirement: str) -> str:
    """Return the name in a requirement as indexes write it (PEP 503)."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def group(name: str) -> set[str]:
    """Return what a dependency group names, with the groups that it includes."""
    return set().union(
        *({canonical(item)} if isinstance(item, str) else group(item["include-group"]) for item in GROUPS[name])
    )


NEEDED = {canonical(requirement) for requirement in PROJECT["dependencies"]}
OPTIONAL = {canonical(one) for extra in PROJECT["optional-dependencies"].values() for one in extra}


def undeclared(paths: Iterable[Path], declared: set[str]) -> dict[str, list[str]]:
    """Return modules with the distributions that they come from, none of which is declared."""
    distributions = packages_distributions()
    owners = {name: [canonical(owner) for owner in distributions.get(name, [])] for name in imported(paths)}
    return {name: found for name, found in owners.items() if not declared & set(found)}


def test_every_import_of_the_package_is_declared() -> None:
    needs.package("pygls")  # an extra: what is not installed has no known distribution
    assert undeclared(PACKAGE, NEEDED | OPTIONAL) == {}


def test_every_import_of_the_tests_is_declared() -> None:
    assert undeclared(TESTS, NEEDED | OPTIONAL | group("test") | group("bench")) == {}


def test_everything_that_is_installed_with_the_package_is_imported() -> None:
    distributions = packages_distributions()
    assert {canonical(owner) for name in imported(PACKAGE) for owner in distributions.get(name, [])} >= NEEDED


def test_extras_are_at_hand_in_tests() -> None:
    assert group("test") >= OPTIONAL


def test_what_is_installed_fits_together() -> None:
    needs.package("pip")
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_what_leaves_a_test_out_goes_through_one_door(path: Path) -> None:
    """So that CI can require it. What makes no sense for a parameter or a system without a device is no want."""
    others = r"importorskip|mark\.skipif\((?!not (?:Path|SEEDS))|pytest\.skip\((?!\"alabaster)"
    assert path.name in ("needs.py", Path(__file__).name) or re.findall(others, path.read_text("utf-8")) == []


def fetching(path: Path) -> list[str]:
    """Return the tests of a file that ask for something from a registry and do not carry the marker ``network``."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    asking = {"axe", "fetched"}
    while more := {
        name
        for name, node in functions.items()
        if name not in asking
        and any(isinstance(one, ast.Name) and one.id in asking for one in ast.walk(ast.Module(node.body, [])))
    }:
        asking |= more
    marker = "pytest.mark.network"
    return [
        name
        for name, node in functions.items()
        if name in asking and name.startswith("test_") and marker not in map(ast.unparse, node.decorator_list)
    ]


def test_what_asks_a_registry_says_so() -> None:
    """By its marker; tests in ``tests/network`` carry it because of where they are."""
    tests = [path for path in TESTS if path.name.startswith("test_") and path.parent.name != "network"]
    assert {path.name: names for path in tests if (names := fetching(path))} == {}
