"""Definitions that text may use which is no row to the reader: broken rows, orphaned pages, what a conflict holds.

What no include shows of a page belongs to it, and what a description holds that itself has a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.rules.rule import Context

_TABLE = "rest_parameters"
_WORD = re.compile(r"[^\s\"'`{}\[\],]+")
#: Subjects of faults that take rows away from the model, by the rule's code.
_LOSSES = {
    "CR005": ("empty table", "rest_parameters", "include", "circular include", "option "),
    "CR008": ("lost rest_parameters", "lost include", "conflict", "no blank line in rest_parameters", "encoding"),
}


def may_be_used_unseen(context: Context) -> bool:
    """Say whether there is text of which nothing is known but that it may use any definition."""
    if context.reference.unread:
        return True
    return any(
        fault.message.startswith(("the included file", "the page ")) for fault in context.faults.get("CR001", ())
    )


def unseen_names(context: Context) -> set[str]:
    """Return the words of all text that may be rows and that the model lacks: definitions of these names are in use."""
    texts = context.texts
    pages = {location.file for location in context.reference.orphans} | context.reference.parts
    for code, subjects in _LOSSES.items():
        pages.update(
            fault.location.file for fault in context.faults.get(code, ()) if fault.subject.startswith(subjects)
        )
    lines = [line for page in pages for line in texts.lines(page)]
    lines += [line for one in context.definitions if _TABLE in one.description for line in one.description.splitlines()]
    lines += [fault.subject for fault in context.faults.get("CR005", ()) if fault.subject.startswith("row ")]
    names = {word for line in lines for word in _words(line)}
    for (path, ref), uses in context.uses.items():
        file = context.reference.parameters.get(path)
        if file is not None and ref not in file.definitions:
            names.update(context.look_alikes_of(path, ref), (use.row.name for use in uses))
    return names


def _words(line: str) -> Iterator[str]:
    """Yield what may be a ref in a line: its words, and the parts of those that hold colons."""
    for match in _WORD.finditer(line):
        word = match[0]
        yield word
        yield from (part for part in word.split(":") if part != word)
