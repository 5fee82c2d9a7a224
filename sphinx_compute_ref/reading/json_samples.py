"""JSON samples: their data, their families, and - only where a finding needs it - the place of a field.

Positions are not kept while reading: :func:`locate` scans the text again for the one path that is asked for.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.text_file import read_text

_FOLDER = re.compile(r"v?([0-9]+\.[0-9]+)")
_FILE = re.compile(r"[-_.]v?([0-9]+\.[0-9]+)(?=\.[A-Za-z]+$|[-_.])")
_ROLE = re.compile(
    r"[-_](req|request|resp|response|response-body|request-body)s?(?=[-_.0-9v]*\.[A-Za-z]+$|[-_.]v?[0-9])"
)


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


def role_of_file(path: str) -> Role | None:
    """Return the role that a sample's file name ends with (``-req``, ``-response`` …)."""
    match = _ROLE.search(posixpath.basename(path))
    return None if match is None else "request" if match[1].startswith("req") else "response"


class _DuplicateKeyError(ValueError):
    pass


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _DuplicateKeyError
    return data


_DECODER = json.JSONDecoder(object_pairs_hook=_reject_duplicates)


def read_sample(path: str, *, exists: bool = True) -> tuple[SampleFile, tuple[Fault, ...]]:
    """Read a sample; a file that is not JSON by its name has no data and no faults."""
    family, version = family_of(path), path_microversion(path)
    if not path.endswith(".json"):
        return SampleFile(path, family, version, exists=exists), ()
    file = read_text(path, code_invalid="CR003")
    if file.text is None:
        return SampleFile(path, family, version, exists=False), ()
    faults = [file.fault] if file.fault is not None else []
    text = file.text
    try:
        data = _DECODER.decode(text)
    except _DuplicateKeyError:
        data = json.loads(text)
        faults += _duplicate_keys(path, text)
    except RecursionError:
        faults.append(Fault("CR003", "not valid JSON: nested too deeply", Location(path, 1, 1), "nesting", path))
        return SampleFile(path, family, version), tuple(faults)
    except ValueError as error:
        message = getattr(error, "msg", str(error))
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        if not text.strip():
            message = "the file is empty"
        faults.append(
            Fault("CR003", f"not valid JSON: {message}", Location(path, line, column), f"json {message}", path)
        )
        return SampleFile(path, family, version), tuple(faults)
    return SampleFile(path, family, version, data, valid=True), tuple(faults)


_TOKEN = re.compile(r'\s*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|([^\s{}\[\],:"]+))', re.DOTALL)
Step = str | int


def positions(text: str, wanted: Sequence[Step]) -> list[int]:
    """Return the offsets of the places at ``wanted`` in valid JSON ``text``.

    A text step is a key; ``-1`` stands for any element of an array. The offset is that of the key (in an object) or of
    the value (in an array); the empty path is the whole document.
    """
    found: list[int] = []
    target = tuple(wanted)
    stack: list[Step] = []
    kinds: list[str] = []
    key: str | None = None
    key_offset = 0
    expecting_value = True

    def at_target() -> bool:
        return len(stack) == len(target) and all(
            want == have or (want == -1 and isinstance(have, int)) for want, have in zip(target, stack, strict=True)
        )

    if not target:
        return [len(text) - len(text.lstrip())]
    for token in _TOKEN.finditer(text):
        punctuation, string = token[1], token[2]
        offset = token.end() - len(token[0].lstrip())
        if punctuation in ("{", "["):
            if kinds and kinds[-1] == "[" and at_target():
                found.append(offset)
            kinds.append(punctuation)
            stack.append("" if punctuation == "{" else 0)
            expecting_value = punctuation == "["
        elif punctuation in ("}", "]"):
            if kinds:
                kinds.pop()
                stack.pop()
            expecting_value = False
        elif punctuation == ",":
            if kinds and kinds[-1] == "[":
                last = stack[-1]
                stack[-1] = last + 1 if isinstance(last, int) else 0
                expecting_value = True
            else:
                expecting_value = False
        elif punctuation == ":":
            expecting_value = True
            if key is not None and stack:
                stack[-1] = key
                if at_target():
                    found.append(key_offset)
        elif string is not None and not expecting_value:
            key, key_offset = json.loads(string, strict=False), offset
        else:
            if kinds and kinds[-1] == "[" and at_target():
                found.append(offset)
            expecting_value = False
    return found


def place_at(path: str, text: str, offset: int) -> Location:
    """Return line and column of the character at ``offset``."""
    before = text.rfind("\n", 0, offset)
    return Location(path, text.count("\n", 0, offset) + 1, offset - before)


def locate(path: str, steps: Sequence[Step]) -> Location:
    """Return the place of the first field at ``steps`` in the sample at ``path``; its start where there is none."""
    file = read_text(path)
    if file.text is None:
        return Location(path, 1, 1)
    found = positions(file.text, steps)
    return place_at(path, file.text, found[0]) if found else Location(path, 1, 1)


def _duplicate_keys(path: str, text: str) -> list[Fault]:
    """Return a fault for every key that stands twice in one object."""
    faults: list[Fault] = []
    seen: list[dict[str, int] | None] = []
    last_string: tuple[str, int] | None = None
    for token in _TOKEN.finditer(text):
        offset = token.end() - len(token[0].lstrip())
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
