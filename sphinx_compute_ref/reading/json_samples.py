"""JSON samples: their data, their families, and - only where a finding needs it - the place of a field.

Positions are not kept while reading: :func:`locate` scans the text again for the one path that is asked for.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.files.offsets import line_and_column
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.json_faults import JsonFault, json_fault

_FOLDER = re.compile(r"v?([0-9]+\.[0-9]+)")
_FILE = re.compile(r"[-_.]v?([0-9]+\.[0-9]+)(?=\.[A-Za-z]+$|[-_.])")
_ROLE = re.compile(
    r"[-_](req|request|resp|response|response-body|request-body)s?(?=[-_.0-9v]*\.[A-Za-z]+$|[-_.]v?[0-9])"
)


#: A brace or bracket, then what JSON may have behind it: "[DEFAULT]" and "{server_id}" are something else.
_JSON = re.compile(r"[\[{]\s*(?:$|[\"\[{\]}0-9-])")


def shows_json(text: str) -> bool:
    """Say whether a code block that begins with the line ``text`` shows JSON; it may have "..." in it."""
    return _JSON.match(text.strip()) is not None


@lru_cache(maxsize=8192)
def path_microversion(path: str) -> Microversion | None:
    """Return the microversion of a sample's path: of its folder (``v2.47/``), else of its name (``-1.28.json``)."""
    folders, name = path.split("/")[:-1], posixpath.basename(path)
    for folder in reversed(folders):
        match = _FOLDER.fullmatch(folder)
        if match is not None:
            return Microversion.find(match[1])
    match = _FILE.search(name)
    return Microversion.find(match[1]) if match else None


@lru_cache(maxsize=8192)
def family_of(path: str) -> str:
    """Return the path without its microversion; samples of one family have it in common."""
    folders, name = path.split("/")[:-1], posixpath.basename(path)
    kept = [folder for folder in folders if not _FOLDER.fullmatch(folder)]
    return "/".join([*kept, _FILE.sub("", name)])


@lru_cache(maxsize=8192)
def role_of_file(path: str) -> Role | None:
    """Return the role that a sample's file name ends with (``-req``, ``-response`` …)."""
    match = _ROLE.search(posixpath.basename(path))
    return None if match is None else "request" if match[1].startswith("req") else "response"


#: What Python turns into a number (sys.int_info.default_max_str_digits).
_MOST_DIGITS = 4300


class _DuplicateKeyError(ValueError):
    pass


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _DuplicateKeyError
    return data


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


_DECODER = json.JSONDecoder(object_pairs_hook=_reject_duplicates, parse_constant=_reject_constant)
_LENIENT_DECODER = json.JSONDecoder(parse_constant=_reject_constant)


def read_sample(path: str, *, exists: bool = True, encoding: str | None = None) -> tuple[SampleFile, tuple[Fault, ...]]:
    """Read a sample; a file that is not JSON by its name has no data and no faults."""
    family, version = family_of(path), path_microversion(path)
    if not path.endswith(".json"):
        return SampleFile(path, family, version, exists=exists), ()
    file = read_text(path, code_invalid="CR003", encoding=encoding)
    if file.text is None:
        return SampleFile(path, family, version, exists=False), (file.fault,) if exists and file.fault else ()
    faults = [file.fault] if file.fault is not None else []
    text = whole_characters(file.text)
    try:
        try:
            data = _DECODER.decode(text)
        except _DuplicateKeyError:
            data = _LENIENT_DECODER.decode(text)
            faults += _duplicate_keys(path, text)
    except RecursionError:
        faults.append(Fault("CR003", "not valid JSON: nested too deeply", Location(path, 1, 1), "nesting", path))
        return SampleFile(path, family, version), tuple(faults)
    except ValueError:
        fault = json_fault(text) or _long_number(text)
        place = Location(path, *line_and_column(text, fault.offset))
        faults.append(Fault("CR003", f"not valid JSON: {fault.message}", place, f"json {fault.kind}", path))
        return SampleFile(path, family, version), tuple(faults)
    return SampleFile(path, family, version, data, valid=True), tuple(faults)


def _long_number(text: str) -> JsonFault:
    """Return the fault of a number that has more digits than Python takes."""
    message = f"a number of more than {_MOST_DIGITS} digits: few readers of JSON take it"
    numbers = (token for token in _TOKEN.finditer(text) if token[3] is not None and len(token[3]) > _MOST_DIGITS)
    return JsonFault(next((token.start(3) for token in numbers), 0), message, message)


_SURROGATES = re.compile(
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def whole_characters(text: str) -> str:
    """Return JSON with U+FFFD for each half of a surrogate pair, as long: no file and no terminal takes a half."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _SURROGATES.sub(lambda match: match[1] or "\\ufffd", text)


#: A text that is never closed takes the rest.
_TOKEN = re.compile(r'([{}\[\],:])|("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|([^\s{}\[\],:"]+)', re.DOTALL)


class FieldSpan(NamedTuple):
    """Where a field stands in a sample's text: ``path`` holds its keys from the top, without the arrays in between.

    ``start`` is the offset of the key, ``value`` that of the value, ``end`` the offset behind the value.
    """

    path: tuple[str, ...]
    start: int
    value: int
    end: int


def field_spans(text: str) -> Iterator[FieldSpan]:
    """Yield the place of every field of valid JSON ``text``; children before their parents."""
    containers: list[tuple[str, int, tuple[str, ...]]] = []  # bracket, offset of the key, path
    path: tuple[str, ...] = ()
    values: list[int] = []
    key: tuple[str, int] | None = None
    after_colon = False
    for token in _TOKEN.finditer(text):
        punctuation, string = token[1], token[2]
        offset = token.start()
        if punctuation == ":":
            after_colon = True
        elif punctuation in ("{", "["):
            start = key[1] if key is not None and after_colon else -1
            if start >= 0 and key is not None:
                path = (*path, key[0])
            containers.append((punctuation, start, path))
            if start >= 0:
                values.append(offset)
            key, after_colon = None, False
        elif punctuation in ("}", "]"):
            if containers:
                _, start, own = containers.pop()
                if start >= 0:
                    yield FieldSpan(own, start, values.pop(), token.end())
                    path = own[:-1]
            key, after_colon = None, False
        elif punctuation == ",":
            key, after_colon = None, False
        elif after_colon and key is not None:
            yield FieldSpan((*path, key[0]), key[1], offset, token.end())
            key, after_colon = None, False
        elif string is not None and containers and containers[-1][0] == "{":
            key = (json.loads(string, strict=False), offset)


def place_at(path: str, text: str, offset: int) -> Location:
    """Return line and column of the character at ``offset``."""
    return Location(path, *line_and_column(text, offset))


def locate(path: str, field: tuple[str, ...]) -> Location:
    """Return the first place of ``field`` in the sample at ``path``; the sample's start where there is none."""
    file = read_text(path)
    if file.text is None:
        return Location(path, 1, 1)
    starts = [span.start for span in field_spans(whole_characters(file.text)) if span.path == field]
    return place_at(path, file.text, min(starts)) if starts else Location(path, 1, 1)


def _duplicate_keys(path: str, text: str) -> list[Fault]:
    """Return a fault for every key that stands twice in one object."""
    faults: list[Fault] = []
    seen: list[dict[str, int] | None] = []
    last_string: tuple[str, int] | None = None
    for token in _TOKEN.finditer(text):
        offset = token.start()
        if token[1] == "{":
            seen.append({})
        elif token[1] == "[":
            seen.append(None)
        elif token[1] in ("}", "]"):
            if seen:
                seen.pop()
        elif token[2] is not None:
            last_string = (json.loads(token[2], strict=False), offset)
        if token[1] == ":" and last_string is not None and seen and seen[-1] is not None:
            name, start = last_string
            keys = seen[-1]
            if name in keys:
                first = place_at(path, text, keys[name])
                faults.append(
                    Fault(
                        "CR004",
                        f'the key "{name}" stands twice in one object: the first is at line {first.line}; '
                        "most readers keep only the last",
                        place_at(path, text, start),
                        name,
                        path,
                    )
                )
            else:
                keys[name] = start
    return faults
