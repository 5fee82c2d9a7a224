"""What is wrong with the values of ``conf.py`` that reading takes: literals are looked at, nothing is executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sphinx_compute_ref.model.finding import Fault, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.rst.losses import are_within

#: The settings by the names that they have behind ``compute_ref_``, and what each of them takes.
SETTINGS: Mapping[str, str] = {
    "min_microversion": "microversion",
    "max_microversion": "microversion",
    "release_microversions": "releases",
    "microversion": "microversion",
    "samples": "text",
    "allow_outside": "texts",
    "microversion_header": "text",
    "bug_url": "text",
    "clients": "text",
    "check": "boolean",
    "checked": "boolean",
    "show_markers": "boolean",
    "history": "boolean",
    "openapi": "switch",
    "markdown": "boolean",
    "portal": "boolean",
    "requests": "pairs",
}
#: Those that os-api-ref has, too.
_SHARED = ("min_microversion", "max_microversion", "release_microversions")
_NAME = re.compile(r"(compute_ref|os_api_ref)_(\w+)")
_NUMBER = re.compile(r"[0-9]+\.[0-9]+")
_TYPES: Mapping[str, tuple[type, str]] = {
    "text": (str, "a text"),
    "boolean": (bool, "True or False"),
    "switch": ((bool, dict), "True, False or a dict"),  # type: ignore[dict-item]
    "texts": ((list, tuple), "a list of texts"),  # type: ignore[dict-item]
    "pairs": ((list, tuple), "a list of pairs"),  # type: ignore[dict-item]
}


class _Setting(NamedTuple):
    """An assignment: the name, the expression and, where it is a literal, its value."""

    name: str
    target: ast.Name
    expression: ast.expr
    value: Any


def written_numbers(text: str) -> dict[str, str]:
    """Return the microversions that ``conf.py`` gives as numbers, as they are written there: 2.10 is not 2.1."""
    tree = _parse(text)
    if tree is None:
        return {}
    numbers = {}
    for setting in _settings(tree):
        number = _number_text(text, setting.expression)
        if isinstance(setting.value, float) and number is not None:
            numbers[setting.name] = number
    return numbers


def conf_faults(path: str, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the settings in ``text``, the file at ``path``; nothing where it is not Python."""
    tree = _parse(text)
    if tree is None:
        return
    lines = text.split("\n")

    def fault(node: ast.expr, message: str, subject: str, *related: Related) -> Fault:
        return Fault("CR009", message, _location(path, lines, node), subject, related=related)

    settings = {setting.name: setting for setting in _settings(tree)}
    for name, setting in settings.items():
        kind = SETTINGS.get(name.removeprefix("compute_ref_").removeprefix("os_api_ref_"), "")
        if kind == "microversion":
            problem = _no_microversion(text, setting.expression, setting.value)
            if problem is not None:
                yield fault(setting.expression, f"{name} {problem}", name)
        elif kind in _TYPES:
            types, expected = _TYPES[kind]
            if not isinstance(setting.value, types):
                yield fault(
                    setting.expression, f"{name} is {_quote(text, setting.expression)}: {expected} is expected", name
                )
    for target, near in _unknown(tree):
        message = f'there is no setting "{target.id}", and it does nothing: did you mean "{near}"?'
        yield fault(target, message, target.id)
    low, high = (_version(text, settings, name) for name in ("min_microversion", "max_microversion"))
    if low is not None and high is not None and low[1] > high[1]:
        message = f"{high[0].name} {high[1]} is older than {low[0].name} {low[1]}: neither counts"
        other = Related(_location(path, lines, low[0].expression), low[0].name)
        yield fault(high[0].expression, message, f"{high[0].name} range", other)
        low = high = None
    as_of = _version(text, settings, "microversion")
    if as_of is not None and ((low is not None and as_of[1] < low[1]) or (high is not None and as_of[1] > high[1])):
        message = f"{as_of[0].name} {as_of[1]} is not between the reference's first and last"
        yield fault(as_of[0].expression, message, f"{as_of[0].name} outside")
    releases = next((settings[name] for name in _names("release_microversions") if name in settings), None)
    if releases is not None:
        for node, message, subject in _releases(text, releases, low[1] if low else None, high[1] if high else None):
            yield fault(node, message, subject)


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(setting: str) -> tuple[str, ...]:
    """Return the names of a setting, the one that counts first."""
    return (f"compute_ref_{setting}", f"os_api_ref_{setting}")


def _settings(tree: ast.Module) -> Iterator[_Setting]:
    """Yield the last assignment of each setting that is made at the top of the file alone, and of a literal."""
    last: dict[str, _Setting | None] = {}
    for statement in tree.body:
        targets: list[ast.expr] = []
        expression: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, expression = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, expression = [statement.target], statement.value
        names = [target for target in targets if isinstance(target, ast.Name)]
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in names:
                last[node.id] = None
            elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
                last[node.value.id] = None  # it may change
        for target in names:
            last[target.id] = None
            if expression is not None and _is_setting(target.id):
                try:
                    last[target.id] = _Setting(target.id, target, expression, ast.literal_eval(expression))
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    continue
    return (setting for setting in last.values() if setting is not None)


def _is_setting(name: str) -> bool:
    match = _NAME.fullmatch(name)
    return match is not None and match[2] in (SETTINGS if match[1] == "compute_ref" else _SHARED)


def _unknown(tree: ast.Module) -> Iterator[tuple[ast.Name, str]]:
    """Yield the names at the top of the file that are nearly those of a setting, and the setting."""
    every = [f"compute_ref_{name}" for name in SETTINGS] + [f"os_api_ref_{name}" for name in _SHARED]
    for statement in tree.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if (
                isinstance(target, ast.Name)
                and target.id.startswith(("compute_", "os_api_"))
                and target.id not in every
            ):
                near = next((name for name in every if are_within(2, target.id, name)), None)
                if near is None and target.id.startswith("compute_ref_") and not _is_used(tree, target.id):
                    from difflib import get_close_matches  # few files have such a name

                    alike = get_close_matches(target.id.removeprefix("compute_ref_"), SETTINGS, 1)
                    near = f"compute_ref_{alike[0]}" if alike else None
                if near is not None:
                    yield target, near


def _is_used(tree: ast.Module, name: str) -> bool:
    """Say whether the file takes a name up again: a variable of its own, or a setting that it adds itself."""
    return any(
        (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Constant) and node.value == name)
        for node in ast.walk(tree)
    )


def _version(text: str, settings: Mapping[str, _Setting], name: str) -> tuple[_Setting, Microversion] | None:
    """Return the microversion that a setting gives, where it gives one."""
    setting = next((settings[one] for one in _names(name) if one in settings and settings[one].value), None)
    if setting is None:
        return None
    version = Microversion.find(_number_text(text, setting.expression) or str(setting.value))
    return (setting, version) if version is not None else None


def _no_microversion(text: str, node: ast.expr, value: Any) -> str | None:
    """Return what is wrong with the expression of a microversion; numbers that lose no digit are fine."""
    if isinstance(value, str):
        if not value or Microversion.find(value) is not None:
            return None
        return f'is "{value}", which is no microversion: MAJOR.MINOR is expected, for example "2.10"'
    number_text = _number_text(text, node)
    if isinstance(value, float) and number_text is not None:
        if str(value) == number_text:
            return None
        return f'is {number_text} without quotes, which is the number {value}: write "{number_text}"'
    return f'is {_quote(text, node)}, which is no microversion: MAJOR.MINOR in quotes is expected, for example "2.10"'


def _releases(
    text: str, setting: _Setting, low: Microversion | None, high: Microversion | None
) -> Iterator[tuple[ast.expr, str, str]]:
    """Yield what is wrong with the map of releases: where, in words, and the subject."""
    expression, name = setting.expression, setting.name
    if not isinstance(expression, ast.Dict):
        if setting.value:
            yield expression, f'{name} is {_quote(text, expression)}: {{"2.90": "Yoga"}} is expected', name
        return
    names: set[str] = set()
    for key, node in zip(expression.keys, expression.values, strict=True):
        if key is None:
            continue
        value = ast.literal_eval(key)
        problem = "is empty" if value == "" else _no_microversion(text, key, value)
        version = Microversion.find(_number_text(text, key) or str(value))
        release = ast.literal_eval(node)
        if problem is not None:
            yield key, f"a key of {name} {problem}", f"{name} {value}"
        elif low is not None and version is not None and version < low:
            yield key, f"{name} has {version}, which is older than the reference's first, {low}", f"{name} {value}"
        elif high is not None and version is not None and version > high:
            yield key, f"{name} has {version}, which is newer than the reference's last, {high}", f"{name} {value}"
        elif str(value) in names:
            yield key, f"{name} has {value} twice: Python keeps the last", f"{name} {value} twice"
        elif not isinstance(release, str) or not release.strip():
            quote = _quote(text, node)
            yield node, f"the release of {value} in {name} is {quote}: its name is expected", f"{name} {value} release"
        names.add(str(value))


def _number_text(text: str, node: ast.expr) -> str | None:
    """Return a number as it is written; ``None`` for other expressions."""
    segment = ast.get_source_segment(text, node) if isinstance(node, ast.Constant) else None
    return segment if segment is not None and _NUMBER.fullmatch(segment) else None


def _quote(text: str, node: ast.expr) -> str:
    """Return the text of an expression for a message."""
    quote = " ".join((ast.get_source_segment(text, node) or "").split())
    return quote if len(quote) <= 40 else f"{quote[:37]}..."


def _location(path: str, lines: list[str], node: ast.expr) -> Location:
    """Return the place of a node; the parser counts bytes."""
    line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
    return Location(path, node.lineno, len(line.encode()[: node.col_offset].decode("utf-8", "ignore")) + 1)
