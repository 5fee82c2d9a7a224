"""Clients of a service, such as a command line and an SDK, and what they call an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.location import Location


class Call(NamedTuple):
    """What a client takes for one operation; names in braces (``{server_id}``) are what the reader has."""

    text: str
    location: Location


class Client(NamedTuple):
    """A client: what readers see as its name, the language of its text, and its calls.

    ``text`` is what stands around each call: ``{call}`` is its place, ``{microversion}`` the chosen microversion. The
    keys of ``calls`` are ``GET /servers``, ``POST /servers/{server_id}/action#os-start`` for an action, or the id of an
    operation.
    """

    title: str
    language: Literal["shell", "python"]
    text: str
    calls: Mapping[str, Call]
