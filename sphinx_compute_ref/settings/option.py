"""One key of a table in ``pyproject.toml``: declared once, as a field of the dataclass that holds the values.

The field's default, the check of what people write and the documentation's list of keys all come from that declaration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.settings.suggestion import did_you_mean

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class InvalidValueError(ValueError):
    """A value that an option does not take; the text says what it takes."""


@dataclass(frozen=True)
class Option:
    """What is declared of a key; ``default`` and ``example`` are TOML, as people write them."""

    name: str
    type: str
    default: str
    help: str
    parse: Callable[[object], Any]
    example: str

    @property
    def attribute(self) -> str:
        """The name of the field."""
        return self.name.replace("-", "_")


def option(
    default: Any, type_: str, help_: str, parse: Callable[[object], Any], example: str, *, default_text: str = ""
) -> Any:
    """Declare a field as a key.

    :param default: as TOML has it: ``parse`` makes the field's default of it, as of any value. ``None``: there is none.
    :param parse: returns the value or raises :class:`InvalidValueError`.
    :param example: TOML.
    :param shown: what the documentation says in place of the default.
    """
    metadata = {
        "type": type_,
        "default": default_text or toml(default),
        "help": help_,
        "parse": parse,
        "example": example,
    }
    value = None if default is None else parse(default)
    if isinstance(value, dict):
        return field(default_factory=value.copy, metadata=metadata)
    return field(default=value, metadata=metadata)


def options_of(holder: type) -> dict[str, Option]:
    """Return the keys that the dataclass ``holder`` declares, by name."""
    declared = ((each.name.replace("_", "-"), each.metadata) for each in fields(holder) if each.metadata)
    return {name: Option(name=name, **metadata) for name, metadata in declared}


def read_table(table: Mapping[str, object], options: Mapping[str, Option], section: str, where: str) -> dict[str, Any]:
    """Return the values of ``table`` by attribute.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for an unknown key or a value that an option does not take.
    """
    values = {}
    for key, value in table.items():
        option = options.get(key)
        if option is None:
            hint = did_you_mean(key, options) or f"The keys are {', '.join(options)}."
            raise ConfigurationError(f'[{section}] has no key "{key}"', where=where, hint=hint)
        try:
            values[option.attribute] = option.parse(value)
        except InvalidValueError as error:
            hint = f"For example: {key} = {option.example}"
            raise ConfigurationError(f"[{section}] {key}: {error}", where=where, hint=hint) from error
    return values


def toml(value: object) -> str:
    """Return a text, number, truth value, list or table as people write it in TOML."""
    match value:
        case Mapping():
            rows = (f"{key if _BARE_KEY.fullmatch(key) else json.dumps(key)} = {toml(of)}" for key, of in value.items())
            return f"{{{', '.join(rows)}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return json.dumps(value, ensure_ascii=False)
