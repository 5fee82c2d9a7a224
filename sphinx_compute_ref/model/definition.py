"""Definitions: the entries of a parameters file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import attrgetter
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import EVERY_MICROVERSION, Microversion, MicroversionRange

Kind = Literal["text", "boolean", "integer", "float", "null", "list", "mapping", "other"]

#: What os-api-ref knows, then what it passes over: fields by the names that JSON Schema and OpenAPI have for them.
KNOWN_FIELDS = (
    "in", "type", "required", "description", "min_version", "max_version",
    "enum", "deprecated", "default", "minimum", "maximum", "format", "example",
)  # fmt: skip

#: The types that definitions may have, and the values of ``in``, unless a team allows more.
DEFAULT_TYPES = ("array", "boolean", "float", "integer", "none", "object", "string")
DEFAULT_IN = ("header", "path", "query", "body")

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


class Scalar(NamedTuple):
    """A value as written, with its kind in YAML: ``2.10`` stays 2.10."""

    value: str
    kind: Kind


def number_of(value: str) -> float | None:
    """Return the number that a text writes as JSON does; ``None`` where it is none."""
    return float(value) if _NUMBER.fullmatch(value) else None


class DefinitionField(NamedTuple):
    """One ``name: value`` of a definition; ``value`` is the text as written (block scalars unfolded).

    The name stands at ``line`` and ``column`` of ``file``, the value at ``value_line`` and ``value_column``: a place by
    itself takes more memory than its numbers, and few are asked for.

    Of a list ``items`` holds the entries, and ``value`` all of them in one text; collections among them are in words,
    and ``odd`` are their places. Of a mapping ``value`` is the entries in words, one a line.
    """

    name: str
    value: str
    kind: Kind
    file: str
    line: int
    column: int
    value_line: int
    value_column: int
    quoted: bool = False
    items: tuple[Scalar, ...] = ()
    odd: tuple[Location, ...] = ()

    @property
    def location(self) -> Location:
        """The place of the name."""
        return Location(self.file, self.line, self.column)

    @property
    def value_location(self) -> Location:
        """The place of the value."""
        return Location(self.file, self.value_line, self.value_column)

    @property
    def scalar(self) -> Scalar | None:
        """The value with its kind; ``None`` for lists and mappings."""
        return None if self.kind in ("list", "mapping") else Scalar(self.value, self.kind)


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry of a parameters file: what a parameter is, shared by the rows that refer to it.

    What is asked for again and again is worked out at once: values that are kept later take four times the memory.
    """

    name: str
    location: Location
    fields: Mapping[str, DefinitionField]
    in_: str | None = field(init=False, repr=False, compare=False)
    """The value of ``in``: header, path, query, body, or whatever stands there."""
    type: str | None = field(init=False, repr=False, compare=False)
    """The value of ``type``; "array or string" where it is a list."""
    required: bool = field(init=False, repr=False, compare=False)
    """Whether the parameter is surely required; for rules, anything but a true boolean means optional."""
    description: str = field(init=False, repr=False, compare=False)
    """The description as reStructuredText; empty where it is absent. A list is one there, too."""
    range: MicroversionRange = field(init=False, repr=False, compare=False)
    """The microversions that have the parameter."""

    def __post_init__(self) -> None:
        keep = partial(object.__setattr__, self)
        keep("in_", self.shown("in") or None)
        keep("type", " or ".join(self.types) or None)
        keep("required", self._is_required())
        keep("description", self._described())
        keep("range", self._range())

    def text(self, name: str) -> str | None:
        """Return the scalar value of field ``name``; ``None`` where it is absent, null or no scalar."""
        field = self.fields.get(name)
        if field is None or field.kind in ("null", "list", "mapping"):
            return None
        return field.value

    def shown(self, name: str) -> str:
        """Return what a page shows of field ``name``: its text, that of a list or mapping, or nothing."""
        field = self.fields.get(name)
        return "" if field is None or field.kind == "null" else field.value

    @property
    def types(self) -> tuple[str, ...]:
        """The types that the parameter may have, as written: ``type``, or its entries where it is a list."""
        field = self.fields.get("type")
        if field is not None and field.kind == "list":
            return tuple(item.value for item in field.items if item.value)
        text = self.shown("type")
        return (text,) if text else ()

    def _is_required(self) -> bool:
        field = self.fields.get("required")
        if field is None or field.kind != "boolean":
            return field is not None and field.kind != "null" and field.value.lower() == "true"
        return field.value.lower() in ("true", "yes", "on")

    @property
    def marked_optional(self) -> bool:
        """Whether pages say "(Optional)": ``required`` is absent or false. os-api-ref marks no other value, either."""
        field = self.fields.get("required")
        return field is None or field.value.lower() in ("false", "no", "off")

    def _described(self) -> str:
        field = self.fields.get("description")
        if field is not None and field.kind == "list":
            return "\n".join(f"- {item.value.strip()}".replace("\n", "\n  ") for item in field.items)
        return self.shown("description")

    @property
    def enum(self) -> tuple[str, ...]:
        """The values that the parameter may have, as written: ``on`` stays on. Empty where no field ``enum`` says.

        Entries that are no values, but have parts (CR112), are in words.
        """
        field = self.fields.get("enum")
        if field is None or field.kind == "null":
            return ()
        if field.kind == "list":
            return tuple(item.value for item in field.items)
        return tuple(field.value.split("\n"))

    @property
    def deprecated(self) -> bool | Microversion:
        """Whether the parameter is deprecated: from a microversion on where ``deprecated`` names one."""
        field = self.fields.get("deprecated")
        if field is None or field.kind in ("null", "list", "mapping"):
            return False
        version = Microversion.find(field.value) if field.kind != "boolean" else None
        return version if version is not None else field.value.lower() in ("true", "yes", "on")

    @property
    def default(self) -> Scalar | None:
        """The value of ``default``."""
        return self._scalar("default")

    @property
    def example(self) -> Scalar | None:
        """The value of ``example``."""
        return self._scalar("example")

    @property
    def minimum(self) -> Scalar | None:
        """The value of ``minimum``."""
        return self._scalar("minimum")

    @property
    def maximum(self) -> Scalar | None:
        """The value of ``maximum``."""
        return self._scalar("maximum")

    @property
    def format(self) -> str | None:
        """The value of ``format``: date-time, uuid, uri … as in JSON Schema (draft 2020-12, Validation, 7.3)."""
        return self.text("format")

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """``minimum`` and ``maximum`` as numbers, both inclusive; ``None`` where there is none."""
        low, high = (number_of(limit.value) if limit is not None else None for limit in (self.minimum, self.maximum))
        return low, high

    def _scalar(self, name: str) -> Scalar | None:
        field = self.fields.get(name)
        return field.scalar if field is not None else None

    @property
    def min_version(self) -> Microversion | None:
        """The first microversion that has the parameter."""
        return Microversion.find(self.text("min_version"))

    @property
    def max_version(self) -> Microversion | None:
        """The last microversion that has the parameter."""
        return Microversion.find(self.text("max_version"))

    def _range(self) -> MicroversionRange:
        if "min_version" not in self.fields and "max_version" not in self.fields:
            return EVERY_MICROVERSION
        return MicroversionRange(self.min_version, self.max_version)


@dataclass(frozen=True)
class ParametersFile:
    """A parameters file: its definitions by name, in the order of the file.

    ``readable`` is false where the file is missing or is not YAML at all; then rows of its tables cannot be
    judged.
    """

    path: str
    definitions: Mapping[str, Definition]
    readable: bool = True

    def definition_at(self, line: int) -> Definition | None:
        """Return the definition that a line belongs to: the last one that begins there or above."""
        number = bisect_right(self._lines, line)
        return self._in_order[number - 1] if number else None

    @cached_property
    def _in_order(self) -> tuple[Definition, ...]:
        return tuple(sorted(self.definitions.values(), key=attrgetter("location")))

    @cached_property
    def _lines(self) -> tuple[int, ...]:
        return tuple(definition.location.line for definition in self._in_order)
