"""Text that was meant to be rows and is none: a rule that misses those rows need not say so a second time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context

_METHOD = re.compile(r"\s*\.\. +rest_method::")


def lost_tables(context: Context, operation: Operation) -> bool:
    """Say whether a table of the operation is none: its directive is misspelt, or in conflict (CR008)."""
    path = operation.location.file
    faults = [
        fault
        for fault in context.faults.get("CR008", ())
        if fault.subject.startswith(("lost rest_parameters", "conflict")) and fault.location.file == path
    ]
    lines = _lines_of(context, operation) if faults else ()
    return any(fault.location.line in lines for fault in faults)


def broken_names(context: Context, operation: Operation) -> set[str]:
    """Return the words of the operation's rows that are not of the form ``- name: ref`` (CR005)."""
    faults = list(_words_of_faults(context, operation))
    lines = _lines_of(context, operation) if faults else ()
    return {word for subject, line in faults if line in lines for word in subject}


def _words_of_faults(context: Context, operation: Operation) -> Iterator[tuple[list[str], int]]:
    for fault in context.faults.get("CR005", ()):
        if fault.subject.startswith("row ") and fault.location.file == operation.location.file:
            yield re.split(r"[\s:\"']+", fault.subject), fault.location.line


def _lines_of(context: Context, operation: Operation) -> range:
    """Return the lines from the operation to the next one in its file.

    The text alone says where that is: the language server keeps what was found about an operation whose text stays.
    """
    here = operation.location
    lines = context.texts.lines(here.file)
    return range(here.line, next((n for n in range(here.line, len(lines)) if _METHOD.match(lines[n])), len(lines)) + 1)
