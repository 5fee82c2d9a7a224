"""Status codes of an operation, and the texts that a status file has for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location


class StatusCode(NamedTuple):
    """A status code that an operation lists: ``name`` is the fault (``badRequest``) or the reason's key."""

    code: int
    name: str | None
    location: Location


@dataclass(frozen=True)
class StatusList:
    """One list of status codes: a sentence ("Normal response codes: …") or a ``rest_status_code`` directive.

    ``kind`` is "normal" or "error"; ``path`` is the status file of a directive, else ``None``.
    """

    kind: str
    codes: tuple[StatusCode, ...]
    location: Location
    path: str | None = None
    by_microversion: bool = False


@dataclass(frozen=True)
class StatusFile:
    """A status file: the texts by code and reason."""

    path: str
    reasons: Mapping[int, Mapping[str, str]]
    readable: bool = True
