"""What a portal says about each of its references, worked out of the model of the current version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sphinx_compute_ref.comparing.pairing import operation_key, operations_of
from sphinx_compute_ref.publishing.plan.naming import version_of
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.options import Portal, Reference
from sphinx_compute_ref.publishing.site.site import Site

DEVELOPMENT = "development"
_EMPTY: Mapping[str, Any] = {"resources": (), "microversions": {"min": None, "max": None}}


@dataclass(frozen=True)
class Operation:
    """An operation of the current version; ``place`` is its path in the site of its reference, with the fragment."""

    method: str
    url: str
    title: str
    address: str
    since: str | None
    until: str | None
    verified: bool


@dataclass(frozen=True)
class Card:
    """A reference as the portal shows it: its current version, microversions, and operations."""

    reference: Reference
    current: Version
    versions: tuple[Version, ...]
    minimum: str | None
    maximum: str | None
    operations: tuple[Operation, ...]

    @property
    def verified(self) -> int:
        """The number of operations without a marker that asks for verification."""
        return sum(operation.verified for operation in self.operations)


def cards_of(portal: Portal, sites: Mapping[str, Site]) -> tuple[Card, ...]:
    """Return the cards of the references that have pages, in the order of the portal."""
    return tuple(_card(each, sites[each.name]) for each in portal.services if each.name in sites)


def _card(reference: Reference, site: Site) -> Card:
    current = site.current
    pages = site.pages[current.ref]
    model = site.model(current) if pages.model else _EMPTY
    operations = []
    for each in operations_of(model):
        address = pages.operations.get(operation_key(each))
        operations.append(
            Operation(
                each["method"],
                each["url"],
                each["title"],
                f"{current.folder}/{address}" if address else f"{current.folder}/index.html",
                each["min_version"],
                each["max_version"],
                not each.get("markers"),
            )
        )
    versions = model["microversions"]
    return Card(reference, current, tuple(site.versions), versions["min"], versions["max"], tuple(operations))


def grouped(portal: Portal, cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards by group: groups as the portal orders them, else as they come; those without one last."""
    groups: dict[str, list[Card]] = {name: [] for name in portal.groups}
    for card in cards:
        groups.setdefault(card.reference.group, []).append(card)
    rest = groups.pop("", [])
    return [(name, of) for name, of in [*groups.items(), ("", rest)] if of]


def series_of(version: Version, settings: Settings) -> str:
    """Return what lines up versions of several references: ``2026.1``, or that they are in development."""
    if version.development:
        return DEVELOPMENT
    number = version_of(version.ref, settings.series) if version.kind == "branch" else None
    return str(number) if number is not None else ""
