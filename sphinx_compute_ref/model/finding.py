"""Findings, their severities and their fixes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation

#: What a finding gives account of, as names: ``("field", "parameters.yaml", "server_id", "required")``.
Fact = tuple[str, ...]


class Severity(IntEnum):
    """How sure a finding is to be a defect; ordered, so that ``>=`` reads as "at least"."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Related(NamedTuple):
    """The other side of a finding."""

    location: Location
    message: str


class Edit(NamedTuple):
    """Replace the characters ``start`` to ``end`` (offsets from 0) of ``file`` by ``text``.

    Insertions with an ``order`` may meet at one place, and come in that order; others must not meet.
    """

    file: str
    start: int
    end: int
    text: str
    order: str = ""


class Fix(NamedTuple):
    """A way to fix a finding: all its edits are made or none is."""

    title: str
    safety: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule has to say about one place.

    ``subject`` names the thing without line numbers and makes the fingerprint, together with the operation and the
    other names: it must not change when lines move. ``about`` are the facts by which a finding that only follows from
    another one is recognized (see ``Rule.follows``).
    """

    code: str
    message: str
    location: Location
    subject: str
    operation: Operation | None = None
    role: str | None = None
    parameter: str | None = None
    field: str | None = None
    sample: str | None = None
    microversion: Microversion | None = None
    related: tuple[Related, ...] = ()
    fixable: bool = False
    severity: Severity | None = None
    about: tuple[Fact, ...] = ()

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that stay the same while the lines around the finding change."""
        operation = self.operation
        parts = (
            self.code,
            f"{operation.method} {operation.url} {operation.title}" if operation else "",
            self.role or "",
            self.parameter or "",
            self.field or "",
            (self.sample or "").rpartition("/")[2].partition("#L")[0],
            str(self.microversion or ""),
            self.subject,
        )
        import hashlib  # brings OpenSSL: a report of text needs none

        return hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()[:16]


class Fault(NamedTuple):
    """What reading found wrong with a file; the rule ``code`` turns it into a finding."""

    code: str
    message: str
    location: Location
    subject: str
    sample: str | None = None
    related: tuple[Related, ...] = ()
    fixable: bool = False
