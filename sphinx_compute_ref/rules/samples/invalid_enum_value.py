"""A sample's value is none of those that the definition allows.

What it does
    Compares the values of a field with ``enum``, ``minimum`` and ``maximum`` of its definition. Where there are none, a
    description that closes the list ("Must be one of ``a``, ``b`` or ``c``.", "The state. One of ``a`` or ``b``.", "A
    valid value is ``a`` or ``b``.") counts, as a warning: there, values that differ in case only are taken for the
    same. ``null`` is left alone. One finding tells all such values of a
    definition.

Why is this bad
    Clients that check what they send refuse the value of the sample, and those that check what they get refuse the
    answer of the service.

Example
    ::

        state:
          enum: [uploaded, started]

    beside ``{"state": "open"}``.

Use instead
    Correct the sample, or add the value to the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.matching.closed_lists import closed_list
from sphinx_compute_ref.matching.fields import Path, is_data
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.values import values_at
from sphinx_compute_ref.model.definition import Definition, number_of
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.type_mismatch import type_of

#: YAML 1.1 in YAML and JSON: https://yaml.org/type/bool.html.
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
#: As many values a message names.
_SHOWN = 8


class _Allowed(NamedTuple):
    """What a definition allows: the values that it lists, as written, and the limits of numbers.

    ``field`` is where it says so: in the field ``enum``, in the limits, or in words.
    """

    values: tuple[str, ...]
    low: float | None
    high: float | None
    field: str

    def has(self, value: str) -> bool:
        """Say whether a value is one of those; in words, capitals do not matter."""
        same = str.lower if self.field == "description" else _same
        number = number_of(value)
        if number is not None and (
            (self.low is not None and number < self.low) or (self.high is not None and number > self.high)
        ):
            return False
        return not self.values or same(value) in map(same, self.values)

    def __str__(self) -> str:
        if self.values:
            return ", ".join(self.values[:_SHOWN]) + (", …" if len(self.values) > _SHOWN else "")
        if self.low is None or self.high is None:
            return f"at most {self.high:g}" if self.low is None else f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}"


def _same(value: str) -> str | float | bool:
    """Return what two ways to write one value have in common: YAML's ``True`` and JSON's ``true``, 1 and 1.0."""
    number = number_of(value)
    return _BOOLEANS.get(value.lower(), value) if number is None else number


class _Wrong(NamedTuple):
    """The first place of values that a definition does not list."""

    match: MessageMatch
    sample: SampleMatch
    row: Row
    path: Path


def check(context: Context) -> Iterator[Finding]:
    """Yield the values that are not listed, those of one definition together."""
    allowed: dict[Location, _Allowed | None] = {}
    wrong_at: dict[Location, _Wrong] = {}
    values: dict[Location, dict[str, None]] = {}
    for match in context.matches:
        for sample in match.samples:
            for number, row, definition in _listing(sample, allowed):
                for path, value in _unlisted(context, sample, number, definition):
                    wrong_at.setdefault(definition.location, _Wrong(match, sample, row, path))
                    values.setdefault(definition.location, {})[value] = None
    for location, wrong in wrong_at.items():
        yield _finding(context, wrong, list(values[location]))


def _listing(sample: SampleMatch, allowed: dict[Location, _Allowed | None]) -> Iterator[tuple[int, Row, Definition]]:
    """Yield the rows whose definition lists values and whose place in the sample is sure, with their numbers.

    ``allowed`` holds what definitions list, as far as it is known by now.
    """
    for number, paths in sample.of_row.items():
        row = sample.rows[number]
        if row.definition is None:
            continue
        if row.definition.location not in allowed:
            allowed[row.definition.location] = _allowed(row.definition)
        if allowed[row.definition.location] is None:
            continue
        if len(parts_of(row.name)) > 1 or (len(paths) == 1 and not is_elsewhere(sample, number, paths[0])):
            yield number, row, row.definition


def _allowed(definition: Definition) -> _Allowed | None:
    low, high = definition.limits
    if low is not None and high is not None and low > high:
        low = high = None  # CR112 tells of them
    if definition.enum:
        return _Allowed(definition.enum, low, high, "enum")
    if low is not None or high is not None:
        return _Allowed((), low, high, "minimum" if low is not None else "maximum")
    values = closed_list(definition.description)
    return _Allowed(values, None, None, "description") if values else None


def _unlisted(context: Context, sample: SampleMatch, number: int, definition: Definition) -> Iterator[tuple[Path, str]]:
    allowed = _allowed(definition)
    assert allowed is not None
    data = context.reference.samples[sample.sample.path].data
    for path in sample.of_row[number]:
        if any(is_data(key) for key in path) or len(sample.of_field[path]) > 1:
            continue
        for value in map(_as_written, values_at(data, path)):
            if value is not None and not allowed.has(value):
                yield path, value


def _as_written(value: object) -> str | None:
    """Return a value as YAML and JSON write it; ``None`` for null and objects."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
    return None


def _finding(context: Context, wrong: _Wrong, values: list[str]) -> Finding:
    match, sample, row, path = wrong
    definition = row.definition
    assert definition is not None
    allowed = _allowed(definition)
    assert allowed is not None
    near = did_you_mean(values[0], allowed.values) if len(values) == 1 else []
    hint = f'; did you mean "{near[0]}"?' if near else ""
    words = ", ".join(f'"{value}"' for value in values[:_SHOWN]) + (", …" if len(values) > _SHOWN else "")
    field = definition.fields[allowed.field]
    text = sample.fields[path].text
    return Finding(
        code="CR311",
        message=f"{words} of {text} in {context.sample_label(sample.sample.path)} "
        f'{"is" if len(values) == 1 else "are"} none of the values that "{row.name}" may have: {allowed}{hint}',
        location=row.location,
        subject=f"{row.name} {' '.join(values)}",
        operation=match.operation,
        role=match.message.role,
        parameter=row.name,
        field=text,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(
            Related(field.value_location, f'{field.name} of "{row.ref}"'),
            Related(context.locate(sample.sample.path, path), "the field"),
        ),
        severity=Severity.WARNING if allowed.field == "description" else None,
        about=(type_of(definition),),
    )


RULE = Rule("CR311", "invalid-enum-value", Severity.ERROR, __doc__, check, follows=("CR303",))
