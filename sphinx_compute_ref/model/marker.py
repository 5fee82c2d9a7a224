"""What comments in pages say: ``needs:`` markers, to-dos and suppressions."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_compute_ref.model.location import Location


class Marker(NamedTuple):
    """A ``.. needs:body_verification`` comment; ``name`` is what follows the colon."""

    name: str
    location: Location


class Todo(NamedTuple):
    """A TODO, FIXME or XXX in a comment."""

    word: str
    text: str
    location: Location


class Suppression(NamedTuple):
    """A comment that silences rules: ``codes`` are codes or slugs, ``reason`` what stands behind ``--``.

    In a page it holds for the directive or section that follows (``first`` to ``last``, line numbers in
    ``location.file``), in a parameters file for the definition that follows.
    """

    codes: tuple[str, ...]
    reason: str
    location: Location
    first: int
    last: int
