"""Regular expressions of the package, and long texts that make a backtracking one slow.

``python expressions.py`` prints, as JSON lines, each expression before it is tried and each text on which it is slow.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import NamedTuple

import sphinx_compute_ref

#: Letters of the generated texts, and seconds that an expression may take on one: a linear one takes hundredths of it.
LENGTH, LIMIT = 12_000, 0.02
#: A text is tried when a quarter of it takes longer than this, and the half then, too: of what grows with the third
#: power that is enough.
QUARTER, HALF = LIMIT / 4**3, LIMIT / 2**3
#: Seconds after which the text that an expression is at is the one that is slow.
PATIENCE = 5
_FUNCTIONS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
#: What stands in for a part of an expression that is known at run time only.
_ANY = "name"
_ALPHABET = " a\n-_.:`*\"'0A,(){}[]<>/|\\=#$%\t\u00e9!"
_TAILS = ("", "!", " a\n")


class Expression(NamedTuple):
    """An expression, where it is compiled, and the methods that are called on it."""

    where: str
    pattern: str | bytes
    flags: int
    methods: frozenset[str]


def expressions() -> list[Expression]:
    """Return each expression that a module of the package compiles, at import or in a function."""
    modules = []
    for info in pkgutil.walk_packages(sphinx_compute_ref.__path__, "sphinx_compute_ref."):
        if not info.name.endswith("__main__"):
            with suppress(ImportError):  # what needs an extra that is not installed
                modules.append(importlib.import_module(info.name))
    sources = {module: Path(module.__file__ or "").read_text("utf-8") for module in modules}
    called = re.compile(rf"\.(?:{'|'.join(_FUNCTIONS)})\(")
    trees = {module: ast.parse(source) for module, source in sources.items() if called.search(source)}
    calls = {module: _calls(tree) for module, tree in trees.items()}
    everywhere = [call for own in calls.values() for call in own]
    found = []
    for module, tree in trees.items():
        found += _expressions(module, tree, calls[module], everywhere)
    return found


def _calls(tree: ast.Module) -> list[ast.Call]:
    """Return the calls of methods that expressions have."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in _FUNCTIONS]


def _expressions(
    module: ModuleType, tree: ast.Module, own: list[ast.Call], everywhere: list[ast.Call]
) -> Iterator[Expression]:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            within = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            names |= {id(value): node.targets[0].id for value in within}
        elif isinstance(node, ast.Attribute):
            names[id(node.value)] = f".{node.attr}"
    for call in own:
        function = call.func
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
            continue
        if function.value.id != "re":
            continue
        pattern, flags = _value(call.args[0], module), 0
        for keyword in call.keywords:
            if keyword.arg == "flags":
                flags = _value(keyword.value, module)
        methods = {function.attr}
        if function.attr == "compile":
            if len(call.args) > 1:
                flags = _value(call.args[1], module)
            name = names.get(id(call), "")
            users = everywhere if not name.startswith("_") else own
            methods = {name[1:]} if name.startswith(".") else _methods(name, users) or {"search", "finditer"}
        yield Expression(f"{module.__name__}:{call.lineno}", pattern, int(flags), frozenset(methods))


def _methods(name: str, calls: Iterable[ast.Call]) -> set[str]:
    """Return the methods of ``name`` that ``calls`` call."""
    methods = set()
    for call in calls:
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _FUNCTIONS:
            owner = function.value.value if isinstance(function.value, ast.Subscript) else function.value
            if (isinstance(owner, ast.Name) and owner.id == name) or (
                isinstance(owner, ast.Attribute) and owner.attr == name
            ):
                methods.add(function.attr)
    return methods


def _value(node: ast.expr, module: ModuleType) -> object:
    """Return the value of an expression of Python, with names in place of what is known at run time only."""

    def evaluated(part: ast.expr) -> object:
        return eval(compile(ast.Expression(part), module.__file__ or "", "eval"), dict(vars(module)))

    class Known(ast.NodeTransformer):
        def visit_FormattedValue(self, part: ast.FormattedValue) -> ast.expr:
            return self._known(part.value, part)

        def visit_Call(self, part: ast.Call) -> ast.expr:
            return self._known(part, part)

        @staticmethod
        def _known(value: ast.expr, part: ast.expr) -> ast.expr:
            try:
                evaluated(value)
            except NameError:
                return ast.copy_location(ast.Constant(_ANY), part)
            return part

    try:
        return evaluated(ast.fix_missing_locations(Known().visit(node)))
    except NameError:  # all of it is known at run time only
        return _ANY


# Texts


class Pump(NamedTuple):
    """A text that reaches a repetition of an expression, and what the repetition takes."""

    lead: str
    body: str


class Text(NamedTuple):
    """A text of any length: the lead, the body again and again, and the tail."""

    lead: str
    body: str
    tail: str

    def of(self, length: int) -> str:
        """Return the text with bodies of ``length`` letters in all."""
        return self.lead + self.body * (length // len(self.body)) + self.tail


def texts(expression: Expression) -> Iterator[Text]:
    """Yield texts that look for trouble in an expression: each of its repetitions fed at length, then cut off."""
    pattern = expression.pattern.decode("latin-1") if isinstance(expression.pattern, bytes) else expression.pattern
    tree = parser.parse(pattern, expression.flags & ~re.DEBUG)
    whole = _sample(tree)
    pumps = set(_pumps(tree, "", whole))
    pumps |= {Pump("", text) for pump in pumps for text in (pump.lead + pump.body, f"{pump.lead} ", pump.lead) if text}
    pumps |= {Pump(pump.lead, pump.body + other) for pump in pumps for other in " -_a" if len(pump.body) == 1}
    for pump in sorted(pumps):
        for tail in sorted({*_TAILS, whole[-3:]}):
            yield Text(*pump, tail)
    for letter in {*_ALPHABET, *whole}:
        yield Text("", letter, "!")


def _pumps(tree: Iterable[tuple[object, object]], before: str, whole: str) -> Iterator[Pump]:
    """Yield lead and body for each repetition below ``tree``; ``before`` is what leads to the tree."""
    for operator, argument in tree:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, high, body = argument  # type: ignore[misc]
            if high > 3:
                for sample in _samples(body):
                    yield Pump(before, sample)
            yield from _pumps(body, before, whole)
        elif operator is sre.BRANCH:
            for branch in argument[1]:  # type: ignore[index]
                yield from _pumps(branch, before, whole)
        elif operator is sre.SUBPATTERN:
            yield from _pumps(argument[3], before, whole)  # type: ignore[index]
        elif operator is sre.ATOMIC_GROUP:
            yield from _pumps(argument, before, whole)  # type: ignore[arg-type]
        elif operator in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _pumps(argument[1], before, whole)  # type: ignore[index]
            continue
        before += _sample([(operator, argument)])


def _samples(tree: object) -> list[str]:
    """Return some short texts that ``tree`` takes."""
    chosen = {_sample(tree, random.Random(seed)) for seed in range(6)} | {_sample(tree)}
    return sorted(text for text in chosen if text)


def _sample(tree: object, choice: random.Random | None = None) -> str:
    """Return one text that ``tree`` takes, without heed for look-arounds."""
    text = ""
    for operator, argument in tree:  # type: ignore[attr-defined]
        match operator:
            case sre.LITERAL:
                text += chr(argument)
            case sre.NOT_LITERAL:
                text += next(letter for letter in "a b" if ord(letter) != argument)
            case sre.ANY:
                text += choice.choice('a -."') if choice else "a"
            case sre.IN:
                letters = _letters(argument)
                text += choice.choice(letters) if choice else letters[0]
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                text += _sample(argument[2], choice) * max(argument[0], 1)
            case sre.BRANCH:
                text += _sample(choice.choice(argument[1]) if choice else argument[1][0], choice)
            case sre.SUBPATTERN:
                text += _sample(argument[3], choice)
            case sre.ATOMIC_GROUP:
                text += _sample(argument, choice)
            case sre.GROUPREF_EXISTS:
                text += _sample(argument[1], choice)
            case _:
                pass
    return text


def _letters(items: object) -> list[str]:
    taken = re.compile(_class(items))
    found = [letter for letter in _ALPHABET + "xZ9" if taken.match(letter)]
    lowest = [value if kind is sre.LITERAL else value[0] for kind, value in items if kind in (sre.LITERAL, sre.RANGE)]  # type: ignore[attr-defined]
    return found or [chr(code) for code in lowest]


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _class(items: object) -> str:
    """Return a character class as it may have been written."""
    text = ""
    for kind, value in items:  # type: ignore[attr-defined]
        if kind is sre.NEGATE:
            text += "^"
        elif kind is sre.LITERAL:
            text += re.escape(chr(value))
        elif kind is sre.RANGE:
            text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            text += _CATEGORIES[value]
    return f"[{text}]"


# Trying


class TooSlowError(Exception):
    """An expression did not come to an end in time."""


class Trial:
    """An expression that is tried on one text after the other."""

    def __init__(self, expression: Expression) -> None:
        self._compiled = re.compile(expression.pattern, expression.flags)  # type: ignore[arg-type]
        self._is_bytes = isinstance(expression.pattern, bytes)
        self._methods = sorted(expression.methods)

    def seconds(self, text: str, clock: Callable[[], float]) -> float:
        """Return how long the expression's methods take on ``text``."""
        data = text.encode("latin-1", "replace") if self._is_bytes else text
        start = clock()
        for method in self._methods:
            if method in ("sub", "subn"):
                self._compiled.subn(b"" if self._is_bytes else "", data)  # type: ignore[arg-type]
            elif method in ("finditer", "findall", "split", "compile"):
                for _ in self._compiled.finditer(data):  # type: ignore[arg-type]
                    pass
            else:
                getattr(self._compiled, method)(data)
        return clock() - start

    def is_slow(self, form: Text) -> bool:
        """Say whether the whole text takes too long, each of some times: a machine may be busy."""
        text = form.of(LENGTH)
        with suppress(TooSlowError):
            for _ in range(4):
                signal.alarm(1)
                if self.seconds(text, time.process_time) <= LIMIT:
                    return False
        return True

    def slow_form(self, forms: Iterable[Text]) -> Text | None:
        """Return the first of ``forms`` that takes too long.

        The clock on the wall costs next to nothing to look at, and never tells less than that of this process.
        """
        signal.alarm(PATIENCE)
        for form in forms:
            with suppress(TooSlowError):
                if self.seconds(form.of(LENGTH // 4), time.perf_counter) < QUARTER:
                    continue
                if self.seconds(form.of(LENGTH // 2), time.perf_counter) < HALF:
                    continue
            if self.is_slow(form):
                return form
            signal.alarm(PATIENCE)
        return None


def main() -> None:
    """Print what is slow."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, stop)
    for expression in expressions():
        about = {"where": expression.where, "pattern": str(expression.pattern)}
        print(json.dumps(about), flush=True)
        slow = Trial(expression).slow_form(texts(expression))
        signal.alarm(0)
        if slow:
            text = slow.of(LENGTH)
            print(json.dumps({"slow": about["where"], **about, "text": text[:30], "end": text[-10:]}), flush=True)
    print(json.dumps({"end": True}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
