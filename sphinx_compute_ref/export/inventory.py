"""The names by which other projects link operations: what ``objects.inv`` holds of them (intersphinx)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Named(NamedTuple):
    """What an operation is called."""

    method: str
    url: str
    title: str
    id: str

    @property
    def full_name(self) -> str:
        """Method, URL and title: what an operation is called whatever else there is."""
        return folded(f"{self.method} {self.url} {self.title}")


def folded(text: str) -> str:
    """Return ``text`` with single blanks, as names in an inventory have them."""
    return " ".join(text.split())


def unique(names: set[str], name: str) -> str:
    """Return ``name``, with a number where it is among ``names``, and add it to these."""
    stem = name = folded(name)
    count = 1
    while name in names:
        count += 1
        name = f"{stem} ({count})"
    names.add(name)
    return name


def short_names(operations: Sequence[Named]) -> Iterator[tuple[str, int]]:
    """Yield the short names of operations, each with the position of the one that it means.

    Ids, titles, ``METHOD URL`` and the same without a query, in the order of ``:rest:op:`` at home.
    What is the name of several operations is left out: a link to it would lead to any of them.
    """
    earlier_names: set[str] = set()
    kinds = (
        [each.id for each in operations],
        [folded(each.title) for each in operations],
        [folded(f"{each.method} {each.url}") for each in operations],
        [folded(f"{each.method} {each.url.partition('?')[0]}") for each in operations],
    )
    for names in kinds:
        counts = Counter(names)
        for position, name in enumerate(names):
            if name and counts[name] == 1 and name not in earlier_names:
                yield name, position
        earlier_names |= counts.keys()
