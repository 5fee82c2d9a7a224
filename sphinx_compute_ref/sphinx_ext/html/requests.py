"""Requests written out, as curl and as Python: method, URL, microversion header and a sample, ready to be pasted.

The templates are plain text; a project puts files of the same names into ``requests/`` in its ``templates_path``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_OWN = Path(__file__).parent / "templates"
_PARAMETER = re.compile(r"\{([^{}]+)\}")
#: What a template may put in place of the microversion, so that the script can put another one there.
VERSION_MARK = "\ufffc"
#: What stands around the body: for the shell, and for Python.
BODY_MARKS = {"shell": ("\ufdd0", "\ufdd1"), "python": ("\ufdd2", "\ufdd1")}


class Language(NamedTuple):
    """A way of writing requests: what readers see as its name, and its template below ``requests/``."""

    title: str
    template: str


@lru_cache(maxsize=8)
def _environment(folders: tuple[str, ...]) -> Environment:
    return Environment(
        loader=FileSystemLoader([*folders, str(_OWN)]),
        autoescape=False,  # noqa: S701 - text; the writer escapes all of it
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def write_requests(
    languages: Iterable[Language],
    folders: Sequence[str],
    *,
    method: str,
    url: str,
    header: str,
    body: str | None,
) -> Iterator[tuple[str, str]]:
    """Yield (title, text) for each language.

    :param folders: where a project keeps templates of its own; they come before ours.
    :param header: ``Name: value {microversion}``, or empty for an API without microversions.
    :param body: the text of a JSON sample, or ``None`` for a request without content.
    """
    name, _, value = header.partition(":")
    values = {
        "method": method,
        "url": url,
        "shell_url": _PARAMETER.sub(lambda match: f"${{{_identifier(match[1])}}}", url),
        "python_url": _python_url(url),
        "header": name.strip(),
        "header_value": value.strip().replace("{microversion}", VERSION_MARK),
        "body": None if body is None else _marked("shell", body.strip().replace("'", "'\\''")),
        "literal": None if body is None or (text := _literal_of(body)) is None else _marked("python", text),
    }
    environment = _environment(tuple(folders))
    for language in languages:
        yield language.title, environment.get_template(f"requests/{language.template}").render(values).strip("\n")


def _marked(form: str, text: str) -> str:
    start, end = BODY_MARKS[form]
    return f"{start}{text}{end}"


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _python_url(url: str) -> str:
    if not _PARAMETER.search(url):
        return f'os.environ["OS_ENDPOINT"] + "{url}"'
    return f'os.environ["OS_ENDPOINT"] + f"{_PARAMETER.sub(lambda match: f"{{{_identifier(match[1])}}}", url)}"'


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
            entries = [f"{inner}{_string(key)}: {literal(child, inner)},\n" for key, child in value.items()]
            return f"{{\n{''.join(entries)}{indent}}}"
        case list() if value:
            return f"[\n{''.join(f'{inner}{literal(child, inner)},' + chr(10) for child in value)}{indent}]"
        case str():
            return _string(value)
        case _:
            return repr(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
