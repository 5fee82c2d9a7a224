"""What the keys of ``[tool.compute-ref.publish]`` take: each function returns the value or says what is expected."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Mapping

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.settings.option import InvalidValueError

ENVIRONMENTS = ("shared", "plain", "per-ref", "command")
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def text(value: object) -> str:
    """Take a text of one line."""
    if not isinstance(value, str) or "\n" in value or "\0" in value:
        raise InvalidValueError("a text of one line is expected, in quotes")
    return value


def url(value: object) -> str:
    """Take a URL; it comes back with a slash at its end."""
    address = text(value)
    if address and not address.startswith(("https://", "http://")):
        raise InvalidValueError("a URL is expected that begins with https://")
    return address if not address or address.endswith("/") else f"{address}/"


def inside(value: object) -> str:
    """Take a path below the root of the repository."""
    path = posixpath.normpath(text(value).strip("/"))
    if path in ("", ".") or path.startswith(".."):
        raise InvalidValueError("a path below the root of the repository is expected")
    return path


def texts(value: object) -> tuple[str, ...]:
    """Take a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise InvalidValueError('a list of texts is expected, for example ["stable/*"]')
    return tuple(text(item) for item in value)


def paths(value: object) -> tuple[str, ...]:
    """Take a list of paths below the root of the repository."""
    return tuple(inside(item) for item in texts(value))


def table(value: object) -> Mapping[str, str]:
    """Take a table of texts."""
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise InvalidValueError('a table of texts is expected, for example {"main" = "Development"}')
    return {str(key): text(item) for key, item in value.items()}


def aliases(value: object) -> Mapping[str, str]:
    """Take a table whose keys are names of folders."""
    entries = table(value)
    for name in entries:
        if not _ALIAS.fullmatch(name):
            raise InvalidValueError(f'"{name}" is not fit for a folder; letters, digits, ".", "_" and "-" are')
    return entries


def flag(value: object) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise InvalidValueError("true or false is expected")
    return value


def number(value: object) -> int:
    """Take a number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidValueError("a number from 1 is expected")
    return value


def cuts(value: object) -> tuple[str, ...]:
    """Take a list of microversions."""
    try:
        return tuple(str(Microversion.parse(item)) for item in texts(value))
    except InvalidValueError:
        raise
    except ValueError as error:
        raise InvalidValueError(str(error)) from error


def environments(value: object) -> Mapping[str, str]:
    """Take the name of an environment, or a table of such names by pattern of ref."""
    names = {"*": value} if isinstance(value, str) else value
    if not isinstance(names, dict) or not set(names.values()) <= set(ENVIRONMENTS):
        raise InvalidValueError(f"one of {', '.join(ENVIRONMENTS)} is expected, or a table of pattern to one of them")
    return names


def command(value: object) -> tuple[str, ...]:
    """Take a command: a list of words, or a text that is taken apart as a shell would."""
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise InvalidValueError(f"not a command: {error}") from error
    return texts(value)
