"""What the domain holds of a document beside its operations: rows as targets, the words of sections, conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class ParameterEntry(NamedTuple):
    """A row as a target: ``id`` in the HTML, ``operation`` the id of its operation in the same document."""

    name: str
    id: str
    role: str
    in_: str
    operation: str


def ids_of_rows(entries: Iterable[ParameterEntry]) -> dict[str, dict[tuple[str, str], list[str]]]:
    """Return the ids of rows in their order, by the id of their operation, then by role and name."""
    ids: dict[str, dict[tuple[str, str], list[str]]] = {}
    for entry in entries:
        ids.setdefault(entry.operation, {}).setdefault((entry.role, entry.name), []).append(entry.id)
    return ids


class SectionText(NamedTuple):
    """The words of a section without those of sections in it; ``id`` is empty for what stands before any section.

    What is in an operation's own sections (Request, Response) counts as the operation's. ``around`` is the title of the
    section that it is in.
    """

    id: str
    title: str
    text: str
    around: str = ""


class Condition(NamedTuple):
    """The condition of an ``only`` or an ``ifconfig``."""

    directive: str
    expression: str


def location_key(file: str, line: int) -> str:
    """Return the key of what stands at a place and has no id."""
    return f"{file}:{line}"
