"""A directive's content as the lines that :mod:`sphinx_compute_ref.reading.rst.bodies` reads."""

from __future__ import annotations

from docutils.statemachine import StringList

from sphinx_compute_ref.reading.rst.body_lines import BodyLine


def body_lines(content: StringList, first: str = "", file: str = "", line: int = 0) -> list[BodyLine]:
    """Return the lines of ``content``; docutils does not know their columns, 1 stands for all.

    ``first`` is text that stands before the content, in ``file`` from ``line`` on (what docutils took for an argument).
    """
    lines = [BodyLine(text, file, line + number, 1) for number, text in enumerate(first.split("\n")) if text]
    for text, (source, offset) in zip(content.data, content.items, strict=True):
        lines.append(BodyLine(text, source or file, (offset or 0) + 1, 1))
    return lines
