"""Faults of JSON: found where Python's parser finds them, in words of our own."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_compute_ref.reading.json_faults import json_fault

PIECES = [
    "{", "}", "[", "]", ",", ":", '"a"', "1", "-0.5e3", "true", "null", '"\\n"', '"x', "\\", "\t", " ", "\n", "01", ".",
    "...", "'a'", "//", "+1", '"\\u12"', '"\\u00e9"', "é", "True",
]  # fmt: skip


def pythons(text: str) -> json.JSONDecodeError | None:
    """Return what Python's parser says."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error
    return None


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_it_stops_where_python_does(text: str) -> None:
    fault, error = json_fault(text), pythons(text)
    assert (fault is None) == (error is None)
    if fault is None or error is None or not text.strip():
        return
    # A comma too many is told of where it stands, an escape where its backslash does, whatever the version.
    assert fault.offset == error.pos or "comma before" in fault.message or "escape" in error.msg


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ('{"a": "x\ty"}', 8, "write \\t"),
        ('{"a": "x\ny"}', 8, "write \\n"),
        ('{"a": "x\ry"}', 8, "write \\r"),
        ('{"a": "x\x07y"}', 8, "write \\u0007"),
        ('{"a": "x', 6, "has no closing quote"),
        ('{"a": "x\\q"}', 8, "\\q means nothing in JSON"),
        ('{"a": "\\u12"}', 7, "four hexadecimal digits"),
        ('{"a": 1, ...}', 9, '"..." is no value'),
        ('{"a": ...}', 6, '"..." is no value'),
        ("[1, …]", 4, '"..." is no value'),
        ('{"a": 01}', 7, "no zero before its digits"),
        ('{"a": +1}', 6, "a number begins with a digit"),
        ('{"a": “x”}', 6, "straight double quotes"),
        ("{a: 1}", 1, "the name a goes in double quotes"),
        ('{"a": True}', 6, "True is Python: write true"),
        ('{"a": 1,, "b": 2}', 8, "two commas stand here"),
        ('{"a": [1, 2}', 11, 'the closing "]" is missing'),
        ('{"a": [1, 2', 11, 'the file ends before the closing "]"'),
        ('{"a": -Infinity}', 6, "-Infinity is not a JSON value"),
        ('{"a": 1,}', 7, "there is a comma before the closing"),
        ('{"a": 1} // no', 9, "it has no comments"),
    ],
)
def test_the_words_say_what_to_do(text: str, offset: int, words: str) -> None:
    fault = json_fault(text)
    assert fault is not None
    assert fault.offset == offset
    assert words in fault.message


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 100_000, "[{}," * 100_000, '["\\n', " " * 500_000 + "x", "[1 " * 99_999]
)
def test_it_takes_time_that_grows_with_the_text_alone(text: str) -> None:
    start = time.monotonic()
    assert json_fault(text) is not None
    assert time.monotonic() - start < 3
