"""The texts that adopting changes, as text: an extension more in ``conf.py``, a table more in ``pyproject.toml``."""

from __future__ import annotations

import ast
import re
import tomllib

from sphinx_compute_ref.errors import ConfigurationError

OURS, THEIRS = "sphinx_compute_ref", "os_api_ref"
#: How the table's head may be written (TOML 1.0, "Table").
_HEAD = re.compile(
    r"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?compute-ref["']?[ \t]*\][^\n]*\n?""", re.MULTILINE
)


def with_extension(text: str, path: str, *, replace: bool) -> str:
    """Return the text of a ``conf.py`` that lists us, beside os-api-ref or in its place; one that does stays as it is.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where ``extensions`` is not written as a list of texts.
    """
    refused = ConfigurationError(
        "extensions is not a list of texts that can be added to",
        where=path,
        hint=f'Add "{OURS}" to it by hand, then run this again.',
    )
    try:
        lists = _lists(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"is not valid Python ({error})", where=path, hint="Fix it first.") from error
    names = [element.value for each in lists for element in each.elts if isinstance(element, ast.Constant)]
    if OURS in names and THEIRS in names and replace:
        raise ConfigurationError("lists both extensions", where=path, hint=f'Take "{THEIRS}" out by hand.')
    if OURS in names:
        return text
    if not lists:
        raise refused
    offsets = _Offsets(text)
    theirs = [(each, element) for each in lists for element in each.elts if _says(element, THEIRS)]
    if theirs and replace:
        start, end = offsets.span(theirs[0][1])
        new_text = f"{text[:start]}{text[start]}{OURS}{text[end - 1]}{text[end:]}"
        expected = [OURS if name == THEIRS else name for name in names]
    else:
        each, after = theirs[0] if theirs else (lists[-1], lists[-1].elts[-1] if lists[-1].elts else None)
        new_text = _inserted(text, offsets, each, after)
        expected = [*names, OURS]
    try:
        new_names = [item.value for each in _lists(new_text) for item in each.elts if isinstance(item, ast.Constant)]
    except SyntaxError:
        raise refused from None
    if sorted(map(str, new_names)) != sorted(map(str, expected)):
        raise refused
    return new_text


class _Offsets:
    """Where nodes stand in a text, in characters; Python counts columns in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return the offsets at which ``node`` starts and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


def _lists(text: str) -> list[ast.List | ast.Tuple]:
    """Return the lists that a ``conf.py`` makes ``extensions`` of, in any block of its own."""
    lists = []
    for node in ast.walk(ast.parse(text)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        is_extensions = any(isinstance(target, ast.Name) and target.id == "extensions" for target in targets)
        value = getattr(node, "value", None)
        if is_extensions and isinstance(value, (ast.List, ast.Tuple)):
            lists.append(value)
    return lists


def _says(element: ast.expr, name: str) -> bool:
    return isinstance(element, ast.Constant) and element.value == name


def _inserted(text: str, offsets: _Offsets, each: ast.List | ast.Tuple, after: ast.expr | None) -> str:
    """Return ``text`` with us in a list behind ``after``, on a line of its own where elements have such."""
    start, end = offsets.span(each)
    if after is None:
        return f'{text[: start + 1]}"{OURS}"{text[end - 1 :]}' if isinstance(each, ast.List) else text
    first, behind = offsets.span(after)
    quote = text[first] if text[first] in "\"'" else '"'
    word = f"{quote}{OURS}{quote}"
    line = text[text.rfind("\n", 0, first) + 1 : first]
    if line.strip():  # something stands before it in its line
        return f"{text[:behind]}, {word}{text[behind:]}"
    line_end = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:behind]},{line_end}{line}{word}{text[behind:]}"


def with_table(text: str, path: str, *, source: str, baseline: str) -> str:
    """Return the text of a ``pyproject.toml`` whose ``[tool.compute-ref]`` names source and baseline.

    What is there stays; paths are relative to the file.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where the table names another source, or is written in a way
        that nothing can be added to as text.
    """
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"not valid TOML: {error}", where=path, hint="Fix it first.") from error
    tool = before.get("tool", {})
    table = tool.get("compute-ref") if isinstance(tool, dict) else None
    new_entries = {"source": source, "baseline": baseline}
    if isinstance(table, dict):
        new_entries = {key: value for key, value in new_entries.items() if key not in table}
    if not new_entries:
        return text
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(f"{key} = {_toml(value)}{line_end}" for key, value in new_entries.items())
    head = _HEAD.search(text)
    if head is None:
        gap = "" if not text else line_end if text.endswith("\n") else line_end * 2
        new_text = f"{text}{gap}[tool.compute-ref]{line_end}{lines}"
    else:
        gap = "" if head[0].endswith("\n") else line_end
        new_text = f"{text[: head.end()]}{gap}{lines}{text[head.end() :]}"
    expected = {**before, "tool": {**tool, "compute-ref": {**(table or {}), **new_entries}}}
    try:
        if tomllib.loads(new_text) == expected:
            return new_text
    except tomllib.TOMLDecodeError:
        pass
    entries = ", ".join(f"{key} = {_toml(value)}" for key, value in new_entries.items())
    raise ConfigurationError(
        "[tool.compute-ref] cannot be added to",
        where=path,
        hint=f"Write it there by hand, then run this again: {entries}",
    )


def _toml(text: str) -> str:
    """Return ``text`` as a basic string (TOML 1.0, "String")."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
