"""Where something stands in a contract's file: looked up only where a finding names it."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property, lru_cache

from sphinx_compute_ref.contracts.contract import Contract, ContractOperation, Pointer
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import line_and_column

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class JsonOffsets:
    """The offsets of keys and values in valid JSON, level by level: what is passed over is parsed by C."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._values: dict[Pointer, int] = {(): self._after_space(0)}
        self._keys: dict[Pointer, int] = {}

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    def offset(self, pointer: Pointer) -> int:
        """Return the offset of the key, or entry of a list, that ``pointer`` leads to, or as far as it leads."""
        best: Pointer = ()
        for length in range(1, len(pointer) + 1):
            if pointer[:length] not in self._values:
                self._open(pointer[: length - 1])
            if pointer[:length] not in self._values:
                break
            best = pointer[:length]
        return self._keys.get(best, self._values[best])

    def _after_space(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        assert match is not None
        return match.end()

    def _open(self, pointer: Pointer) -> None:
        text, position = self.text, self._values[pointer]
        opening = text[position : position + 1]
        if opening not in ("{", "["):
            return
        position = self._after_space(position + 1)
        number = 0
        while position < len(text) and text[position] not in "}]":
            below: Pointer = (*pointer, number)
            if opening == "{":
                start = position
                key, position = _DECODER.raw_decode(text, position)
                below = (*pointer, key)
                self._keys[below] = start
                position = self._after_space(self._after_space(position) + 1)
            self._values[below] = position
            number += 1
            _, position = _DECODER.raw_decode(text, position)
            position = self._after_space(position)
            if text[position : position + 1] == ",":
                position = self._after_space(position + 1)


@lru_cache(maxsize=4)
def _offsets(path: str, _mtime: int, _size: int) -> JsonOffsets | None:
    with open(path, encoding="utf-8-sig", newline="") as stream:
        text = stream.read()
    return JsonOffsets(text) if text.lstrip()[:1] == "{" else None


def location_of(contract: Contract, operation: ContractOperation, pointer: Pointer = ()) -> Location:
    """Return the place of ``pointer`` in the contract's file, that of the operation where it has none.

    In YAML every place of an operation is its first line.
    """
    try:
        path = os.path.abspath(contract.file)
        status = os.stat(path)
        offsets = _offsets(path, status.st_mtime_ns, status.st_size)
        if offsets is None:
            return Location(contract.file, operation.line, 1)
        where = pointer or operation.pointer
        if operation.pointer[:1] == ("operations",) and operation.line > 1 and where[:2] == operation.pointer:
            line = offsets.lines[operation.line - 1]  # contract JSON has each operation in a line of its own
            return Location(contract.file, operation.line, JsonOffsets(line).offset(where[2:]) + 1)
        offset = offsets.offset(where)
    except (OSError, ValueError, IndexError, RecursionError):  # the file changed since it was read
        return Location(contract.file, operation.line, 1)
    return Location(contract.file, *line_and_column(offsets.text, offset))
