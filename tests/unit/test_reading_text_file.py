"""Text of files as it is written: line ends, marks of the byte order, and bytes that are none of UTF-8."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.reading.files.text_file import decoded


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xfc", 1, 1),
        (b"one\ntwo\xfc", 2, 4),
        (b"one\r\ntwo\r\n\xfc", 3, 1),
        (b"one\rtwo\r\xfcber", 3, 1),
        (b"one\r\ntwo\rthree\n.\xfc", 4, 2),
        ("\ufeffone\nüb".encode() + b"\xfc", 2, 3),
    ],
)
def test_the_first_bad_byte_has_its_place_whatever_ends_the_lines(data: bytes, line: int, column: int) -> None:
    text = decoded("page.rst", data)
    assert text.fault is not None
    assert (text.fault.code, text.fault.location) == ("CR008", ("page.rst", line, column))
    assert "byte 0xfc" in text.fault.message
    assert text.text is not None
    assert "\r" not in text.text
    assert not text.text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"\xfcber", "latin-1", "über"),
        ("über".encode("utf-16"), "utf-16", "über"),
        ("\ufeffüber".encode(), "utf-8", "über"),
        ("über".encode(), "no-such-encoding", "über"),
        ("über".encode(), "ascii", "über"),
    ],
)
def test_a_file_may_be_in_the_encoding_that_is_named(data: bytes, encoding: str, text: str) -> None:
    read = decoded("page.rst", data, encoding=encoding)
    assert (read.text, read.fault) == (text, None)
