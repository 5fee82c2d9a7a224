"""Samples: their data, their families, and - only where a finding needs it - the place of a field."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.sample import SampleFile, path_in_page
from sphinx_compute_ref.reading.characters import Characters, characters_of
from sphinx_compute_ref.reading.files.offsets import line_and_column
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.json_text import field_spans, read_json, whole_characters
from sphinx_compute_ref.reading.shown_messages import ShownMessage, shown_in

_FOLDER = re.compile(r"v?([0-9]+\.[0-9]+)")
_FILE = re.compile(r"[-_.]v?([0-9]+\.[0-9]+)(?=\.[A-Za-z]+$|[-_.])")
_ROLE = re.compile(
    r"[-_](req|request|resp|response|response-body|request-body)s?(?=[-_.0-9v]*\.[A-Za-z]+$|[-_.]v?[0-9])"
)


@lru_cache(maxsize=1 << 16)
def path_microversion(path: str) -> Microversion | None:
    """Return the microversion of a sample's path: of its folder (``v2.47/``), else of its name (``-1.28.json``)."""
    folder, _, name = path.rpartition("/")
    _, version = _unversioned(folder)
    if version is not None:
        return Microversion.find(version)
    match = _FILE.search(name)
    return Microversion.find(match[1]) if match else None


@lru_cache(maxsize=1024)  # of hundreds of samples many are in one folder
def _unversioned(folder: str) -> tuple[str, str | None]:
    """Return what stands before a file's name without the folders of microversions, and the innermost of these."""
    names, version = [], None
    for name in folder.split("/"):
        match = _FOLDER.fullmatch(name)
        if match is None:
            names.append(f"{name}/")
        else:
            version = match[1]
    return "".join(names), version


@lru_cache(maxsize=1 << 16)
def family_of(path: str) -> str:
    """Return the path without its microversion; samples of one family have it in common."""
    folder, separator, name = path.rpartition("/")
    return (_unversioned(folder)[0] if separator else "") + _FILE.sub("", name)


@lru_cache(maxsize=1 << 16)
def role_of_file(path: str) -> Role | None:
    """Return the role that a sample's file name ends with (``-req``, ``-response`` …)."""
    match = _ROLE.search(posixpath.basename(path))
    return None if match is None else "request" if match[1].startswith("req") else "response"


def read_sample(path: str, *, exists: bool = True, encoding: str | None = None) -> tuple[SampleFile, tuple[Fault, ...]]:
    """Read a sample; of a file that is not JSON by its name, what it shows of a message as a curl line does."""
    family, version = family_of(path), path_microversion(path)
    if not path.endswith(".json"):
        return read_shown(path, encoding=encoding)._replace(exists=exists), ()
    file = read_text(path, code_invalid="CR003", encoding=encoding)
    if file.text is None:
        return SampleFile(path, family, version, exists=False), (file.fault,) if exists and file.fault else ()
    faults = (file.fault,) if file.fault is not None else ()
    json = read_json(file.text, path, path)
    sample = SampleFile(
        path,
        family,
        version,
        data=json.data,
        valid=json.valid,
        text=json.text,
        repairs=json.repairs,
        partial=json.partial or is_json_patch(json.data),
    )
    return sample, (*faults, *json.faults)


#: Larger files are no examples of a message.
_MOST_SHOWN = 200_000


def read_shown(path: str, *, encoding: str | None = None) -> SampleFile:
    """Read a file that may hold a curl line or an HTTP message."""
    sample = SampleFile(path, family_of(path), path_microversion(path))
    text = read_text(path, encoding=encoding).text
    if text is None or len(text) > _MOST_SHOWN or "\0" in text:
        return sample
    message = shown_in(characters_of(text))
    return with_message(sample, message, path)[0] if message is not None and message.role is not None else sample


def block_sample(page: str, characters: Characters) -> tuple[SampleFile, ShownMessage, tuple[Fault, ...]] | None:
    """Return the sample that a block of ``page`` is, with what it shows and its faults; ``None`` for other blocks."""
    message = shown_in(characters)
    if message is None:
        return None
    path = path_in_page(page, characters.positions[0][0])
    sample, faults = with_message(SampleFile(path, path, None), message, page)
    return sample, message, faults


def with_message(sample: SampleFile, message: ShownMessage, file: str) -> tuple[SampleFile, tuple[Fault, ...]]:
    """Return ``sample`` with what ``message`` says, and the faults of its JSON, which stands in ``file``."""
    sample = sample._replace(headers=message.headers, role=message.role)
    if message.body is None:
        return sample, ()
    json = read_json(message.body.text, file, sample.path, message.body)
    partial = json.partial or is_json_patch(json.data)
    body_sample = sample._replace(
        data=json.data, valid=json.valid, text=json.text, repairs=json.repairs, partial=partial
    )
    return body_sample, json.faults


def is_json_patch(data: Any) -> bool:
    """Say whether a sample is a list of operations of JSON Patch (RFC 6902)."""
    return (
        isinstance(data, list)
        and bool(data)
        and all(
            isinstance(one, dict) and isinstance(one.get("op"), str) and isinstance(one.get("path"), str)
            for one in data
        )
    )


def locate(sample: SampleFile, field: tuple[str, ...]) -> Location:
    """Return the first place of ``field`` in a sample; the sample's start where there is none."""
    if is_json_patch(sample.data):
        location = _locate_in_patch(sample, field)
        if location is not None:
            return location
    if sample.text is not None:
        sample_text = sample.text
        return sample_text.location(_first_starts(sample_text.text).get(field, 0))
    file = read_text(sample.path)
    if file.text is None:
        return Location(sample.path, 1, 1)
    text = file.text
    start = _first_starts(text).get(field)
    return Location(sample.path, 1, 1) if start is None else Location(sample.path, *line_and_column(text, start))


@lru_cache(maxsize=8)  # the findings of a sample come one after the other
def _first_starts(text: str) -> Mapping[tuple[str, ...], int]:
    """Return where each field stands first in the text of a sample."""
    starts: dict[tuple[str, ...], int] = {}
    for span in field_spans(whole_characters(text)):
        starts[span.path] = min(span.start, starts.get(span.path, span.start))
    return starts


def _locate_in_patch(sample: SampleFile, field: tuple[str, ...]) -> Location | None:
    """Return the place of the pointer that names a field first."""
    pointer = '"/' + "/".join(key.replace("~", "~0").replace("/", "~1") for key in field)
    text = sample.text.text if sample.text is not None else read_text(sample.path).text or ""
    offset = text.find(pointer)
    if offset < 0:
        return None
    return sample.text.location(offset) if sample.text else Location(sample.path, *line_and_column(text, offset))
