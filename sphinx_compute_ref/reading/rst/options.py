"""The options that directives take: one that a directive does not know takes all of it off the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sphinx_compute_ref.reading.rst.blocks import Directive, Option

_Kind = Literal["flag", "integer", "optional integer", "text", "anything", "encoding"]

_COMMON: dict[str, _Kind] = {"class": "text", "name": "anything"}
_TABLE: dict[str, _Kind] = {**_COMMON, "align": "anything", "width": "anything", "widths": "anything"}
_CODE: dict[str, _Kind] = {
    **_COMMON,
    "force": "flag",
    "linenos": "flag",
    "dedent": "optional integer",
    "lineno-start": "integer",
    "emphasize-lines": "text",
    "caption": "anything",
}
#: The options by directive: docutils 0.20 to 0.22 (``directives.misc``), Sphinx 7 to 9 (``directives.code``).
_OPTIONS: dict[str, dict[str, _Kind]] = {
    "include": {
        **_COMMON,
        "literal": "flag",
        "code": "anything",
        "encoding": "encoding",
        "parser": "anything",
        "tab-width": "integer",
        "start-line": "integer",
        "end-line": "integer",
        "start-after": "text",
        "end-before": "text",
        "number-lines": "optional integer",
    },
    "literalinclude": {
        **_CODE,
        "lineno-match": "flag",
        "tab-width": "integer",
        "language": "text",
        "encoding": "encoding",
        "pyobject": "text",
        "lines": "text",
        "start-after": "text",
        "end-before": "text",
        "start-at": "text",
        "end-at": "text",
        "prepend": "text",
        "append": "text",
        "diff": "text",
    },
    "code-block": _CODE,
    "sourcecode": _CODE,
    "rest_parameters": _TABLE,
    "rest_status_code": _TABLE,
}
#: Options of which literalinclude takes only one (``LiteralIncludeReader.INVALID_OPTIONS_PAIR``).
_EXCLUSIVE = (
    ("lineno-match", "lineno-start"),
    ("lineno-match", "append"),
    ("lineno-match", "prepend"),
    ("start-after", "start-at"),
    ("end-before", "end-at"),
    *(("diff", other) for other in ("pyobject", "lineno-start", "lineno-match", "lines")),
    *(("diff", other) for other in ("start-after", "end-before", "start-at", "end-at")),
)


#: Directives that take arguments and options alone.
_WITHOUT_CONTENT = ("include", "literalinclude")


class OptionFault(NamedTuple):
    """What is wrong with an option, or with what stands in its place."""

    option: Option
    message: str


def known_options(directive: str) -> tuple[str, ...]:
    """Return the names of the options that a directive takes; none where that is not known."""
    return tuple(_OPTIONS.get(directive, ()))


def faults_of_options(directive: Directive) -> Iterator[OptionFault]:
    """Yield the options that ``directive`` does not take as they are written."""
    options = _OPTIONS.get(directive.name)
    if options is None:
        return
    if directive.content and directive.name in _WITHOUT_CONTENT:
        yield _content_fault(directive)
    names: set[str] = set()
    for option in directive.options:
        kind = options.get(option.name)
        if kind is None:
            yield OptionFault(option, f'{directive.name} has no option ":{option.name}:"')
        elif option.name in names:
            yield OptionFault(option, f'the option ":{option.name}:" is given twice')
        elif not _fits(option.value, kind):
            yield OptionFault(option, f'the option ":{option.name}:" {_WANTED[kind]}, not "{option.value}"')
        names.add(option.name)
    if directive.name == "literalinclude":
        by_name = {option.name: option for option in directive.options}
        for left, right in _EXCLUSIVE:
            if left in by_name and right in by_name:
                yield OptionFault(by_name[right], f'":{left}:" and ":{right}:" do not go together')


def _content_fault(directive: Directive) -> OptionFault:
    """Return what is wrong with what stands in a directive behind a blank line."""
    first = directive.content[0]
    name = first.text[1:].partition(":")[0] if first.text.startswith(":") else ""
    advice = "take the blank line away above" if name in _OPTIONS[directive.name] else "begin at the dots' column"
    message = f'{advice} "{first.text.strip()}": {directive.name} takes nothing behind a blank line'
    return OptionFault(Option(name, first.text, first.line, first.column), message)


_WANTED: dict[_Kind, str] = {
    "flag": "takes no value",
    "integer": "takes a whole number",
    "optional integer": "takes a whole number or nothing",
    "text": "needs a value",
    "encoding": "takes the name of an encoding",
}


def _fits(value: str, kind: _Kind) -> bool:
    match kind:
        case "flag":
            return not value
        case "integer" | "optional integer":
            return _is_number(value) or (not value and kind == "optional integer")
        case "text":
            return bool(value)
        case "encoding":
            return _is_encoding(value)
        case "anything":
            return True


def _is_number(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)  # not every codec is one of texts
    except (LookupError, ValueError):
        return False
    return True
