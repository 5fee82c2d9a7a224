"""``conf.py`` as far as it says something without being run: literal assignments, and the tags that it adds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_NOT_LITERAL = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)


@dataclass
class ConfValues:
    """What the statements of a ``conf.py`` leave behind, as far as they are literal.

    ``unknown`` are the names whose value only running the file could tell, ``tags`` those that it adds to Sphinx's,
    ``defaults`` the values that its ``setup`` gives to settings of its own (``app.add_config_value``).
    """

    values: dict[str, Any] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    defaults: dict[str, Any] = field(default_factory=dict)

    def put(self, name: str, value: Any) -> None:
        """Let ``name`` have a value from here on."""
        self.values[name] = value
        self.unknown.discard(name)

    def lose(self, name: str) -> None:
        """Take note that the value of ``name`` is not known from here on."""
        self.values.pop(name, None)
        self.unknown.add(name)


def read_conf(tree: ast.Module) -> ConfValues:
    """Return what the statements of ``tree`` assign; nothing is run."""
    conf = ConfValues()
    for statement in tree.body:
        _read(conf, statement)
    return conf


def rewrites_sources(text: str) -> Iterator[int]:
    """Yield the lines at which a ``conf.py`` connects a function that may put other text in place of the pages'.

    What is no Python says nothing.
    """
    try:
        tree = ast.parse(text)
    except _NOT_LITERAL:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="connect"), args=[ast.Constant(value="source-read" | "include-read"), *_]
            ):
                yield node.lineno


def _read(conf: ConfValues, statement: ast.stmt) -> None:
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _assign(conf, target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(conf, target, value)
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
            _add(conf, name, value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[value])):
            _call(conf, name, method, value)
        case ast.FunctionDef(name="setup"):
            conf.defaults.update(_own_settings(statement))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            pass  # what they do when they are called is not known
        case _:
            for name in _assigned(statement):
                conf.lose(name)


def _assign(conf: ConfValues, target: ast.expr, value: ast.expr) -> None:
    if not isinstance(target, ast.Name):
        for name in _names(target):
            conf.lose(name)
        return
    try:
        conf.put(target.id, ast.literal_eval(value))
    except _NOT_LITERAL:
        conf.lose(target.id)


def _add(conf: ConfValues, name: str, value: ast.expr) -> None:
    """Take ``name += value``."""
    try:
        conf.put(name, conf.values[name] + ast.literal_eval(value))
    except (KeyError, *_NOT_LITERAL):
        conf.lose(name)


def _call(conf: ConfValues, name: str, method: str, value: ast.expr) -> None:
    """Take ``name.append(value)`` and ``name.extend(value)`` of lists, and ``tags.add("name")``."""
    try:
        argument = ast.literal_eval(value)
        if name == "tags" and method == "add":
            conf.tags.add(str(argument))
        elif name == "tags" and method == "remove":
            conf.tags.discard(str(argument))
        elif name in conf.values and method in ("append", "extend"):
            conf.put(name, [*conf.values[name], *([argument] if method == "append" else argument)])
        elif name in conf.values:
            conf.lose(name)
    except _NOT_LITERAL:
        if name in conf.values:
            conf.lose(name)


def _own_settings(setup: ast.stmt) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(setup):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="add_config_value"), args=[ast.Constant(value=str(name)), default, *_]
            ):
                with suppress(*_NOT_LITERAL):
                    yield name, ast.literal_eval(default)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may bind or change, wherever in it."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            yield node.id
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
            yield node.value.id


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
