"""What ``only`` and ``ifconfig`` let through, as far as that can be known without a build.

Tags come from the command line of a build and values from a ``conf.py`` that is not run. What depends on them is shown
by some build, and so it is read: each unknown name gets the first value with which something is shown, for all of the
document. Of two alternatives (``internal``, ``not internal``) the first one is read, and never both as if one page had
them side by side. What is handed on is read as a build shows it: there a tag that nobody sets is not set.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

#: The tags of Sphinx's HTML builder, with which it is told what a page is like (``sphinx.builders.Builder.init``).
_TRUE = frozenset(["html", "builder_html", "format_html"])
_FORMATS = ("latex", "text", "man", "texinfo", "epub", "xml", "pseudoxml", "gettext", "dirhtml", "singlehtml", "json")
_FALSE = frozenset([name for one in _FORMATS for name in (one, f"builder_{one}", f"format_{one}")])
_CONSTANTS = {"true": True, "false": False, "none": None}
#: So many ways to give values to unknown names are tried.
_MOST = 512

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


_CONDITIONAL = re.compile(r"([ \t]*)\.\. (only|ifconfig)::(.*)")


class _NotUnderstoodError(Exception):
    pass


class Deciding(Protocol):
    """What decides conditions."""

    def holds(self, directive: str, expression: str) -> bool:
        """Say whether ``only`` or ``ifconfig`` shows its content."""


class Conditions:
    """Decides conditions of one document, one after another; ``tags`` and ``values`` are those that are known.

    With ``built`` the others of the tags are not set, as in a build.
    """

    def __init__(self, tags: frozenset[str], values: Mapping[str, Any], *, built: bool = False) -> None:
        self._settings: dict[str, Mapping[str, Any]] = {
            "only": dict.fromkeys(_FALSE, False) | dict.fromkeys(_TRUE | tags, True),
            "ifconfig": {"builder": "html", **values},
        }
        self._choices: dict[str, dict[str, Any]] = {"only": {}, "ifconfig": {}}
        self._tags = (False,) if built else (True, False)

    def holds(self, directive: str, expression: str) -> bool:
        """Say whether ``only`` or ``ifconfig`` shows its content; what is not understood is shown."""
        choices, settings = self._choices[directive], self._settings[directive]
        try:
            tree = ast.parse(expression.strip(), mode="eval").body
            unknown = [name for name in _names(tree) if name not in settings and name not in choices]
            candidates = self._tags if directive == "only" else (True, False, *_constants(tree))
            if len(candidates) ** len(unknown) > _MOST:
                return True
            for values in itertools.product(candidates, repeat=len(unknown)):
                names = dict(zip(unknown, values, strict=True))
                if _is_true(tree, {**settings, **choices, **names}):
                    choices.update(names)
                    return True
        except (SyntaxError, ValueError, RecursionError, MemoryError, _NotUnderstoodError):
            return True
        return False


def is_conditional(text: str) -> bool:
    """Say whether a description has conditions."""
    return ".. only::" in text or ".. ifconfig::" in text


def shown_text(text: str, deciding: Deciding) -> str:
    """Return a description without what its conditions hide, and what they show with the rest of it."""
    if not is_conditional(text):
        return text
    visible_lines: list[str] = []
    ahead = text.split("\n")[::-1]
    while ahead:
        line = ahead.pop()
        match = _CONDITIONAL.fullmatch(line)
        if match is None:
            visible_lines.append(line)
            continue
        content = []
        while ahead and (not ahead[-1].strip() or len(ahead[-1]) - len(ahead[-1].lstrip()) > len(match[1])):
            content.append(ahead.pop())
        if deciding.holds(match[2], match[3]):
            dedented = textwrap.indent(textwrap.dedent("\n".join(content)), match[1]).lstrip("\n")
            ahead += dedented.split("\n")[::-1]
    return "\n".join(visible_lines)


def _names(tree: ast.expr) -> list[str]:
    names = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return list(dict.fromkeys(name for name in names if name not in _CONSTANTS))


def _constants(tree: ast.expr) -> Iterator[Any]:
    values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return iter(list(dict.fromkeys(value for value in values if isinstance(value, str | int | float))))


def _is_true(tree: ast.expr, names: Mapping[str, Any]) -> bool:
    try:
        return bool(_value(tree, names))
    except TypeError:  # 3 in 4
        return False


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return what an expression is; only what has neither effects nor a cost is understood."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return _CONSTANTS[name] if name in _CONSTANTS else names[name]
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return tuple(_value(element, names) for element in elements)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, names)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, names) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_value(value, names) for value in values)
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, names) else other, names)
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(each, names) for each in (left, *others)]
            if any(type(each) not in _COMPARE for each in ops):
                raise _NotUnderstoodError
            return all(_COMPARE[type(each)](*pair) for each, pair in zip(ops, itertools.pairwise(values), strict=True))
    raise _NotUnderstoodError
