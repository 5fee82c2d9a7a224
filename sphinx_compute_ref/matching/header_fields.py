"""Header fields of HTTP messages and curl lines beside the header rows of their message.

Names are compared without regard to case (RFC 9110, 5.1). Fields that any HTTP message may have are nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_compute_ref.matching.look_alikes import look_alike
from sphinx_compute_ref.matching.matches import effective_microversion
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import HeaderField, Sample, SampleFile

#: What stands in a row's name for what somebody chooses: ``X-Object-Meta-name``, ``X-Policy-{policy}-Count``.
_CHOSEN = re.compile(r"(?<=-)(?:\{[^{}]*\}|<[^<>]*>|\*|name|key)(?=-|$)", re.IGNORECASE)
#: What gateways, proxies and clients add to each message, whatever it is about.
_EVERYWHERE = re.compile(
    r"(?!x-)(?!openstack-)|x-(?:trans-id|auth-token|service-token|forwarded-.*|.*request-id|.*api-version)$",
    re.IGNORECASE,
)
#: So many fields have to be documented before one without a row is missing.
_ENOUGH = 2


class UndocumentedHeader(NamedTuple):
    """A header field that no row documents."""

    sample: Sample
    field: HeaderField


class HeaderLookAlike(NamedTuple):
    """A header field without a row, and a header row that no sample shows, with names alike."""

    sample: Sample
    field: HeaderField
    row: Row


class AbsentHeader(NamedTuple):
    """A required header row that no sample with header fields shows; ``sample`` is the first of these."""

    sample: Sample
    row: Row


class HeaderDiscrepancies(NamedTuple):
    """Where the header rows of a message and the header fields of its samples disagree."""

    operation: Operation
    message: Message
    undocumented: tuple[UndocumentedHeader, ...]
    look_alikes: tuple[HeaderLookAlike, ...]
    absent: tuple[AbsentHeader, ...]


def compare_headers(reference: Reference) -> Iterator[HeaderDiscrepancies]:
    """Yield the messages whose samples show header fields, with what is wrong with these."""
    for operation, message in reference.messages:
        rows = [row for row in message.rows if row.in_ == "header"]
        samples = list(_samples_with_headers(message, reference.samples)) if rows else []
        if samples:
            yield _compare(operation, message, rows, samples, reference.base)


def _samples_with_headers(
    message: Message, files: Mapping[str, SampleFile]
) -> Iterator[tuple[Sample, tuple[HeaderField, ...]]]:
    for sample in message.samples:
        file = files.get(sample.path)
        if file is not None and file.headers and file.role in (None, message.role):
            yield sample, file.headers


def _compare(
    operation: Operation,
    message: Message,
    rows: Iterable[Row],
    samples: list[tuple[Sample, tuple[HeaderField, ...]]],
    base: Microversion,
) -> HeaderDiscrepancies:
    versions = [effective_microversion(sample, operation, base) for sample, _ in samples]
    active = {row.name.lower(): row for row in rows if any(version in row.range for version in versions)}
    documented = {row.name.lower() for each in operation.messages for row in each.rows}
    field_names = {field.name.lower() for _, fields in samples for field in fields}
    rows_shown = {name for name in active if any(_is_about(name, other) for other in field_names)}
    undocumented = {
        field.name.lower(): (sample, field)
        for sample, fields in reversed(samples)
        for field in fields
        if not any(_is_about(name, field.name.lower()) for name in documented)
    }
    look_alikes = []
    for name, row in active.items():
        pair = next((other for other in undocumented if name not in rows_shown and look_alike(name, other)), None)
        if pair is not None:
            look_alikes.append(HeaderLookAlike(*undocumented.pop(pair), row))
    misnamed = {item.row.name.lower() for item in look_alikes}
    telling = {name for name in field_names if not _EVERYWHERE.match(name)}
    without = [item for name, item in undocumented.items() if name in telling]
    enough = len(telling) - len(without) >= max(_ENOUGH, len(without))
    required = [
        name
        for name, row in active.items()
        if _is_required(row) and not _EVERYWHERE.match(name) and not _CHOSEN.search(name)
    ]
    absent = [name for name in required if name not in rows_shown and name not in misnamed]
    shown_of_all = [name for name in rows_shown if _is_required(active[name]) and not _CHOSEN.search(name)]
    whole = len(shown_of_all) >= max(_ENOUGH, len(absent))
    return HeaderDiscrepancies(
        operation,
        message,
        tuple(UndocumentedHeader(*item) for item in without) if enough else (),
        tuple(look_alikes),
        tuple(AbsentHeader(samples[0][0], active[name]) for name in absent) if whole else (),
    )


def _is_about(row: str, field: str) -> bool:
    """Say whether a row with a name, in lower case, is about a header field."""
    chosen = _CHOSEN.search(row)
    if chosen is None:
        return row == field
    return field.startswith(row[: chosen.start()]) and field.endswith(row[chosen.end() :])


def _is_required(row: Row) -> bool:
    return row.definition is not None and row.definition.required
