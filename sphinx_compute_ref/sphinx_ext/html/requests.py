"""Requests written out, as curl and as Python: method, URL, microversion header and a sample, ready to be pasted.

The templates are plain text; a project puts files of the same names into ``requests/`` in its ``templates_path``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sphinx_compute_ref.sphinx_ext.config import Language
from sphinx_compute_ref.sphinx_ext.html.quoting import (
    BODY_MARKS,
    VERSION_MARK,
    address_of,
    has_host,
    in_shell,
    in_single_quotes,
    is_globbed,
    python_expression,
    python_string,
    shell_word,
    variable,
    without_marks,
)

#: For those who build the reference, too.
_UNSENT = f"Microversion {VERSION_MARK} is not sent: compute_ref_microversion_header in conf.py names the header field."
_OWN = Path(__file__).parent / "templates"


class Field(NamedTuple):
    """A header field: ``shell`` a word of a shell, ``name`` and ``value`` as Python."""

    shell: str
    name: str
    value: str


class Required(NamedTuple):
    """The names that a request must have beside its path: those of header fields and of query parameters."""

    headers: Sequence[str] = ()
    query: Sequence[str] = ()


@lru_cache(maxsize=8)
def _environment(folders: tuple[str, ...]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([*folders, str(_OWN)]),
        autoescape=False,  # noqa: S701 - text; the writer escapes all of it
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"shell": shell_word, "python": python_string}
    return environment


def write_requests(
    languages: Iterable[Language],
    folders: Sequence[str],
    *,
    method: str,
    url: str,
    header: str,
    body: str | None,
    without_header: bool = False,
    required: Required = Required(),  # noqa: B008 - a value without state
) -> Iterator[tuple[str, str]]:
    """Yield (title, text) for each language.

    :param folders: where a project keeps templates of its own; they come before ours.
    :param header: ``Name: value {microversion}``, or empty for an API without microversions.
    :param without_header: there are microversions, but nothing says which field chooses one: a comment tells.
    :param body: the text of a JSON sample, or ``None`` for a request without content.
    :param required: what the table of the request calls required; what the URL or we write anyway is not written twice.
    """
    name, _, value = (part.strip() for part in header.partition(":"))
    address = address_of(url, required.query)
    below_endpoint = not has_host(address)
    endpoint = 'os.environ["OS_ENDPOINT"] + ' if below_endpoint else ""
    sent = {"x-auth-token", name.lower(), "" if body is None else "content-type"}
    values = {
        "method": method,
        "url": url,
        "shell_url": in_shell(address),
        "shell_address": f'"{"$OS_ENDPOINT" if below_endpoint else ""}{in_shell(address)}"',
        "python_url": f"{endpoint}{python_expression(address)}",
        "globbed": is_globbed(address),
        "header": name,
        "header_value": value.replace("{microversion}", VERSION_MARK),
        "note": _UNSENT if without_header else "",
        "fields": _fields(name, value, [one for one in required.headers if one.lower() not in sent]),
        "body": None if body is None else _marked("shell", in_single_quotes(body.strip())),
        "literal": None if body is None or (text := _literal_of(body)) is None else _marked("python", text),
    }
    environment = _environment(tuple(folders))
    for language in languages:
        yield language.title, environment.get_template(f"requests/{language.template}").render(values).strip("\n")


def _fields(name: str, value: str, required: Iterable[str]) -> list[Field]:
    """Return the microversion's header field, where there is one, and the required ones."""
    fields = []
    if name:
        shell, python = (
            text.replace("{microversion}", VERSION_MARK) for text in (in_shell([value]), python_string(value))
        )
        fields.append(Field(f'"{in_shell([f"{name}: "])}{shell}"', python_string(name), python))
    for one in required:
        variable_of = variable(one)
        shell = in_shell([f"{without_marks(one)}: ", variable_of])
        fields.append(Field(f'"{shell}"', python_string(one), variable_of.name))
    return fields


def _marked(form: str, text: str) -> str:
    start, end = BODY_MARKS[form]
    return f"{start}{text}{end}"


def _literal_of(body: str) -> str | None:
    try:
        return literal(json.loads(body), "    ")
    except (ValueError, RecursionError):
        return None


def literal(value: Any, indent: str = "") -> str:
    """Return a JSON value as Python writes it, an entry on each line."""
    inner = indent + "    "
    match value:
        case dict() if value:
            entries = [f"{inner}{python_string(key)}: {literal(child, inner)},\n" for key, child in value.items()]
            return f"{{\n{''.join(entries)}{indent}}}"
        case list() if value:
            return f"[\n{''.join(f'{inner}{literal(child, inner)},' + chr(10) for child in value)}{indent}]"
        case str():
            return python_string(value)
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case _:
            return repr(value)
