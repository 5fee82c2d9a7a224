"""What the check of a build says of operations and rows, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path


class Note(NamedTuple):
    """A finding in words: the rule's code and slug, what it says, and the place as ``file:line``."""

    rule: str
    message: str
    where: str


@dataclass(frozen=True)
class Notes:
    """Errors and warnings: of each operation (document and id), and of each file of a page (its path)."""

    operations: Mapping[tuple[str, str], list[Note]] = field(default_factory=dict)
    files: Mapping[str, list[Note]] = field(default_factory=dict)


class RowFields(NamedTuple):
    """The fields of a row: the topmost one, and all of them where the row's name alone does not tell."""

    path: Path
    fields: str
