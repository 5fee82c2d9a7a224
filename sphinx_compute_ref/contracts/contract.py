"""What a service says of itself: operations with JSON Schemas of their messages, by microversion.

Schemas are kept as they came. Where they are read, and how, is known to :mod:`~sphinx_compute_ref.contracts.shape`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

#: What a contract was made from: the service's validators, a document that somebody wrote or generated, or tests.
Provenance = Literal["code", "document", "tests"]
PROVENANCES: tuple[Provenance, ...] = ("code", "document", "tests")
ANY = MicroversionRange(None, None)

#: The keys and indices that lead to a place in a document.
Pointer = tuple[str | int, ...]


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def plain(text: str, limit: int = 200) -> str:
    """Return a text of a contract as messages may show it: no control characters, and not without end."""
    return _CONTROL.sub("\ufffd", text if len(text) <= limit else f"{text[:limit]}…")


class VersionedSchema(NamedTuple):
    """A schema with the microversions at which it holds; ``root`` is the document that its ``$ref`` point into."""

    range: MicroversionRange
    schema: Any
    root: Any
    pointer: Pointer = ()


@dataclass(frozen=True, eq=False)
class ContractOperation:
    """A method at a path, or one action of it.

    ``request``, ``query`` and ``response`` are schemas by microversion; empty where the contract has none. ``query`` is
    one object with a property for each parameter. ``codes`` and ``errors`` are status codes that the service states.
    ``removed``: it answers that it is gone. ``pointer`` leads to it in the contract's file, ``line`` is its line there.
    """

    method: str
    path: str
    action: str | None = None
    range: MicroversionRange = ANY
    request: tuple[VersionedSchema, ...] = ()
    query: tuple[VersionedSchema, ...] = ()
    response: tuple[VersionedSchema, ...] = ()
    codes: tuple[int, ...] = ()
    errors: tuple[int, ...] = ()
    removed: bool = False
    deprecated: bool = False
    line: int = 1
    pointer: Pointer = ()

    def schemas(self, role: str) -> tuple[VersionedSchema, ...]:
        """Return the schemas of ``request``, ``query`` or ``response``."""
        schemas: tuple[VersionedSchema, ...] = getattr(self, role)
        return schemas


@dataclass(frozen=True, eq=False)
class Contract:
    """A contract as it was read from ``file``; ``faults`` say what of it could not be read, one sentence each.

    ``prefix`` and ``ignore`` are what the configuration says of it: a path in front of the URLs, and differences that
    are not told. ``minimum`` and ``maximum`` are the microversions that it is about, ``servers`` the URLs under which a
    document says that the service is found. ``ignored`` are the entries of ``ignore`` that have met a difference.
    """

    file: str
    service: str
    release: str
    provenance: Provenance
    operations: tuple[ContractOperation, ...]
    minimum: Microversion | None = None
    maximum: Microversion | None = None
    faults: tuple[str, ...] = ()
    prefix: str = ""
    ignore: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    ignored: set[str] = field(default_factory=set, repr=False)

    @property
    def name(self) -> str:
        """What messages call the service: ``nova 34.0.0``."""
        return f"{self.service} {self.release}".strip() or self.file
