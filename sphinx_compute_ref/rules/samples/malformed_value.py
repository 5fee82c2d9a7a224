"""A value of a sample has not the form that its definition gives.

What it does
    Compares the texts of a field with ``format`` of its definition (``date-time``, ``date``, ``uuid``, ``ipv4``,
    ``ipv6``), with the type ``uuid``, and with what the description says of the form: a pattern
    (``CCYY-MM-DDThh:mm:ss``), "ISO 8601", which a blank in place of the ``T`` does not break here, or "The UUID of …".
    Only what is meant to be a date, it begins with one, or an identifier, it is as long as one and has as many digits,
    is held against the latter. Other texts, such as ``null`` or ``<uuid>``, stand for something. One finding tells of
    all such values of a definition.

Why is this bad
    Clients that parse the values fail at what the sample shows, or the reader learns a form that the service refuses.

Example
    ::

        created_at:
          description: |
            When it was created, as ``CCYY-MM-DDThh:mm:ss±hh:mm``.

    beside ``{"created_at": "2030-01-31 12:00:00"}``.

Use instead
    Correct the sample, or say which form it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, is_data
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.reading_order import is_elsewhere
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.values import values_at
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.type_mismatch import type_of

#: As many values a message names.
_SHOWN = 4

_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?"
_UUID = r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
#: Patterns that descriptions give: ``CCYY-MM-DDThh:mm:ss``; and those of a date alone, or with a blank.
_PATTERN = re.compile(r"\b(?:CC|YY)YY-MM-DDThh:mm:ss", re.IGNORECASE)
_OTHER_PATTERN = re.compile(r"\b(?:CC|YY)YY-MM-DD(?!T)", re.IGNORECASE)
_ISO = re.compile(r"\bISO[ -]?8601\b", re.IGNORECASE)
#: A description that speaks of nothing but a UUID: no name will do in its place.
_OF_UUID = re.compile(r"\A(?:The )?UUID (?:of|for)\b(?!.*(?:\bor\b|\bnames?\b))", re.IGNORECASE)
#: What is as long as a UUID, or nearly, and made of the same.
_LIKE_UUID = re.compile(r"(?=(?:[^0-9]*[0-9]){8})[0-9A-Za-z-]{20,60}")
_ENDS_IN_UUID = re.compile(rf".*{_UUID}")


class _Form(NamedTuple):
    """A form of texts: what it is called, how it is written, and which texts are meant to have it."""

    name: str
    written: re.Pattern[str]
    is_meant: Callable[[str], object]


_MEANT_AS_DATE = re.compile(r"\d{4}-").match
_MEANT_AS_IP = re.compile(r"[\da-fA-F]*[.:][\da-fA-F.:]*").fullmatch
_DATE_TIME = _Form("a date with a time as 2030-01-31T12:00:00", re.compile(f"{_DATE}T{_TIME}"), _MEANT_AS_DATE)
_DATE_TIME_BLANK = _DATE_TIME._replace(written=re.compile(f"{_DATE}[T ]{_TIME}"))
_ANY_UUID = _Form(
    "a UUID", re.compile(_UUID), lambda text: _LIKE_UUID.fullmatch(text) and not _ENDS_IN_UUID.fullmatch(text)
)
#: The forms by ``format``, as JSON Schema calls them (Validation, 7.3): https://json-schema.org/draft/2020-12
_FORMATS = {
    "date-time": _DATE_TIME,
    "date": _Form("a date as 2030-01-31", re.compile(_DATE), _MEANT_AS_DATE),
    "uuid": _ANY_UUID,
    "ipv4": _Form("an IPv4 address", re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}"), _MEANT_AS_IP),
    "ipv6": _Form("an IPv6 address", re.compile(r"(?<![\da-fA-F])[\da-fA-F]*+:[\da-fA-F:.]*+"), _MEANT_AS_IP),
}


class _Wrong(NamedTuple):
    """The first place of values that do not have the form of a definition."""

    match: MessageMatch
    sample: SampleMatch
    row: Row
    path: Path
    form: _Form


def check(context: Context) -> Iterator[Finding]:
    """Yield the values, those of one definition together."""
    forms: dict[Location, _Form | None] = {}
    wrong_at: dict[Location, _Wrong] = {}
    values: dict[Location, dict[str, None]] = {}
    for match in context.matches:
        for sample in match.samples:
            for number, paths in sample.of_row.items():
                row = sample.rows[number]
                if row.definition is None:
                    continue
                at = row.definition.location
                if at not in forms:
                    forms[at] = _form_of(row.definition)
                form = forms[at]
                if form is None or not (len(parts_of(row.name)) > 1 or len(paths) == 1):
                    continue
                for path, value in _malformed(context, sample, number, form):
                    wrong_at.setdefault(at, _Wrong(match, sample, row, path, form))
                    values.setdefault(at, {})[value] = None
    for location, wrong in wrong_at.items():
        yield _finding(context, wrong, list(values[location]))


def _form_of(definition: Definition) -> _Form | None:
    """Return the form that a definition gives for its texts; ``None`` where it gives none, or several."""
    form = _FORMATS.get((definition.text("format") or "").lower())
    if form is not None:
        return form
    if (definition.type or "").lower() == "uuid":
        return _ANY_UUID
    text = " ".join(definition.description.split())
    if _PATTERN.search(text):
        return None if _OTHER_PATTERN.search(text) else _DATE_TIME
    if _ISO.search(text):
        return None if _OTHER_PATTERN.search(text) else _DATE_TIME_BLANK
    return _ANY_UUID if _OF_UUID.search(text) else None


def _malformed(context: Context, sample: SampleMatch, number: int, form: _Form) -> Iterator[tuple[Path, str]]:
    """Yield the texts at the places of a row that are meant to have a form and do not, where the place is sure."""
    data = context.reference.samples[sample.sample.path].data
    for path in sample.of_row[number]:
        if any(is_data(key) for key in path) or len(sample.of_field[path]) > 1 or is_elsewhere(sample, number, path):
            continue
        for value in values_at(data, path):
            if isinstance(value, str) and form.is_meant(value) and not form.written.fullmatch(value):
                yield path, value


def _finding(context: Context, wrong: _Wrong, values: list[str]) -> Finding:
    match, sample, row, path, form = wrong
    definition = row.definition
    assert definition is not None
    field = definition.fields.get("format") or definition.fields.get("description") or definition.fields["type"]
    text = sample.fields[path].text
    return Finding(
        code="CR320",
        message=f"{in_quotes(values[:_SHOWN])}{', …' if len(values) > _SHOWN else ''} of {text} in "
        f"{context.sample_label(sample.sample.path)} {'is' if len(values) == 1 else 'are'} not {form.name}, "
        f'which "{row.ref}" says it is: correct the sample, or the definition',
        location=row.location,
        subject=f"{row.name} {' '.join(values)}",
        operation=match.operation,
        role=match.message.role,
        parameter=row.name,
        field=text,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(
            Related(field.location, f'{field.name} of "{row.ref}"'),
            Related(context.locate(sample.sample.path, path), "the field"),
        ),
        about=(type_of(definition),),
    )


RULE = Rule("CR320", "malformed-value", Severity.WARNING, __doc__, check, follows=("CR303", "CR311"))
