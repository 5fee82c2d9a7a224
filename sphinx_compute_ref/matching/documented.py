"""Which row documents which field, both ways, over any number of messages.

A match holds this for one sample, by the position of rows among those that are valid there. Whoever asks by place (the
page, the editor, exports, the dashboard) asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Row


class DocumentedField(NamedTuple):
    """A field of the sample at ``sample``: its keys from the top, the same as text, the microversion of the sample."""

    sample: str
    path: Path
    text: str
    microversion: Microversion


class Documented(NamedTuple):
    """The fields of each row, by the row's location, and the rows of each field, by sample and path; each once.

    A file that two documents include brings up its rows twice, at one location.
    """

    fields: Mapping[Location, tuple[DocumentedField, ...]]
    rows: Mapping[tuple[str, Path], tuple[Row, ...]]


def documented(matches: Iterable[MessageMatch], *, included: bool = False) -> Documented:
    """Invert ``matches``; with ``included`` only the samples that pages include, else all of their families."""
    fields: dict[Location, dict[DocumentedField, None]] = {}
    rows: dict[tuple[str, Path], dict[Location, Row]] = {}
    for match in matches:
        for sample in match.samples if included else (*match.samples, *match.others):
            for row, field in _pairs(sample):
                fields.setdefault(row.location, {})[field] = None
                rows.setdefault((field.sample, field.path), {})[row.location] = row
    return Documented(
        {location: tuple(those) for location, those in fields.items()},
        {key: tuple(those.values()) for key, those in rows.items()},
    )


def _pairs(sample: SampleMatch) -> Iterator[tuple[Row, DocumentedField]]:
    for path, numbers in sample.of_field.items():
        field = DocumentedField(sample.sample.path, path, sample.fields[path].text, sample.microversion)
        for number in numbers:
            yield sample.rows[number], field
