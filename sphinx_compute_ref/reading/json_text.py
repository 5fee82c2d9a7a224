"""A text as JSON: its data, what is wrong with it, and what it means where that is plain.

Positions are not kept while reading: :func:`field_spans` scans the text again for those who ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.sample import Repair, SampleText
from sphinx_compute_ref.reading.characters import Characters, characters_of
from sphinx_compute_ref.reading.files.offsets import line_and_column

if TYPE_CHECKING:
    from sphinx_compute_ref.reading.json_faults import JsonFault
    from sphinx_compute_ref.reading.json_repairs import Mended

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


class JsonText(NamedTuple):
    """What a text says: ``data`` counts only where ``valid``.

    ``text`` is what was read of a text with slips, ``repairs`` what makes it JSON. ``partial`` says that something was
    left out on purpose: what is not there may be.
    """

    faults: tuple[Fault, ...]
    data: Any = None
    valid: bool = False
    text: SampleText | None = None
    repairs: tuple[Repair, ...] = ()
    partial: bool = False


def read_json(text: str, file: str, sample: str, characters: Characters | None = None) -> JsonText:
    """Read ``text``, all of ``file``, or in a page the ``characters`` of it; findings name it ``sample``.

    In a page, comments, "..." and words that stand for a value are for people, and no faults.
    """
    in_page = characters is not None
    text = whole_characters(text)

    def location(offset: int) -> Location:
        at = characters.positions[offset] if characters is not None else line_and_column(text, offset)
        return Location(file, *at)

    sample_text = characters.sample_text(file)._replace(text=text) if characters is not None else None
    try:
        try:
            return JsonText((), _DECODER.decode(text), valid=True, text=sample_text)
        except _DuplicateKeyError:
            data = _LENIENT_DECODER.decode(text)
            return JsonText(tuple(_duplicate_keys(text, location, sample)), data, valid=True, text=sample_text)
    except RecursionError:
        return JsonText((Fault("CR003", "not valid JSON: nested too deeply", location(0), "nesting", sample),))
    except ValueError:
        from sphinx_compute_ref.reading.json_faults import json_fault  # most samples are JSON

        fault = json_fault(text)
    if fault is None:
        return JsonText((_fault(_long_number(text), location(_long_number(text).offset), sample),))
    whole = characters._replace(text=text) if characters is not None else None
    from sphinx_compute_ref.reading.json_repairs import mend

    mended = mend(whole or characters_of(text))
    if mended is None:
        return JsonText((_fault(fault, location(fault.offset), sample),))
    return _of_mended(mended, file, sample, in_page=in_page)


def _of_mended(mended: Mended, file: str, sample: str, *, in_page: bool) -> JsonText:
    """Return what a text with slips says; one fault tells of all."""
    reported_faults = [one for one in mended.faults if not in_page or one[2].kind in ("plain", "likely")]
    faults: tuple[Fault, ...] = ()
    if reported_faults:
        fault, at, _ = reported_faults[0]
        more = (
            f" ({len(reported_faults) - 1} more such slips follow)"
            if len(reported_faults) > 2
            else " (another slip follows)"
        )
        fixable = all(repair.kind in ("plain", "likely") for _, _, repair in mended.faults)
        faults = (
            _fault(fault, Location(file, *at), sample, more if len(reported_faults) > 1 else "", fixable=fixable),
        )
    text = mended.characters.sample_text(file)
    repairs = tuple(repair for _, _, repair in mended.faults)
    partial = any(repair.kind == "abridged" for repair in repairs)
    try:
        data = _LENIENT_DECODER.decode(text.text)
    except (ValueError, RecursionError):
        return JsonText(faults)
    return JsonText(faults, data, valid=True, text=text, repairs=repairs, partial=partial)


def _fault(fault: JsonFault, location: Location, sample: str, more: str = "", *, fixable: bool = False) -> Fault:
    message = f"not valid JSON: {fault.message}{more}"
    return Fault("CR003", message, location, f"json {fault.kind}", sample, fixable=fixable)


def _long_number(text: str) -> JsonFault:
    """Return the fault of a number that has more digits than Python takes."""
    from sphinx_compute_ref.reading.json_faults import JsonFault

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
                _, start, path_of = containers.pop()
                if start >= 0:
                    yield FieldSpan(path_of, start, values.pop(), token.end())
                    path = path_of[:-1]
            key, after_colon = None, False
        elif punctuation == ",":
            key, after_colon = None, False
        elif after_colon and key is not None:
            yield FieldSpan((*path, key[0]), key[1], offset, token.end())
            key, after_colon = None, False
        elif string is not None and containers and containers[-1][0] == "{":
            key = (json.loads(string, strict=False), offset)


def _duplicate_keys(text: str, location: Callable[[int], Location], sample: str) -> list[Fault]:
    """Return a fault for every key that stands twice in one object."""
    faults: list[Fault] = []
    open_objects: list[dict[str, int] | None] = []
    last_string: tuple[str, int] | None = None
    for token in _TOKEN.finditer(text):
        offset = token.start()
        if token[1] == "{":
            open_objects.append({})
        elif token[1] == "[":
            open_objects.append(None)
        elif token[1] in ("}", "]"):
            if open_objects:
                open_objects.pop()
        elif token[2] is not None:
            last_string = (json.loads(token[2], strict=False), offset)
        if token[1] == ":" and last_string is not None and open_objects and open_objects[-1] is not None:
            name, start = last_string
            keys = open_objects[-1]
            if name in keys:
                first = location(keys[name])
                faults.append(
                    Fault(
                        "CR004",
                        f'the key "{name}" is there twice in one object: the first is at line {first.line}; '
                        "most readers keep only the last",
                        location(start),
                        name,
                        sample,
                    )
                )
            else:
                keys[name] = start
    return faults
