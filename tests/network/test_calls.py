"""What our reference says of openstackclient and openstacksdk, beside their own code: nothing of it is run."""

from __future__ import annotations

import ast
import configparser
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY
from corpora.fetch import CACHE
from sharing import alone

from sphinx_compute_ref.model.client import Client
from sphinx_compute_ref.reading.yaml.clients import read_clients
from sphinx_compute_ref.sphinx_ext.html.clients import call_text

pytestmark = pytest.mark.network

WHEELS = {"python-openstackclient": "10.5.0", "openstacksdk": "4.22.0"}
#: Actions of argparse that take no value.
_FLAGS = {"store_true", "store_false", "store_const", "append_const"}


@pytest.fixture(scope="module")
def code() -> Path:
    """Return the folder with the code of both."""
    folder = CACHE.parent / "wheels"
    with alone(folder):
        for name, version in WHEELS.items():
            if not (folder / f"{name}-{version}").exists():
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
                command += ["--disable-pip-version-check", "--retries", "1", "--timeout", "10", "--dest", str(folder)]
                done = subprocess.run([*command, f"{name}=={version}"], capture_output=True, text=True, check=False)
                if done.returncode:
                    needs.missing("network", f"pip cannot download {name}")
                (wheel,) = folder.glob(f"{name.replace('-', '_')}-{version}-*.whl")
                zipfile.ZipFile(wheel).extractall(folder)
                (folder / f"{name}-{version}").touch()
    return folder


def _clients() -> dict[str, Client]:
    clients, faults = read_clients(str(REPOSITORY / "api-ref/source/clients.yaml"))
    assert not faults
    return {client.title: client for client in clients}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


# The command line


class _Parser:
    """What a command's argparse parser takes: options with the number of values, and positional arguments."""

    def __init__(self, code: Path, module: Path, name: str) -> None:
        self.options: dict[str, bool] = {}
        self.least = 0
        self.most = 0.0
        tree = _tree(module)
        classes = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)}
        functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
        todo: list[ast.AST] = [classes[name]]
        seen = set()
        while todo:
            node = todo.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            for base in node.bases if isinstance(node, ast.ClassDef) else ():
                todo += [classes[base.id]] if isinstance(base, ast.Name) and base.id in classes else []
            for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id in functions:
                    todo.append(functions[call.func.id])
                elif isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument":
                    self._add(call)

    def _add(self, call: ast.Call) -> None:
        names = [one.value for one in call.args if isinstance(one, ast.Constant)]
        words = {one.arg: one.value for one in call.keywords}
        action = words.get("action")
        if not names:
            return
        if str(names[0]).startswith("-"):
            takes = not (isinstance(action, ast.Constant) and action.value in _FLAGS)
            self.options |= dict.fromkeys(map(str, names), takes)
            return
        nargs = words.get("nargs")
        nargs = nargs.value if isinstance(nargs, ast.Constant) else None
        self.least += nargs not in ("?", "*")
        self.most += float("inf") if nargs in ("*", "+") else 1


def _commands(code: Path) -> dict[str, tuple[str, str]]:
    """Return module and class by the words of each command that asks the Compute service, or several."""
    (path,) = code.glob("python_openstackclient-*.dist-info/entry_points.txt")
    parser = configparser.ConfigParser(delimiters=("=",), strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text("utf-8"))
    found = {}
    for group in ("openstack.common", "openstack.compute.v2"):
        for name, target in parser[group].items():
            module, _, own = target.partition(":")
            found[name.replace("_", " ")] = (module, own)
    return found


def test_every_command_exists_and_takes_its_arguments(code: Path) -> None:
    commands = _commands(code)
    client = _clients()["openstack"]
    assert len(client.calls) > 90
    wrong = []
    for key, call in client.calls.items():
        words = shlex.split(call_text(client, call).replace("\\\n", " "))
        assert words[:3] == ["openstack", "--os-compute-api-version", "\ufffc"]
        words = words[3:]
        name = next((name for n in range(len(words), 0, -1) if (name := " ".join(words[:n])) in commands), None)
        if name is None:
            wrong.append(f"{key}: no command {call.text}")
            continue
        module, own = commands[name]
        parser = _Parser(code, code / f"{module.replace('.', '/')}.py", own)
        rest = iter(words[len(name.split()) :])
        count = 0
        for word in rest:
            if not word.startswith("--"):
                count += 1
            elif word not in parser.options:
                wrong.append(f"{key}: {name} has no {word}")
            elif parser.options[word]:
                next(rest)
        if not parser.least <= count <= parser.most:
            wrong.append(f"{key}: {name} takes {parser.least} to {parser.most} arguments, not {count}")
    assert wrong == []


# The SDK


def _methods(code: Path) -> dict[str, ast.FunctionDef]:
    tree = _tree(code / "openstack/compute/v2/_proxy.py")
    (proxy,) = (one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == "Proxy")
    return {one.name: one for one in proxy.body if isinstance(one, ast.FunctionDef)}  # after its overloads


def _attributes(code: Path, method: ast.FunctionDef) -> set[str]:
    """Return the attributes of the resource that a method returns."""
    modules = {
        alias.asname or alias.name: code / str(node.module).replace(".", "/") / f"{alias.name}.py"
        for node in _tree(code / "openstack/compute/v2/_proxy.py").body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert method.returns is not None
    names = {one.value.id for one in ast.walk(method.returns) if isinstance(one, ast.Attribute)
             and isinstance(one.value, ast.Name)}  # fmt: skip
    paths = [code / "openstack/resource.py", *(modules[name] for name in names)]
    return {
        target.id
        for path in paths
        for node in ast.walk(_tree(path))
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", []))
        if isinstance(target, ast.Name)
    }


def _calls(text: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("conn.compute."):
            yield node


def test_every_method_exists_and_takes_its_parameters(code: Path) -> None:
    methods = _methods(code)
    client = _clients()["openstacksdk"]
    assert len(client.calls) > 110
    wrong = []
    for key, one in client.calls.items():
        (call,) = _calls(call_text(client, one))
        name = ast.unparse(call.func).rpartition(".")[2]
        if name not in methods:
            wrong.append(f"{key}: no {name}")
            continue
        own = methods[name].args
        names = [one.arg for one in own.args[1:]]
        given = [*names[: len(call.args)], *(word.arg for word in call.keywords if word.arg)]
        required = names[: len(names) - len(own.defaults)]
        attributes = _attributes(code, methods[name]) if own.kwarg else set()
        takes = {*names, *(one.arg for one in own.kwonlyargs), *attributes}
        if own.kwarg and own.kwarg.arg == "query":
            takes |= set(given)
        if len(call.args) > len(names) or len(given) != len(set(given)):
            wrong.append(f"{key}: too many arguments for {name}")
        wrong += [f"{key}: {name} has no {word}" for word in given if word not in takes]
        wrong += [f"{key}: {name} lacks {word}" for word in required if word not in given]
    assert wrong == []


def test_a_microversion_is_set_where_the_connection_is_made(code: Path) -> None:
    """``openstack.connect(compute_default_microversion=...)`` is a setting of the region's configuration."""
    region = _tree(code / "openstack/config/cloud_region.py")
    functions = {one.name: ast.unparse(one) for one in ast.walk(region) if isinstance(one, ast.FunctionDef)}
    assert "self._get_config('default_microversion', service_type)" in functions["get_default_microversion"]
    assert "_make_key(key, st)" in functions["_get_config"]
    assert "'_'.join([service_type, key])" in functions["_make_key"]
