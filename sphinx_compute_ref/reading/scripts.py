"""Which files a Python script names, and whether it writes any: its expressions are looked at, nothing is run."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

#: In paths: what only a run knows, and the folder of the script.
_UNKNOWN, _HERE = "\0", "\1"
_JOIN = ("join", "joinpath", "Path", "PurePath", "PosixPath", "PurePosixPath")
_SAME_PATH = ("abspath", "realpath", "normpath", "expanduser", "fspath", "str", "resolve", "absolute", "as_posix")
_WRITE = ("dump", "dump_all", "safe_dump", "write_text", "write_bytes", "copyfile", "copy2", "copytree", "move")
_READ = ("read_text", "read_bytes", "exists", "isfile", "is_file")
#: So many names and operators lead to a path.
_STEPS = 40
_LONGEST = 4096
_FIELD = re.compile(r"\{[^{}]*+\}|%(?:\(\w*\))?[a-z]")
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
#: What a script that Python does not read any more has where it writes.
_WRITES = re.compile(r"open\((?:(?!open\()[^)\n])*[\"'][wax]|\.dump\(|\.write_(?:text|bytes)\(")
_QUOTED = re.compile(r"[\"']([^\"'\n]*)[\"']")


class NamedFile(NamedTuple):
    """A path that a script names; ``is_read`` says that it does no more than read the file there.

    One that is not absolute begins in the folder of the script, or in one around it.
    """

    path: str
    is_read: bool

    def may_be(self, parts: list[str], script: list[str]) -> bool:
        """Say whether the path may be the file of the absolute ``parts``, for a script with the parts ``script``."""
        folder, path = script[:-1], self.path
        if path.startswith(_HERE):
            path = posixpath.normpath("/".join(folder) + path[1:])
        names = [name for name in path.split("/") if name not in ("", ".", "..")]
        for number, name in enumerate(reversed(names), 1):
            if number > len(parts):
                return False
            if _UNKNOWN in name:
                return parts[-number].endswith(name.rpartition(_UNKNOWN)[2])
            if parts[-number] != name:
                return False
        above = parts[: len(parts) - len(names)]
        return bool(names) and above == ([""] if path.startswith("/") else folder[: len(above)])


class Script(NamedTuple):
    """What a script does with files."""

    files: tuple[NamedFile, ...]
    writes: bool


@lru_cache(maxsize=64)
def read_script(text: str) -> Script:
    """Return what a Python script does with files."""
    try:
        tree = ast.parse(text)
        reader = _Reader(tree)
        return Script(tuple(reader.files(tree)), any(map(_is_writing, ast.walk(tree))))
    except _NO_PYTHON:
        names = (match[1] for match in _QUOTED.finditer(text))
        return Script(tuple(NamedFile(name, is_read=False) for name in names), _WRITES.search(text) is not None)


class _Reader:
    """Works out the paths of a script from what its names stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, ast.expr | None] = {}
        self._paths: dict[str, str | None] = {}  # of names: worked out once
        self._loads: set[str] = set()
        self._moves = False
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    self._loads.add(name)
                case ast.Attribute(attr="chdir"):
                    self._moves = True
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    self._values[name] = None if name in self._values else value
                case ast.arg(arg=name) | ast.AugAssign(target=ast.Name(id=name)):
                    self._values[name] = None

    def files(self, node: ast.AST, *, is_read: bool = False) -> Iterator[NamedFile]:
        """Yield the files that an expression or statement names, outermost expressions alone."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        match node:
            case ast.Assign(targets=[ast.Name() as name]) if name.id in self._loads and self._path(name) is not None:
                return  # where the name stands, the path is used
        if isinstance(node, ast.expr):
            path = self._path(node)
            if path is not None and not path.endswith(_UNKNOWN):
                yield NamedFile(f"{_UNKNOWN}/{path}" if self._moves and path[:1] not in ("/", _HERE) else path, is_read)
                return
        reads = isinstance(node, ast.Call) and _is_reading(node)
        for child in ast.iter_child_nodes(node):
            yield from self.files(child, is_read=is_read or reads)

    def _path(self, node: ast.expr, steps: int = _STEPS) -> str | None:
        """Return the path that an expression makes; ``None`` where it is none, or too long."""
        path = self._path_at_length(node, steps) if steps > 0 else None
        return path if path is None or len(path) <= _LONGEST else None

    def _path_of_name(self, name: str, steps: int) -> str | None:
        value = self._values.get(name)
        if value is not None and name not in self._paths:
            self._paths[name] = None  # as long as it is worked out
            self._paths[name] = self._path(value, steps - 1)
        return self._paths.get(name)

    def _path_at_length(self, node: ast.expr, steps: int) -> str | None:
        match node:
            case ast.Constant(value=str(text)):
                return text.replace("\\", "/")
            case ast.JoinedStr(values=values):
                return "".join(self._or_unknown(value, steps) for value in values)
            case ast.FormattedValue(value=value):
                return self._or_unknown(value, steps)
            case ast.Name(id="__file__"):
                return f"{_HERE}/{_UNKNOWN}"
            case ast.Name(id=name):
                return self._path_of_name(name, steps)
            case ast.BinOp(left=left, op=ast.Div() | ast.Add() as op, right=right):
                return _joined(
                    "/" if isinstance(op, ast.Div) else "", [self._path(left, steps - 1), self._path(right, steps - 1)]
                )
            case ast.BinOp(left=left, op=ast.Mod()):
                return _template(self._path(left, steps - 1))
            case ast.Attribute(value=value, attr="parent"):
                return _parent(self._path(value, steps - 1))
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                return self._of_call(node, name, steps)
        return None

    def _of_call(self, call: ast.Call, name: str, steps: int) -> str | None:
        of = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        arguments = (
            [*of, *call.args]
            if name in ("format", "joinpath", "with_name", "resolve", "absolute", "as_posix")
            else call.args
        )
        if not arguments:
            return None
        first = self._path(arguments[0], steps - 1)
        if name == "format":
            return _template(first)
        if name == "dirname":
            return _parent(first)
        if name in _SAME_PATH:
            return first
        if name == "with_name":
            return _joined("/", [_parent(first), *(self._path(one, steps - 1) for one in arguments[1:])])
        if name in _JOIN:
            return _joined("/", [first, *(self._path(one, steps - 1) for one in arguments[1:])])
        return None

    def _or_unknown(self, node: ast.expr, steps: int) -> str:
        return self._path(node, steps - 1) or _UNKNOWN


def _joined(sign: str, parts: list[str | None]) -> str | None:
    """Return parts as one path; ``None`` where none of them is known."""
    return sign.join(part or _UNKNOWN for part in parts) if any(parts) else None


def _template(text: str | None) -> str | None:
    """Return a text with what only a run knows in place of its fields."""
    return _FIELD.sub(_UNKNOWN, text) if text is not None else None


def _parent(path: str | None) -> str | None:
    """Return the folder around a path; ``None`` where the path is not known."""
    if path is None:
        return None
    return path.rpartition("/")[0] if "/" in path else f"{path}/.."


def _mode_of(call: ast.Call, position: int) -> str | None:
    """Return the mode of a call of ``open``; ``None`` where it is not known."""
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] or call.args[position : position + 1]
    if not modes:
        return "r"
    return modes[0].value if isinstance(modes[0], ast.Constant) and isinstance(modes[0].value, str) else None


def _open_mode(node: ast.AST) -> str | None:
    """Return the mode of what may be a call of ``open``: "" where it is none, ``None`` where that is not known."""
    match node:
        case (
            ast.Call(func=ast.Name(id="open"))
            | ast.Call(func=ast.Attribute(value=ast.Name(), attr="open"), args=[_, _, *_])
        ):
            return _mode_of(node, 1)
        case ast.Call(func=ast.Attribute(attr="open")):
            return _mode_of(node, 0)
    return ""


def _is_reading(call: ast.Call) -> bool:
    mode = _open_mode(call)
    if mode:
        return not set(mode) & set("wax+")
    match call.func:
        case ast.Attribute(attr=name):
            return mode == "" and name in _READ
    return False


def _is_writing(node: ast.AST) -> bool:
    mode = _open_mode(node)
    if mode != "":
        return mode is None or bool(set(mode) & set("wax+"))
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _WRITE or (name == "copy" and len(node.args) == 2)
    return False
