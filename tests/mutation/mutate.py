"""Break the logic spot by spot and say which faults no test notices: ``tox -e mutate``.

mutmut says what can be broken; this runs it. (mutmut's own runner copies the project, and ends where one test fails
in the copy.) The tests are collected once, where they are. One child process runs them all and notes which functions
each of them enters. Then, for each mutant, a child puts the broken function in its place and runs the tests that enter
it until one fails. What tests start as processes of their own has no mutant in it; functions that run at import alone
are left out.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import difflib
import fnmatch
import gc
import importlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from mutmut.configuration import config as mutmut_config
from mutmut.mutation.file_mutation import Mutation, create_mutations

ROOT = Path(__file__).parent.parent.parent
PACKAGE = "sphinx_compute_ref"
MAP = ROOT / "mutants" / "map.json"
"""Which tests enter which function, from the run before."""
ENTERED: set[str] = set()
"""The functions that were entered since this was emptied, as ``file:qualified name``."""


@dataclass(frozen=True)
class Mutant:
    """A function with one fault: where it is, what changes, and the code to put in its place."""

    path: str
    function: str
    line: int
    change: str
    code: CodeType

    @property
    def room(self) -> str:
        """The package that the figures count it to."""
        return self.path.split("/")[1]


# What can be broken


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield functions and methods with their qualified names, without those inside of functions."""
    bodies: list[tuple[str, list[ast.stmt]]] = [("", tree.body)]
    while bodies:
        prefix, body = bodies.pop()
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield prefix + node.name, node
            elif isinstance(node, ast.ClassDef):
                bodies.append((f"{prefix}{node.name}.", node.body))


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """Yield the code objects inside of one."""
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield value
            yield from code_objects(value)


def mutant(path: str, source: str, broken: str) -> Mutant | None:
    """Return the mutant that a broken text of a file holds; None where only default values of arguments differ."""
    before = {name: ast.dump(ast.Module(node.body, [])) for name, node in functions(ast.parse(source))}
    after = {name: ast.dump(ast.Module(node.body, [])) for name, node in functions(ast.parse(broken))}
    changed = [name for name in before if before[name] != after[name]]
    if len(changed) != 1:
        return None
    compiled = code_objects(compile(broken, str(ROOT / path), "exec", dont_inherit=True))
    code = next(code for code in compiled if code.co_qualname == changed[0])
    difference = list(difflib.unified_diff(source.splitlines(), broken.splitlines(), n=0, lineterm=""))[2:]
    line = int(difference[0].split()[1].lstrip("-").split(",")[0])
    return Mutant(path, changed[0], line, "\n".join(f"    {text}" for text in difference[1:]), code)


def mutations_of(path: str) -> tuple[Any, list[Mutation]]:
    """Return the parsed file and what can be broken inside of its functions."""
    module, mutations, *_ = create_mutations(path, (ROOT / path).read_text("utf-8"))
    return module, [each for each in mutations if each.contained_by_top_level_function is not None]


def mutants(path: str, chosen: Callable[[int], Sequence[int]]) -> Iterator[Mutant]:
    """Yield mutants of a file; which of them says a function of their number."""
    source = (ROOT / path).read_text("utf-8")
    module, mutations = mutations_of(path)
    for number in chosen(len(mutations)):
        broken = module.deep_replace(mutations[number].original_node, mutations[number].mutated_node)
        result = mutant(path, source, broken.code)
        if result is not None:
            yield result


def files(globs: Sequence[str]) -> list[str]:
    """Return the files that ``[tool.mutmut]`` of pyproject.toml names, narrowed to modules by globs."""
    paths = sorted(str(path.relative_to(ROOT)) for path in (ROOT / PACKAGE).rglob("*.py"))
    return [
        path
        for path in paths
        if mutmut_config().should_mutate(path)
        and (not globs or any(fnmatch.fnmatch(path[:-3].replace("/", "."), glob) for glob in globs))
    ]


def choose(paths: list[str], sample: int, seed: int) -> list[Mutant]:
    """Return mutants of the files: all, or as many of each package, drawn by a seed."""
    if not sample:
        return [each for path in paths for each in mutants(path, range)]
    rooms: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path in paths:
        rooms[path.split("/")[1]].extend((path, each) for each in range(len(mutations_of(path)[1])))
    drawn: defaultdict[str, list[int]] = defaultdict(list)
    dice = random.Random(seed)
    for room, spots in sorted(rooms.items()):
        print(f"{room}: {len(spots)} mutants")
        for path, number in dice.sample(spots, min(len(spots), -(-sample // len(rooms)))):
            drawn[path].append(number)
    return [each for path in sorted(drawn) for each in mutants(path, lambda _, path=path: sorted(drawn[path]))]


def places() -> dict[tuple[str, str], list[FunctionType]]:
    """Return the functions of this process, by file and qualified name."""
    result: defaultdict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    gc.unfreeze()  # what collection froze is not among the objects
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            result[thing.__code__.co_filename, thing.__code__.co_qualname].append(thing)
    return dict(result)


# Which tests enter which function


class Loader(SourceFileLoader):
    """Loads a module so that each of its functions notes when it is entered."""

    def path_stats(self, path: str | bytes | os.PathLike[Any]) -> Any:  # compiled files have no notes in them
        raise OSError

    def source_to_code(self, data: Any, path: Any, *_: Any, **__: Any) -> CodeType:  # type: ignore[override]
        tree = ast.parse(data)
        file = str(Path(path).relative_to(ROOT))
        for name, node in functions(tree):
            note = ast.parse(f"__entered__({f'{file}:{name}'!r})").body[0]
            node.body.insert(1 if ast.get_docstring(node, clean=False) is not None else 0, note)
            for each in ast.walk(note):
                ast.copy_location(each, node.body[-1])
        return compile(tree, path, "exec", dont_inherit=True)


class Finder:
    """Finds the package's modules that can be broken, for the loader."""

    def __init__(self) -> None:
        self.files = {str(ROOT / path) for path in files(())}

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        if not name.startswith(f"{PACKAGE}."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.origin and spec.origin in self.files:
            spec.loader = Loader(name, spec.origin)
        return spec


class Mutate:
    """A plugin for pytest: what it does with the tests once they are collected."""

    def __init__(self, chosen: list[Mutant], options: argparse.Namespace) -> None:
        self.chosen, self.options = chosen, options
        self.results: list[tuple[Mutant, str]] = []
        self.places: dict[tuple[str, str], list[FunctionType]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for path in files(()):
            importlib.import_module(path[:-3].replace("/", ".").removesuffix(".__init__"))
        importing = set(ENTERED)
        entered, durations = self.map(session.items)
        self.places = places()
        gc.freeze()  # a child that collects what the parent made copies all of it
        names = {item.nodeid: item for item in session.items}
        running: dict[int, tuple[Mutant, int, float]] = {}
        waiting = list(self.chosen)
        while waiting or running:
            while waiting and len(running) < self.options.processes:
                each = waiting.pop()
                tests = [name for name in entered.get(f"{each.path}:{each.function}", ()) if name in names]
                if not tests:
                    early = f"{each.path}:{each.function}" in importing
                    self.tell(each, *(("left out", "runs at import") if early else ("survived", "no test enters it")))
                    continue
                if (str(ROOT / each.path), each.function) not in self.places:
                    sys.exit(f"{each.function} of {each.path} is entered, and is no function here")
                modules = Counter[str]()
                for name in tests:
                    modules[name.split("::")[0]] += durations[name]  # type: ignore[assignment]
                tests.sort(key=lambda name: (modules[name.split("::")[0]], name.split("::")[0], durations[name]))
                reader, writer = os.pipe()
                if not (pid := os.fork()):
                    self.child(writer, each, [names[name] for name in tests], durations)
                os.close(writer)
                running[pid] = each, reader, time.monotonic() + 600 + 30 * sum(durations[name] for name in tests)
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid not in running:
                time.sleep(0.05)
                for pid, (_, _, end) in running.items():
                    if time.monotonic() > end:
                        os.kill(pid, signal.SIGKILL)
                continue
            each, reader, _ = running.pop(pid)
            with os.fdopen(reader) as told:
                killer = told.read()
            self.tell(each, "survived" if status == 0 else "killed", killer or f"ended with {status}" * bool(status))
        return True

    def child(self, writer: int, each: Mutant, items: list[pytest.Item], durations: dict[str, float]) -> None:
        """Run tests on a mutant and end the process: 0 where none notices.

        A test that takes ten times its time in the processor, and some seconds, ends it, too.
        """
        status = 1
        try:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            for function in self.places[str(ROOT / each.path), each.function]:
                function.__code__ = each.code
            for item, following in zip(items, [*items[1:], None], strict=True):
                signal.setitimer(signal.ITIMER_PROF, 5 + 10 * durations[item.nodeid])
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                    os.write(writer, item.nodeid.encode())
                    item.session._setupstate.teardown_exact(None)
                    break
            else:
                status = 0
        finally:
            os._exit(status)

    def tell(self, each: Mutant, result: str, why: str) -> None:
        self.results.append((each, result))
        count = f"{len(self.results)}/{len(self.chosen)}"
        print(f"{count} {result} {each.path}:{each.line} {each.function}: {why}", flush=True)
        if result == "survived" or self.options.verbose:
            print(each.change, flush=True)

    def map(self, items: list[pytest.Item]) -> tuple[dict[str, list[str]], dict[str, float]]:
        """Return the tests of each function, and how long each takes in seconds.

        Tests that fail without a fault are left out.
        """
        stored = json.loads(MAP.read_text()) if self.options.keep_map and MAP.exists() else {"tests": {}, "entered": {}}
        new = [item for item in items if item.nodeid not in stored["tests"]]
        if new:
            MAP.parent.mkdir(exist_ok=True)
            if not (pid := os.fork()):
                entered: defaultdict[str, list[str]] = defaultdict(list, stored["entered"])
                for item, following in zip(new, [*new[1:], None], strict=True):
                    ENTERED.clear()
                    start = time.process_time()
                    reports = runtestprotocol(item, log=False, nextitem=following)
                    passed = not any(report.failed for report in reports)
                    stored["tests"][item.nodeid] = time.process_time() - start if passed else None
                    for name in ENTERED if passed else ():
                        entered[name].append(item.nodeid)
                    if not passed:
                        print(f"fails without a fault, and is left out: {item.nodeid}", flush=True)
                MAP.write_text(json.dumps({"tests": stored["tests"], "entered": entered}))
                os._exit(0)
            if os.waitpid(pid, 0)[1]:
                sys.exit("the tests ended early")
            stored = json.loads(MAP.read_text())
        return stored["entered"], {name: value for name, value in stored["tests"].items() if value is not None}


def main() -> int:
    """Run it; 1 where a mutant survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="globs; default: all of [tool.mutmut]")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many in all, equally of each package")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--tests", nargs="+", default=["tests/test_rules.py", "tests/unit"], metavar="PATH")
    parser.add_argument("--keep-map", action="store_true", help="run only new tests to see what they enter")
    parser.add_argument("--verbose", action="store_true", help="show what is killed, too")
    options = parser.parse_args()
    settings.register_profile("mutants", deadline=None, database=None, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    builtins.__entered__ = ENTERED.add  # type: ignore[attr-defined]
    sys.meta_path.insert(0, Finder())  # type: ignore[arg-type]
    chosen = choose(files(options.modules), options.sample, options.seed)
    plugin = Mutate(chosen, options)
    quick = "not (browser or corpora or network or slow)"
    pytest.main(["-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-m", quick, *options.tests], plugins=[plugin])
    figures: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each, result in plugin.results:
        if result != "left out":
            figures[each.room][result] += 1
            figures["all"][result] += 1
    for room, counts in figures.items():
        print(f"{room}: {counts['killed']} of {counts.total()} killed ({counts['killed'] / counts.total():.0%})")
    return int(figures["all"]["survived"] > 0)


if __name__ == "__main__":
    sys.exit(main())
