"""Text of a reference as words of a shell and of Python: pasted, it says what the page says, and runs nothing else.

An address is a sequence of texts and :class:`Variable` (``{server_id}`` of a URL, the value of a required row), which
both languages read from variables of one name.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

#: What a template may put in place of the microversion, so that the script can put another one there.
VERSION_MARK = "\ufffc"
#: What stands around the body: for the shell, and for Python.
BODY_MARKS = {"shell": ("\ufdd0", "\ufdd1"), "python": ("\ufdd2", "\ufdd1")}

_MARK = re.compile("[\ufffc\ufdd0-\ufdd2]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_WITH_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|\{[^{}]+\}://")
#: A host and a port without a scheme, which curl takes for http.
_WITH_PORT = re.compile(r"[A-Za-z0-9.-]+:[0-9]+(?=/|$)")
#: Names that the Python form uses itself.
_TAKEN = ("os", "requests", "response")


class Variable(NamedTuple):
    """A value that the reader has: ``name`` is one in a shell and in Python."""

    name: str


Address = Sequence[str | Variable]


def variable(name: str) -> Variable:
    """Return the variable for what the reference calls ``name``: ``server-id`` is ``server_id``."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if plain[:1].isdigit():
        plain = f"_{plain}"
    return Variable(f"{plain}_" if keyword.iskeyword(plain) or plain in _TAKEN else plain)


def address_of(url: str, query: Iterable[str] = ()) -> list[str | Variable]:
    """Return the address of ``url``, with the required ``query`` parameters that it lacks.

    It begins with a scheme where the URL names a host, else with ``/``: the path below the endpoint.
    """
    if _WITH_PORT.match(url):
        url = f"http://{url}"
    elif not url.startswith("/") and not _WITH_HOST.match(url):
        url = f"/{url}"
    url, mark, fragment = url.partition("#")
    names = {pair.partition("=")[0] for pair in url.partition("?")[2].split("&")}
    parts = _parts_of(url)
    separator = ("" if url.endswith(("?", "&")) else "&") if "?" in url else "?"
    for name in query:
        if name not in names:
            parts += [f"{separator}{quote(name, safe=_IN_QUERY)}=", variable(name)]
            separator = "&"
    return [*parts, *(_parts_of(mark + fragment) if mark else ())]


#: What a name in a query may hold as it is (RFC 3986, section 3.4), and brackets, which many write.
_IN_QUERY = "!$'()*,;:@/?[]"


def _parts_of(url: str) -> list[str | Variable]:
    pieces = _PLACEHOLDER.split(url)
    parts: list[str | Variable] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            parts.append(variable(piece))
        elif piece:
            parts.append(_MARK.sub(lambda match: quote(match[0]), piece))
    return parts


def has_host(address: Address) -> bool:
    """Say whether the address names a host, so that no endpoint stands before it."""
    return not (address and isinstance(address[0], str) and address[0].startswith("/"))


def is_globbed(address: Address) -> bool:
    """Say whether curl would read braces or brackets as a range of URLs."""
    return any(isinstance(part, str) and set(part) & set("[]{}") for part in address)


def in_shell(address: Address) -> str:
    """Return the address as it stands between double quotes in a POSIX shell."""
    return "".join(f"${{{part.name}}}" if isinstance(part, Variable) else _in_double_quotes(part) for part in address)


def shell_word(text: str) -> str:
    """Return ``text`` as one word of a POSIX shell, which expands nothing in it."""
    text = without_marks(text)
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else f'"{_in_double_quotes(text)}"'


def _in_double_quotes(text: str) -> str:
    # Interactive shells read "!" within double quotes as a reference to their history, backslash or not.
    return re.sub(r'[\\"$`]', r"\\\g<0>", text.replace("\0", "")).replace("!", "\"'!'\"")


def in_single_quotes(text: str) -> str:
    """Return JSON as it stands between single quotes after curl's ``-d``, which reads a file after ``@``."""
    text = _MARK.sub(_escaped, text.replace("\0", ""))
    return (f" {text}" if text.startswith("@") else text).replace("'", "'\\''")


def python_expression(address: Address) -> str:
    """Return the address as Python: a string, formatted where it has variables."""
    texts = "".join(
        f"{{{part.name}}}" if isinstance(part, Variable) else python_string(part)[1:-1] for part in _doubled(address)
    )
    return f'{"f" if any(isinstance(part, Variable) for part in address) else ""}"{texts}"'


def _doubled(address: Address) -> Iterable[str | Variable]:
    """Yield the address with doubled braces, where it becomes a formatted string."""
    formatted = any(isinstance(part, Variable) for part in address)
    for part in address:
        yield part.replace("{", "{{").replace("}", "}}") if formatted and isinstance(part, str) else part


def python_string(text: str) -> str:
    """Return ``text`` as Python and JSON write it; what no file can hold is escaped."""
    literal = json.dumps(text, ensure_ascii=False)
    return _SURROGATE.sub(_escaped, _MARK.sub(_escaped, literal))


def without_marks(text: str) -> str:
    """Return ``text`` without the characters that mark places in a request."""
    return _MARK.sub("", text)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
