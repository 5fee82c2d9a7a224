"""Status codes of an operation, and the texts that a status file has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location


class StatusCode(NamedTuple):
    """A status code that an operation lists: ``name`` is the fault (``badRequest``) or the reason's key."""

    code: int
    name: str | None
    location: Location


class StatusList(NamedTuple):
    """One list of status codes: a sentence ("Normal response codes: …") or a ``rest_status_code`` directive.

    ``kind`` is "normal" or "error"; ``path`` is the status file of a directive, else ``None``. ``spans`` are the first
    and last codes of classes and ranges ("4xx", "400-404").
    """

    kind: str
    codes: tuple[StatusCode, ...]
    location: Location
    path: str | None = None
    by_microversion: bool = False
    spans: tuple[tuple[int, int], ...] = ()

    def by_kind(self) -> Iterator[StatusList]:
        """Yield the list, or the two that one of any kind makes ("Response codes: 200, 404").

        Of any kind, a list without codes is none.
        """
        if self.kind in ("normal", "error"):
            yield self
            return
        for kind in ("normal", "error"):
            codes = tuple(code for code in self.codes if (code.code >= 400) == (kind == "error"))
            spans = tuple(span for span in self.spans if (span[0] >= 400) == (kind == "error"))
            if codes or spans:
                yield self._replace(kind=kind, codes=codes, spans=spans)


class ReasonText(NamedTuple):
    """What a status file says of a code; ``line`` is that of its first character."""

    text: str
    line: int


class StatusFile(NamedTuple):
    """A status file: the texts by code and reason."""

    path: str
    reasons: Mapping[int, Mapping[str, ReasonText]]
    readable: bool = True
